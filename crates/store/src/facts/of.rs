//! What an event changes in the access facts. Events that have no say in access are not named: they change nothing.

use amana_events::assistance::AssistanceEvent;
use amana_events::case::CaseEvent;
use amana_events::common::Recipient;
use amana_events::consent::ConsentEvent;
use amana_events::registry::RegistryEvent;
use amana_events::{Event, EventId, PersonId, StreamId};

use crate::facts::{ExclusionKind, FactChange, MemberState};

/// The changes of the access facts that `event`, with its id, makes in its stream.
pub fn of(event: &Event, stream: &StreamId, id: EventId) -> Vec<FactChange> {
    match event {
        Event::Registry(event) => registry(event),
        Event::Case(event) => case(event, *stream),
        Event::Assistance(AssistanceEvent::AssistanceAssigned(event)) => {
            handler(*stream, event.member)
        }
        Event::Consent(event) => consent(event, PersonId::new(stream.id), id),
        _ => Vec::new(),
    }
}

fn registry(event: &RegistryEvent) -> Vec<FactChange> {
    let state = |member, state| vec![FactChange::MemberState { member, state }];
    match event {
        RegistryEvent::LedgerCreated(event) => vec![FactChange::Vocabulary(event.vocabulary)],
        RegistryEvent::LedgerUpgraded(event) => vec![FactChange::Vocabulary(event.vocabulary)],
        RegistryEvent::MemberAdded(event) => vec![FactChange::MemberAdded {
            member: event.member,
            person: event.person,
            unit: event.unit,
            organisation: event.organisation,
            key: event.key,
        }],
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
        RegistryEvent::RecusalDeclared(event) => vec![FactChange::ExclusionAdded {
            stream: event.stream,
            member: event.member,
            kind: ExclusionKind::Declared,
        }],
        RegistryEvent::RecusalEnded(event) => vec![FactChange::ExclusionEnded {
            stream: event.stream,
            member: event.member,
            kind: ExclusionKind::Declared,
        }],
        _ => Vec::new(),
    }
}

fn case(event: &CaseEvent, stream: StreamId) -> Vec<FactChange> {
    let assigned =
        |member, duty| FactChange::Assigned { stream, member, duty, acting_for: None, until: None };
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
        CaseEvent::ExclusionLifted(event) => vec![FactChange::ExclusionEnded {
            stream,
            member: event.member,
            kind: ExclusionKind::Provisional,
        }],
        _ => Vec::new(),
    }
}

fn handler(stream: StreamId, member: amana_events::MemberId) -> Vec<FactChange> {
    let duty = "handler";
    vec![
        FactChange::Unassigned { stream, member: None, duty: Some(duty) },
        FactChange::Assigned { stream, member, duty, acting_for: None, until: None },
    ]
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
        ConsentEvent::EntryCorrected(event) => ended(event.entry),
        ConsentEvent::CameOfAge(_) | ConsentEvent::OfAgeRecorded(_) => {
            vec![FactChange::OthersConsentEnded { person }]
        }
        ConsentEvent::ChildRuleRecorded(_)
        | ConsentEvent::BestInterestsRecorded(_)
        | ConsentEvent::DisagreementRecorded(_) => Vec::new(),
    }
}
