//! Erasures in a range of the log that was lost: an older copy brought the keys back, and they are destroyed again with the
//! record that says what is lost.

use amana_domain::State;
use amana_events::{
    PersonId,
    keys::{DataKeysDestroyed, KeyEntry, KeysEvent},
    person::{PersonErasedAgain, PersonEvent},
    registry::{LogRestored, LostErasure},
};
use amana_store::{KeyChange, KeyName, KeyRow, Patience};
use amana_vault::Owner;

use super::{Remains, execute::certificate_of, person_stream};
use crate::{
    AppError, Office,
    custody::entry_of,
    office::{Acting, Expect, Request, keys_stream},
};

/// What an older copy brought back, and what destroys it.
#[derive(Debug, Default)]
pub(crate) struct LostKeys {
    /// Whose.
    pub(crate) persons: Vec<PersonId>,
    /// What is recorded.
    pub(crate) requests: Vec<Request>,
    /// The rows that go.
    pub(crate) changes: Vec<KeyChange>,
    rows: Vec<KeyRow>,
}

impl LostKeys {
    /// How many keys there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }
}

impl Office {
    /// What destroys the keys of every person whose erasure is lost. Of one who was made after the copy there is nothing, and
    /// one who is erased here is erased.
    pub(crate) async fn lost_keys(&self, said: &LogRestored) -> Result<LostKeys, AppError> {
        let mut lost = LostKeys::default();
        for erased in &said.erased {
            if self.erases_again(erased.person).await? {
                self.lose(said.generation, erased, &mut lost).await?;
            }
        }
        Ok(lost)
    }

    /// Whether the person is here and not erased.
    async fn erases_again(&self, person: PersonId) -> Result<bool, AppError> {
        let state = self.state(person_stream(person)).await?;
        let state = state.as_ref().map(|(state, _)| state.as_ref());
        Ok(matches!(state, Some(State::Person(state)) if state.exists() && !state.is_erased()))
    }

    async fn lose(
        &self,
        generation: u32,
        erased: &LostErasure,
        lost: &mut LostKeys,
    ) -> Result<(), AppError> {
        let LostErasure { person, request, record, .. } = *erased;
        let owner = Owner::person(person.uuid());
        // The version first: rows that change after it change it.
        let version = self.sheet(keys_stream(owner), true).await?.stored;
        let rows = self.journal.keys(owner).await?;
        let entries: Vec<KeyEntry> = rows.iter().map(entry_of).collect();
        let keys = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let certificate = certificate_of(&entries);
        let again = PersonErasedAgain { generation, request, record, keys, certificate };
        let again = PersonEvent::from(again);
        lost.persons.push(person);
        lost.requests.push(Request::event(Acting::System, person_stream(person), again));
        if !entries.is_empty() {
            let event = KeysEvent::from(DataKeysDestroyed { owner, request, keys: entries });
            let mut destroy = Request::event(Acting::System, keys_stream(owner), event);
            destroy.expect = Expect::Version(version);
            lost.requests.push(destroy);
            lost.changes.push(KeyChange::DeleteOwner(owner));
            lost.rows.extend(rows);
        }
        Ok(())
    }

    /// The keys are destroyed: what is left of them in the files is looked for, now or when the ledger is opened next.
    pub(crate) async fn finish_lost(&self, lost: LostKeys) -> Remains {
        if lost.rows.is_empty() {
            return Remains::NothingHere;
        }
        if let Ok(unlocked) = self.unlocked() {
            lost.rows.iter().for_each(|row| unlocked.keyring.forget(row.owner));
        }
        let names: Vec<KeyName> = lost.rows.iter().map(KeyRow::name).collect();
        match self.wipe(&names, lost.rows, Patience::Much).await {
            Ok(remains) => remains,
            Err(error) => {
                tracing::warn!(%error, "the files were not looked through for destroyed keys");
                Remains::TailInUse
            }
        }
    }
}
