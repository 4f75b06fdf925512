//! What an event's field may be, and how each is described, sampled and sealed.

use std::collections::BTreeMap;

use amana_vault::{
    Ciphertext, Compartment, CompartmentTag, Owner, OwnerKind, OwnerTag, Sealed, SealedField,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{PersonId, Sampler};

/// Whether a field stands in clear, and as what, or sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A word of a closed or registry-kept list.
    Code,
    /// An id: says nothing without the stream it names.
    Id,
    /// A time, day, month or coarse period.
    Time,
    /// A number.
    Count,
    /// Yes or no.
    Flag,
    /// A digest, key or signature.
    Proof,
    /// Text of the registry that is public by its nature (a list's label, a rule's source).
    Public,
    /// Ciphertext.
    Sealed(Compartment, OwnerKind),
    /// Ciphertext of the compartment that stands beside it.
    SealedAs(OwnerKind),
    /// Ciphertext for the mailbox of a receipt, which no key of ours opens.
    Mail,
}

impl Class {
    /// The word of `tests/golden/fields.csv`.
    pub const fn code(self) -> &'static str {
        match self {
            Class::Code => "clear code",
            Class::Id => "clear id",
            Class::Time => "clear time",
            Class::Count => "clear count",
            Class::Flag => "clear flag",
            Class::Proof => "clear proof",
            Class::Public => "clear public text",
            Class::Sealed(..) | Class::SealedAs(_) => "sealed",
            Class::Mail => "mail",
        }
    }
}

/// One field of an event, nested ones by path (`victims[].count`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// Path inside `data`.
    pub path: String,
    /// Clear or sealed.
    pub class: Class,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What the sealing walk calls for each sealed field: its path inside `data`, and the field.
pub type SealVisitor<'v> = dyn FnMut(&str, &mut dyn SealedField) + 'v;

/// A type that may stand in an event.
pub trait Field: Sized {
    /// Lists the clear and sealed leaves under `path`.
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>);

    /// The JSON Schema of the field.
    fn schema() -> Value;

    /// A sample value.
    fn sample(sampler: &mut Sampler) -> Self;

    /// Whether the field is left out of the record.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether a record may lack the field.
    fn is_optional() -> bool {
        false
    }

    /// The value of a field a command leaves out: none, an empty list; a required field has none.
    fn when_missing() -> Option<Self> {
        None
    }

    /// Adds every person the field names: ids in clear, owners and mentions of sealed fields.
    fn persons(&self, out: &mut Vec<PersonId>) {
        let _ = out;
    }

    /// Adds every stream the field names.
    fn streams(&self, out: &mut Vec<crate::StreamId>) {
        let _ = out;
    }

    /// The first vocabulary that can read this value.
    fn since(&self) -> u32 {
        1
    }

    /// Calls `visit` for every sealed field below.
    fn seal_walk(&mut self, path: &mut String, visit: &mut SealVisitor<'_>) {
        let _ = (path, visit);
    }
}

/// Runs `inner` with `name` appended to `path`, and takes it away again.
pub(crate) fn with_path(path: &mut String, name: &str, inner: impl FnOnce(&mut String)) {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(name);
    inner(path);
    path.truncate(length);
}

/// Joins a path and a name.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl<T: Field> Field for Option<T> {
    fn specify(path: &str, _optional: bool, out: &mut Vec<FieldSpec>) {
        T::specify(path, true, out);
    }

    fn schema() -> Value {
        T::schema()
    }

    fn sample(sampler: &mut Sampler) -> Self {
        sampler.present().then(|| T::sample(sampler))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn is_optional() -> bool {
        true
    }

    fn when_missing() -> Option<Self> {
        Some(None)
    }

    fn persons(&self, out: &mut Vec<PersonId>) {
        if let Some(inner) = self {
            inner.persons(out);
        }
    }

    fn streams(&self, out: &mut Vec<crate::StreamId>) {
        if let Some(inner) = self {
            inner.streams(out);
        }
    }

    fn since(&self) -> u32 {
        self.as_ref().map_or(1, Field::since)
    }

    fn seal_walk(&mut self, path: &mut String, visit: &mut SealVisitor<'_>) {
        if let Some(inner) = self {
            inner.seal_walk(path, visit);
        }
    }
}

