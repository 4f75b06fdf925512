//! `Sealed<C, O>`: a field that is either waiting to be sealed or already ciphertext.
//!
//! INVARIANT: only ciphertext serialises. A field that is still pending makes serialisation fail,
//! so an event cannot carry a name into the log by mistake.

use std::{fmt, marker::PhantomData};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use uuid::Uuid;

use crate::{Compartment, CompartmentTag, Owner, OwnerKind, OwnerTag, Secret};

/// A plaintext on its way to be sealed: who owns it, whom it mentions, and the text.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The owning person's id; `None` where the file (the event's own stream) owns the field.
    pub person: Option<Uuid>,
    /// Ids of the persons a file's field speaks of, in clear: erasure lists them.
    pub mentions: Vec<Uuid>,
    /// The plaintext.
    pub text: Secret,
}

/// A sealed value as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ciphertext {
    /// Whose key sealed it.
    pub owner: Owner,
    /// Which epoch of the owner's compartment key.
    pub epoch: u32,
    /// Persons a file's field speaks of.
    pub mentions: Vec<Uuid>,
    /// Cobblestone-256 ciphertext of the padded plaintext.
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone)]
enum State {
    Pending(Pending),
    Closed(Ciphertext),
}

/// A personal field of compartment `C` owned by a person or a file (`O`).
///
/// An absent optional field is sealed as the empty text, so absent and empty look alike.
pub struct Sealed<C, O> {
    state: State,
    tag: PhantomData<fn() -> (C, O)>,
}

/// A sealed field without its type parameters, as the sealing walk sees it.
pub trait SealedField {
    /// The key class of the field.
    fn compartment(&self) -> Compartment;
    /// Person or file.
    fn owner_kind(&self) -> OwnerKind;
    /// The plaintext that waits to be sealed, if it does.
    fn pending(&self) -> Option<&Pending>;
    /// The ciphertext, once sealed.
    fn ciphertext(&self) -> Option<&Ciphertext>;
    /// Replaces whatever is there by the ciphertext.
    fn close(&mut self, ciphertext: Ciphertext);
}

/// The field still holds plaintext.
#[derive(Debug, thiserror::Error)]
#[error("field is not sealed yet")]
pub struct NotSealed;

impl<C: CompartmentTag> Sealed<C, crate::OfPerson> {
    /// A text owned by `person`, waiting to be sealed.
    pub fn of_person(person: Uuid, text: Secret) -> Self {
        Self::pending(Pending { person: Some(person), mentions: Vec::new(), text })
    }
}

impl<C: CompartmentTag> Sealed<C, crate::OfFile> {
    /// A text owned by the file whose stream carries the event, waiting to be sealed.
    pub fn of_file(text: Secret) -> Self {
        Self::pending(Pending { person: None, mentions: Vec::new(), text })
    }

    /// The same, speaking of these persons.
    pub fn of_file_mentioning(text: Secret, mentions: Vec<Uuid>) -> Self {
        Self::pending(Pending { person: None, mentions, text })
    }
}

impl<C, O> Sealed<C, O> {
    fn pending(pending: Pending) -> Self {
        Self { state: State::Pending(pending), tag: PhantomData }
    }

    /// A field that is already ciphertext.
    pub fn closed(ciphertext: Ciphertext) -> Self {
        Self { state: State::Closed(ciphertext), tag: PhantomData }
    }

    /// The persons the field speaks of.
    pub fn mentions(&self) -> &[Uuid] {
        match &self.state {
            State::Pending(pending) => &pending.mentions,
            State::Closed(ciphertext) => &ciphertext.mentions,
        }
    }
}

impl<C: CompartmentTag, O: OwnerTag> SealedField for Sealed<C, O> {
    fn compartment(&self) -> Compartment {
        C::COMPARTMENT
    }

    fn owner_kind(&self) -> OwnerKind {
        O::KIND
    }

    fn pending(&self) -> Option<&Pending> {
        match &self.state {
            State::Pending(pending) => Some(pending),
            State::Closed(_) => None,
        }
    }

