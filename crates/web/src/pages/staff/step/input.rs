//! The inputs of a step's form, made from the command's own schema: what the interface takes, a page asks for, and nothing is
//! asked that is not taken.

use amana_app::{
    log::LogLine,
    said::{self, Tongue as _},
};
use serde_json::{Map, Value};

use super::super::{
    inputs::{Choice, Input, Kind},
    shown::{Shown, capital},
};
use crate::pages::form::Form;

/// Up to so many choices are shown at once; more are a list to unfold.
const AT_ONCE: usize = 7;
/// Up to so many characters are one line.
const LINE_CHARS: u64 = 256;
/// Most steps of a file that can be named in a form.
const STEPS_MAX: usize = 200;

/// What inputs are made from.
pub(super) struct Maker<'m> {
    pub(super) shown: &'m Shown,
    /// The steps of the file so far.
    pub(super) lines: &'m [LogLine],
    /// What was typed; nothing on a page that was not sent yet.
    pub(super) form: &'m Form,
    /// The command's name.
    pub(super) command: &'static str,
    /// Ids that the page draws, one for each field that names something new.
    pub(super) drawn: String,
}

/// What an id names.
enum Names {
    New,
    Member,
    Organisation,
    Unit,
    Person,
    Step,
}

fn names(command: &str, field: &str) -> Names {
    match (command, field) {
        ("record_allegation", "allegation")
        | ("collect_evidence", "evidence")
        | ("take_interim_measure" | "take_accountability_action", "measure")
        | ("register_child", "child")
        | ("register_organisation", "organisation")
        | ("register_service", "service")
        | ("register_unit", "unit")
        | ("register_agreement", "agreement")
        | ("adopt_calendar", "calendar") => Names::New,
        (_, "member" | "from" | "to" | "absent" | "custodian" | "owner" | "handler") => {
            Names::Member
        }
        (_, "organisation" | "recipient" | "receiver" | "holder" | "force" | "provider") => {
            Names::Organisation
        }
        (_, "unit" | "parent") => Names::Unit,
        (
            _,
            "person" | "survivor" | "survivors" | "subject" | "reporter" | "interpreter"
            | "mentions" | "guardian" | "agent" | "giver" | "explained_by" | "spoken_by"
            | "caregiver" | "trusted_adult" | "child" | "checked_by" | "supervisor" | "accepted_by",
        ) => Names::Person,
        _ => Names::Step,
    }
}

/// Fields that people do not fill in: made by amana where they are left out.
const MADE: [&str; 1] = ["reference"];

fn text<'v>(schema: &'v Value, name: &str) -> &'v str {
    said::text(schema, name)
}

/// The codes of a closed list.
fn codes(schema: &Value) -> Vec<&str> {
    let codes = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    codes.filter_map(Value::as_str).collect()
}

/// Whether a person can say everything that a command needs: no bytes of a program.
pub(super) fn is_for_people(schema: &Value) -> bool {
    let fields = schema.get("properties").and_then(Value::as_object);
    let bytes = |name: &&str| fields.and_then(|it| it.get(*name)?.get("contentEncoding")).is_some();
    !required(schema).iter().any(bytes)
}