impl<T: Field> Field for Vec<T> {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        T::specify(&format!("{path}[]"), optional, out);
    }

    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }

    fn sample(sampler: &mut Sampler) -> Self {
        (0..sampler.length()).map(|_| T::sample(sampler)).collect()
    }

    fn when_missing() -> Option<Self> {
        Some(Vec::new())
    }

    fn persons(&self, out: &mut Vec<PersonId>) {
        for item in self {
            item.persons(out);
        }
    }

    fn streams(&self, out: &mut Vec<crate::StreamId>) {
        for item in self {
            item.streams(out);
        }
    }

    fn since(&self) -> u32 {
        self.iter().map(Field::since).max().unwrap_or(1)
    }

    fn seal_walk(&mut self, path: &mut String, visit: &mut SealVisitor<'_>) {
        for (index, item) in self.iter_mut().enumerate() {
            let length = path.len();
            path.push('.');
            path.push_str(&index.to_string());
            item.seal_walk(path, visit);
            path.truncate(length);
        }
    }
}

impl<K: Field + Ord, V: Field> Field for BTreeMap<K, V> {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        K::specify(&format!("{path}{{key}}"), optional, out);
        V::specify(&format!("{path}{{}}"), optional, out);
    }

    fn schema() -> Value {
        json!({"type": "object", "propertyNames": K::schema(), "additionalProperties": V::schema()})
    }

    fn sample(sampler: &mut Sampler) -> Self {
        (0..sampler.length()).map(|_| (K::sample(sampler), V::sample(sampler))).collect()
    }

    fn since(&self) -> u32 {
        self.iter().map(|(key, value)| key.since().max(value.since())).max().unwrap_or(1)
    }

    fn when_missing() -> Option<Self> {
        Some(BTreeMap::new())
    }
}

impl Field for bool {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Flag, optional });
    }

    fn schema() -> Value {
        json!({"type": "boolean"})
    }

    fn sample(sampler: &mut Sampler) -> Self {
        sampler.present()
    }
}

macro_rules! counts {
    ($($type:ty => $limit:literal),+) => {$(
        impl Field for $type {
            fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
                out.push(FieldSpec { path: path.to_owned(), class: Class::Count, optional });
            }

            fn schema() -> Value {
                json!({"type": "integer", "minimum": 0, "maximum": <$type>::MAX})
            }

            fn sample(sampler: &mut Sampler) -> Self {
                <$type>::try_from(1 + sampler.below($limit)).unwrap_or(1)
            }
        }
    )+};
}

counts!(u8 => 9, u16 => 99, u32 => 999, u64 => 99_999);

impl<C: CompartmentTag, O: OwnerTag> Field for Sealed<C, O> {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        let class = Class::Sealed(C::COMPARTMENT, O::KIND);
        out.push(FieldSpec { path: path.to_owned(), class, optional });
    }

    fn schema() -> Value {
        json!({
            "type": "object",
            "description": format!("sealed: {} of {}", C::COMPARTMENT, O::KIND.code()),
            "required": ["owner", "epoch", "sealed"],
            "additionalProperties": false,
            "properties": {
                "owner": {"type": "string"},
                "epoch": {"type": "integer", "minimum": 1},
                "mentions": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                "sealed": {"type": "string", "contentEncoding": "base64url"},
            },
        })
    }

    fn sample(sampler: &mut Sampler) -> Self {
        let mut bytes = vec![0; 200];
        sampler.fill(&mut bytes);
        let mut id = [0; 16];
        sampler.fill(&mut id);
        let owner = Owner { kind: O::KIND, id: Uuid::from_bytes(id) };
        Sealed::closed(Ciphertext { owner, epoch: 1, mentions: Vec::new(), bytes })
    }

    fn persons(&self, out: &mut Vec<PersonId>) {
        let owner = match (self.pending(), self.ciphertext()) {
            (Some(pending), _) => pending.person,
            (None, Some(closed)) if closed.owner.kind == OwnerKind::Person => Some(closed.owner.id),
            (None, _) => None,
        };
        out.extend(owner.iter().chain(self.mentions()).copied().map(PersonId::new));
    }

    fn seal_walk(&mut self, path: &mut String, visit: &mut SealVisitor<'_>) {
        visit(path, self);
    }
}

impl Field for Owner {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Id, optional });
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^(person|file|ledger)/[0-9a-f-]{36}$"})
    }

    fn sample(sampler: &mut Sampler) -> Self {
        let mut id = [0; 16];
        sampler.fill(&mut id);
        Owner::person(Uuid::from_bytes(id))
    }
}

impl Field for Compartment {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Code, optional });
    }

    fn schema() -> Value {
        let codes: Vec<&str> = Compartment::ALL.iter().map(|c| c.code()).collect();
        json!({"enum": codes})
    }

    fn sample(sampler: &mut Sampler) -> Self {
        sampler.pick(Compartment::ALL, Compartment::Identity)
    }
}
