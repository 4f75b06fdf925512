-- A session says by whom it was begun: a digest that nobody makes without the ledger's own key. SQLite.
--
-- Sessions and service tokens from before have none and are void: members sign in again, programs are given new tokens.

DELETE FROM session;

ALTER TABLE session ADD COLUMN mark BLOB NOT NULL DEFAULT x''; -- 32 bytes over what it is, under the ledger's key; empty once revoked
