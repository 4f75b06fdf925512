//! What an event changes in the access facts. Every event is named, so that a new one cannot be
//! forgotten here: those that have no say in access stand together at the end of each list.

use amana_events::assistance::AssistanceEvent;
use amana_events::case::CaseEvent;
use amana_events::common::Recipient;
use amana_events::consent::ConsentEvent;
use amana_events::keys::{DataKeysDestroyed, KeysEvent};
use amana_events::registry::{MemberAdded, RecusalDeclared, RecusalEnded, RegistryEvent};
use amana_events::{Event, EventId, PersonId, StreamId};

use crate::KeyName;
use crate::facts::{ExclusionKind, FactChange, MemberState, receipt};

/// The changes of the access facts that `event`, with its id, makes in its stream.
pub fn of(event: &Event, stream: &StreamId, id: EventId) -> Vec<FactChange> {
    match event {
        Event::Registry(event) => registry(event),
        Event::Case(event) => case(event, *stream),
        Event::Assistance(event) => assistance(event, *stream),
        Event::Keys(event) => keys(event),
        Event::Consent(event) => consent(event, PersonId::new(stream.id), id),
        Event::Report(event) => receipt::of(event, *stream),
        Event::Person(_)
        | Event::Contact(_)
        | Event::Referral(_)
        | Event::Handover(_)
        | Event::Access(_)
        | Event::Audit(_)
        | Event::Receipt(_) => Vec::new(),
    }
}

fn member_added(event: &MemberAdded) -> FactChange {
    FactChange::MemberAdded {
        member: event.member,
        person: event.person,
        unit: event.unit,
        organisation: event.organisation,
        key: event.key,
    }
}

const DECLARED: ExclusionKind = ExclusionKind::Declared;

#[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
fn registry(event: &RegistryEvent) -> Vec<FactChange> {
    let state = |member, state| vec![FactChange::MemberState { member, state }];
    match event {
        RegistryEvent::LedgerCreated(event) => vec![FactChange::Vocabulary(event.vocabulary)],
        RegistryEvent::LedgerUpgraded(event) => vec![FactChange::Vocabulary(event.vocabulary)],
        RegistryEvent::MemberAdded(event) => vec![member_added(event)],
        RegistryEvent::MemberMoved(event) => vec![FactChange::MemberMoved {
            member: event.member,
            unit: event.unit,
            supervisor: event.supervisor,
        }],
        RegistryEvent::MemberKeyChanged(event) => {
            vec![FactChange::MemberKey { member: event.member, key: event.key }]
        }
        RegistryEvent::MemberLeft(event) => state(event.member, MemberState::Left),
        RegistryEvent::MemberSuspended(event) => state(event.member, MemberState::Suspended),
        RegistryEvent::MemberReinstated(event) => state(event.member, MemberState::Active),
        RegistryEvent::RoleGranted(event) => vec![FactChange::RoleHeld {
            member: event.member,
            role: event.role,
            provisional: event.provisional,
        }],
        RegistryEvent::RoleEnded(event) => {
            vec![FactChange::RoleEnded { member: event.member, role: event.role }]
        }
        RegistryEvent::RecusalDeclared(RecusalDeclared { stream, member }) => {
            vec![FactChange::ExclusionAdded { stream: *stream, member: *member, kind: DECLARED }]
        }
        RegistryEvent::RecusalEnded(RecusalEnded { stream, member }) => {
            vec![FactChange::ExclusionEnded { stream: *stream, member: *member, kind: DECLARED }]
        }
        RegistryEvent::EscalationAuthorityNamed(_)
        | RegistryEvent::ClockSteppedBack(_)
        | RegistryEvent::CodeListAdopted(_)
        | RegistryEvent::ClassesAdopted(_)
        | RegistryEvent::AffiliationsAdopted(_)
        | RegistryEvent::RoutesAdopted(_)
        | RegistryEvent::ClocksAdopted(_)
        | RegistryEvent::InstrumentsAdopted(_)
        | RegistryEvent::AgeRulesAdopted(_)
        | RegistryEvent::CalendarAdopted(_)
        | RegistryEvent::OrganisationRegistered(_)
        | RegistryEvent::UnitRegistered(_)
        | RegistryEvent::ServiceRegistered(_)
        | RegistryEvent::AgreementRegistered(_)
        | RegistryEvent::AgreementEnded(_)
        | RegistryEvent::RoleProposed(_)
        | RegistryEvent::PersonnelEntered(_)
        | RegistryEvent::ExclusionsComputed(_)
        | RegistryEvent::CalendarAssigned(_)
        | RegistryEvent::KeyChangeProposed(_)
        | RegistryEvent::RoleDeclined(_)
        | RegistryEvent::RoleNoticeGiven(_)
        | RegistryEvent::RoleRecertified(_)
        | RegistryEvent::EntryCorrected(_)
        | RegistryEvent::PolicySetAdopted(_)
        | RegistryEvent::PolicySetProposed(_)
        | RegistryEvent::PolicySetActivated(_)
        | RegistryEvent::PolicySetDeclined(_)
        | RegistryEvent::LogRestored(_)
        | RegistryEvent::RegistryReviewed(_)
        | RegistryEvent::EnrolmentGiven(_)
        | RegistryEvent::FactorAdded(_)
        | RegistryEvent::FactorRemoved(_)
        | RegistryEvent::FactorsResetProposed(_)
        | RegistryEvent::FactorsReset(_)
        | RegistryEvent::ServiceTokenGiven(_)
        | RegistryEvent::ServiceTokenEnded(_)
        | RegistryEvent::IdentityLinked(_)
        | RegistryEvent::IdentityUnlinked(_)
        | RegistryEvent::PartnerKeyProposed(_)
        | RegistryEvent::PartnerKeyConfirmed(_)
        | RegistryEvent::PartnerKeyEnded(_) => Vec::new(),
    }
}

