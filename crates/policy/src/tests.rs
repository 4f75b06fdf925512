//! The shipped set, asked: the matrix under snapshot, each rule of access from both sides, and attacks.

mod lists;
mod matrix;
mod memo;
mod model;
mod opening;
mod set;
mod shape;

use amana_events::{MemberId, OrganisationId, StreamId, StreamKind, UnitId, common::Role};
use amana_vault::Compartment;
use uuid::Uuid;

use super::*;

fn engine() -> Engine {
    Engine::new(Policies::read(&Policies::shipped().unwrap()).unwrap()).unwrap()
}

/// Somebody of the ledger's own organisation with these roles.
fn own(roles: &[Role]) -> MemberFacts {
    MemberFacts {
        member: MemberId::new(Uuid::from_u128(1)),
        active: true,
        roles: roles.to_vec(),
        organisation: None,
        armed: roles.contains(&Role::ArmedActor),
        unit: None,
    }
}

/// Somebody of another organisation.
fn partner(roles: &[Role]) -> MemberFacts {
    MemberFacts { organisation: Some(OrganisationId::new(Uuid::from_u128(9))), ..own(roles) }
}

/// Who of that role one meets: partners and forces are other organisations.
fn of(role: Role) -> MemberFacts {
    match role {
        Role::ReferralPartner => partner(&[role]),
        Role::ArmedActor => {
            MemberFacts { unit: Some(UnitId::new(Uuid::from_u128(7))), ..partner(&[role]) }
        }
        _ => own(&[role]),
    }
}

fn file(kind: StreamKind, relation: Relation) -> FileFacts {
    let reachable = FileFacts::of(StreamId::new(kind, Uuid::from_u128(5)), relation);
    FileFacts { reachable: true, safe: true, ..reachable }
}

/// A field of a file that nothing forbids by itself.
fn field(kind: StreamKind, compartment: Compartment) -> FieldFacts {
    FieldFacts {
        stream: StreamId::new(kind, Uuid::from_u128(5)),
        compartment,
        relation: Relation { works: true, partner: true, ..Relation::default() },
        consents: Vec::new(),
        personal: false,
        protected: false,
        child: false,
        confidential: false,
        erased: false,
        help_only: false,
        reporters_words: false,
        survivors_words: false,
    }
}

fn open<'a>(field: &'a FieldFacts, purpose: &'a str, basis: Option<&'a str>) -> Act<'a> {
    Act::Open {
        field,
        purpose: Some(purpose),
        basis,
        break_glass: false,
        danger_to_life: false,
        seconds: 0,
    }
}

fn allows(engine: &Engine, who: &MemberFacts, act: &Act<'_>) -> bool {
    let decision = engine.decide(&Principal::Member(who.clone()), act);
    assert_eq!(decision.error, None, "{act:?}");
    decision.allowed
}
