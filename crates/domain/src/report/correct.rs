//! Corrections of a report: its account, what was recorded beside it, and the reporter's own word
//! that they are the survivor.

use amana_events::{
    Language, PersonId,
    report::{
        Channel, ReportCorrected, ReportEvent, ReportFactsCorrected, ReportKind,
        ReporterIsSurvivor, ReporterMode,
    },
};

use super::{ReportState, decider, holder_or_worker, speaking_of, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::checks::{all_living, file_text},
    refusal::ensure,
};

command! {
    /// Corrects or completes the account.
    pub struct CorrectReport = "correct_report" {
        /// The account as it now stands.
        account: RequiredText,
        /// Why.
        reason: RequiredText,
        /// Persons it speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Corrects what was recorded beside the account: what is given holds from now on.
    pub struct CorrectReportFacts = "correct_report_facts" {
        /// What is asked for.
        kind: Option<ReportKind>,
        /// By which way it came.
        channel: Option<Channel>,
        /// The language of the account.
        language: Option<Language>,
        /// How much the reporter lets be known.
        mode: Option<ReporterMode>,
        /// The reporter.
        reporter: Option<PersonId>,
        /// The survivor.
        survivor: Option<PersonId>,
        /// Why.
        reason: RequiredText,
        /// Other persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Records that the reporter said that they are the survivor.
    pub struct RecordReporterIsSurvivor = "record_reporter_is_survivor" {
        /// In their own words.
        word: RequiredText,
    }
}

impl Decide<ReportState> for CorrectReport {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let corrected = ReportCorrected {
            account: file_text(self.account.secret(), speaking_of(state, &self.mentions)),
            reason: file_text(self.reason.secret(), speaking_of(state, &self.mentions)),
        };
        Ok(vec![corrected.into()])
    }
}

impl Decide<ReportState> for CorrectReportFacts {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let corrected = ReportFactsCorrected {
            kind: self.kind,
            channel: self.channel,
            language: self.language.clone(),
            mode: self.mode,
            reporter: self.reporter,
            survivor: self.survivor,
            reason: file_text(self.reason.secret(), speaking_of(state, &self.mentions)),
        };
        Ok(vec![corrected.into()])
    }
}

impl Decide<ReportState> for RecordReporterIsSurvivor {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let word = file_text(self.word.secret(), speaking_of(state, &[]));
        Ok(vec![ReporterIsSurvivor { word }.into()])
    }
}

impl Admit<ReportState> for ReportCorrected {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)
    }
}

impl Admit<ReportState> for ReportFactsCorrected {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        let changes = self.kind.is_some()
            || self.channel.is_some()
            || self.language.is_some()
            || self.mode.is_some()
            || self.reporter.is_some()
            || self.survivor.is_some();
        ensure(changes, "nothing_changes", "say what is corrected")?;
        all_living(context, self.reporter.into_iter().chain(self.survivor))?;
        let anonymous = self.mode.or(state.mode()) == Some(ReporterMode::Anonymous);
        // Who asks to be anonymous after all is no longer named; nobody is named against that.
        ensure(
            !anonymous || self.reporter.is_none(),
            "anonymous_reporter_named",
            "an anonymous report names no reporter: correct the mode with it",
        )?;
        let complaint = ReportKind::ComplaintAboutTreatment;
        ensure(
            self.kind.is_none_or(|kind| (kind == complaint) == state.about().is_some()),
            "about_needed",
            "a complaint is about a matter, and only a complaint is: submit it as one",
        )?;
        ensure(
            self.kind.is_none() || state.awaits_triage(),
            "already_triaged",
            "what is asked for decided the triage: reopen the report first",
        )?;
        ensure(
            self.survivor.is_none() || !state.is_information(),
            "names_survivor",
            "information never names a suspected survivor: reopen it and triage it as an allegation",
        )
    }
}

impl Admit<ReportState> for ReporterIsSurvivor {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        // A receipt in the wrong hands must not make its holder the survivor.
        worker(state, context)?;
        ensure(
            state.reporter().is_some(),
            "no_reporter_named",
            "the reporter let nobody know who they are: record them first",
        )?;
        ensure(
            state.survivor().is_none(),
            "survivor_named",
            "a survivor is recorded already: correct that first",
        )?;
        ensure(
            !state.is_information(),
            "names_survivor",
            "information never names a suspected survivor: reopen it and triage it as an allegation",
        )
    }
}
