//! Opening one sealed field: for a purpose, with consent or a recorded lawful basis, without a
//! conflict; and behind a receipt only its holder's own words.

use amana_events::{
    ActorKind, MemberId, PersonId, StreamId, StreamKind,
    access::FieldOpened,
    common::{Recipient, RecipientKind, Role},
    report::{ReceiptHolder, ReporterMode},
};
use amana_vault::{Compartment, Owner, OwnerKind};

use super::{
    AccessState, Door,
    admit::in_stream_of,
    second::{Matter, NEEDS_SECOND, approved, no_approval},
};
use crate::{
    Admit, Context, Refusal, State, audit,
    consent::Needed,
    person::PersonState,
    person::checks::{acting_on, is_shut_out, known_code, not_own_matter, within_clock},
    refusal::ensure,
};

/// The vocabulary from which on a survivor's receipt acts as one.
const CODES_SINCE: u32 = 4;

/// The registry's list of lawful bases.
const LAWFUL_BASES: &str = "lawful_basis";

/// The vocabulary from which on who a confidential reporter is takes two members.
const CONFIDENTIAL_SINCE: u32 = 3;

/// The clock that says how long an approval serves who first used it, so that name and phone of one
/// reporter take one signature.
const APPROVAL_CLOCK: &str = "opening_approval";

/// The one field of what identifies that says where somebody is.
const PLACE: &str = "circumstances";

impl Admit<AccessState> for FieldOpened {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_stream_of(self.owner, context)?;
        if self.compartment == Compartment::Conflict {
            return ensure(
                context.stamp.actor.kind == ActorKind::System,
                "system_only",
                "amana alone opens what links a person to personnel, and shows it to nobody",
            );
        }
        match context.stamp.actor.kind {
            ActorKind::Reporter | ActorKind::Survivor => own_part(self, context),
            _ if !context.is_strict() => context.acting_member().map(|_| ()),
            ActorKind::Member | ActorKind::Operator | ActorKind::System => {
                let member = needs_it(self, context)?;
                with_purpose(self, context)?;
                with_basis(self, member, context)?;
                with_second(self, state, member, context)
            }
        }
    }
}

fn not_found() -> Refusal {
    Refusal::new("not_found", "there is no such field")
}

/// The holder of a receipt reads their own account and their own messages, and nothing else.
fn own_part(opened: &FieldOpened, context: &Context<'_>) -> Result<(), Refusal> {
    if !context.is_strict() {
        let own = context.stamp.actor.id == Some(opened.stream.id);
        return if own { Ok(()) } else { Err(not_found()) };
    }
    let own = opened.stream.kind == StreamKind::Report
        && context.stamp.actor.id == Some(opened.stream.id);
    let report = own.then(|| context.report(opened.stream.id)).flatten();
    let (Some(report), Some(holder)) = (report, opened.receipt) else { return Err(not_found()) };
    // Whose receipt it is, the actor says since codes are presented; before, the event alone did.
    let presented = crate::report::holder_of(context.stamp.actor.kind);
    ensure(
        presented == Some(holder) || !context.writes(CODES_SINCE),
        "not_found",
        "there is no such field",
    )?;
    let wrote = holder == ReceiptHolder::Reporter
        || (report.survivor().is_some() && report.survivor() == report.reporter());
    let theirs = match opened.field.as_str() {
        "account" | "circumstances" => wrote && report.is_account(opened.event),
        "text" => report.message_of(opened.event) == Some(holder),
        _ => false,
    };
    if theirs && report.receipt(holder).is_some() { Ok(()) } else { Err(not_found()) }
}

