//! Data keys in memory: unwrapped once, trusted only for the version of the owner's `keys` stream
//! they were read at, and that version is a guard of every append that used them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use amana_events::{
    Code, Digest, Event, EventId, StreamId, StreamKind,
    keys::{DataKeysCreated, KeyEntry},
};
use amana_store::{KeyChange, KeyRow};
use amana_vault::{
    Ciphertext, Compartment, DataKey, KekSet, KeyProvider as _, Owner, OwnerKind, SealContext,
    SealedField, Secret, WrapContext, seal, unwrap_compartment_key, wrap_compartment_key,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{AppError, SystemEntropy};

/// The keys of one owner, unwrapped.
#[derive(Debug, Clone)]
pub(crate) struct OwnerKeys {
    /// The version of the owner's `keys` stream they stand for.
    pub(crate) version: u64,
    owner_key: Arc<DataKey>,
    current: HashMap<Compartment, u32>,
    keys: HashMap<(Compartment, u32), Arc<DataKey>>,
}

/// The unlocked keys of a ledger.
#[derive(Debug)]
pub(crate) struct Keyring {
    ledger: Uuid,
    keks: KekSet,
    owners: Mutex<HashMap<Owner, Arc<OwnerKeys>>>,
}

/// How many owners' keys are kept unwrapped at most.
const OWNERS_MAX: usize = 20_000;

impl Keyring {
    pub(crate) fn new(ledger: Uuid, keks: KekSet) -> Self {
        Self { ledger, keks, owners: Mutex::default() }
    }

    pub(crate) fn keks(&self) -> &KekSet {
        &self.keks
    }

    /// The keys of `owner`, if they are known for exactly this version of their stream.
    pub(crate) fn known(&self, owner: Owner, version: u64) -> Option<Arc<OwnerKeys>> {
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.get(&owner).filter(|keys| keys.version == version).cloned()
    }

    pub(crate) fn remember(&self, owner: Owner, keys: Arc<OwnerKeys>) {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if owners.len() >= OWNERS_MAX {
            owners.clear();
        }
        owners.insert(owner, keys);
    }

    pub(crate) fn forget(&self, owner: Owner) {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner).remove(&owner);
    }

    /// Unwraps the stored rows of an owner; `None` where there is no row.
    pub(crate) fn unwrap(
        &self,
        owner: Owner,
        version: u64,
        rows: &[KeyRow],
    ) -> Result<Option<Arc<OwnerKeys>>, AppError> {
        let Some(row) = rows.iter().find(|row| row.compartment.is_none()) else {
            return Ok(None);
        };
        let kek =
            row.kek.parse().map_err(|_| AppError::Custody("a key row names no KEK".into()))?;
        let provider = self.keks.get(kek).ok_or_else(|| {
            AppError::Custody(format!("the KEK {kek} is not in the key file: recover it first"))
        })?;
        let context = WrapContext::owner_key(self.ledger, owner, row.epoch, kek);
        let owner_key = Arc::new(provider.unwrap(&context, &row.wrapped)?);
        let mut found = OwnerKeys {
            version,
            owner_key: owner_key.clone(),
            current: HashMap::new(),
            keys: HashMap::new(),
        };
        for field_row in rows {
            let Some(compartment) = field_row.compartment else { continue };
            let context = WrapContext::compartment_key(
                self.ledger,
                owner,
                compartment,
                field_row.epoch,
                row.epoch,
            );
            let key = unwrap_compartment_key(&owner_key, &context, &field_row.wrapped)?;
            found.keys.insert((compartment, field_row.epoch), Arc::new(key));
            let current = found.current.entry(compartment).or_insert(0);
            *current = field_row.epoch.max(*current);
        }
        Ok(Some(Arc::new(found)))
    }
}

impl Keyring {
    /// A new key for one compartment of an owner, wrapped and not stored yet.
    pub(crate) fn next_key(
        &self,
        keys: &OwnerKeys,
        owner: Owner,
        compartment: Compartment,
        epoch: u32,
    ) -> Result<KeyRow, AppError> {
        let key = DataKey::generate(&mut SystemEntropy);
        let context = WrapContext::compartment_key(self.ledger, owner, compartment, epoch, 1);
        let wrapped = wrap_compartment_key(&keys.owner_key, &context, &key, &mut SystemEntropy)?;
        let kek = self.keks.current().kek_id().to_string();
        Ok(KeyRow { owner, compartment: Some(compartment), epoch, wrapped, kek })
    }
}

