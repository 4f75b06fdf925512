//! The event of any stream, and how its data is written and read.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Field, FieldSpec, Sampler, SealVisitor, StreamKind};

/// The version of the vocabulary this program can write. The head row holds the version a ledger
/// has been upgraded to; an older program refuses to start above its own.
pub const VOCABULARY_VERSION: u32 = 8;

/// A record's data cannot be read, or an event cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The log holds an event this program does not know: it stops rather than guess.
    #[error(
        "unknown event {kind}.{name} version {type_version}: this program is too old for the log"
    )]
    Unknown {
        /// The stream's kind.
        kind: StreamKind,
        /// The event's name.
        name: String,
        /// The version of its shape.
        type_version: u16,
    },
    /// The data does not have the event's shape. The message holds no personal data: every
    /// personal field is ciphertext.
    #[error("data does not have the shape of its event")]
    Shape(#[source] serde_json::Error),
    /// A field still holds plaintext.
    #[error("event cannot be written: a field is not sealed")]
    Write(#[source] serde_json::Error),
}

impl DecodeError {
    pub(crate) fn unknown(kind: StreamKind, name: &str, type_version: u16) -> Self {
        Self::Unknown { kind, name: name.to_owned(), type_version }
    }
}

pub(crate) fn parse_data<T: DeserializeOwned>(data: &str) -> Result<T, DecodeError> {
    serde_json::from_str(data).map_err(DecodeError::Shape)
}

pub(crate) fn write_data<T: Serialize>(event: &T) -> Result<String, DecodeError> {
    let mut text = Vec::with_capacity(DATA_BYTES);
    serde_json::to_writer(&mut text, event).map_err(DecodeError::Write)?;
    String::from_utf8(text).map_err(|error| DecodeError::Write(serde::ser::Error::custom(error)))
}

/// What an event's data takes, most often; more is written all the same.
const DATA_BYTES: usize = 1_024;

/// What one event is made of.
#[derive(Debug, Clone)]
pub struct EventSpec {
    /// The stream's kind.
    pub stream: StreamKind,
    /// The event's name.
    pub name: &'static str,
    /// Its fields, nested ones by path.
    pub fields: Vec<FieldSpec>,
    /// The JSON Schema of its data.
    pub schema: Value,
}

impl EventSpec {
    pub(crate) fn of<T: Field>(stream: StreamKind, name: &'static str) -> Self {
        let mut fields = Vec::new();
        T::specify("", false, &mut fields);
        Self { stream, name, fields, schema: T::schema() }
    }
}

/// The events of one stream kind.
pub trait StreamEvent: Sized {
    /// The stream's kind.
    const KIND: StreamKind;
    /// The names of the events, in the order of their declaration.
    const NAMES: &'static [&'static str];

    /// The event's name.
    fn name(&self) -> &'static str;

    /// The version of the event's shape as written today.
    fn type_version(&self) -> u16;

    /// Reads an event's data.
    ///
    /// # Errors
    /// [`DecodeError::Unknown`] for a name or version this program does not know,
    /// [`DecodeError::Shape`] for data of another shape.
    fn decode(name: &str, type_version: u16, data: &str) -> Result<Self, DecodeError>;

    /// Writes the event's data as compact JSON.
    ///
    /// # Errors
    /// [`DecodeError::Write`] while a field is not sealed.
    fn data(&self) -> Result<String, DecodeError>;

    /// Every person the event names, each once, sorted: ids in clear, owners and mentions of its
    /// sealed fields.
    fn persons(&self) -> Vec<crate::PersonId>;

    /// Every stream the event names, each once, sorted: those of its fields in clear.
    fn streams(&self) -> Vec<crate::StreamId>;

    /// The first vocabulary that can read the event with what it holds.
    fn since(&self) -> u32;

    /// Calls `visit` for every sealed field of the event.
    fn seal_walk(&mut self, visit: &mut SealVisitor<'_>);

    /// A sample of the event with this name.
    fn sample(name: &str, sampler: &mut Sampler) -> Option<Self>;

    /// What each event is made of.
    fn specs() -> Vec<EventSpec>;
}

macro_rules! all_streams {
    ($($kind:ident($type:ty),)+) => {
        /// An event of any stream.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $(#[doc = concat!("An event of a `", stringify!($kind), "` stream.")] $kind($type),)+
        }

        $(impl From<$type> for Event {
            fn from(event: $type) -> Self { Event::$kind(event) }
        })+

        impl Event {
            /// The stream kind the event belongs to.
            pub const fn stream_kind(&self) -> StreamKind {
                match self { $(Event::$kind(_) => StreamKind::$kind,)+ }
            }

            /// The event's name.
            pub fn name(&self) -> &'static str {
                match self { $(Event::$kind(event) => event.name(),)+ }
            }

            /// The version of the event's shape as written today.
            pub fn type_version(&self) -> u16 {
                match self { $(Event::$kind(event) => event.type_version(),)+ }
            }

            /// Reads the data of the event `name` of a stream of `kind`.
            ///
            /// # Errors
            /// See [`StreamEvent::decode`].
            pub fn decode(kind: StreamKind, name: &str, type_version: u16, data: &str) -> Result<Self, DecodeError> {
                match kind {
                    $(StreamKind::$kind => <$type>::decode(name, type_version, data).map(Event::$kind),)+
                }
            }

            /// Writes the event's data as compact JSON.
            ///
            /// # Errors
            /// [`DecodeError::Write`] while a field is not sealed.
            pub fn data(&self) -> Result<String, DecodeError> {
                match self { $(Event::$kind(event) => event.data(),)+ }
            }

            /// Every person the event names, each once, sorted.
            pub fn persons(&self) -> Vec<crate::PersonId> {
                match self { $(Event::$kind(event) => event.persons(),)+ }
            }

            /// Every stream the event names, each once, sorted: those of its fields in clear.
            pub fn streams(&self) -> Vec<crate::StreamId> {
                match self { $(Event::$kind(event) => event.streams(),)+ }
            }

            /// The first vocabulary that can read the event with what it holds.
            pub fn since(&self) -> u32 {
                match self { $(Event::$kind(event) => event.since(),)+ }
            }

            /// Calls `visit` for every sealed field of the event.
            pub fn seal_walk(&mut self, visit: &mut SealVisitor<'_>) {
                match self { $(Event::$kind(event) => event.seal_walk(visit),)+ }
            }

            /// A sample of one event.
            pub fn sample(kind: StreamKind, name: &str, sampler: &mut Sampler) -> Option<Self> {
                match kind {
                    $(StreamKind::$kind => <$type>::sample(name, sampler).map(Event::$kind),)+
                }
            }

            /// What every event of every stream is made of.
            pub fn specs() -> Vec<EventSpec> {
                let mut specs = Vec::new();
                $(specs.extend(<$type>::specs());)+
                specs
            }
        }
    };
}

