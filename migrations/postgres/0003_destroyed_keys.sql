-- Which keys the log says are destroyed, and whether the table was cleaned since. PostgreSQL.

-- Access fact: keys that were destroyed. A row of the same name in `data_key` came back from somewhere and is destroyed again.
CREATE TABLE amana.fact_destroyed_key (
    ledger_id UUID NOT NULL, -- the ledger
    owner_kind SMALLINT NOT NULL, -- 1 person, 2 file, 3 ledger
    owner_id UUID NOT NULL, -- the owner
    compartment TEXT NOT NULL, -- which compartment's key; empty for the owner's own key
    epoch BIGINT NOT NULL, -- from 1
    wiped SMALLINT NOT NULL, -- 1 once `data_key` was vacuumed after it; the log knows nothing of it
    PRIMARY KEY (ledger_id, owner_kind, owner_id, compartment, epoch)
);

-- What was destroyed before this table was there.
INSERT INTO amana.fact_destroyed_key (ledger_id, owner_kind, owner_id, compartment, epoch, wiped)
SELECT event.ledger_id,
    CASE split_part(convert_from(event.record, 'UTF8')::jsonb -> 'data' ->> 'owner', '/', 1) WHEN 'person' THEN 1 WHEN 'file' THEN 2 ELSE 3 END,
    event.stream_id,
    coalesce(entry ->> 'compartment', ''),
    (entry ->> 'epoch')::BIGINT,
    0
FROM amana.event, jsonb_array_elements(convert_from(event.record, 'UTF8')::jsonb -> 'data' -> 'keys') AS entry
WHERE event.type = 'data_keys_destroyed'
ON CONFLICT DO NOTHING;
