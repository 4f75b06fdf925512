-- The generation moves to the end of every index of a view but its primary key. PostgreSQL.
--
-- While a generation is new, the statistics know nothing of it and take it for empty; an index that begins with it then looks
-- as good as the primary key for finding one group, and PostgreSQL walked through the whole generation for each.

DROP INDEX amana.view_case_reference;
CREATE INDEX view_case_reference ON amana.view_case (ledger_id, reference, generation);
DROP INDEX amana.view_case_source;
CREATE INDEX view_case_source ON amana.view_case (ledger_id, source_reference, generation) WHERE source_reference IS NOT NULL;
DROP INDEX amana.view_case_opened;
CREATE INDEX view_case_opened ON amana.view_case (ledger_id, opened_recorded, generation);
DROP INDEX amana.view_clock_open;
CREATE INDEX view_clock_open ON amana.view_clock (ledger_id, started_at, generation) WHERE stopped_at IS NULL;
DROP INDEX amana.view_assistance_reference;
CREATE INDEX view_assistance_reference ON amana.view_assistance (ledger_id, reference, generation);
DROP INDEX amana.view_referral_reference;
CREATE INDEX view_referral_reference ON amana.view_referral (ledger_id, reference, generation);
DROP INDEX amana.view_referral_recipient;
CREATE INDEX view_referral_recipient ON amana.view_referral (ledger_id, recipient, generation);
DROP INDEX amana.view_handover_reference;
CREATE INDEX view_handover_reference ON amana.view_handover (ledger_id, reference, generation);
DROP INDEX amana.view_audit_trail_position;
CREATE INDEX view_audit_trail_position ON amana.view_audit_trail (ledger_id, position, generation);