fn case(event: &CaseEvent, stream: StreamId) -> Vec<FactChange> {
    if !has_a_say(event) {
        return Vec::new();
    }
    let assigned =
        |member, duty| FactChange::Assigned { stream, member, duty, acting_for: None, until: None };
    let over =
        |member, duty| FactChange::Unassigned { stream, member: Some(member), duty: Some(duty) };
    match event {
        CaseEvent::CaseAssigned(event) => vec![assigned(event.member, event.role.code())],
        CaseEvent::CaseReassigned(event) => vec![
            FactChange::Unassigned {
                stream,
                member: Some(event.from),
                duty: Some(event.role.code()),
            },
            assigned(event.to, event.role.code()),
        ],
        CaseEvent::ActingForSet(event) => vec![FactChange::Assigned {
            stream,
            member: event.member,
            duty: "acting",
            acting_for: Some(event.absent),
            until: Some(event.until),
        }],
        CaseEvent::AssignmentDeclined(event) => vec![over(event.member, event.role.code())],
        CaseEvent::AssignmentEnded(event) => vec![over(event.member, event.role.code())],
        CaseEvent::ReviewAssigned(event) => vec![assigned(event.member, "review")],
        CaseEvent::ClosureUpheld(_) | CaseEvent::CaseReopened(_) => {
            vec![FactChange::Unassigned { stream, member: None, duty: Some("review") }]
        }
        CaseEvent::CaseEscalated(_) => {
            vec![FactChange::Unassigned { stream, member: None, duty: None }]
        }
        CaseEvent::ExclusionsSet(event) => vec![FactChange::Excluded {
            stream,
            members: event.members.clone(),
            provisional: event.provisional.clone(),
        }],
        CaseEvent::ExclusionConfirmed(event) => {
            let member = event.member;
            vec![
                FactChange::ExclusionAdded { stream, member, kind: ExclusionKind::Confirmed },
                FactChange::ExclusionEnded { stream, member, kind: ExclusionKind::Provisional },
            ]
        }
        CaseEvent::ConfirmedExclusionLifted(event) => vec![FactChange::ExclusionEnded {
            stream,
            member: event.member,
            kind: ExclusionKind::Confirmed,
        }],
        CaseEvent::ExclusionLifted(event) => vec![FactChange::ExclusionEnded {
            stream,
            member: event.member,
            kind: ExclusionKind::Provisional,
        }],
        _ => Vec::new(),
    }
}

