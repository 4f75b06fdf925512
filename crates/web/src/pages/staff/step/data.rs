//! What a step's form says, as the command's data: by the schema that made its inputs. What is left empty is left out.

use serde_json::{Map, Value, json};

use crate::pages::form::Form;

/// The data that a form says.
pub(super) fn of_form(schema: &Value, form: &Form) -> Map<String, Value> {
    inside(schema, "d", form)
}

fn inside(schema: &Value, above: &str, form: &Form) -> Map<String, Value> {
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let given = fields.filter_map(|(field, schema)| {
        Some((field.clone(), value(schema, &format!("{above}.{field}"), form)?))
    });
    given.collect()
}

fn value(schema: &Value, name: &str, form: &Form) -> Option<Value> {
    if schema.get("properties").is_some() {
        let inside = inside(schema, name, form);
        return (!inside.is_empty()).then_some(Value::Object(inside));
    }
    if let Some(names) = schema.get("propertyNames") {
        let codes = names.get("enum").and_then(Value::as_array).into_iter().flatten();
        let counts = codes.filter_map(Value::as_str).filter_map(|code| {
            Some((code.to_owned(), number(form.text(&format!("{name}.{code}")))?))
        });
        let counts: Map<String, Value> = counts.collect();
        return (!counts.is_empty()).then_some(Value::Object(counts));
    }
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    if kind == "array" {
        let lines = form.all(name).flat_map(str::lines).map(str::trim);
        let items: Vec<Value> = lines.filter(|line| !line.is_empty()).map(Value::from).collect();
        return (!items.is_empty()).then_some(Value::Array(items));
    }
    let text = form.text(name);
    if text.trim().is_empty() {
        return None;
    }
    Some(match (kind, format) {
        ("boolean", _) => json!(text == "true"),
        ("integer", _) => number(text)?,
        (_, "date-time") => json!(moment(text)),
        // What is typed as an account is kept as it was typed.
        _ if schema.get("x-sealed").is_some() => json!(text),
        _ => json!(text.trim()),
    })
}

/// A number; what is none goes on as it was typed, so that the rules refuse it and nothing is lost.
fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number)))
}

/// A time as browsers send it, in UTC, as the rules take it.
pub(super) fn moment(text: &str) -> String {
    let text = text.trim();
    match text.len() {
        16 => format!("{text}:00Z"),
        19 => format!("{text}Z"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_its_schema_asks_and_nothing_else() {
        let schema = json!({"properties": {
            "grave": {"type": "boolean"}, "victims": {"propertyNames": {"enum": ["girl", "boy"]}, "type": "object"},
            "account": {"type": "string", "x-sealed": true}, "since": {"type": "string", "format": "date-time"},
            "recipient": {"type": "object", "properties": {"kind": {"enum": ["family"]}}},
            "needs": {"type": "array", "items": {"type": "string"}}, "infants": {"type": "integer"},
        }});
        let pairs = [
            ("d.grave", "true"),
            ("d.victims.girl", "2"),
            ("d.victims.boy", ""),
            ("d.account", " as typed "),
            ("d.since", "2026-03-01T08:15"),
            ("d.recipient.kind", "family"),
            ("d.needs", "a"),
            ("d.needs", "b"),
            ("d.infants", "many"),
            ("d.other", "x"),
        ];
        let form = Form::of_pairs(pairs.map(|(name, value)| (name.to_owned(), value.into())));
        let wanted = json!({
            "grave": true, "victims": {"girl": 2}, "account": " as typed ", "since": "2026-03-01T08:15:00Z",
            "recipient": {"kind": "family"}, "needs": ["a", "b"], "infants": "many",
        });
        assert_eq!(Value::Object(of_form(&schema, &form)), wanted);
        assert!(of_form(&schema, &Form::default()).is_empty());
    }
}