/// A member with a role that opens sealed fields, and without a conflict in the file or in any matter
/// of the person whose field or file it is.
fn needs_it(opened: &FieldOpened, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = acting_on(context, opened.stream)?;
    if opened.stream.kind == StreamKind::Audit {
        let place = (opened.event, opened.compartment);
        let reads = |audit| audit::reads_words(audit, context, member, place);
        let known = context.audit(opened.stream.id).is_some_and(reads);
        return if known { Ok(member) } else { Err(not_found()) };
    }
    let opens = context.registry().is_some_and(|registry| {
        Role::ALL.iter().any(|role| role.opens_sealed() && registry.holds(member, *role))
    });
    ensure(opens, "not_found", "there is no such field")?;
    if let Some(person) = person_of(opened, context) {
        not_own_matter(context, member, person).map_err(|_| not_found())?;
        ensure(!is_shut_out(context, person, member), "not_found", "there is no such field")?;
    }
    Ok(member)
}

/// The person whose field it is, or whose file.
fn person_of(opened: &FieldOpened, context: &Context<'_>) -> Option<amana_events::PersonId> {
    if opened.owner.kind == OwnerKind::Person {
        return Some(amana_events::PersonId::new(opened.owner.id));
    }
    let id = opened.stream.id;
    match opened.stream.kind {
        StreamKind::Assistance => context.assistance(id)?.person(),
        StreamKind::Referral => context.referral(id)?.person(),
        StreamKind::Handover => context.handover(id)?.child(),
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Case
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => None,
    }
}

fn with_purpose(opened: &FieldOpened, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(purpose) = &opened.purpose else {
        return Err(Refusal::field("purpose_needed", "purpose", "say for what it is opened"));
    };
    known_code(context, "purpose", purpose.as_str(), "purpose")
}

/// A consent of the person in force for this purpose and class of field, a door held open, or a
/// lawful basis that is recorded.
fn with_basis(
    opened: &FieldOpened,
    member: MemberId,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if let Some(basis) = &opened.basis {
        return known_code(context, LAWFUL_BASES, basis.as_str(), "basis");
    }
    if let Some(consent) = opened.consent {
        return ensure(
            covering(opened, member, context) == Some(consent),
            "no_consent_in_force",
            "the consent named is not in force for this purpose and class of field",
        );
    }
    let open = |door| is_door_open(context, member, (opened.stream, opened.owner), door);
    ensure(
        open(Door::BreakGlass) || (is_narrow(opened, context) && open(Door::DangerToLife)),
        "no_lawful_basis",
        "no consent is in force for this purpose and class of field: name the lawful basis, of the \
         list `lawful_basis`",
    )
}

/// Whether the member has a door open to the file in which an owner's field stands: noted in the access
/// stream of the owner, or in that with the file's own id.
pub fn is_door_open(
    context: &Context<'_>,
    member: MemberId,
    (file, owner): (StreamId, Owner),
    door: Door,
) -> bool {
    let noted = |id| {
        let access = context.world.read(StreamId::new(StreamKind::Access, id));
        matches!(access, Some(State::Access(access))
            if access.is_open(member, file, door, context.now()))
    };
    noted(owner.id) || (file.id != owner.id && noted(file.id))
}

/// Whether the narrow door opens it: contact, and of what identifies only where somebody is.
fn is_narrow(opened: &FieldOpened, context: &Context<'_>) -> bool {
    match opened.compartment {
        Compartment::Contact => true,
        Compartment::Circumstance => {
            opened.field.as_str() == PLACE || !context.writes(CONFIDENTIAL_SINCE)
        }
        Compartment::Identity
        | Compartment::Narrative
        | Compartment::Medical
        | Compartment::RecruitmentHistory
        | Compartment::ForceDetail
        | Compartment::InvestigationNote
        | Compartment::LegalAdvice
        | Compartment::Conflict => false,
    }
}