/// Whether an event of a case has a say in access.
#[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
const fn has_a_say(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::CaseAssigned(_)
        | CaseEvent::ActingForSet(_)
        | CaseEvent::CaseReassigned(_)
        | CaseEvent::ReviewAssigned(_)
        | CaseEvent::ClosureUpheld(_)
        | CaseEvent::CaseReopened(_)
        | CaseEvent::ExclusionsSet(_)
        | CaseEvent::ExclusionConfirmed(_)
        | CaseEvent::ExclusionLifted(_)
        | CaseEvent::CaseEscalated(_)
        | CaseEvent::AssignmentDeclined(_)
        | CaseEvent::AssignmentEnded(_)
        | CaseEvent::ConfirmedExclusionLifted(_) => true,
        CaseEvent::CaseOpened(_)
        | CaseEvent::AllegationRecorded(_)
        | CaseEvent::AllegationImported(_)
        | CaseEvent::AllegationRestated(_)
        | CaseEvent::AllegationReclassified(_)
        | CaseEvent::AllegationCorrected(_)
        | CaseEvent::SubjectUnitSealed(_)
        | CaseEvent::PartyAdded(_)
        | CaseEvent::PartyRemoved(_)
        | CaseEvent::SafetyAssessed(_)
        | CaseEvent::SafetyLiftProposed(_)
        | CaseEvent::SafetyLifted(_)
        | CaseEvent::DetrimentRiskAssessed(_)
        | CaseEvent::RetaliationRecorded(_)
        | CaseEvent::AssignmentAccepted(_)
        | CaseEvent::HandoverNoteRead(_)
        | CaseEvent::NobodyHasActed(_)
        | CaseEvent::CaseNoted(_)
        | CaseEvent::InterimMeasureTaken(_)
        | CaseEvent::InterimMeasureEnded(_)
        | CaseEvent::RouteStepRecorded(_)
        | CaseEvent::InvestigationOpened(_)
        | CaseEvent::InvestigationPlanned(_)
        | CaseEvent::InvestigationStepTaken(_)
        | CaseEvent::InvestigationSuspended(_)
        | CaseEvent::InvestigationResumed(_)
        | CaseEvent::InvestigationCompleted(_)
        | CaseEvent::EvidenceCollected(_)
        | CaseEvent::EvidenceMoved(_)
        | CaseEvent::EvidenceReleased(_)
        | CaseEvent::SubjectStepTaken(_)
        | CaseEvent::FindingMade(_)
        | CaseEvent::OutcomeRecorded(_)
        | CaseEvent::AccountabilityActionTaken(_)
        | CaseEvent::CriminalStepRecorded(_)
        | CaseEvent::ScreeningRecorded(_)
        | CaseEvent::SubjectLeftMission(_)
        | CaseEvent::PaternityStepRecorded(_)
        | CaseEvent::SurvivorInformed(_)
        | CaseEvent::ComplaintLinked(_)
        | CaseEvent::SurvivorWithdrew(_)
        | CaseEvent::SurvivorReturned(_)
        | CaseEvent::ClosureProposed(_)
        | CaseEvent::ClosureDeclined(_)
        | CaseEvent::CaseClosed(_)
        | CaseEvent::ReviewAsked(_)
        | CaseEvent::CaseLinked(_)
        | CaseEvent::CaseMerged(_)
        | CaseEvent::CaseSplit(_)
        | CaseEvent::LegalHoldPlaced(_)
        | CaseEvent::LegalHoldLiftProposed(_)
        | CaseEvent::LegalHoldLifted(_)
        | CaseEvent::CaseCorrected(_)
        | CaseEvent::EntryCorrected(_)
        | CaseEvent::AppealDecided(_)
        | CaseEvent::EscalationAnswered(_)
        | CaseEvent::LegalHoldLiftDeclined(_)
        | CaseEvent::SafetyLiftDeclined(_)
        | CaseEvent::ReportLinked(_)
        | CaseEvent::LinkRemoved(_)
        | CaseEvent::MergeUndone(_) => false,
    }
}

