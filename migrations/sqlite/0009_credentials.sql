-- With what members sign in: outside the log, erasable. No payload opens, and no name is guessed, without the ledger's own
-- keys. SQLite.

-- What a member shows that they are the member: a password's hash, a secret, a printed code, a device that was here before.
CREATE TABLE credential (
    ledger_id BLOB NOT NULL, -- the ledger
    member_id BLOB NOT NULL, -- the member
    kind SMALLINT NOT NULL, -- 1 password, 2 totp, 3 passkey, 4 recovery code, 5 enrolment code, 6 device, 7 totp not confirmed yet
    credential_id BLOB NOT NULL, -- which of its kind
    payload BLOB NOT NULL, -- sealed for ledger, member, kind and id
    made INTEGER NOT NULL, -- when, microseconds since 1970
    version INTEGER NOT NULL, -- the registry's version it was made at: void where the log reset the member's factors since
    until INTEGER NOT NULL, -- when it ends, microseconds since 1970; 0 never
    counter INTEGER NOT NULL, -- the newest step or counter that was used; nothing older is taken again
    PRIMARY KEY (ledger_id, member_id, kind, credential_id)
) WITHOUT ROWID;

-- Who is signed in: browsers, and programs with a service token.
CREATE TABLE session (
    ledger_id BLOB NOT NULL, -- the ledger
    session_id BLOB NOT NULL, -- its name, which stays when the token changes; of a service token, the event that gave it
    token BLOB NOT NULL, -- SHA-256 of the token; the token stands nowhere
    member_id BLOB NOT NULL, -- who, or for whom a program acts
    kind SMALLINT NOT NULL, -- 1 browser, 2 service
    scope TEXT NOT NULL, -- what a service token is good for, words apart by spaces
    factors TEXT NOT NULL, -- with which factors it began, words apart by spaces
    made INTEGER NOT NULL, -- when, microseconds since 1970
    version INTEGER NOT NULL, -- the registry's version it began at: void where the log suspended the member or reset them since
    seen INTEGER NOT NULL, -- when it was used last, to the minute
    expires INTEGER NOT NULL, -- when it ends whatever is done
    stepped_up_until INTEGER NOT NULL, -- until when a second factor shown again counts; 0 none was
    revoked INTEGER NOT NULL, -- when it was revoked; 0 it was not
    PRIMARY KEY (ledger_id, session_id)
) WITHOUT ROWID;

-- A session by its token.
CREATE UNIQUE INDEX session_token ON session (ledger_id, token);

-- The sessions of a member.
CREATE INDEX session_member ON session (ledger_id, member_id);

-- When somebody may try again: an account, a device or a session, and never an address.
CREATE TABLE throttle (
    ledger_id BLOB NOT NULL, -- the ledger
    proof BLOB NOT NULL, -- 32 bytes of who tries, under the ledger's key
    failures INTEGER NOT NULL, -- tries since the last success
    next_allowed INTEGER NOT NULL, -- before this nothing is tried, microseconds since 1970
    PRIMARY KEY (ledger_id, proof)
) WITHOUT ROWID;

-- Those that nobody waits for any more.
CREATE INDEX throttle_next ON throttle (ledger_id, next_allowed);

-- Under which name a member signs in.
CREATE TABLE login_name (
    ledger_id BLOB NOT NULL, -- the ledger
    name_index BLOB NOT NULL, -- 32 bytes of the name as it is compared, under the ledger's key
    look BLOB NOT NULL, -- the same of what the name looks like: no two names look alike
    member_id BLOB NOT NULL, -- the member
    name BLOB NOT NULL, -- the name as it was given, sealed
    PRIMARY KEY (ledger_id, name_index)
) WITHOUT ROWID;

-- No two names look alike.
CREATE UNIQUE INDEX login_name_look ON login_name (ledger_id, look);

-- A member has one name.
CREATE UNIQUE INDEX login_name_member ON login_name (ledger_id, member_id);
