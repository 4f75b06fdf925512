-- The journal of each ledger, its keyring and its access facts. SQLite: one ledger a file.
-- Times are microseconds since 1970 UTC. Days are text, YYYY-MM-DD. Nothing here is personal in clear: a record's personal
-- fields are ciphertext inside `record`, keys are wrapped.

-- The end of each log; who appends locks this row. A row with next_position 0 is a ledger that was never finished.
CREATE TABLE head (
    ledger_id BLOB NOT NULL, -- the ledger
    next_position BIGINT NOT NULL, -- the position the next event takes; the number of events
    recorded BIGINT NOT NULL, -- when the newest event was recorded; the next is not recorded earlier
    frontier BLOB NOT NULL, -- the tree's size and the hashes of its perfect subtrees
    vocabulary BIGINT NOT NULL, -- the newest vocabulary that may be written; an older program refuses to start
    PRIMARY KEY (ledger_id)
);

-- The log itself. Append-only.
CREATE TABLE event (
    ledger_id BLOB NOT NULL, -- the ledger
    position BIGINT NOT NULL, -- dense place in the ledger, from 0
    stream_kind SMALLINT NOT NULL, -- number of the stream's kind
    stream_id BLOB NOT NULL, -- the stream's id
    version BIGINT NOT NULL, -- dense place in the stream, from 1
    event_id BLOB NOT NULL, -- the event's id
    type TEXT NOT NULL, -- the event's name
    recorded BIGINT NOT NULL, -- when it was recorded; never decreases with position
    known BIGINT NOT NULL, -- when the organisation came to know
    record BLOB NOT NULL, -- the envelope as JSON, exactly as hashed; personal fields in it are encrypted
    leaf_hash BLOB NOT NULL, -- hash of the leaf made of position, event_id and the record's SHA-256
    PRIMARY KEY (ledger_id, position),
    UNIQUE (ledger_id, stream_kind, stream_id, version)
);

CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

-- Wrapped keys (encrypted). A row that is gone is a key destroyed.
CREATE TABLE data_key (
    ledger_id BLOB NOT NULL, -- the ledger
    owner_kind SMALLINT NOT NULL, -- 1 person, 2 file, 3 ledger
    owner_id BLOB NOT NULL, -- the owner
    compartment TEXT NOT NULL, -- which compartment's key; empty for the owner's own key
    epoch BIGINT NOT NULL, -- from 1
    wrapped BLOB NOT NULL, -- the key, encrypted by another key
    kek TEXT NOT NULL, -- which key that is: a KEK's id, or the owner key's epoch
    PRIMARY KEY (ledger_id, owner_kind, owner_id, compartment, epoch)
) WITHOUT ROWID;

-- Requests already answered, for 30 days.
CREATE TABLE idempotency (
    ledger_id BLOB NOT NULL, -- the ledger
    member_id BLOB NOT NULL, -- whose key; all zero for the operator
    request_key TEXT NOT NULL, -- the client's key; never personal
    body BLOB NOT NULL, -- HMAC of the request's body under a key of the ledger
    first_position BIGINT NOT NULL, -- where its events begin
    events BIGINT NOT NULL, -- how many they are
    recorded BIGINT NOT NULL, -- when they were recorded
    PRIMARY KEY (ledger_id, member_id, request_key)
) WITHOUT ROWID;
CREATE INDEX idempotency_recorded ON idempotency (ledger_id, recorded);

-- Which streams name a person.
CREATE TABLE involvement (
    ledger_id BLOB NOT NULL, -- the ledger
    person_id BLOB NOT NULL, -- the person's pseudonymous id
    stream_kind SMALLINT NOT NULL, -- number of the stream's kind
    stream_id BLOB NOT NULL, -- the stream's id
    PRIMARY KEY (ledger_id, person_id, stream_kind, stream_id)
) WITHOUT ROWID;

-- Access fact: members as they are now.
CREATE TABLE fact_member (
    ledger_id BLOB NOT NULL, -- the ledger
    member_id BLOB NOT NULL, -- the member
    person_id BLOB NOT NULL, -- the person they are; the name is sealed in that person's stream
    unit_id BLOB, -- their office
    organisation_id BLOB, -- their organisation; none for the ledger's own
    supervisor_id BLOB, -- the member who supervises them
    public_key BLOB NOT NULL, -- the public key they sign with
    state SMALLINT NOT NULL, -- 1 active, 2 suspended, 3 left
    PRIMARY KEY (ledger_id, member_id)
) WITHOUT ROWID;

-- Access fact: roles held now.
CREATE TABLE fact_role (
    ledger_id BLOB NOT NULL, -- the ledger
    member_id BLOB NOT NULL, -- the member
    role TEXT NOT NULL, -- the role's code
    provisional SMALLINT NOT NULL, -- 1 where it was granted alone
    PRIMARY KEY (ledger_id, member_id, role)
) WITHOUT ROWID;

-- Access fact: who works which file now.
CREATE TABLE fact_assignment (
    ledger_id BLOB NOT NULL, -- the ledger
    stream_kind SMALLINT NOT NULL, -- number of the file's kind
    stream_id BLOB NOT NULL, -- the file's id
    member_id BLOB NOT NULL, -- who works it
    duty TEXT NOT NULL, -- a role's code, or `handler`, `acting`, `review`
    acting_for BLOB, -- the absent member, for `acting`
    until_day TEXT, -- the last day, for `acting`
    PRIMARY KEY (ledger_id, stream_kind, stream_id, member_id, duty)
) WITHOUT ROWID;

-- Access fact: who is kept away from which file now. Never why.
CREATE TABLE fact_exclusion (
    ledger_id BLOB NOT NULL, -- the ledger
    stream_kind SMALLINT NOT NULL, -- number of the file's kind
    stream_id BLOB NOT NULL, -- the file's id
    member_id BLOB NOT NULL, -- who is kept away
    kind SMALLINT NOT NULL, -- 1 computed, 2 provisional, 3 confirmed, 4 own declaration
    PRIMARY KEY (ledger_id, stream_kind, stream_id, member_id, kind)
) WITHOUT ROWID;

-- Access fact: consents, and overrides of a consent, that nobody ended. The reader compares the last day.
CREATE TABLE fact_consent (
    ledger_id BLOB NOT NULL, -- the ledger
    person_id BLOB NOT NULL, -- whose
    event_id BLOB NOT NULL, -- the consent or the override's proposal
    purpose TEXT NOT NULL, -- for what, as a code
    recipient_kind TEXT NOT NULL, -- how the recipient is meant, as a code
    recipient_id BLOB, -- the organisation, where one is named
    fields TEXT NOT NULL, -- compartment codes, separated by commas
    given_by TEXT NOT NULL, -- who gave it, as a code; `override` for an override
    in_force SMALLINT NOT NULL, -- 0 for an override that nobody has approved
    expires_on TEXT, -- the last day of its force
    PRIMARY KEY (ledger_id, person_id, event_id)
) WITHOUT ROWID;
