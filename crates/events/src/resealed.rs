//! A field of a file sealed once more, under a newer key than the one it was recorded under.
//!
//! The place of the field it stands for is part of the path the sealing walk gives, and so of what
//! the ciphertext is bound to: a resealed text opens neither elsewhere nor for another field.
//! INVARIANT: as everywhere, only ciphertext serialises.

use std::fmt;

use amana_vault::{Ciphertext, Compartment, Owner, OwnerKind, Pending, SealedField, Secret};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Value, json};

use crate::{Class, Code, EventId, Field, FieldSpec, Sampler, SealVisitor, StreamId, field::join};

#[derive(Clone)]
enum State {
    Pending(Pending),
    Closed(Ciphertext),
}

/// A field of a file, sealed again.
#[derive(Clone)]
pub struct ResealedText {
    /// The stream of the field it stands for.
    pub stream: StreamId,
    /// The event of that field.
    pub event: EventId,
    /// Its path.
    pub field: Code,
    /// Its class.
    pub compartment: Compartment,
    state: State,
}

impl ResealedText {
    /// A text that waits to be sealed in the place of a field.
    pub fn new(
        stream: StreamId,
        event: EventId,
        field: Code,
        compartment: Compartment,
        text: Secret,
    ) -> Self {
        let state = State::Pending(Pending { person: None, mentions: Vec::new(), text });
        Self { stream, event, field, compartment, state }
    }

    /// The path the ciphertext is bound to, where the text stands at `path` of its event.
    pub fn bound_path(&self, path: &str) -> String {
        format!("{path}@{}/{}/{}", self.stream, self.event, self.field)
    }

    /// Whether it stands for this field.
    pub fn is_of(&self, stream: StreamId, event: EventId, field: &str) -> bool {
        (self.stream, self.event, self.field.as_str()) == (stream, event, field)
    }
}

impl SealedField for ResealedText {
    fn compartment(&self) -> Compartment {
        self.compartment
    }

    fn owner_kind(&self) -> OwnerKind {
        OwnerKind::File
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

impl fmt::Debug for ResealedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Pending(_) => "ResealedText(pending)",
            State::Closed(_) => "ResealedText(closed)",
        })
    }
}

impl PartialEq for ResealedText {
    /// Ciphertexts compare; a pending text equals nothing, not even itself.
    fn eq(&self, other: &Self) -> bool {
        self.is_of(other.stream, other.event, other.field.as_str())
            && self.compartment == other.compartment
            && self.ciphertext().is_some()
            && self.ciphertext() == other.ciphertext()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    stream: StreamId,
    event: EventId,
    field: Code,
    compartment: Compartment,
    epoch: u32,
    sealed: String,
}

impl Serialize for ResealedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let closed =
            self.ciphertext().ok_or_else(|| ser::Error::custom("field is not sealed yet"))?;
        Wire {
            stream: self.stream,
            event: self.event,
            field: self.field.clone(),
            compartment: self.compartment,
            epoch: closed.epoch,
            sealed: BASE64URL_NOPAD.encode(&closed.bytes),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ResealedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { stream, event, field, compartment, epoch, sealed } =
            Wire::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD
            .decode(sealed.as_bytes())
            .map_err(|_| de::Error::custom("sealed field is not base64url"))?;
        let owner = Owner::file(stream.id);
        let state = State::Closed(Ciphertext { owner, epoch, mentions: Vec::new(), bytes });
        Ok(Self { stream, event, field, compartment, state })
    }
}

impl Field for ResealedText {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        let parts = [
            ("stream", Class::Id),
            ("event", Class::Id),
            ("field", Class::Code),
            ("compartment", Class::Code),
            ("epoch", Class::Count),
            ("sealed", Class::SealedAs(OwnerKind::File)),
        ];
        out.extend(parts.map(|(name, class)| FieldSpec {
            path: join(path, name),
            class,
            optional,
        }));
    }

    fn schema() -> Value {
        json!({
            "type": "object",
            "description": "sealed again: of the file, in the compartment it names",
            "required": ["stream", "event", "field", "compartment", "epoch", "sealed"],
            "additionalProperties": false,
            "properties": {
                "stream": StreamId::schema(),
                "event": EventId::schema(),
                "field": Code::schema(),
                "compartment": Compartment::schema(),
                "epoch": {"type": "integer", "minimum": 1},
                "sealed": {"type": "string", "contentEncoding": "base64url"},
            },
        })
    }

    fn sample(sampler: &mut Sampler) -> Self {
        let stream = StreamId::sample(sampler);
        let mut text = Self::new(
            stream,
            EventId::sample(sampler),
            Code::sample(sampler),
            Compartment::sample(sampler),
            Secret::from(""),
        );
        let mut bytes = vec![0; 200];
        sampler.fill(&mut bytes);
        let owner = Owner::file(stream.id);
        text.close(Ciphertext { owner, epoch: 2, mentions: Vec::new(), bytes });
        text
    }

    fn seal_walk(&mut self, path: &mut String, visit: &mut SealVisitor<'_>) {
        visit(&self.bound_path(path), self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_text_refuses_to_serialise_and_to_show() {
        let mut text = ResealedText::sample(&mut Sampler::golden());
        let json = serde_json::to_string(&text).unwrap();
        assert_eq!(serde_json::from_str::<ResealedText>(&json).unwrap(), text);
        text.state = State::Pending(Pending {
            person: None,
            mentions: Vec::new(),
            text: Secret::from("CANARY"),
        });
        let refused = serde_json::to_string(&text).unwrap_err().to_string();
        assert!(!format!("{refused}{text:?}").contains("CANARY"), "{refused}");
        assert_ne!(text, text.clone());
    }

    #[test]
    fn the_path_names_the_field_it_stands_for() {
        let one = ResealedText::sample(&mut Sampler::golden());
        let mut other = one.clone();
        other.field = Code::new("another").unwrap();
        assert_ne!(one.bound_path("text"), other.bound_path("text"));
        assert!(one.bound_path("text").starts_with(&format!("text@{}/", one.stream)));
    }
}
