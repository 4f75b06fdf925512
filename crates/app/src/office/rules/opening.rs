//! Whether a member may open a sealed field now.

use amana_domain::{
    Context,
    access::{self, Door},
};
use amana_events::{Code, MemberId, PurposeCode, StreamId};
use amana_policy::{Act, Authorized, Decision, Engine, FieldFacts, Open, Principal};
use amana_vault::{Compartment, Owner};

use super::{
    super::Acting,
    facts::{field_facts, principal},
};

/// Where a sealed field stands and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Whose.
    pub(crate) owner: Owner,
    /// In which stream.
    pub(crate) stream: StreamId,
    /// Of which class.
    pub(crate) compartment: Compartment,
}

/// How a field is opened: for what, on what, by which doors, with whose signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grounds<'a> {
    pub(crate) purpose: Option<&'a PurposeCode>,
    pub(crate) basis: Option<&'a Code>,
    pub(crate) seconds: usize,
}

/// Whether a member may open a field now: the question with the facts it rests on.
#[derive(Debug)]
pub(crate) struct ToOpen {
    who: Principal,
    stream: StreamId,
    field: FieldFacts,
    break_glass: bool,
    danger_to_life: bool,
}

impl ToOpen {
    pub(crate) fn of(
        context: &Context<'_>,
        member: MemberId,
        place: &Place,
        purpose: Option<&PurposeCode>,
    ) -> Self {
        let field = field_facts(context, member, place, purpose);
        let who = match context.registry() {
            Some(registry) => principal(Acting::Member(member), registry),
            None => Principal::Operator,
        };
        let open = |door| access::is_door_open(context, member, (place.stream, place.owner), door);
        let (break_glass, danger_to_life) = (open(Door::BreakGlass), open(Door::DangerToLife));
        Self { who, stream: place.stream, field, break_glass, danger_to_life }
    }

    pub(crate) fn ask(
        &self,
        engine: &Engine,
        grounds: Grounds<'_>,
        facts_at: u64,
    ) -> Result<Authorized<Open>, Decision> {
        let act = Act::Open {
            field: &self.field,
            purpose: grounds.purpose.map(PurposeCode::as_str),
            basis: grounds.basis.map(Code::as_str),
            break_glass: self.break_glass,
            danger_to_life: self.danger_to_life,
            seconds: grounds.seconds,
        };
        engine.authorize(&self.who, &act, self.stream, facts_at)
    }
}
