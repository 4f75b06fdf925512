//! Redaction: what is sealed at the approval, and what is sealed again at the execution.
//!
//! At the approval the redacted texts are sealed under a key nothing else was sealed under yet,
//! beside the older one, which still opens everything. At the execution every other field that an
//! older key opens is sealed again unchanged; only then, with the erasure itself, the older keys are
//! destroyed. Each step can be repeated: what is done already is found in the log.
//! Deliberately absent: attachments.

use std::collections::{BTreeMap, BTreeSet};

use amana_events::{
    Code, EventId, PersonId, ResealedText,
    keys::{DataKeysCreated, FieldResealed, KeysEvent},
    person::{MentionDecision, MentionDecisionKind},
};
use amana_store::KeyChange;
use amana_vault::{Compartment, Owner, Secret};
use uuid::Uuid;

use super::versions::{Current, FileField, Versions};
use crate::{
    AppError, Office,
    custody::{self, OwnerKeys, entry_of, load_owner},
    office::{Acting, Expect, Request, keys_stream},
};

/// How often keys are made while others write to the same file.
const TRIES_MAX: usize = 8;
/// How many fields are sealed again in one append, and how many bytes of plaintext.
const FIELDS_MAX: usize = 200;
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// A redacted text and the field it stands for.
#[derive(Debug)]
pub(super) struct Redaction {
    pub(super) decision: MentionDecision,
    pub(super) compartment: Compartment,
    pub(super) text: Secret,
}

/// The files of an erasure whose older keys go, and the oldest epoch that stays.
pub(super) type Stays = BTreeMap<Uuid, BTreeMap<Compartment, u32>>;

/// For whom fields are sealed again.
#[derive(Debug, Clone, Copy)]
pub(super) struct For {
    pub(super) acting: Acting,
    pub(super) person: PersonId,
    pub(super) request: EventId,
    /// Whether the person is erased already: what is carried out then is a redaction.
    pub(super) erased: bool,
}

impl For {
    fn reseal(self, redacted: Option<EventId>, text: ResealedText) -> Request {
        let stream = keys_stream(Owner::file(text.stream.id));
        let (request, person) = (self.request, self.person);
        let event = FieldResealed { request, person, redacted, text };
        Request::event(self.acting, stream, KeysEvent::from(event))
    }

    /// The requests that seal the redacted texts.
    pub(super) fn redactions(self, redactions: Vec<Redaction>) -> Vec<Request> {
        let request = |redaction: Redaction| {
            let Redaction { decision, compartment, text } = redaction;
            let MentionDecision { stream, event, field, .. } = decision;
            let text = ResealedText::new(stream, event, field, compartment, text);
            self.reseal(Some(self.request), text)
        };
        redactions.into_iter().map(request).collect()
    }
}

impl Office {
    /// Makes a key for each compartment that is to be redacted, unless its newest key is unused.
    pub(super) async fn fresh_keys(&self, redactions: &[Redaction]) -> Result<(), AppError> {
        let mut files: BTreeMap<Uuid, BTreeSet<Compartment>> = BTreeMap::new();
        for redaction in redactions {
            let compartments = files.entry(redaction.decision.stream.id).or_default();
            compartments.insert(redaction.compartment);
        }
        for (file, compartments) in files {
            self.fresh_keys_of(file, &compartments).await?;
        }
        Ok(())
    }

    async fn fresh_keys_of(
        &self,
        file: Uuid,
        compartments: &BTreeSet<Compartment>,
    ) -> Result<(), AppError> {
        let (unlocked, owner) = (self.unlocked()?, Owner::file(file));
        for _ in 0..TRIES_MAX {
            let versions = self.versions(Owner::file(file)).await?;
            let fields = self.file_fields(file).await?;
            let keys = self.file_keys(&versions).await?;
            let state = versions.keys().ok_or_else(custody::erased)?;
            let mut rows = Vec::new();
            for compartment in compartments {
                let newest = state.epoch(owner, Some(*compartment)).ok_or_else(custody::erased)?;
                if is_used(&fields, &versions, *compartment, newest) {
                    let epoch = state.next_epoch(owner, Some(*compartment));
                    rows.push(unlocked.keyring.next_key(&keys, owner, *compartment, epoch)?);
                }
            }
            let Some(first) = rows.first() else { return Ok(()) };
            let kek = Code::new(&first.kek).map_err(|e| AppError::Custody(e.to_string()))?;
            let made = DataKeysCreated { owner, kek, keys: rows.iter().map(entry_of).collect() };
            let stream = keys_stream(owner);
            let mut request = Request::event(Acting::System, stream, KeysEvent::from(made));
            request.expect = Expect::Version(versions.version);
            let changes = rows.into_iter().map(KeyChange::Insert).collect();
            match self.execute_all(&[request], changes).await {
                Ok(_) => return Ok(()),
                Err((_, AppError::Refused(refusal))) if refusal.code == "version_conflict" => {}
                Err((_, error)) => return Err(error),
            }
        }
        Err(AppError::refused("busy", "others write to the same file all the time: try again"))
    }

    async fn file_keys(&self, versions: &Versions) -> Result<std::sync::Arc<OwnerKeys>, AppError> {
        let unlocked = self.unlocked()?;
        let keys =
            load_owner(&unlocked.keyring, &self.journal, versions.owner, versions.version).await?;
        keys.ok_or_else(custody::erased)
    }

