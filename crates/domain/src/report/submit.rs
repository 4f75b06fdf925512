//! Telling the limits of confidentiality, and submitting a report.

use amana_events::{
    Language, Moment, PersonId, Reference, StreamId, StreamKind,
    report::{
        Channel, ConfidentialityLimitsTold, Explained, ReportEvent, ReportKind, ReportSubmitted,
        ReporterMode,
    },
};

use super::{ReportState, own_report};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text,
    person::checks::{
        acting_on, all_living, file_text, fitting_reference, is_conflicted, reference,
    },
    refusal::ensure,
};

command! {
    /// Records that the limits of confidentiality were told, before the account is taken.
    pub struct TellLimits = "tell_limits" {
        /// In which language.
        language: Language,
        /// How.
        how: Explained,
        /// The interpreter, a recorded person.
        interpreter: Option<PersonId>,
    }
}

command! {
    /// Submits a report. Nothing but kind, channel, language, mode and the account is needed.
    pub struct SubmitReport = "submit_report" {
        /// What people say aloud; made when left out.
        reference: Option<Reference>,
        /// What is asked for.
        kind: ReportKind,
        /// By which way it came.
        channel: Channel,
        /// The language of the account.
        language: Language,
        /// How much the reporter lets be known.
        mode: ReporterMode,
        /// The reporter, where they let it be known.
        reporter: Option<PersonId>,
        /// The survivor, where they or the reporter said who it is.
        survivor: Option<PersonId>,
        /// The case or file a complaint about treatment is about.
        about: Option<StreamId>,
        /// The account, in the reporter's own words.
        account: RequiredText,
        /// Where and when exactly, and what else identifies in a small place.
        circumstances: Text,
        /// Other persons the account speaks of.
        mentions: Vec<PersonId>,
        /// When personnel or the partner who passes it on learned of it; their duty to report
        /// counts from there.
        learned: Option<Moment>,
    }
}

impl Decide<ReportState> for TellLimits {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let told = ConfidentialityLimitsTold {
            language: self.language.clone(),
            how: self.how,
            interpreter: self.interpreter,
        };
        Ok(vec![told.into()])
    }
}

impl Decide<ReportState> for SubmitReport {
    fn decide(&self, _: &ReportState, context: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let mentions = || {
            let named = self.reporter.into_iter().chain(self.survivor);
            self.mentions.iter().copied().chain(named)
        };
        let submitted = ReportSubmitted {
            reference: reference(context, self.reference),
            kind: self.kind,
            channel: self.channel,
            language: self.language.clone(),
            mode: self.mode,
            reporter: self.reporter,
            survivor: self.survivor,
            about: self.about,
            account: file_text(self.account.secret(), mentions()),
            circumstances: file_text(self.circumstances.secret(), mentions()),
            learned: self.learned,
        };
        Ok(vec![submitted.into()])
    }
}

impl Admit<ReportState> for ConfidentialityLimitsTold {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on(context, context.stamp.stream)?;
        ensure(
            !state.exists(),
            "already_submitted",
            "the limits are told before the account is taken: this report is submitted already",
        )?;
        all_living(context, self.interpreter)
    }
}

impl Admit<ReportState> for ReportSubmitted {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        let taken_by_member = super::holder_of(context.stamp.actor.kind).is_none();
        if taken_by_member {
            acting_on(context, context.stamp.stream)?;
        } else {
            own_report(context)?;
        }
        ensure(!state.exists(), "already_submitted", "a report is submitted once: correct it")?;
        ensure(
            context.registry().is_some_and(crate::registry::RegistryState::takes_reports),
            "no_escalation_authority",
            "a ledger without an escalation authority takes no real report: name one first",
        )?;
        let spoken = matches!(self.channel, Channel::InPerson | Channel::Hotline);
        ensure(
            !(taken_by_member && spoken) || state.limits_told(),
            "limits_not_told",
            "tell the limits of confidentiality first, with tell_limits, then take the account",
        )?;
        ensure(
            self.mode != ReporterMode::Anonymous || self.reporter.is_none(),
            "anonymous_reporter_named",
            "an anonymous report names no reporter: leave the reporter out",
        )?;
        if self.learned.is_some_and(|learned| learned > context.stamp.known) {
            return Err(Refusal::field(
                "in_the_future",
                "learned",
                "who reports learned of it before they reported it",
            ));
        }
        fitting_reference(context, self.reference)?;
        self.admit_about(context)?;
        all_living(context, self.reporter.into_iter().chain(self.survivor))?;
        all_living(context, self.account.mentions().iter().copied().map(PersonId::new))
    }
}

/// The matter a complaint is about: given for a complaint and for nothing else, there, and of a
/// kind that treats people.
trait AboutMatter {
    fn admit_about(&self, context: &Context<'_>) -> Result<(), Refusal>;
}

impl AboutMatter for ReportSubmitted {
    fn admit_about(&self, context: &Context<'_>) -> Result<(), Refusal> {
        let complaint = self.kind == ReportKind::ComplaintAboutTreatment;
        let Some(about) = self.about else {
            return if complaint {
                Err(Refusal::field("about_needed", "about", "say which case or file it is about"))
            } else {
                Ok(())
            };
        };
        if !complaint {
            return Err(Refusal::field(
                "about_not_wanted",
                "about",
                "only a complaint about treatment is about a case or file",
            ));
        }
        let treats = matches!(
            about.kind,
            StreamKind::Report
                | StreamKind::Case
                | StreamKind::Assistance
                | StreamKind::Referral
                | StreamKind::Handover
        );
        let known = context.world.read(about).is_some();
        // Who may not know the matter learns nothing of it by complaining about it.
        let hidden = context
            .stamp
            .actor
            .member()
            .is_some_and(|member| is_conflicted(context, about, member));
        if treats && known && !hidden {
            return Ok(());
        }
        Err(Refusal::field("not_found", "about", "no such case or file"))
    }
}
