-- By which one-way value of a holder's code a report is found. No code, and nothing a code could be made of. SQLite.

-- Access fact: the receipts in force.
CREATE TABLE fact_receipt (
    ledger_id BLOB NOT NULL, -- the ledger
    lookup BLOB NOT NULL, -- 32 bytes that come of the code by HKDF, one-way
    report_id BLOB NOT NULL, -- the report
    holder SMALLINT NOT NULL, -- 1 reporter, 2 survivor
    PRIMARY KEY (ledger_id, lookup)
) WITHOUT ROWID;

-- The receipt of one holder, where it ends.
CREATE INDEX fact_receipt_report ON fact_receipt (ledger_id, report_id, holder);
