//! `decide` and `evolve` over any stream.

use amana_events::{Event, StreamEvent, StreamId, StreamKind};
use serde_json::{Map, Value};

use crate::{Context, Input, Refusal, Stamp};

/// Name and JSON Schema of a command.
#[derive(Debug, Clone)]
pub struct CommandSpec {
    /// The stream kind it is for.
    pub stream: StreamKind,
    /// Its name.
    pub name: &'static str,
    /// The JSON Schema of its data.
    pub schema: Value,
}

/// A command of a stream with state `S`: which events it asks for. What is *allowed* is not here
/// but in [`Admit`]; here stand only checks on the input itself.
pub trait Decide<S: Rules> {
    /// The events the command asks for, not yet admitted.
    ///
    /// # Errors
    /// A refusal that concerns the input itself.
    fn decide(&self, state: &S, context: &Context<'_>) -> Result<Vec<S::Event>, Refusal>;
}

/// An event of a stream with state `S`: whether it may happen now.
pub trait Admit<S> {
    /// Whether the event may happen in this state.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn admit(&self, state: &S, context: &Context<'_>) -> Result<(), Refusal>;
}

/// The rules of one stream kind, implemented by its state through `stream_rules!`.
pub trait Rules: Default + Clone {
    /// The stream's commands.
    type Command;
    /// The stream's events.
    type Event: StreamEvent + Into<Event>;

    /// The events a command asks for.
    ///
    /// # Errors
    /// A refusal that concerns the input itself.
    fn translate(
        &self,
        command: &Self::Command,
        context: &Context<'_>,
    ) -> Result<Vec<Self::Event>, Refusal>;

    /// Whether an event may happen in this state.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn admit(&self, event: &Self::Event, context: &Context<'_>) -> Result<(), Refusal>;

    /// Takes an event in. Total: any event in any state.
    fn evolve(&mut self, event: &Self::Event, stamp: &Stamp);
}

fn decide_in<S: Rules>(
    state: &S,
    command: &S::Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let events = state.translate(command, context)?;
    let mut next = state.clone();
    let mut stamp = context.stamp;
    for event in &events {
        next.admit(event, &Context { stamp, ..*context })?;
        next.evolve(event, &stamp);
        stamp.version += 1;
        stamp.event = stamp.event.successor();
    }
    Ok(events.into_iter().map(Into::into).collect())
}

macro_rules! all_streams {
    ($($kind:ident($module:ident, $state:ident),)+) => {
        /// A command for any stream.
        #[derive(Debug, Clone)]
        pub enum Command {
            $(#[doc = concat!("A command for a `", stringify!($module), "` stream.")]
            $kind(crate::$module::Command),)+
        }

        $(impl From<crate::$module::Command> for Command {
            fn from(command: crate::$module::Command) -> Self { Command::$kind(command) }
        })+

        impl Command {
            /// Reads the command `name` for a stream of `kind`.
            ///
            /// # Errors
            /// `unknown_command`, or a refusal that names the field.
            pub fn read(kind: StreamKind, name: &str, data: Map<String, Value>) -> Result<Self, Refusal> {
                match kind {
                    $(StreamKind::$kind => crate::$module::Command::read(name, data).map(Command::$kind),)+
                }
            }

            /// Name and JSON Schema of every command.
            pub fn specs() -> Vec<CommandSpec> {
                let mut specs = Vec::new();
                $(specs.extend(crate::$module::Command::specs());)+
                specs
            }
        }

        /// The state of any stream. Each is of its own size: whoever folds a log keeps as many as it
        /// has streams. A copy shares it until one of the two takes an event in.
        #[derive(Debug, Clone)]
        pub enum State {
            $(#[doc = concat!("The state of a `", stringify!($module), "` stream.")]
            $kind(std::sync::Arc<crate::$module::$state>),)+
        }

        impl State {
            /// The state of a stream of `kind` that has no event.
            pub fn new(kind: StreamKind) -> Self {
                match kind { $(StreamKind::$kind => State::$kind(Default::default()),)+ }
            }

            /// Takes an event in; an event of another stream kind changes nothing.
            pub fn evolve(&mut self, event: &Event, stamp: &Stamp) {
                match (self, event) {
                    $((State::$kind(state), Event::$kind(event)) => Rules::evolve(std::sync::Arc::make_mut(state), event, stamp),)+
                    _ => {}
                }
            }

            /// Whether `event` may happen in this state.
            ///
            /// # Errors
            /// The rule that forbids it; `wrong_stream` for an event of another stream kind.
            pub fn admit(&self, event: &Event, context: &Context<'_>) -> Result<(), Refusal> {
                match (self, event) {
                    $((State::$kind(state), Event::$kind(event)) => Rules::admit(&**state, event, context),)+
                    _ => Err(wrong_stream()),
                }
            }
        }

        /// Decides: the events that `command` leads to in `state`, each admitted.
        ///
        /// # Errors
        /// The rule that forbids it; `wrong_stream` for a command of another stream kind.
        pub fn decide(state: &State, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
            match (state, command) {
                $((State::$kind(state), Command::$kind(command)) => decide_in(&**state, command, context),)+
                _ => Err(wrong_stream()),
            }
        }
    };
}

all_streams! {
    Report(report, ReportState),
    Person(person, PersonState),
    Case(case, CaseState),
    Assistance(assistance, AssistanceState),
    Contact(contact, ContactState),
    Consent(consent, ConsentState),
    Referral(referral, ReferralState),
    Handover(handover, HandoverState),
    Access(access, AccessState),
    Keys(keys, KeysState),
    Registry(registry, RegistryState),
    Audit(audit, AuditState),
    Receipt(receipt, ReceiptState),
}

/// Events of other streams that go before the command's own, in the same append, by amana itself:
/// what a consent's end closes. Each is admitted by its own stream's rules.
pub fn beforehand(
    state: &State,
    command: &Command,
    context: &Context<'_>,
) -> Vec<(StreamId, Event)> {
    match (state, command) {
        (State::Consent(state), Command::Consent(command)) => {
            crate::consent::shares::revocations(state, command, context)
        }
        _ => Vec::new(),
    }
}

fn wrong_stream() -> Refusal {
    Refusal::new("wrong_stream", "the command is for another kind of stream")
}

pub(crate) fn unknown_command() -> Refusal {
    Refusal::new("unknown_command", "no such command for this stream: see `amana schema commands`")
}

pub(crate) fn read_field<T: Input>(
    data: &mut Map<String, Value>,
    name: &'static str,
) -> Result<T, Refusal> {
    T::read(data.remove(name)).map_err(|error| Refusal {
        code: error.code(),
        reason: error.to_string().into(),
        field: Some(name.into()),
    })
}

pub(crate) fn no_more_fields(data: &Map<String, Value>) -> Result<(), Refusal> {
    match data.keys().next() {
        None => Ok(()),
        Some(name) => Err(Refusal {
            code: "unknown_field",
            reason: "no such field: see `amana schema commands`".into(),
            field: Some(name.clone().into()),
        }),
    }
}

/// The schema with what it is, in the words of its documentation.
pub(crate) fn described(mut schema: Value, doc: &str) -> Value {
    let Some(fields) = schema.as_object_mut() else { return schema };
    let mut said = doc.trim().to_owned();
    if fields.contains_key("x-sealed") {
        said.push_str(" Sealed.");
    }
    fields.insert("description".to_owned(), said.trim().into());
    schema
}