    fn ciphertext(&self) -> Option<&Ciphertext> {
        match &self.state {
            State::Pending(_) => None,
            State::Closed(ciphertext) => Some(ciphertext),
        }
    }

    fn close(&mut self, ciphertext: Ciphertext) {
        self.state = State::Closed(ciphertext);
    }
}

impl<C, O> Clone for Sealed<C, O> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), tag: PhantomData }
    }
}

impl<C, O> fmt::Debug for Sealed<C, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Pending(_) => "Sealed(pending)",
            State::Closed(_) => "Sealed(closed)",
        })
    }
}

impl<C, O> PartialEq for Sealed<C, O> {
    /// Ciphertexts compare; a pending field equals nothing, not even itself.
    fn eq(&self, other: &Self) -> bool {
        match (&self.state, &other.state) {
            (State::Closed(a), State::Closed(b)) => a == b,
            (State::Pending(_), _) | (_, State::Pending(_)) => false,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    owner: Owner,
    epoch: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<Uuid>,
    #[serde(borrow)]
    sealed: std::borrow::Cow<'a, str>,
}

impl<C, O> Serialize for Sealed<C, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.state {
            State::Pending(_) => Err(ser::Error::custom(NotSealed)),
            State::Closed(ciphertext) => Wire {
                owner: ciphertext.owner,
                epoch: ciphertext.epoch,
                mentions: ciphertext.mentions.clone(),
                sealed: BASE64URL_NOPAD.encode(&ciphertext.bytes).into(),
            }
            .serialize(serializer),
        }
    }
}

impl<'de, C, O: OwnerTag> Deserialize<'de> for Sealed<C, O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        if wire.owner.kind != O::KIND {
            return Err(de::Error::custom("sealed field has the wrong kind of owner"));
        }
        let bytes = BASE64URL_NOPAD
            .decode(wire.sealed.as_bytes())
            .map_err(|_| de::Error::custom("sealed field is not base64url"))?;
        Ok(Self::closed(Ciphertext {
            owner: wire.owner,
            epoch: wire.epoch,
            mentions: wire.mentions,
            bytes,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identity, Narrative, OfFile, OfPerson};

    const PERSON: Uuid = Uuid::from_u128(7);

    fn closed() -> Sealed<Identity, OfPerson> {
        let owner = Owner::person(PERSON);
        Sealed::closed(Ciphertext { owner, epoch: 3, mentions: Vec::new(), bytes: vec![1, 2, 255] })
    }

    #[test]
    fn a_pending_field_refuses_to_serialise_and_to_show() {
        let person = Sealed::<Identity, OfPerson>::of_person(PERSON, "CANARY".into());
        let file = Sealed::<Narrative, OfFile>::of_file_mentioning("CANARY".into(), vec![PERSON]);
        let errors = [serde_json::to_string(&person), serde_json::to_string(&file)]
            .map(|refused| refused.unwrap_err().to_string());
        let shown = format!("{person:?}{file:?}{:?}{:?}", person.pending(), file.pending());
        assert!(!errors.concat().contains("CANARY") && !shown.contains("CANARY"), "{shown}");
        assert_eq!(errors[0], NotSealed.to_string());
    }

    #[test]
    fn a_pending_field_stays_refused_inside_a_larger_value() {
        let field = Sealed::<Identity, OfPerson>::of_person(PERSON, "CANARY".into());
        assert!(serde_json::to_value(vec![Some(field)]).is_err());
    }

    #[test]
    fn a_closed_field_round_trips_and_drops_the_plaintext() {
        let json = serde_json::to_string(&closed()).unwrap();
        assert_eq!(
            json,
            r#"{"owner":"person/00000000-0000-0000-0000-000000000007","epoch":3,"sealed":"AQL_"}"#
        );
        let read: Sealed<Identity, OfPerson> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, closed());
        assert!(serde_json::from_str::<Sealed<Identity, OfFile>>(&json).is_err());

        let mut field = Sealed::<Identity, OfPerson>::of_person(PERSON, "CANARY".into());
        assert_ne!(field, field.clone(), "a pending field equals nothing");
        field.close(closed().ciphertext().unwrap().clone());
        assert!(field.pending().is_none() && field == closed());
    }
}
