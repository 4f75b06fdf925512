-- What outsiders verify the log by: full tiles of the tree, signed checkpoints, and what witnesses signed. PostgreSQL.
-- All of it can be made again from the leaf hashes and the ledger's signing key, but for the cosignatures. Nothing here says
-- anything of a record's content.

-- Full tiles: 256 hashes side by side at one level of the tree.
CREATE TABLE amana.tile (
    ledger_id UUID NOT NULL, -- the ledger
    level SMALLINT NOT NULL, -- 0 holds hashes of leaves; each level above hashes of whole tiles below
    number BIGINT NOT NULL, -- the tile's place in its level, from 0
    root BYTEA NOT NULL, -- the hash of the whole tile: one hash of the level above
    hashes BYTEA NOT NULL, -- its 256 hashes, one after the other
    PRIMARY KEY (ledger_id, level, number)
);

-- Signed checkpoints.
CREATE TABLE amana.checkpoint (
    ledger_id UUID NOT NULL, -- the ledger
    size BIGINT NOT NULL, -- the number of events it speaks of
    signed BIGINT NOT NULL, -- when it was signed, in microseconds since 1970 UTC
    note TEXT NOT NULL, -- the checkpoint as the ledger signed it, a C2SP signed note
    PRIMARY KEY (ledger_id, size)
);

-- What witnesses signed: that the log of this size continues every one they saw before.
CREATE TABLE amana.cosignature (
    ledger_id UUID NOT NULL, -- the ledger
    size BIGINT NOT NULL, -- the checkpoint
    witness TEXT NOT NULL, -- the witness's key, as name+id
    line TEXT NOT NULL, -- the signature line, as the witness gave it
    PRIMARY KEY (ledger_id, size, witness)
);
