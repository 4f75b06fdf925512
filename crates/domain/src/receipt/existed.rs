//! A record existed.

use amana_events::{ActorKind, Moment, StreamId, receipt::RecordExisted};

use super::ReceiptState;
use crate::{Admit, Context, Refusal, refusal::ensure};

const HOUR_MICROS: i64 = 3_600_000_000;

/// The beginning of the hour a moment lies in.
pub fn hour_of(at: Moment) -> Moment {
    Moment::from_micros(at.micros() - at.micros().rem_euclid(HOUR_MICROS))
}

impl Admit<ReceiptState> for RecordExisted {
    fn admit(&self, state: &ReceiptState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure(
            context.stamp.actor.kind == ActorKind::System,
            "system_only",
            "amana itself records that a record existed, when a receipt is issued",
        )?;
        ensure(state.record().is_none(), "receipt_issued", "this stream has its record")?;
        ensure(
            context.stamp.stream == StreamId::receipt(context.ledger, &self.commitment),
            "wrong_stream",
            "the stream of a receipt is made of its commitment",
        )?;
        // It is decided a moment before it is recorded: perhaps in the hour before.
        let now = context.now().micros();
        let fits = self.hour == hour_of(self.hour)
            && (self.hour.micros()..self.hour.micros() + 2 * HOUR_MICROS).contains(&now);
        if fits {
            return Ok(());
        }
        Err(Refusal::field("wrong_hour", "hour", "the hour is that in which it is recorded"))
    }
}

#[cfg(test)]
mod tests;