all_streams! {
    Report(crate::report::ReportEvent),
    Person(crate::person::PersonEvent),
    Case(crate::case::CaseEvent),
    Assistance(crate::assistance::AssistanceEvent),
    Contact(crate::contact::ContactEvent),
    Consent(crate::consent::ConsentEvent),
    Referral(crate::referral::ReferralEvent),
    Handover(crate::handover::HandoverEvent),
    Access(crate::access::AccessEvent),
    Keys(crate::keys::KeysEvent),
    Registry(crate::registry::RegistryEvent),
    Audit(crate::audit::AuditEvent),
    Receipt(crate::receipt::ReceiptEvent),
}

#[cfg(test)]
mod tests {
    use super::*;
    use amana_vault::Secret;

    fn every_event(sampler: &mut Sampler) -> Vec<Event> {
        let sample = |spec: &EventSpec| Event::sample(spec.stream, spec.name, sampler);
        Event::specs().iter().map(sample).map(|event| event.expect("named by its spec")).collect()
    }

    #[test]
    fn every_event_survives_its_own_record() {
        for seed in 0..20 {
            for event in every_event(&mut Sampler::seeded(seed)) {
                let data = event.data().unwrap();
                let back = Event::decode(event.stream_kind(), event.name(), 1, &data);
                assert_eq!(back.unwrap(), event);
            }
        }
    }

    #[test]
    fn an_unknown_event_or_version_stops_loudly() {
        let unknown = Event::decode(StreamKind::Case, "case_forgotten", 1, "{}");
        assert!(matches!(unknown, Err(DecodeError::Unknown { .. })));
        let newer = Event::decode(StreamKind::Case, "case_opened", 2, "{}");
        assert!(matches!(newer, Err(DecodeError::Unknown { .. })));
    }

    #[test]
    fn an_event_with_a_field_in_clear_cannot_be_written() {
        let note = crate::FileText::of_file(Secret::from("canary"));
        let event = Event::from(crate::case::CaseNoted { note });
        let refused = event.data().unwrap_err();
        assert!(matches!(refused, DecodeError::Write(_)));
        assert!(!format!("{refused:?} {event:?}").contains("canary"));
    }

    #[test]
    fn every_sealed_leaf_is_met_by_the_walk_and_no_name_is_used_twice() {
        let mut names = std::collections::BTreeSet::new();
        for spec in Event::specs() {
            assert!(names.insert(spec.name), "{} is used twice", spec.name);
            let mut event = Event::sample(spec.stream, spec.name, &mut Sampler::golden()).unwrap();
            let mut met = 0;
            event.seal_walk(&mut |_, _| met += 1);
            let sealed = spec.fields.iter().filter(|f| f.class.code() == "sealed").count();
            assert_eq!(met, sealed, "{}", spec.name);
        }
    }
}
