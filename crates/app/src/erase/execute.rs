//! Execution: fields of files sealed again, keys destroyed, certificates written, files looked
//! through.

use amana_domain::Refusal;
use amana_events::{
    Day, Digest, EventId, MemberId, Moment, PersonId,
    keys::{DataKeysDestroyed, KeyEntry, KeysEvent},
    person::{MentionDecision, MentionDecisionKind, PersonErased, PersonEvent, RedactionDone},
};
use amana_store::{KeyChange, KeyName, KeyRow, Patience};
use amana_vault::Owner;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    Mention, Remains, person_stream,
    redact::{For, Stays},
};
use crate::{
    AppError, Office,
    custody::{Cabinet, entry_of},
    office::{Acting, Done, Expect, Request, keys_stream},
};

/// How often an execution is tried while others write to the person's keys.
const TRIES_MAX: usize = 8;
const SECONDS_A_DAY: i64 = 86_400;

/// A person that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Who.
    pub person: PersonId,
    /// On which request.
    pub request: EventId,
    /// How many keys of theirs were destroyed.
    pub keys: u32,
    /// How many fields of files were redacted.
    pub redacted: usize,
    /// How many others were sealed again for it, unchanged.
    pub resealed: u32,
    /// SHA-256 over the destroyed rows' digests; the log holds the digests. None of who had been erased before: fields that
    /// mention them were decided, and no key of theirs was left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Digest>,
    /// Position of the event.
    pub position: u64,
    /// What remains to be done here.
    pub remains: Remains,
    /// The day after which no backup taken before the erasure is kept any more.
    pub complete_on: Day,
}

/// The key rows that an execution destroys, and the versions they were read at.
#[derive(Debug, Default)]
struct Doomed {
    /// The person's.
    person: Vec<KeyRow>,
    /// The version of the stream of their keys.
    version: u64,
    /// Old ones of files, each with the version of its stream.
    files: Vec<(Owner, u64, Vec<KeyRow>)>,
}