impl OwnerKeys {
    /// The key of one compartment and epoch, unless destroyed.
    pub(crate) fn key(&self, compartment: Compartment, epoch: u32) -> Option<&DataKey> {
        self.keys.get(&(compartment, epoch)).map(AsRef::as_ref)
    }

    /// The owner's own key: only the ledger's is used for anything but wrapping.
    pub(crate) fn owner_key(&self) -> &DataKey {
        &self.owner_key
    }
}

/// Seals the fields of events about to be appended, making keys where there are none.
pub(crate) struct Sealer<'k> {
    keyring: &'k Keyring,
    owners: HashMap<Owner, Arc<OwnerKeys>>,
    made: Vec<(Owner, Vec<KeyRow>)>,
}

impl<'k> Sealer<'k> {
    /// A sealer that knows the given owners' keys.
    pub(crate) fn new(keyring: &'k Keyring, owners: HashMap<Owner, Arc<OwnerKeys>>) -> Self {
        Self { keyring, owners, made: Vec::new() }
    }

    /// Seals every pending field of `event`, which will stand in `stream` as `id`.
    pub(crate) fn seal(
        &mut self,
        event: &mut Event,
        id: EventId,
        stream: StreamId,
    ) -> Result<(), AppError> {
        let place = stream.to_string();
        let mut outcome = Ok(());
        event.seal_walk(&mut |path, field| {
            if outcome.is_ok() && field.pending().is_some() {
                outcome = self.seal_field(path, field, id, stream, &place);
            }
        });
        outcome
    }

    fn seal_field(
        &mut self,
        path: &str,
        field: &mut dyn SealedField,
        id: EventId,
        stream: StreamId,
        place: &str,
    ) -> Result<(), AppError> {
        let Some(pending) = field.pending() else { return Ok(()) };
        let owner = owner_of(field.owner_kind(), pending.person, stream)?;
        let compartment = field.compartment();
        let (epoch, key) = self.key_for(owner, compartment)?;
        let context = SealContext {
            ledger: self.keyring.ledger,
            stream: place,
            owner,
            compartment,
            field: path,
            event: id.uuid(),
            epoch,
        };
        let bytes = seal(&key, &context, &pending.text, &mut SystemEntropy)?;
        let mentions = pending.mentions.clone();
        field.close(Ciphertext { owner, epoch, mentions, bytes });
        Ok(())
    }

    fn key_for(
        &mut self,
        owner: Owner,
        compartment: Compartment,
    ) -> Result<(u32, Arc<DataKey>), AppError> {
        if !self.owners.contains_key(&owner) {
            self.make_owner(owner)?;
        }
        let Some(keys) = self.owners.get_mut(&owner) else {
            return Err(AppError::Custody("an owner's key was not made".into()));
        };
        if let Some(epoch) = keys.current.get(&compartment).copied()
            && let Some(key) = keys.keys.get(&(compartment, epoch))
        {
            return Ok((epoch, key.clone()));
        }
        let key = Arc::new(DataKey::generate(&mut SystemEntropy));
        let context = WrapContext::compartment_key(self.keyring.ledger, owner, compartment, 1, 1);
        let wrapped = wrap_compartment_key(&keys.owner_key, &context, &key, &mut SystemEntropy)?;
        // The owner's key wraps it; the row says which KEK was in use when it was made.
        let kek = self.keyring.keks.current().kek_id().to_string();
        let row = KeyRow { owner, compartment: Some(compartment), epoch: 1, wrapped, kek };
        let keys = Arc::make_mut(keys);
        keys.current.insert(compartment, 1);
        keys.keys.insert((compartment, 1), key.clone());
        self.note(owner, row);
        Ok((1, key))
    }

    /// Makes an owner's own key.
    pub(crate) fn make_owner(&mut self, owner: Owner) -> Result<(), AppError> {
        let provider = self.keyring.keks.current();
        let key = DataKey::generate(&mut SystemEntropy);
        let context = WrapContext::owner_key(self.keyring.ledger, owner, 1, provider.kek_id());
        let wrapped = provider.wrap(&context, &key, &mut SystemEntropy)?;
        let kek = provider.kek_id().to_string();
        self.note(owner, KeyRow { owner, compartment: None, epoch: 1, wrapped, kek });
        let keys = OwnerKeys {
            version: 0,
            owner_key: Arc::new(key),
            current: HashMap::new(),
            keys: HashMap::new(),
        };
        self.owners.insert(owner, Arc::new(keys));
        Ok(())
    }