impl Maker<'_> {
    /// The inputs of a command's data.
    pub(super) fn inputs(&self, schema: &Value) -> Vec<Input> {
        let fields = schema.get("properties").and_then(Value::as_object);
        let required: Vec<&str> = required(schema);
        let fields =
            fields.into_iter().flatten().filter(|(name, _)| !MADE.contains(&name.as_str()));
        let mut inputs: Vec<Input> = fields
            .filter(|(_, schema)| schema.get("contentEncoding").is_none())
            .flat_map(|(name, schema)| {
                self.of_field("d", name, (schema, required.contains(&name.as_str())))
            })
            .collect();
        // What must be filled in comes first, in the order of the rules.
        inputs.sort_by_key(|input| !input.required);
        inputs
    }

    fn of_field(&self, above: &str, field: &str, (schema, required): (&Value, bool)) -> Vec<Input> {
        let name = format!("{above}.{field}");
        if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
            return self.inside(&name, (fields, schema), required);
        }
        if let Some(names) = schema.get("propertyNames") {
            let counts = codes(names).into_iter().map(|code| Input {
                name: format!("{name}.{code}"),
                title: format!("{}: {}", self.shown.title(field), self.shown.label(field, code)),
                hint: String::new(),
                kind: Kind::Line("number"),
                required: false,
                sealed: false,
                value: self.form.text(&format!("{name}.{code}")).to_owned(),
            });
            return counts.collect();
        }
        let (kind, value) = self.kind(&name, field, schema, required);
        vec![Input {
            title: self.shown.title(field),
            hint: self.hint(field, text(schema, "description")),
            kind,
            required,
            sealed: said::flag(schema, "x-sealed"),
            value,
            name,
        }]
    }

    fn inside(
        &self,
        name: &str,
        (fields, schema): (&Map<String, Value>, &Value),
        required: bool,
    ) -> Vec<Input> {
        let needed: Vec<&str> = self::required(schema);
        let inside = fields.iter().flat_map(|(field, schema)| {
            let required = required && needed.contains(&field.as_str());
            self.of_field(name, field, (schema, required))
        });
        inside.collect()
    }

    /// What helps: in the reader's language where it is said, else as the rules say it.
    fn hint(&self, field: &str, description: &str) -> String {
        let id = format!("hint-{}-{}", self.command, field).replace('_', "-");
        self.shown.words.known(&id).unwrap_or_else(|| description.to_owned())
    }

    fn kind(&self, name: &str, field: &str, schema: &Value, required: bool) -> (Kind, String) {
        let typed = self.form.text(name).to_owned();
        let many = text(schema, "type") == "array";
        let item = if many { schema.get("items").unwrap_or(schema) } else { schema };
        let list = [schema, item].into_iter().map(|it| text(it, "x-list"));
        let list = list.into_iter().find(|list| !list.is_empty());
        if let Some(choices) = self.listed(name, field, item, list) {
            return (chosen(choices, (many, required)), typed);
        }
        if text(item, "format") == "uuid" {
            return self.named(name, field, many, typed);
        }
        if many {
            return (Kind::Text, typed);
        }
        let most = schema.get("maxLength").and_then(Value::as_u64);
        let kind = match (text(schema, "type"), text(schema, "format")) {
            ("boolean", _) => {
                let said = |value: &str, says| {
                    (value.to_owned(), self.shown.words.say(says), typed == value)
                };
                Kind::Radios(vec![said("true", "yes"), said("false", "no")])
            }
            ("integer", _) => Kind::Line("number"),
            (_, "date") => Kind::Line("date"),
            (_, "date-time") => Kind::Line("datetime-local"),
            _ if most.is_some_and(|most| most > LINE_CHARS) => Kind::Text,
            _ => Kind::Line("text"),
        };
        (kind, typed)
    }

    /// The choices of a closed list or one of the registry's; none where it has no codes.
    fn listed(
        &self,
        name: &str,
        field: &str,
        schema: &Value,
        list: Option<&str>,
    ) -> Option<Vec<Choice>> {
        let closed = codes(schema);
        let all: Vec<String> = match list {
            _ if !closed.is_empty() => closed.iter().map(|code| (*code).to_owned()).collect(),
            Some(list) => self.shown.book.codes_of(self.command, field, list),
            None => return None,
        };
        let list = list.filter(|_| closed.is_empty());
        let is = |code: &str| self.form.all(name).any(|given| given == code);
        let choice = |code: String| {
            let of_list = |list| self.shown.label_in(list, &code);
            let label = list.map_or_else(|| self.shown.label(field, &code), of_list);
            let unsaid = label == said::words(&code);
            let label = if unsaid { self.shown.label(field, &code) } else { label };
            let chosen = is(&code);
            (code, capital(&label), chosen)
        };
        (!all.is_empty()).then(|| all.into_iter().map(choice).collect())
    }

    /// The choices of a field that names somebody or something.
    fn named(&self, name: &str, field: &str, many: bool, typed: String) -> (Kind, String) {
        let group = |says: &str, all: Vec<(String, String)>| {
            let is = |id: &String| self.form.all(name).any(|given| given == id);
            let all: Vec<Choice> = all
                .into_iter()
                .map(|(id, said)| (is(&id), id, said))
                .map(|(is, id, said)| (id, said, is))
                .collect();
            (self.shown.words.say(says), all)
        };
        let groups = match names(self.command, field) {
            Names::New => {
                let drawn = if typed.is_empty() { self.drawn.clone() } else { typed };
                return (Kind::Drawn, drawn);
            }
            Names::Member => vec![group("group-members", self.members())],
            Names::Organisation => vec![group("group-organisations", self.organisations())],
            Names::Unit => vec![group("group-units", self.units())],
            Names::Person => vec![group("group-persons", self.persons())],
            Names::Step => vec![
                group("group-named", self.values_of(field)),
                group("group-steps", self.steps()),
            ],
        };
        let groups: Vec<_> = groups.into_iter().filter(|(_, all)| !all.is_empty()).collect();
        if groups.is_empty() {
            return (Kind::Line("text"), typed);
        }
        if many {
            return (Kind::Checks(groups.into_iter().flat_map(|(_, all)| all).collect()), typed);
        }
        (Kind::Select(groups), typed)
    }

    fn members(&self) -> Vec<(String, String)> {
        self.shown.people.all()
    }

    fn organisations(&self) -> Vec<(String, String)> {
        let all = self.shown.book.organisations.iter();
        all.map(|(id, named)| (id.to_string(), named.name.to_string())).collect()
    }

    fn units(&self) -> Vec<(String, String)> {
        self.shown.book.units.iter().map(|(id, name)| (id.to_string(), name.to_string())).collect()
    }

    /// Persons that the file's steps name.
    fn persons(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for line in self.lines {
            let data: Value = serde_json::from_str(line.data.get()).unwrap_or_default();
            for (field, value) in data.as_object().into_iter().flatten() {
                let ids = match value {
                    Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
                    Value::String(id) => vec![id.as_str()],
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                        Vec::new()
                    }
                };
                let is_person = matches!(names("", field), Names::Person);
                for id in ids.into_iter().filter(|id| is_person && said::is_id(id)) {
                    if !found.iter().any(|(known, _)| known == id) {
                        let role = said::text(&data, "role");
                        let what = if role.is_empty() {
                            self.shown.title(field)
                        } else {
                            self.shown.called("role", role)
                        };
                        found.push((id.to_owned(), format!("{what} …{}", end_of(id))));
                    }
                }
            }
        }
        found
    }

    /// What the file's steps name by a field.
    fn values_of(&self, field: &str) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for line in self.lines {
            let data: Value = serde_json::from_str(line.data.get()).unwrap_or_default();
            let id = said::text(&data, field);
            if said::is_id(id) && !found.iter().any(|(known, _)| known == id) {
                let what = self.shown.said(&data);
                let what: String = what.chars().take(80).collect();
                found.push((
                    id.to_owned(),
                    format!("{} …{}: {what}", self.shown.title(field), end_of(id)),
                ));
            }
        }
        found
    }

    /// The file's steps, the newest first.
    fn steps(&self) -> Vec<(String, String)> {
        let steps = self.lines.iter().rev().take(STEPS_MAX).map(|line| {
            let what = self.shown.called("event", line.kind.as_str());
            (line.event.to_string(), format!("{what}, {}", self.shown.moment(line.recorded)))
        });
        steps.collect()
    }
}

fn required(schema: &Value) -> Vec<&str> {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    required.filter_map(Value::as_str).collect()
}

fn end_of(id: &str) -> &str {
    id.get(id.len().saturating_sub(4)..).unwrap_or_default()
}

fn chosen(choices: Vec<Choice>, (many, required): (bool, bool)) -> Kind {
    if many {
        return Kind::Checks(choices);
    }
    // What was chosen of radio buttons cannot be taken back: where nothing is needed, a list has an empty line.
    if required && choices.len() <= AT_ONCE {
        return Kind::Radios(choices);
    }
    Kind::Select(vec![(String::new(), choices)])
}
