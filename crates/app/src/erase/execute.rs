//! Execution: keys destroyed, certificate written, files looked through.

use std::time::Duration;

use amana_domain::Refusal;
use amana_events::{
    Day, Digest, EventId, MemberId, PersonId,
    keys::{DataKeysDestroyed, KeyEntry, KeysEvent},
    person::{MentionDecision, PersonErased, PersonEvent},
};
use amana_store::{KeyChange, KeyRow, Readback, StoreError};
use amana_vault::Owner;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Mention, person_stream};
use crate::{
    AppError, Office,
    custody::{Cabinet, entry_of},
    office::{Acting, Done, Expect, Request, keys_stream},
};

/// How often an execution is tried while others write to the person's keys.
const TRIES_MAX: usize = 8;
/// How often the write-ahead log is tried to be emptied while somebody reads.
const TAIL_TRIES_MAX: u32 = 20;
/// How long is waited between two of those tries.
const TAIL_WAIT: Duration = Duration::from_millis(150);
const SECONDS_A_DAY: i64 = 86_400;

/// What remains to be done elsewhere until an erasure is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// Nothing in this folder: the wrapped keys are in no file of it.
    NothingHere,
    /// Another process reads the database: close it and run `amana doctor`.
    TailInUse,
    /// PostgreSQL: the row is vacuumed, but its write-ahead log, archives and replicas keep it for a
    /// while.
    ServerLogs,
}

/// A person that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Who.
    pub person: PersonId,
    /// On which request.
    pub request: EventId,
    /// How many keys were destroyed.
    pub keys: u32,
    /// SHA-256 over the destroyed rows' digests; the log holds the digests.
    pub certificate: Digest,
    /// Position of the event.
    pub position: u64,
    /// What remains to be done here.
    pub remains: Remains,
    /// The day after which no backup taken before the erasure is kept any more.
    pub complete_on: Day,
}

impl Office {
    /// Destroys the keys of a person whose erasure is approved, and looks through the database's
    /// files for what is left of them.
    ///
    /// # Errors
    /// [`AppError::Refused`] unless it was requested and approved by two others, nothing about the
    /// person is open, and every mention was decided.
    pub async fn execute_erasure(
        &self,
        acting: Acting,
        person: PersonId,
    ) -> Result<Erased, AppError> {
        // One change of keys at a time: a rotation must not bring a row back.
        let _lock = Cabinet::lock(&self.folder)?;
        let Acting::Member(member) = acting else {
            return Err(AppError::refused(
                "not_a_member",
                "only a member executes an erasure: act with --as NAME",
            ));
        };
        let pending = self.erasure_of(person).await?.ok_or_else(|| {
            AppError::refused("nothing_requested", "no erasure of this person is requested")
        })?;
        self.all_decided(person).await?;
        for _ in 0..TRIES_MAX {
            let rows = self.journal.keys(Owner::person(person.uuid())).await?;
            match self.destroy(acting, member, person, pending.request, &rows).await {
                Ok((done, certificate)) => {
                    return self
                        .finish_erasure(person, pending.request, rows, done, certificate)
                        .await;
                }
                Err(AppError::Refused(refusal)) if refusal.code == "version_conflict" => {}
                Err(error) => return Err(error),
            }
        }
        Err(AppError::refused("busy", "others write about this person all the time: try again"))
    }

    /// Every field that mentions the person now was decided by the approver.
    async fn all_decided(&self, person: PersonId) -> Result<(), AppError> {
        let decided = self.approved_mentions(person).await?;
        let mentions = self.mentions(person).await?;
        let is_decided = |mention: &Mention| {
            decided.iter().any(|decision: &MentionDecision| {
                decision.event == mention.event && decision.field.as_str() == mention.field
            })
        };
        match mentions.iter().find(|mention| !is_decided(mention)) {
            None => Ok(()),
            Some(new) => Err(AppError::Refused(Refusal {
                code: "mention_undecided",
                reason: format!(
                    "{}:{} mentions the person and was recorded after the approval: refuse this \
                     request and make a new one",
                    new.event, new.field
                )
                .into(),
                field: None,
            })),
        }
    }