fn assistance(event: &AssistanceEvent, stream: StreamId) -> Vec<FactChange> {
    match event {
        AssistanceEvent::AssistanceAssigned(event) => handler(stream, event.member),
        AssistanceEvent::AssistanceOpened(_)
        | AssistanceEvent::NeedsAssessed(_)
        | AssistanceEvent::SurvivorContacted(_)
        | AssistanceEvent::ServiceOffered(_)
        | AssistanceEvent::ServiceAccepted(_)
        | AssistanceEvent::ServiceDeclined(_)
        | AssistanceEvent::ServiceProvided(_)
        | AssistanceEvent::AssistanceReferred(_)
        | AssistanceEvent::AssistanceNoted(_)
        | AssistanceEvent::EntryCorrected(_)
        | AssistanceEvent::AssistanceClosed(_)
        | AssistanceEvent::AssistanceReopened(_) => Vec::new(),
    }
}

fn handler(stream: StreamId, member: amana_events::MemberId) -> Vec<FactChange> {
    let duty = "handler";
    vec![
        FactChange::Unassigned { stream, member: None, duty: Some(duty) },
        FactChange::Assigned { stream, member, duty, acting_for: None, until: None },
    ]
}

fn keys(event: &KeysEvent) -> Vec<FactChange> {
    match event {
        KeysEvent::DataKeysDestroyed(event) => destroyed(event),
        KeysEvent::DataKeysCreated(_)
        | KeysEvent::FieldResealed(_)
        | KeysEvent::KekCreated(_)
        | KeysEvent::KeysRewrapped(_)
        | KeysEvent::KekRotated(_)
        | KeysEvent::KeysLocked(_)
        | KeysEvent::RecoverySharesIssued(_)
        | KeysEvent::KeysBackedUp(_)
        | KeysEvent::RecoveryRehearsed(_)
        | KeysEvent::RecoveryUsed(_)
        | KeysEvent::PassphraseChanged(_) => Vec::new(),
    }
}

fn destroyed(event: &DataKeysDestroyed) -> Vec<FactChange> {
    let name = |compartment, epoch| KeyName { owner: event.owner, compartment, epoch };
    let keys = event.keys.iter().map(|key| name(key.compartment, key.epoch));
    keys.map(FactChange::KeyDestroyed).collect()
}

/// The recipient as the facts keep it: which State is not among them, the log alone says that.
fn coarse(recipient: &Recipient) -> Recipient {
    Recipient::new(recipient.kind, recipient.organisation)
}

fn consent(event: &ConsentEvent, person: PersonId, id: EventId) -> Vec<FactChange> {
    let ended = |event| vec![FactChange::ConsentEnded { person, event }];
    match event {
        ConsentEvent::ConsentRecorded(event) => vec![FactChange::Consent {
            person,
            event: id,
            purpose: event.purpose.clone(),
            recipient: coarse(&event.recipient),
            fields: event.fields.clone(),
            given_by: event.given_by.code(),
            in_force: true,
            expires_on: event.expires_on,
        }],
        ConsentEvent::ConsentRefused(event) => vec![FactChange::ConsentRefused {
            person,
            purpose: event.purpose.clone(),
            recipient: coarse(&event.recipient),
        }],
        ConsentEvent::ConsentWithdrawn(event) => ended(event.consent),
        ConsentEvent::ConsentExpired(event) => ended(event.consent),
        ConsentEvent::OverrideProposed(event) => vec![FactChange::Consent {
            person,
            event: id,
            purpose: event.purpose.clone(),
            recipient: coarse(&event.recipient),
            fields: event.fields.clone(),
            given_by: "override",
            in_force: false,
            expires_on: Some(event.expires_on),
        }],
        ConsentEvent::OverrideApproved(event) => {
            vec![FactChange::OverrideInForce { person, event: event.approval.proposal }]
        }
        ConsentEvent::OverrideDeclined(event) => ended(event.proposal),
        ConsentEvent::OverrideEnded(event) => ended(event.proposal),
        ConsentEvent::OverrideExpired(event) => ended(event.proposal),
        ConsentEvent::EntryCorrected(event) => ended(event.entry),
        ConsentEvent::CameOfAge(_) | ConsentEvent::OfAgeRecorded(_) => {
            vec![FactChange::OthersConsentEnded { person }]
        }
        ConsentEvent::ChildRuleRecorded(_)
        | ConsentEvent::ConsentAsked(_)
        | ConsentEvent::BestInterestsRecorded(_)
        | ConsentEvent::DisagreementRecorded(_) => Vec::new(),
    }
}
