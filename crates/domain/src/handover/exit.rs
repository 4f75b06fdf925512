//! A child may leave at any point. Each exit opens an alarm, which ends when the child is found or
//! when two people say that nothing more can be done.

use amana_events::{
    FileText, Month,
    handover::{AgeOutcome, ExitFollowedUp, ExitKind, ExitRecorded, ExitStep, HandoverEvent},
};

use super::{
    HandoverState,
    acting::{
        Side, acting_carer, acting_civilian, acting_on_part_one, ensure_child_protection,
        ensure_open,
    },
    register::mentioned,
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Records that the child left.
    pub struct RecordExit = "record_exit" {
        /// How.
        exit: ExitKind,
        /// When, as coarsely as known.
        since: Option<Month>,
        /// In words; never by the force, whose part is codes only.
        note: Text,
    }
}

command! {
    /// Records what was done about an exit.
    pub struct FollowUpExit = "follow_up_exit" {
        /// What.
        step: ExitStep,
        /// In words.
        note: Text,
    }
}

impl Decide<HandoverState> for RecordExit {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        if state.handed_over_at().is_none() && !self.note.is_empty() {
            let (_, side) = acting_on_part_one(state, context)?;
            if side == Side::Force {
                return Err(Refusal::field(
                    "codes_only",
                    "note",
                    "the force's part is codes only: leave the words out",
                ));
            }
        }
        let event = ExitRecorded {
            exit: self.exit,
            since: self.since,
            note: FileText::of_file_mentioning(self.note.secret(), mentioned(state)),
        };
        Ok(vec![event.into()])
    }
}

impl Decide<HandoverState> for FollowUpExit {
    fn decide(
        &self,
        state: &HandoverState,
        _: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        let note = FileText::of_file_mentioning(self.note.secret(), mentioned(state));
        Ok(vec![ExitFollowedUp { step: self.step, note }.into()])
    }
}

impl Admit<HandoverState> for ExitRecorded {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        if state.handed_over_at().is_some() {
            acting_carer(state, context, None)?;
        } else {
            acting_on_part_one(state, context)?;
        }
        ensure(
            state.exit().is_none_or(|exit| exit.kind != self.exit),
            "already_left",
            "this exit is recorded already: follow it up",
        )?;
        if self.since.is_some_and(|since| Some(since) > month_of(context)) {
            return Err(Refusal::field(
                "in_the_future",
                "since",
                "the month lies in the future: say what has happened",
            ));
        }
        check_kind(self.exit, state)
    }
}

fn month_of(context: &Context<'_>) -> Option<Month> {
    let date = context.today().date();
    Month::new(date.year(), u8::try_from(date.month()).ok()?).ok()
}

fn check_kind(exit: ExitKind, state: &HandoverState) -> Result<(), Refusal> {
    match exit {
        ExitKind::FoundAdult => ensure(
            state.age() == Some(AgeOutcome::Adult),
            "benefit_of_doubt",
            "nobody is found adult without an assessment: until then they are protected as a child",
        ),
        ExitKind::ReleasedOnSpot => ensure(
            state.handed_over_at().is_none(),
            "already_handed_over",
            "a child in care is not released on the spot: record the solution or another exit",
        ),
        ExitKind::LeftOwnWill
        | ExitKind::Missing
        | ExitKind::Died
        | ExitKind::TakenByAuthority
        | ExitKind::TakenByArmedActor
        | ExitKind::OtherCountry => Ok(()),
    }
}

impl Admit<HandoverState> for ExitFollowedUp {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = if state.handed_over_at().is_some() {
            acting_carer(state, context, None)?
        } else {
            let member = acting_civilian(state, context)?;
            ensure_child_protection(state, context, member)?;
            ensure_open(state)?;
            member
        };
        let exit = state
            .exit()
            .ok_or(Refusal::new("not_left", "no exit is recorded: the child is there"))?;
        if self.step == ExitStep::Found {
            return Ok(());
        }
        ensure(
            !exit.ended,
            "exit_ended",
            "two people said that nothing more can be done: only finding the child changes it",
        )?;
        if self.step != ExitStep::Ended {
            return Ok(());
        }
        ensure(
            exit.followed_up,
            "follow_up_missing",
            "the step this exit asks for was not taken: search, ask, visit, tell or report first",
        )?;
        ensure(
            exit.recorded_by != Some(member),
            "same_person",
            "a second member must end it: whoever recorded the exit cannot",
        )
    }
}
