//! The registry as it stood at a place of the log, read forwards once.

use amana_domain::{State, registry::RegistryState};
use amana_events::StreamKind;

use crate::{AppError, Office, office::Entry};

pub(super) struct Past {
    entries: std::iter::Peekable<std::vec::IntoIter<Entry>>,
    state: State,
    none: RegistryState,
}

impl Past {
    pub(super) async fn of(office: &Office) -> Result<Self, AppError> {
        let entries = office.entries(office.registry_stream(), 1).await?;
        Ok(Self {
            entries: entries.into_iter().peekable(),
            state: State::new(StreamKind::Registry),
            none: RegistryState::default(),
        })
    }

    /// The registry as it stood when this place was written. Places are asked in order.
    pub(super) fn at(&mut self, position: u64) -> &RegistryState {
        while let Some(entry) = self.entries.next_if(|entry| entry.position < position) {
            self.state.evolve(&entry.event, &entry.stamp());
        }
        if let State::Registry(registry) = &self.state { registry } else { &self.none }
    }
}
