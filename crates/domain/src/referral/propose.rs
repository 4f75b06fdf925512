//! Proposing a referral.

use amana_events::{
    Code, OrganisationId, PersonId, PersonText, PurposeCode, Reference, ServiceId, StreamId,
    StreamKind,
    referral::{ReferralEvent, ReferralProposed, Urgency},
};
use amana_vault::Compartment;

use super::{
    ReferralState,
    acting::{acting_member, check_recipient},
};
use crate::{
    Admit, Context, Decide, Refusal, Text,
    handover::acting::{ensure_code, not_found, reference_of, registry},
    person::checks::is_shut_out,
    refusal::ensure,
};

command! {
    /// Proposes to ask an organisation for a service to a person.
    pub struct ProposeReferral = "propose_referral" {
        /// What people say aloud; made when left out.
        reference: Option<Reference>,
        /// Who is referred.
        person: PersonId,
        /// The file that refers: assistance, handover or case.
        from: Option<StreamId>,
        /// To whom.
        recipient: OrganisationId,
        /// The entry of the directory.
        service: Option<ServiceId>,
        /// Kind of service: list `service_kind`.
        service_kind: Code,
        /// For what: list `purpose`.
        purpose: PurposeCode,
        /// How soon an answer is needed.
        urgency: Urgency,
        /// Which classes of field go along: compartment codes.
        fields: Vec<Code>,
        /// What the recipient is told.
        note: Text,
    }
}

impl Decide<ReferralState> for ProposeReferral {
    fn decide(
        &self,
        _: &ReferralState,
        context: &Context<'_>,
    ) -> Result<Vec<ReferralEvent>, Refusal> {
        let event = ReferralProposed {
            reference: reference_of(self.reference, context),
            person: self.person,
            from: self.from,
            recipient: self.recipient,
            service: self.service,
            service_kind: self.service_kind.clone(),
            purpose: self.purpose.clone(),
            urgency: self.urgency,
            fields: self.fields.clone(),
            note: PersonText::of_person(self.person.uuid(), self.note.secret()),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<ReferralState> for ReferralProposed {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_member(context, self.from)?;
        if is_shut_out(context, self.person, member) {
            return Err(not_found());
        }
        ensure(!state.exists(), "already_proposed", "this referral is there already")?;
        check_person(self, context)?;
        check_file(self, context)?;
        check_recipient(context, self.recipient)?;
        check_codes(self, context)?;
        check_service(self, context)
    }
}

fn check_person(event: &ReferralProposed, context: &Context<'_>) -> Result<(), Refusal> {
    let there = context.person(event.person).is_some_and(|p| p.exists() && !p.is_erased());
    if there {
        return Ok(());
    }
    Err(Refusal::field("unknown_person", "person", "there is no such person, or they were erased"))
}

/// The referring file is an assistance file, a handover or a case that is there; it refers its own
/// person, a case a person who has a part in it, and nobody else.
fn check_file(event: &ReferralProposed, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(from) = event.from else { return Ok(()) };
    let fits = match from.kind {
        StreamKind::Assistance => {
            context.assistance(from.id).is_some_and(|file| file.person() == Some(event.person))
        }
        StreamKind::Case => context.case(from.id).is_some_and(|case| case.involves(event.person)),
        StreamKind::Handover => {
            context.handover(from.id).is_some_and(|file| file.child() == Some(event.person))
        }
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => false,
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::field(
        "wrong_file",
        "from",
        "the referring file must be this person's assistance file or handover, or a case they have a \
         part in",
    ))
}

fn check_codes(event: &ReferralProposed, context: &Context<'_>) -> Result<(), Refusal> {
    if !registry(context)?.knows_code("purpose", event.purpose.as_str()) {
        return Err(Refusal::field(
            "unknown_code",
            "purpose",
            "the list `purpose` does not hold the code: choose another, or adopt it first",
        ));
    }
    ensure_code(context, "service_kind", &event.service_kind, "service_kind")?;
    for field in &event.fields {
        let compartment = Compartment::ALL.iter().find(|c| c.code() == field.as_str());
        match compartment {
            None => {
                return Err(Refusal::field(
                    "unknown_code",
                    "fields",
                    "a class of field is not a compartment: see `amana schema events`",
                ));
            }
            Some(
                Compartment::Conflict | Compartment::LegalAdvice | Compartment::InvestigationNote,
            ) => {
                return Err(Refusal::field(
                    "field_not_shared",
                    "fields",
                    "conflicts, legal advice and investigation notes go along with no referral",
                ));
            }
            Some(
                Compartment::Identity
                | Compartment::Contact
                | Compartment::Narrative
                | Compartment::Medical
                | Compartment::Circumstance
                | Compartment::RecruitmentHistory
                | Compartment::ForceDetail,
            ) => {}
        }
    }
    Ok(())
}

fn check_service(event: &ReferralProposed, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(service) = event.service else { return Ok(()) };
    let entry = registry(context)?.service(service);
    let theirs = entry.filter(|entry| entry.organisation == event.recipient);
    match theirs {
        None => Err(Refusal::field(
            "not_their_service",
            "service",
            "the recipient has no such service in the directory",
        )),
        Some(entry) if entry.kind != event.service_kind => Err(Refusal::field(
            "wrong_service_kind",
            "service_kind",
            "the directory lists this service under another kind",
        )),
        Some(_) => Ok(()),
    }
}
