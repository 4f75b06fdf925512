-- What members typed at a page and did not record yet: outside the log, sealed, kept for days. SQLite.

CREATE TABLE draft (
    ledger_id BLOB NOT NULL, -- the ledger
    member_id BLOB NOT NULL, -- who typed it
    place BLOB NOT NULL, -- 32 bytes of the page and the member, under the ledger's key: the row does not say of which file it is
    saved INTEGER NOT NULL, -- when, microseconds since 1970
    payload BLOB NOT NULL, -- the form, sealed for this member and place
    PRIMARY KEY (ledger_id, member_id, place)
) WITHOUT ROWID;

-- Those whose time is over.
CREATE INDEX draft_saved ON draft (ledger_id, saved);
