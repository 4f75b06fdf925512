//! Leaving what investigators opened out of the survivor's own list, for an approved, expiring time.
//!
//! Survivors see who opened their data (`domain.md`, rule 7). Where that would harm an investigation,
//! a second person lets the openings of that case be left out for a time; how many are left out is
//! shown all the same, and the full list is the auditor's. It stands in the survivor's access stream.

use amana_events::{
    MemberId, StreamId, StreamKind,
    access::{AccessWithheld, AccessWithholdingEnded},
    case::PartyRole,
    common::Role,
};

use super::{
    AccessState,
    doors::within,
    second::{Matter, approved, unused},
};
use crate::{Admit, Context, Refusal, State, person::checks::acting_on, refusal::ensure};

/// The clock that says how long openings are left out at the most.
const WITHHOLDING_CLOCK: &str = "access_withholding";

impl Admit<AccessState> for AccessWithheld {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure(
            context.stamp.stream.id == self.person.uuid(),
            "wrong_stream",
            "it is noted in the access stream of the survivor",
        )?;
        let member = acting_on(context, self.case)?;
        holds_one(member, &[Role::Investigator], context)?;
        let survivor = self.case.kind == StreamKind::Case
            && context.case(self.case.id).is_some_and(|case| {
                case.is_open() && case.is_party(self.person, PartyRole::Survivor)
            });
        ensure(
            survivor,
            "no_such_survivor",
            "openings are left out for an open case, of a survivor of it",
        )?;
        within(self.until, WITHHOLDING_CLOCK, context)?;
        ensure(
            !state.is_withheld(self.case, context.now()),
            "nothing_changes",
            "the openings of this case are left out already",
        )?;
        unused(state, self.approval.proposal)?;
        let matter = Matter { stream: Some(self.case), person: Some(self.person) };
        approved(&self.approval, "access_withheld", member, matter, context)?;
        let approver = self.approval.member;
        holds_one(approver, &[Role::HeadOfConduct, Role::Reviewer], context)?;
        let looked = state.was_opened_by(approver) || opened_in(self.case, approver, context);
        ensure(
            !looked,
            "not_a_second_person",
            "who opened something themselves does not decide that it is left out",
        )
    }
}

impl Admit<AccessState> for AccessWithholdingEnded {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        const NONE: Refusal = Refusal::field(
            "no_such_withholding",
            "withholding",
            "nothing is left out by that event, or not any more",
        );
        let withholding = state
            .withholdings()
            .iter()
            .find(|known| known.event == self.withholding && known.holds(context.now()))
            .ok_or(NONE)?;
        let member = acting_on(context, withholding.case)?;
        holds_one(member, &[Role::Investigator, Role::HeadOfConduct, Role::Reviewer], context)
    }
}

/// Whether the member opened fields of the case's own file.
fn opened_in(case: StreamId, member: MemberId, context: &Context<'_>) -> bool {
    let file = context.world.read(StreamId::new(StreamKind::Access, case.id));
    matches!(file, Some(State::Access(file)) if file.was_opened_by(member))
}

fn holds_one(member: MemberId, roles: &[Role], context: &Context<'_>) -> Result<(), Refusal> {
    let registry = context.registry();
    ensure(
        roles.iter().any(|role| registry.is_some_and(|registry| registry.holds(member, *role))),
        "role_not_held",
        "an investigator asks for it, a head of conduct or a reviewer approves",
    )
}