impl Office {
    /// Carries out what was approved: seals again or redacts fields that mention the person, destroys the person's keys where
    /// they live, and looks through the database's files for what is left of them.
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
        if let Some(done) = self.done_under_key(acting, person_stream(person)).await? {
            return self.erased_before(person, &done).await;
        }
        let pending = self.erasure_of(person).await?.ok_or_else(|| {
            AppError::refused("nothing_requested", "no erasure of this person is requested")
        })?;
        let decisions = self.all_decided(person).await?;
        let of = For { acting, person, request: pending.request, erased: pending.erased };
        self.may_execute(of, member).await?;
        let redacted = |d: &&MentionDecision| d.decision == MentionDecisionKind::Redact;
        let redacted = decisions.iter().filter(redacted).count();
        for _ in 0..TRIES_MAX {
            let stays = self.what_stays(of.request, &decisions).await?;
            let resealed = self.reseal(of, &stays).await?;
            let Some(doomed) = self.doomed(of, &stays).await? else { continue };
            match self.destroy(of, member, &doomed).await {
                Ok((done, certificate)) => {
                    let erased = Erased {
                        person,
                        request: of.request,
                        keys: u32::try_from(doomed.person.len()).unwrap_or(u32::MAX),
                        redacted,
                        resealed,
                        certificate,
                        position: done.position,
                        remains: Remains::TailInUse,
                        complete_on: self.complete_on(done.recorded).await?,
                    };
                    return Ok(self.finish_erasure(erased, doomed).await);
                }
                Err(AppError::Refused(refusal)) if refusal.code == "version_conflict" => {}
                Err(error) => return Err(error),
            }
        }
        Err(AppError::refused("busy", "others write about this person all the time: try again"))
    }

    /// Refuses before anything is sealed again what would be refused after it.
    async fn may_execute(&self, of: For, member: MemberId) -> Result<(), AppError> {
        let (event, _) = done_by(of, member, &[]);
        self.would_admit(&Request::event(of.acting, person_stream(of.person), event)).await
    }

    /// The approver's decisions; every field that mentions the person now must be among them.
    async fn all_decided(&self, person: PersonId) -> Result<Vec<MentionDecision>, AppError> {
        let decided = self.approved_mentions(person).await?;
        let mentions = self.mentions(person).await?;
        let is_decided = |mention: &Mention| {
            decided.iter().any(|decision: &MentionDecision| {
                decision.event == mention.event && decision.field.as_str() == mention.field
            })
        };
        match mentions.iter().find(|mention| !is_decided(mention)) {
            None => Ok(decided),
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

    /// The key rows that go; `None` where a file still has a field that only they open.
    async fn doomed(&self, of: For, stays: &Stays) -> Result<Option<Doomed>, AppError> {
        let owner = Owner::person(of.person.uuid());
        // The version first: rows that change after it change it.
        let version = self.sheet(keys_stream(owner), true).await?.stored;
        let mut doomed = Doomed { version, ..Doomed::default() };
        doomed.person = self.journal.keys(owner).await?;
        for (file, stays) in stays {
            let versions = self.versions(Owner::file(*file)).await?;
            if !self.is_resealed(&versions, of.request, stays).await? {
                return Ok(None);
            }
            let mut rows = self.journal.keys(versions.owner).await?;
            rows.retain(|row| {
                let stays = row.compartment.and_then(|compartment| stays.get(&compartment));
                stays.is_some_and(|stays| row.epoch < *stays)
            });
            if !rows.is_empty() {
                doomed.files.push((versions.owner, versions.version, rows));
            }
        }
        // A file with the person's own id shares the stream: its event follows theirs.
        doomed.files.sort_by_key(|(file, ..)| file.id != owner.id);
        Ok(Some(doomed))
    }

    async fn destroy(
        &self,
        of: For,
        member: MemberId,
        doomed: &Doomed,
    ) -> Result<(Done, Option<Digest>), AppError> {
        let For { acting, person, request, .. } = of;
        let owner = Owner::person(person.uuid());
        let entries: Vec<KeyEntry> = doomed.person.iter().map(entry_of).collect();
        let (event, certificate) = done_by(of, member, &entries);
        let erased = Request::event(acting, person_stream(person), event);
        let mut requests = vec![self.under_key(erased)];
        let mut changes = Vec::new();
        let mut destroy = |owner: Owner, keys: Vec<KeyEntry>, expect| {
            let event = DataKeysDestroyed { owner, request, keys };
            let mut destroy = Request::event(acting, keys_stream(owner), KeysEvent::from(event));
            destroy.expect = expect;
            requests.push(destroy);
        };
        // Of who is erased no key is left.
        let own = !entries.is_empty();
        if own {
            destroy(owner, entries, Expect::Version(doomed.version));
            changes.push(KeyChange::DeleteOwner(owner));
        }
        for (file, version, rows) in &doomed.files {
            let shared = own && file.id == owner.id;
            if shared && *version != doomed.version {
                return Err(AppError::refused("version_conflict", "keys were made meanwhile"));
            }
            let expect = if shared { Expect::Any } else { Expect::Version(*version) };
            destroy(*file, rows.iter().map(entry_of).collect(), expect);
            changes.extend(rows.iter().map(|row| KeyChange::Delete(row.name())));
        }
        let done = self.execute_all(&requests, changes).await.map_err(|(_, error)| error)?;
        let first = done.into_iter().next();
        let first =
            first.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was erased"))?;
        Ok((first, certificate))
    }

    /// The keys are destroyed: whatever fails from here on is made up for when the ledger is opened
    /// next.
    async fn finish_erasure(&self, erased: Erased, doomed: Doomed) -> Erased {
        let Doomed { person, files, .. } = doomed;
        let rows: Vec<KeyRow> =
            person.into_iter().chain(files.into_iter().flat_map(|(.., rows)| rows)).collect();
        if rows.is_empty() {
            return Erased { remains: Remains::NothingHere, ..erased };
        }
        if let Ok(unlocked) = self.unlocked() {
            for row in &rows {
                unlocked.keyring.forget(row.owner);
            }
        }
        let names: Vec<KeyName> = rows.iter().map(KeyRow::name).collect();
        match self.wipe(&names, rows, Patience::Much).await {
            Ok(remains) => Erased { remains, ..erased },
            Err(error) => {
                tracing::warn!(%error, "the files were not looked through for destroyed keys");
                erased
            }
        }
    }

    /// The day after which no backup taken before the erasure is kept any more.
    pub(super) async fn complete_on(&self, erased: Moment) -> Result<Day, AppError> {
        let days = i64::from(self.backup_retention_days().await?);
        Ok(erased.plus_seconds(days.saturating_mul(SECONDS_A_DAY)).day())
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

/// What says that it is done, and the certificate of the person's own keys.
fn done_by(of: For, member: MemberId, entries: &[KeyEntry]) -> (PersonEvent, Option<Digest>) {
    let (request, executed_by) = (of.request, member);
    if of.erased {
        return (RedactionDone { request, executed_by }.into(), None);
    }
    let certificate = certificate_of(entries);
    let keys = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    (PersonErased { request, executed_by, keys, certificate }.into(), Some(certificate))
}

/// SHA-256 over the digests of the destroyed rows, in the order of the event.
pub(super) fn certificate_of(entries: &[KeyEntry]) -> Digest {
    let mut hash = Sha256::new();
    for entry in entries {
        hash.update(entry.wrapped.bytes());
    }
    Digest::new(hash.finalize().into())
}
