-- What members typed at a page and did not record yet: outside the log, sealed, kept for days. PostgreSQL.

CREATE TABLE amana.draft (
    ledger_id UUID NOT NULL, -- the ledger
    member_id UUID NOT NULL, -- who typed it
    place BYTEA NOT NULL, -- 32 bytes of the page and the member, under the ledger's key: the row does not say of which file it is
    saved BIGINT NOT NULL, -- when, microseconds since 1970
    payload BYTEA NOT NULL, -- the form, sealed for this member and place
    PRIMARY KEY (ledger_id, member_id, place)
);

-- Those whose time is over.
CREATE INDEX draft_saved ON amana.draft (ledger_id, saved);
