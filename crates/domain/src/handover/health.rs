//! Medical screening, without exception, and the question of age, in the child's favour.

use amana_events::{
    Code, EventId, MemberId, PersonId, PersonText, PurposeCode,
    common::{Recipient, RecipientKind},
    handover::{AgeAssessed, AgeOutcome, ChildScreened, HandoverEvent},
};

use super::{
    HandoverState,
    acting::{acting_carer, ensure_code, ensure_present, ensure_registered, registry},
};
use crate::{Admit, Context, Decide, Refusal, RequiredText, consent::Needed, refusal::ensure};

/// Purposes under which a consent covers an assessment of age; words of the list `purpose`.
const AGE_PURPOSES: [&str; 2] = ["age_assessment", "child_protection"];

/// What is no documented method, should a ledger's own list hold it: nobody becomes an adult by
/// looks or by guess.
const NO_METHODS: [&str; 5] = ["appearance", "none", "not_documented", "other", "unknown"];

command! {
    /// Records the child's medical screening.
    pub struct RecordScreening = "record_screening" {
        /// Whether treatment or referral followed.
        followed_up: bool,
        /// Findings.
        findings: RequiredText,
    }
}

command! {
    /// Records how the question of age was settled, with consent.
    pub struct RecordAgeAssessment = "record_age_assessment" {
        /// The consent.
        consent: EventId,
        /// What came out.
        outcome: AgeOutcome,
        /// How: list `age_method`.
        method: Code,
    }
}

impl Decide<HandoverState> for RecordScreening {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        acting_carer(state, context, None)?;
        let child = ensure_registered(state)?;
        let event = ChildScreened {
            followed_up: self.followed_up,
            findings: PersonText::of_person(child.uuid(), self.findings.secret()),
        };
        Ok(vec![event.into()])
    }
}

impl Decide<HandoverState> for RecordAgeAssessment {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = AgeAssessed {
            consent: self.consent,
            outcome: self.outcome,
            method: self.method.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ChildScreened {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_carer(state, context, None)?;
        ensure_registered(state)?;
        ensure_present(state)
    }
}

impl Admit<HandoverState> for AgeAssessed {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_carer(state, context, None)?;
        let child = ensure_registered(state)?;
        ensure_present(state)?;
        ensure(
            consent_covers(self.consent, child, member, state, context)?,
            "no_consent_in_force",
            "an assessment of age needs the child's consent in force: name the consent given for it",
        )?;
        ensure_code(context, "age_method", &self.method, "method")?;
        if self.outcome == AgeOutcome::Adult && NO_METHODS.contains(&self.method.as_str()) {
            return Err(Refusal::field(
                "benefit_of_doubt",
                "method",
                "nobody is found adult without a documented method: leave the outcome open",
            ));
        }
        Ok(())
    }
}

/// Whether the consent named is in force for an assessment of age by the receiver or by the acting
/// member's organisation.
fn consent_covers(
    consent: EventId,
    child: PersonId,
    member: MemberId,
    state: &HandoverState,
    context: &Context<'_>,
) -> Result<bool, Refusal> {
    let Some(consents) = context.consent(child) else { return Ok(false) };
    let named = |organisation| Recipient::new(RecipientKind::Organisation, Some(organisation));
    let own = Recipient::new(RecipientKind::OwnOrganisation, None);
    let acting = registry(context)?.organisation_of(member).map_or(own, named);
    let recipients: Vec<Recipient> =
        state.receiver().map(named).into_iter().chain([acting]).collect();
    Ok(AGE_PURPOSES.iter().filter_map(|purpose| PurposeCode::new(purpose).ok()).any(|purpose| {
        recipients.iter().any(|to| {
            let needed = Needed::new(&purpose, to);
            consents.given_in_force(&needed, context.now()) == Some(consent)
        })
    }))
}