    /// Which epochs stay once the decisions are carried out. Refuses where a redacted text is not
    /// there, or was overtaken by another erasure.
    pub(super) async fn what_stays(
        &self,
        request: EventId,
        decisions: &[MentionDecision],
    ) -> Result<Stays, AppError> {
        let mut stays = Stays::new();
        let mut known: BTreeMap<Uuid, Versions> = BTreeMap::new();
        for decision in decisions.iter().filter(|d| d.decision == MentionDecisionKind::Redact) {
            let file = decision.stream.id;
            if let std::collections::btree_map::Entry::Vacant(entry) = known.entry(file) {
                entry.insert(self.versions(Owner::file(file)).await?);
            }
            let Some(versions) = known.get(&file) else { continue };
            let (compartment, epoch) =
                redacted_version(versions, request, decision).ok_or_else(|| overtaken(decision))?;
            let of_file = stays.entry(file).or_default();
            let stays = of_file.entry(compartment).or_insert(epoch);
            *stays = epoch.min(*stays);
        }
        Ok(stays)
    }

    /// Seals again what only an older key opens; how many fields it were.
    pub(super) async fn reseal(&self, of: For, stays: &Stays) -> Result<u32, AppError> {
        let mut count = 0_u32;
        for (file, stays) in stays {
            let fields = self.file_fields(*file).await?;
            let versions = self.versions(Owner::file(*file)).await?;
            let left: Vec<&FileField> =
                fields.iter().filter(|f| is_left(f, &versions, of.request, stays)).collect();
            let keys = self.file_keys(&versions).await?;
            let mut left = left.into_iter().peekable();
            while left.peek().is_some() {
                let (mut requests, mut bytes) = (Vec::new(), 0);
                while requests.len() < FIELDS_MAX && bytes < BYTES_MAX {
                    let Some(field) = left.next() else { break };
                    let opened = versions.text(&keys, self.ledger.uuid(), field)?;
                    bytes += opened.text.reveal().len();
                    let redacted = opened.redacted.map(|redacted| redacted.request);
                    requests.push(of.reseal(redacted, unchanged(field, opened.text)?));
                }
                count = count.saturating_add(u32::try_from(requests.len()).unwrap_or(u32::MAX));
                self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
            }
        }
        Ok(count)
    }

    /// Whether a file has fields that only an older key opens, as its stream of keys stands.
    pub(super) async fn is_resealed(
        &self,
        versions: &Versions,
        request: EventId,
        stays: &BTreeMap<Compartment, u32>,
    ) -> Result<bool, AppError> {
        let fields = self.file_fields(versions.owner.id).await?;
        Ok(!fields.iter().any(|field| is_left(field, versions, request, stays)))
    }
}

fn unchanged(field: &FileField, text: Secret) -> Result<ResealedText, AppError> {
    let path = Code::new(&field.field).map_err(|error| AppError::Custody(error.to_string()))?;
    Ok(ResealedText::new(field.stream, field.event, path, field.compartment, text))
}

/// Whether anything was sealed under this epoch.
fn is_used(
    fields: &[FileField],
    versions: &Versions,
    compartment: Compartment,
    epoch: u32,
) -> bool {
    fields.iter().any(|f| (f.compartment, f.sealed.epoch) == (compartment, epoch))
        || versions.all().any(|v| (v.text.compartment, v.epoch()) == (compartment, epoch))
}

/// Whether what counts of a field is under a key that goes, and was not sealed again for `request`.
fn is_left(
    field: &FileField,
    versions: &Versions,
    request: EventId,
    stays: &BTreeMap<Compartment, u32>,
) -> bool {
    let Some(stays) = stays.get(&field.compartment) else { return false };
    let epoch = match versions.current(field) {
        None => return false,
        Some(Current::Recorded) => field.sealed.epoch,
        Some(Current::Version(version)) => version.epoch(),
    };
    let done = |version: &super::versions::Version| {
        version.request == request
            && version.epoch() >= *stays
            && versions.is_alive(field.compartment, version.epoch())
    };
    epoch < *stays && !versions.of(field.stream, field.event, &field.field).iter().any(done)
}

/// The redacted text of a decision: its compartment and epoch; `None` where it is not there, its
/// key is gone, or keys of its compartment were destroyed for another erasure since.
fn redacted_version(
    versions: &Versions,
    request: EventId,
    decision: &MentionDecision,
) -> Option<(Compartment, u32)> {
    let of_field = versions.of(decision.stream, decision.event, decision.field.as_str());
    let version = of_field
        .iter()
        .rev()
        .find(|version| version.request == request && version.redacted == Some(request))?;
    let compartment = version.text.compartment;
    let overtaken = versions
        .gone
        .iter()
        .any(|gone| gone.place > version.place && gone.compartments.contains(&compartment));
    let alive = versions.is_alive(compartment, version.epoch());
    (alive && !overtaken).then(|| (compartment, version.epoch()))
}

fn overtaken(decision: &MentionDecision) -> AppError {
    AppError::Refused(amana_domain::Refusal {
        code: "redaction_overtaken",
        reason: format!(
            "the redacted text of {}:{} was not given with the approval, or its file was redacted \
             for another erasure since: refuse this request and make a new one",
            decision.event, decision.field
        )
        .into(),
        field: None,
    })
}