    async fn destroy(
        &self,
        acting: Acting,
        member: MemberId,
        person: PersonId,
        request: EventId,
        rows: &[KeyRow],
    ) -> Result<(Done, Digest), AppError> {
        let owner = Owner::person(person.uuid());
        let entries: Vec<KeyEntry> = rows.iter().map(entry_of).collect();
        let certificate = certificate_of(&entries);
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let erased = PersonErased { request, executed_by: member, keys: count, certificate };
        let version = self.sheet(keys_stream(owner), true).await?.stored;
        let destroyed = DataKeysDestroyed { owner, request, keys: entries };
        let mut destroy = Request::event(acting, keys_stream(owner), KeysEvent::from(destroyed));
        destroy.expect = Expect::Version(version);
        let requests =
            [Request::event(acting, person_stream(person), PersonEvent::from(erased)), destroy];
        // Read again: rows and version must be of one moment.
        let again = self.journal.keys(owner).await?;
        if again != rows {
            return Err(AppError::refused("version_conflict", "keys were made meanwhile"));
        }
        let done = self.execute_all(&requests, vec![KeyChange::DeleteOwner(owner)]).await;
        let done = done.map_err(|(_, error)| error)?;
        let first = done.into_iter().next();
        let first =
            first.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was erased"))?;
        Ok((first, certificate))
    }

    async fn finish_erasure(
        &self,
        person: PersonId,
        request: EventId,
        rows: Vec<KeyRow>,
        done: Done,
        certificate: Digest,
    ) -> Result<Erased, AppError> {
        if let Ok(unlocked) = self.unlocked() {
            unlocked.keyring.forget(Owner::person(person.uuid()));
        }
        let keys = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let patterns = rows.into_iter().map(|row| row.wrapped).collect();
        let remains = self.erase_tail(patterns).await?;
        let days = i64::from(self.backup_retention_days().await?);
        let complete_on = done.recorded.plus_seconds(days.saturating_mul(SECONDS_A_DAY)).day();
        let position = done.position;
        Ok(Erased { person, request, keys, certificate, position, remains, complete_on })
    }

    async fn erase_tail(&self, patterns: Vec<Vec<u8>>) -> Result<Remains, AppError> {
        for _ in 0..TAIL_TRIES_MAX {
            match self.journal.erase_tail(patterns.clone()).await {
                Ok(Readback::Clean) => return Ok(Remains::NothingHere),
                Ok(Readback::NotPossible) => return Ok(Remains::ServerLogs),
                Ok(Readback::Found) => {
                    return Err(AppError::Broken {
                        place: "the database's files".into(),
                        what: "the keys are destroyed in the log, but their bytes are still in a \
                               file: run `amana doctor`"
                            .into(),
                    });
                }
                Err(StoreError::Busy) => tokio::time::sleep(TAIL_WAIT).await,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Remains::TailInUse)
    }

    /// How many days backups are kept, as the registry says.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the registry's stream has its state")]
    pub(crate) async fn backup_retention_days(&self) -> Result<u32, AppError> {
        let state = self.state(self.registry_stream()).await?;
        let days = state.and_then(|(state, _)| match state.as_ref() {
            amana_domain::State::Registry(registry) => registry.backup_retention_days(),
            _ => None,
        });
        Ok(days.unwrap_or(0))
    }
}

/// SHA-256 over the digests of the destroyed rows, in the order of the event.
fn certificate_of(entries: &[KeyEntry]) -> Digest {
    let mut hash = Sha256::new();
    for entry in entries {
        hash.update(entry.wrapped.bytes());
    }
    Digest::new(hash.finalize().into())
}
