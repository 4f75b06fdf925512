//! The investigation: opened, planned, its steps, suspended, resumed, completed.
//!
//! An act before the State was notified is flagged in the state, not refused (R4). A survivor is
//! interviewed with consent, a contact plan and a safety assessment in force, or not at all.

use amana_events::{
    AllegationId, Code, OrganisationId, PersonId, PurposeCode,
    case::{
        InvestigationCompleted, InvestigationEnd, InvestigationOpened, InvestigationPlanned,
        InvestigationResumed, InvestigationStep, InvestigationStepTaken, InvestigationSuspended,
        PartyRole, SubjectStep,
    },
    common::{Recipient, RecipientKind},
};

use super::{
    CaseState, Inquiry,
    codes::known,
    guards::{self, may_contact, sealed_naming, survivors_safe},
    who::investigator,
};
use crate::{Context, Refusal, RequiredText, Text, consent::Needed, refusal::ensure};

command! {
    /// Opens an investigation into allegations of the case.
    pub struct OpenInvestigation = "open_investigation" {
        /// Into which.
        allegations: Vec<AllegationId>,
        /// Who investigates.
        investigator: Code,
        /// The organisation, when another's.
        organisation: Option<OrganisationId>,
    }
}

asks_for!(OpenInvestigation, |command, _state, _context| InvestigationOpened {
    allegations: command.allegations.clone(),
    investigator: command.investigator.clone(),
    organisation: command.organisation,
});

command! {
    /// Plans the investigation.
    pub struct PlanInvestigation = "plan_investigation" {
        /// The plan.
        plan: RequiredText,
        /// Of whom the plan speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(PlanInvestigation, |command, state, _context| InvestigationPlanned {
    plan: sealed_naming(command.plan.secret(), &command.mentions, state),
});

