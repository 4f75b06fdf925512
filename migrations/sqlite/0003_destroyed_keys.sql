-- Which keys the log says are destroyed, and whether the files were looked through since. SQLite.

-- Access fact: keys that were destroyed. A row of the same name in `data_key` came back from somewhere and is destroyed again.
CREATE TABLE fact_destroyed_key (
    ledger_id BLOB NOT NULL, -- the ledger
    owner_kind SMALLINT NOT NULL, -- 1 person, 2 file, 3 ledger
    owner_id BLOB NOT NULL, -- the owner
    compartment TEXT NOT NULL, -- which compartment's key; empty for the owner's own key
    epoch BIGINT NOT NULL, -- from 1
    wiped SMALLINT NOT NULL, -- 1 once the key's bytes were looked for in the files and not found; the log knows nothing of it
    PRIMARY KEY (ledger_id, owner_kind, owner_id, compartment, epoch)
) WITHOUT ROWID;

-- What was destroyed before this table was there.
INSERT OR IGNORE INTO fact_destroyed_key (ledger_id, owner_kind, owner_id, compartment, epoch, wiped)
SELECT event.ledger_id,
    CASE substr(json_extract(CAST(event.record AS TEXT), '$.data.owner'), 1, 2) WHEN 'pe' THEN 1 WHEN 'fi' THEN 2 ELSE 3 END,
    event.stream_id,
    coalesce(json_extract(entry.value, '$.compartment'), ''),
    json_extract(entry.value, '$.epoch'),
    0
FROM event, json_each(CAST(event.record AS TEXT), '$.data.keys') AS entry
WHERE event.type = 'data_keys_destroyed';
