//! Rules of the `receipt` stream: that a record existed, for the holder of a code.
//!
//! One event, by amana itself, in a stream whose id is made of the commitment: whoever holds the paper
//! can say which record of the log it is, and the record says nothing else.

mod existed;
mod state;

pub use existed::hour_of;
pub use state::ReceiptState;

use amana_events::receipt::ReceiptEvent;

/// A command for a `receipt` stream: there is none, amana records its one event itself.
#[derive(Debug, Clone)]
pub enum Command {}

impl Command {
    /// Reads the command `name` from its JSON data.
    ///
    /// # Errors
    /// Always `unknown_command`.
    pub fn read(
        name: &str,
        data: serde_json::Map<String, serde_json::Value>,
    ) -> Result<Self, crate::Refusal> {
        let _ = (name, data);
        Err(crate::decide::unknown_command())
    }

    /// Name and JSON Schema of every command: none.
    pub const fn specs() -> Vec<crate::CommandSpec> {
        Vec::new()
    }
}

impl crate::Rules for ReceiptState {
    type Command = Command;
    type Event = ReceiptEvent;

    fn translate(
        &self,
        command: &Command,
        _: &crate::Context<'_>,
    ) -> Result<Vec<ReceiptEvent>, crate::Refusal> {
        match *command {}
    }

    fn admit(
        &self,
        event: &ReceiptEvent,
        context: &crate::Context<'_>,
    ) -> Result<(), crate::Refusal> {
        match event {
            ReceiptEvent::RecordExisted(event) => crate::Admit::admit(event, self, context),
        }
    }

    fn evolve(&mut self, event: &ReceiptEvent, stamp: &crate::Stamp) {
        self.apply(event, stamp);
    }
}
