-- Lists: reports have one, for which the whole log was read until now, and every list an index in its order. PostgreSQL.
--
-- The rows come from the log when the views catch up.

-- View: one report a row, what is asked for and where it stands. What it tells is sealed in the log.
CREATE TABLE amana.view_report (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    report UUID NOT NULL, -- the report
    reference TEXT NOT NULL, -- what people say aloud
    kind TEXT NOT NULL, -- what is asked for
    stage TEXT NOT NULL, -- where it stands
    is_open BOOLEAN NOT NULL, -- whether somebody still has to decide
    outcome TEXT, -- what triage decided, while that stands
    known BIGINT NOT NULL, -- when it was known
    submitted BIGINT NOT NULL, -- when it was recorded
    PRIMARY KEY (ledger_id, generation, report)
);
CREATE INDEX view_report_reference ON amana.view_report (ledger_id, reference, generation);
CREATE INDEX view_report_submitted ON amana.view_report (ledger_id, submitted, generation);

-- The other lists read on behind a row, so that each page costs the same.
CREATE INDEX view_assistance_opened ON amana.view_assistance (ledger_id, opened_recorded, generation);
CREATE INDEX view_referral_proposed ON amana.view_referral (ledger_id, proposed_at, generation);
CREATE INDEX view_handover_opened ON amana.view_handover (ledger_id, opened_recorded, generation);