/// Who a confidential reporter is, and how they are reached, is opened by two members, unless a door
/// stands open: break-glass has two approvals already, and danger to life is the way of one. Nor is a
/// second word needed beside the person's own, where they reported of themselves alone and the consent
/// it is opened with is theirs: help does not wait for a signature (`domain.md`, rule 3).
fn with_second(
    opened: &FieldOpened,
    state: &AccessState,
    member: MemberId,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let now = context.now();
    let open = |door| is_door_open(context, member, (opened.stream, opened.owner), door);
    let narrow = || is_narrow(opened, context) && open(Door::DangerToLife);
    let of_whom = matches!(opened.compartment, Compartment::Identity | Compartment::Contact)
        .then(|| person_of(opened, context))
        .flatten()
        .filter(|_| context.writes(CONFIDENTIAL_SINCE))
        .filter(|person| takes_two(*person, opened.consent.is_some(), context))
        .filter(|_| !open(Door::BreakGlass) && !narrow());
    let Some(person) = of_whom else { return no_approval(opened.approval.as_ref()) };
    let approval = opened.approval.as_ref().ok_or(NEEDS_SECOND)?;
    let fresh = state.served(approval.proposal).is_none_or(|served| {
        let limited = context.registry().is_some_and(|it| it.clock(APPROVAL_CLOCK).is_some());
        limited
            && served.by == Some(member)
            && within_clock(context, APPROVAL_CLOCK, served.at, now)
    });
    ensure(fresh, "approval_used", "the approval served somebody else, or is too old: ask anew")?;
    let matter = Matter { stream: Some(opened.stream), person: Some(person) };
    approved(approval, "field_opened", member, matter, context)
}

/// Whether it takes two members to open who the person is and how they are reached: of the reporter of
/// a confidential report, or who is said to be the same one, unless they reported of themselves alone
/// and their own consent is what it is opened on (`domain.md`, rules 3 and 15). Doors are not looked at
/// here.
pub fn takes_two(person: PersonId, on_consent: bool, context: &Context<'_>) -> bool {
    let reported = confidential_reports(person, context);
    let of_themselves = || reported.iter().all(|of_themselves| *of_themselves);
    !(reported.is_empty() || (on_consent && of_themselves()))
}

/// For each confidential report of the person, or of who is said to be the same one, whether it is of
/// what was done to themselves.
fn confidential_reports(person: PersonId, context: &Context<'_>) -> Vec<bool> {
    let reported = |person: PersonId| {
        context.world.involving(person).into_iter().filter_map(move |stream| {
            let report = (stream.kind == StreamKind::Report).then(|| context.report(stream.id));
            let theirs = report.flatten().filter(|report| {
                report.reporter() == Some(person)
                    && report.mode() == Some(ReporterMode::Confidential)
            })?;
            Some(theirs.survivor() == Some(person))
        })
    };
    let same = context.person(person).map(PersonState::same_as).unwrap_or_default();
    let named = context.world.involving(person).into_iter().filter_map(|stream| {
        let other = PersonId::new(stream.id);
        let known = (stream.kind == StreamKind::Person).then(|| context.person(other)).flatten();
        known.filter(|known| known.is_same_as(person)).map(|_| other)
    });
    reported(person).chain(same.iter().copied().chain(named).flat_map(reported)).collect()
}

/// The consent or override of the field's person in force for the purpose: for the organisation that
/// keeps the ledger, or the member's own.
fn covering(
    opened: &FieldOpened,
    member: MemberId,
    context: &Context<'_>,
) -> Option<amana_events::EventId> {
    let person = person_of(opened, context)?;
    let organisation = context.registry()?.organisation_of(member);
    let named = organisation.map(|it| Recipient::new(RecipientKind::Organisation, Some(it)));
    let own = Recipient::new(RecipientKind::OwnOrganisation, None);
    let purpose = opened.purpose.as_ref()?;
    let fields = [amana_events::Code::new(opened.compartment.code()).ok()?];
    let consents = context.consent(person)?;
    [named, Some(own)].into_iter().flatten().find_map(|recipient| {
        let needed = Needed::new(purpose, &recipient).with_fields(&fields);
        consents.in_force(&needed, context.now())
    })
}
