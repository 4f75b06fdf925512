-- Whom a stream names, found without reading everybody's: what is kept of them tells the same story. PostgreSQL.

CREATE INDEX IF NOT EXISTS involvement_stream ON involvement (ledger_id, stream_kind, stream_id);
