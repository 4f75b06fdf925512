-- The generation moves to the end of every index of a view but its primary key. SQLite.
--
-- While a generation is new, the statistics know nothing of it and take it for empty; an index that begins with it then looks
-- as good as the primary key for finding one group, and PostgreSQL walked through the whole generation for each.

DROP INDEX view_case_reference;
CREATE INDEX view_case_reference ON view_case (ledger_id, reference, generation);
DROP INDEX view_case_source;
CREATE INDEX view_case_source ON view_case (ledger_id, source_reference, generation) WHERE source_reference IS NOT NULL;
DROP INDEX view_case_opened;
CREATE INDEX view_case_opened ON view_case (ledger_id, opened_recorded, generation);
DROP INDEX view_clock_open;
CREATE INDEX view_clock_open ON view_clock (ledger_id, started_at, generation) WHERE stopped_at IS NULL;
DROP INDEX view_assistance_reference;
CREATE INDEX view_assistance_reference ON view_assistance (ledger_id, reference, generation);
DROP INDEX view_referral_reference;
CREATE INDEX view_referral_reference ON view_referral (ledger_id, reference, generation);
DROP INDEX view_referral_recipient;
CREATE INDEX view_referral_recipient ON view_referral (ledger_id, recipient, generation);
DROP INDEX view_handover_reference;
CREATE INDEX view_handover_reference ON view_handover (ledger_id, reference, generation);
DROP INDEX view_audit_trail_position;
CREATE INDEX view_audit_trail_position ON view_audit_trail (ledger_id, position, generation);