command! {
    /// Takes a step of the investigation.
    pub struct TakeInvestigationStep = "take_investigation_step" {
        /// Which.
        step: InvestigationStep,
        /// With whom: needed for an interview.
        person: Option<PersonId>,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(TakeInvestigationStep, |command, state, _context| InvestigationStepTaken {
    step: command.step,
    person: command.person,
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

command! {
    /// Suspends the investigation.
    pub struct SuspendInvestigation = "suspend_investigation" {
        /// Why.
        reason: Code,
    }
}

asks_for!(SuspendInvestigation, |command, _state, _context| InvestigationSuspended {
    reason: command.reason.clone(),
});

command! {
    /// Resumes the investigation.
    pub struct ResumeInvestigation = "resume_investigation" {
        /// Why.
        reason: Code,
    }
}

asks_for!(ResumeInvestigation, |command, _state, _context| InvestigationResumed {
    reason: command.reason.clone(),
});

command! {
    /// Completes the investigation.
    pub struct CompleteInvestigation = "complete_investigation" {
        /// How it ended.
        end: InvestigationEnd,
        /// The report.
        summary: RequiredText,
        /// Of whom the report speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(CompleteInvestigation, |command, state, _context| InvestigationCompleted {
    end: command.end,
    summary: sealed_naming(command.summary.secret(), &command.mentions, state),
});

/// The acting member may investigate here.
fn investigates(state: &CaseState, context: &Context<'_>) -> Result<(), Refusal> {
    let elsewhere = state.investigation().organisation.is_some();
    investigator(state, context, elsewhere).map(|_| ())
}

fn running(state: &CaseState, context: &Context<'_>) -> Result<(), Refusal> {
    investigates(state, context)?;
    let investigation = state.investigation();
    ensure(investigation.open, "no_investigation", "no investigation is open: open one first")?;
    ensure(
        !investigation.suspended,
        "investigation_suspended",
        "the investigation is suspended: resume it first",
    )
}

admits!(InvestigationOpened, |event, state, context| {
    investigator(state, context, event.organisation.is_some())?;
    ensure(
        !state.investigation().open,
        "investigation_open",
        "an investigation is open already: complete it first",
    )?;
    if event.allegations.is_empty() {
        let reason = "an investigation is into allegations: name them";
        return Err(Refusal::field("no_allegation", "allegations", reason));
    }
    for id in &event.allegations {
        let Some(allegation) = state.allegation(*id) else {
            let reason = "the case has no such allegation, or it moved to another case";
            return Err(Refusal::field("no_such_allegation", "allegations", reason));
        };
        if allegation.finding.is_some() && !allegation.revisable {
            let reason = "a finding was made already: only a reopening or an appeal revises it";
            return Err(Refusal::field("finding_made", "allegations", reason));
        }
    }
    guards::listed(context, "investigating_entity", &event.investigator, "investigator")?;
    let registry = guards::registry(context)?;
    if event.organisation.is_some_and(|id| registry.organisation(id).is_none()) {
        let reason = "the registry knows no such organisation";
        return Err(Refusal::field("unknown_organisation", "organisation", reason));
    }
    // Another organisation that opens an investigation is told of it: safety first (rule 14).
    if event.organisation.is_some() && context.is_strict() {
        for id in &event.allegations {
            survivors_safe(state, context, &state.survivors(Some(*id)))?;
        }
    }
    Ok(())
});

admits!(InvestigationPlanned, |_event, state, context| running(state, context));

admits!(InvestigationStepTaken, |event, state, context| {
    running(state, context)?;
    let with = event.person.ok_or(Refusal::field(
        "person_needed",
        "person",
        "an interview is with a person: say with whom",
    ));
    // Who meets a survivor meets a survivor, whatever the step is called.
    let survivor = event.person.filter(|person| state.is_party(*person, PartyRole::Survivor));
    if let Some(person) = survivor.filter(|_| context.is_strict()) {
        return survivor_interview(state, context, person);
    }
    match event.step {
        InvestigationStep::SurvivorInterviewed => survivor_interview(state, context, with?),
        InvestigationStep::WitnessInterviewed => {
            let reason = "the person is no witness or reporter of this case";
            let person = with?;
            guards::party(state, person, PartyRole::Witness, reason)
                .or_else(|_| guards::party(state, person, PartyRole::Reporter, reason))?;
            may_contact(state, context, person)
        }
        InvestigationStep::SubjectInterviewed => {
            let person = with?;
            let reason = "the person is no subject of this case";
            guards::party(state, person, PartyRole::Subject, reason)?;
            subject_interview(state, context, person)
        }
        InvestigationStep::SiteVisited
        | InvestigationStep::DocumentsExamined
        | InvestigationStep::Other => match event.person.filter(|_| context.is_strict()) {
            None => Ok(()),
            Some(person) => meeting(state, context, person),
        },
    }
});

/// A step with a person that is called no interview, by the part the person has.
fn meeting(state: &CaseState, context: &Context<'_>, person: PersonId) -> Result<(), Refusal> {
    if state.is_party(person, PartyRole::Subject) {
        return subject_interview(state, context, person);
    }
    if state.involves(person) {
        return may_contact(state, context, person);
    }
    let reason = "the person has no part in the case: add them as a party first";
    Err(Refusal::field("not_a_party", "person", reason))
}

/// The subject was told of every allegation under investigation, and the survivors are safe.
fn subject_interview(
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
) -> Result<(), Refusal> {
    let running =
        |id: &AllegationId| state.allegation(*id).is_some_and(|a| a.inquiry == Inquiry::Running);
    let told = |id: AllegationId| state.process_of(person, id).has(SubjectStep::Notified);
    let notified = if context.is_strict() {
        state.about(person).into_iter().filter(running).all(told)
            && state.about(person).into_iter().any(told)
    } else {
        state.subject(person).steps.has(SubjectStep::Notified)
    };
    ensure(
        notified,
        "subject_not_notified",
        "the subject is told what is alleged before they are interviewed",
    )?;
    if context.is_strict() {
        survivors_safe(state, context, &state.survivors(None))
    } else {
        Ok(())
    }
}

fn survivor_interview(
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
) -> Result<(), Refusal> {
    let reason = "the person is no survivor of this case";
    guards::party(state, person, PartyRole::Survivor, reason)?;
    may_contact(state, context, person)?;
    survivors_safe(state, context, &[person])?;
    let organisation = state.investigation().organisation;
    let kind = match organisation {
        None => RecipientKind::OwnOrganisation,
        Some(_) => RecipientKind::Organisation,
    };
    ensure(
        consents(state, context, person, "investigation", &Recipient::new(kind, organisation)),
        "no_consent_in_force",
        "the survivor's consent to the investigation by who interviews is not in force",
    )
}

/// Whether the person's consent for this purpose and recipient is in force now. Of a survivor who
/// withdrew and came back, only what they agreed to since counts.
pub(super) fn consents(
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
    purpose: &str,
    recipient: &Recipient,
) -> bool {
    let Ok(purpose) = PurposeCode::new(purpose) else { return false };
    let consent = context.consent(person);
    let withdrew = state.withdrew_before_returning(person);
    let needed = Needed::new(&purpose, recipient);
    consent.is_some_and(|consent| {
        let given = consent.given_in_force(&needed, context.now());
        given.is_some_and(|given| {
            withdrew.is_none_or(|then| consent.recorded_at(given).is_some_and(|at| at > then))
        })
    })
}

admits!(InvestigationSuspended, |event, state, context| {
    running(state, context)?;
    known(context, "suspension_reason", &event.reason, "reason")
});

admits!(InvestigationResumed, |event, state, context| {
    investigates(state, context)?;
    known(context, "resumption_reason", &event.reason, "reason")?;
    ensure(
        state.investigation().suspended,
        "not_suspended",
        "no investigation of this case is suspended",
    )
});

admits!(InvestigationCompleted, |event, state, context| {
    running(state, context)?;
    let found = state.allegations().any(|allegation| {
        allegation.inquiry == Inquiry::Running
            && allegation.finding.is_some()
            && !allegation.revisable
    });
    ensure(
        event.end == InvestigationEnd::WithFindings || !found,
        "finding_made",
        "the investigation made a finding: it cannot be completed without one",
    )?;
    let missing = state.allegations().any(|allegation| {
        allegation.inquiry == Inquiry::Running
            && (allegation.finding.is_none() || allegation.revisable)
    });
    ensure(
        event.end == InvestigationEnd::WithoutFinding || !missing || !context.is_strict(),
        "finding_missing",
        "completed with findings means one for each allegation under investigation: make them first",
    )
});