    fn note(&mut self, owner: Owner, row: KeyRow) {
        match self.made.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, rows)) => rows.push(row),
            None => self.made.push((owner, vec![row])),
        }
    }

    /// The keys made: an event for each owner's `keys` stream, and the rows.
    pub(crate) fn finish(self) -> Result<(Vec<KeysMade>, Vec<KeyChange>), AppError> {
        let mut events = Vec::new();
        let mut changes = Vec::new();
        for (owner, rows) in self.made {
            let kek = rows.first().map_or("", |row| row.kek.as_str());
            let event = DataKeysCreated {
                owner,
                kek: Code::new(kek).map_err(|e| AppError::Custody(e.to_string()))?,
                keys: rows.iter().map(entry_of).collect(),
            };
            let stream = StreamId::new(StreamKind::Keys, owner.id);
            let keys = self.owners.get(&owner).cloned();
            events.push(KeysMade { owner, stream, event: event.into(), keys });
            changes.extend(rows.into_iter().map(KeyChange::Insert));
        }
        Ok((events, changes))
    }
}

/// Keys made for one owner.
pub(crate) struct KeysMade {
    pub(crate) owner: Owner,
    pub(crate) stream: StreamId,
    pub(crate) event: Event,
    pub(crate) keys: Option<Arc<OwnerKeys>>,
}

impl KeysMade {
    /// Tells the keyring, once the append is durable.
    pub(crate) fn remember(self, keyring: &Keyring, version: u64) {
        if let Some(mut keys) = self.keys {
            Arc::make_mut(&mut keys).version = version;
            keyring.remember(self.owner, keys);
        }
    }
}

/// What the log says of a stored key row.
pub(crate) fn entry_of(row: &KeyRow) -> KeyEntry {
    KeyEntry {
        compartment: row.compartment,
        epoch: row.epoch,
        wrapped: Digest::new(Sha256::digest(&row.wrapped).into()),
    }
}

/// Whose key seals a field of this owner kind in `stream`.
pub(crate) fn owner_of(
    kind: OwnerKind,
    person: Option<Uuid>,
    stream: StreamId,
) -> Result<Owner, AppError> {
    match (kind, person) {
        (OwnerKind::Person, Some(person)) => Ok(Owner::person(person)),
        (OwnerKind::Person, None) => {
            Err(AppError::refused("no_owner", "a personal field names no person"))
        }
        (OwnerKind::File | OwnerKind::Ledger, _) => Ok(Owner::file(stream.id)),
    }
}

/// The owners whose keys an event's pending fields need.
pub(crate) fn owners_needed(event: &mut Event, stream: StreamId) -> Vec<Owner> {
    let mut owners = Vec::new();
    event.seal_walk(&mut |_, field| {
        if let Some(pending) = field.pending()
            && let Ok(owner) = owner_of(field.owner_kind(), pending.person, stream)
            && !owners.contains(&owner)
        {
            owners.push(owner);
        }
    });
    owners
}

/// Opens one sealed field, found at `place`.
pub(crate) fn open_field(
    keys: &OwnerKeys,
    ledger: Uuid,
    place: FieldPlace<'_>,
    sealed: &Ciphertext,
    compartment: Compartment,
) -> Result<Secret, AppError> {
    let key = keys.key(compartment, sealed.epoch).ok_or_else(erased)?;
    let stream = place.stream.to_string();
    let context = SealContext {
        ledger,
        stream: &stream,
        owner: sealed.owner,
        compartment,
        field: place.field,
        event: place.event.uuid(),
        epoch: sealed.epoch,
    };
    Ok(amana_vault::open(key, &context, &sealed.bytes)?)
}

/// Where a sealed field stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldPlace<'a> {
    pub(crate) stream: StreamId,
    pub(crate) event: EventId,
    pub(crate) field: &'a str,
}

pub(crate) fn erased() -> AppError {
    AppError::refused("erased", "the key was destroyed: this field cannot be opened any more")
}

/// Reads and unwraps the keys of an owner from the database.
pub(crate) async fn load_owner(
    keyring: &Keyring,
    journal: &amana_store::Journal,
    owner: Owner,
    version: u64,
) -> Result<Option<Arc<OwnerKeys>>, AppError> {
    if let Some(keys) = keyring.known(owner, version) {
        return Ok(Some(keys));
    }
    let rows = journal.keys(owner).await?;
    let keys = keyring.unwrap(owner, version, &rows)?;
    if let Some(keys) = &keys {
        keyring.remember(owner, keys.clone());
    }
    Ok(keys)
}
