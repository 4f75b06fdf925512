//! JSON Schema of what can be recorded and of what the log holds: the same on the command line and over the interface.
//!
//! INVARIANT: nothing of any ledger stands in it. A field marked `x-list` takes a code of that list; one marked `x-sealed` is
//! sealed under its owner's key.

use std::{collections::HashMap, sync::LazyLock};

use amana_domain::Command;
use amana_events::{Event, StreamKind};
use serde_json::{Map, Value, json};

use crate::codes::list_of;

/// The dialect of every schema here.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Every command: an object with a member for each kind of stream, and in it one for each command.
pub fn of_commands() -> Value {
    let mut streams = begun();
    streams.insert("$comment".to_owned(), "A line of `amana record` is `line`.".into());
    streams.insert("line".to_owned(), line());
    for spec in Command::specs() {
        add(&mut streams, spec.stream.code(), spec.name, with_lists(spec.name, spec.schema));
    }
    Value::Object(streams)
}

/// A command of a kind of stream: its name and the schema of its data.
#[derive(Debug, Clone)]
pub struct CommandOf {
    /// Its name.
    pub name: &'static str,
    /// Its data.
    pub schema: Value,
}

/// The commands of a kind of stream, made once: what a page makes its forms from.
pub fn commands_of(kind: StreamKind) -> &'static [CommandOf] {
    static ALL: LazyLock<HashMap<StreamKind, Vec<CommandOf>>> = LazyLock::new(|| {
        let mut all: HashMap<StreamKind, Vec<CommandOf>> = HashMap::new();
        for spec in Command::specs() {
            let (name, schema) = (spec.name, with_lists(spec.name, spec.schema));
            all.entry(spec.stream).or_default().push(CommandOf { name, schema });
        }
        all
    });
    ALL.get(&kind).map(Vec::as_slice).unwrap_or_default()
}

/// Every event, in the same shape.
pub fn of_events() -> Value {
    let mut streams = begun();
    for spec in Event::specs() {
        add(&mut streams, spec.stream.code(), spec.name, spec.schema);
    }
    Value::Object(streams)
}

fn begun() -> Map<String, Value> {
    Map::from_iter([("$schema".to_owned(), DIALECT.into())])
}

fn add(streams: &mut Map<String, Value>, stream: &str, name: &str, schema: Value) {
    let stream = streams.entry(stream).or_insert_with(|| json!({}));
    if let Some(stream) = stream.as_object_mut() {
        stream.insert(name.to_owned(), schema);
    }
}

/// Says of each field of codes which list it is from.
fn with_lists(command: &str, mut schema: Value) -> Value {
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, field) in fields.into_iter().flatten() {
        if let (Some(list), Some(field)) = (list_of(command, name), field.as_object_mut()) {
            field.insert("x-list".to_owned(), list.into());
        }
    }
    schema
}

/// What a line is.
fn line() -> Value {
    let said = |schema: Value, description: &str| {
        let mut schema = schema;
        if let Some(fields) = schema.as_object_mut() {
            fields.insert("description".to_owned(), description.into());
        }
        schema
    };
    let text = || json!({"type": "string"});
    let expect = json!({"oneOf": [{"enum": ["new", "any"]}, {"type": "integer", "minimum": 0}]});
    json!({
        "type": "object",
        "description": "One line of `amana record`: a command for a stream.",
        "additionalProperties": false,
        "required": ["id", "stream", "command"],
        "properties": {
            "id": said(text(), "Idempotency key, the client's own: the same line sent again within \
                30 days, alone or among others, is done once. What is kept of it is a keyed digest."),
            "as": said(text(), "The member who acts, by name or id; else --as, else the operator."),
            "stream": said(json!({"type": "string", "pattern": "^[a-z]+/[0-9a-f-]{36}$"}),
                "kind/uuid; the id is the client's, so that lines can refer to each other."),
            "expect": said(expect, "The version the stream must have: new for none yet, any."),
            "known": said(json!({"type": "string", "format": "date-time"}),
                "When the organisation came to know, in UTC; now where it is left out."),
            "occurred": said(text(), "When it happened, coarsely: YYYY, YYYY-MM, YYYY..YYYY, \
                ..YYYY or unknown. Exact dates are sealed."),
            "purpose": said(json!({"type": "string", "x-list": "purpose"}), "For what."),
            "command": said(text(), "A command of the stream's kind."),
            "data": said(json!({"type": "object"}), "The command's fields, as its schema says."),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_field_says_what_it_is() {
        for spec in Command::specs() {
            let said = |schema: &Value| schema["description"].as_str().is_some_and(|s| s.len() > 3);
            assert!(said(&spec.schema), "{}", spec.name);
            for (field, schema) in spec.schema["properties"].as_object().unwrap() {
                assert!(said(schema), "{} {field}", spec.name);
            }
        }
    }

    #[test]
    fn a_field_of_codes_names_its_list() {
        let needs = json!({"properties": {"needs": {"type": "array"}, "note": {}}});
        let schema = with_lists("assess_needs", needs);
        assert_eq!(schema["properties"]["needs"]["x-list"], "need");
        assert!(schema["properties"]["note"].get("x-list").is_none());
    }
}
