-- What a list is scoped by: the files one member works or is kept away from, found without reading everybody's. SQLite.

CREATE INDEX IF NOT EXISTS fact_assignment_member ON fact_assignment (ledger_id, member_id);
CREATE INDEX IF NOT EXISTS fact_exclusion_member ON fact_exclusion (ledger_id, member_id);
