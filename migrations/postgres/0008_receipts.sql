-- By which one-way value of a holder's code a report is found. No code, and nothing a code could be made of. PostgreSQL.

-- Access fact: the receipts in force.
CREATE TABLE amana.fact_receipt (
    ledger_id UUID NOT NULL, -- the ledger
    lookup BYTEA NOT NULL, -- 32 bytes that come of the code by HKDF, one-way
    report_id UUID NOT NULL, -- the report
    holder SMALLINT NOT NULL, -- 1 reporter, 2 survivor
    PRIMARY KEY (ledger_id, lookup)
);

-- The receipt of one holder, where it ends.
CREATE INDEX fact_receipt_report ON amana.fact_receipt (ledger_id, report_id, holder);
