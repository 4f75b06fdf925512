//! Part two: what the receiver saw, written after leaving, by the receiver alone.

use amana_events::{
    FileText,
    handover::{Breach, HandoverEvent, ReceiverObserved},
};

use super::{HandoverState, acting::acting_receiver, register::mentioned};
use crate::{Admit, Context, Decide, Refusal, Text};

command! {
    /// Records what the receiver saw.
    pub struct RecordObservations = "record_observations" {
        /// Breaches.
        breaches: Vec<Breach>,
        /// Whether injuries were seen.
        injuries_seen: bool,
        /// Injuries.
        injuries: Text,
        /// What the child says happened.
        child_says: Text,
    }
}

impl Decide<HandoverState> for RecordObservations {
    fn decide(
        &self,
        state: &HandoverState,
        _: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ReceiverObserved {
            breaches: self.breaches.clone(),
            injuries_seen: self.injuries_seen,
            injuries: FileText::of_file_mentioning(self.injuries.secret(), mentioned(state)),
            child_says: FileText::of_file_mentioning(self.child_says.secret(), mentioned(state)),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ReceiverObserved {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_receiver(state, context).map(|_| ())
    }
}
