//! Placeholders of the story's lines: `{{name}}` for an id, `{{event:line}}`, `{{member:Name}}`,
//! `{{person:Name}}` for the person a member is, `{{ledger}}`, and times counted from the ledger's first event: `{{now-20d}}`, `{{day+30}}`,
//! `{{month-2}}`.

use std::collections::HashMap;

use amana_events::{Moment, Month};
use serde_json::Value;

const DAY_SECONDS: i64 = 86_400;

/// What placeholders stand for.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    begin: Moment,
    known: HashMap<String, String>,
}

impl Resolver {
    /// A resolver that knows nothing but when the ledger began.
    pub(super) fn new(begin: Moment) -> Self {
        Self { begin, known: HashMap::new() }
    }

    /// From now on the placeholder stands for this.
    pub(super) fn learn(&mut self, name: impl Into<String>, value: &impl ToString) {
        self.known.insert(name.into(), value.to_string());
    }

    /// The value with every placeholder replaced.
    ///
    /// # Errors
    /// The placeholder that stands for nothing.
    pub(super) fn resolve(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.resolve(item)).collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(k, v)| Ok((k.clone(), self.resolve(v)?)));
                Value::Object(fields.collect::<Result<_, String>>()?)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        })
    }

    fn text(&self, text: &str) -> Result<String, String> {
        let mut parts = text.split("{{");
        let mut resolved = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once("}}").ok_or_else(|| part.to_owned())?;
            let time = || self.time(name);
            let value = self.known.get(name).cloned().or_else(time);
            resolved.push_str(&value.ok_or_else(|| name.to_owned())?);
            resolved.push_str(rest);
        }
        Ok(resolved)
    }

    fn time(&self, name: &str) -> Option<String> {
        if let Some(offset) = name.strip_prefix("now") {
            let (number, seconds) = match (offset.strip_suffix('d'), offset.strip_suffix('h')) {
                (Some(days), _) => (days, DAY_SECONDS),
                (None, Some(hours)) => (hours, 3_600),
                (None, None) => return None,
            };
            let offset = number.parse::<i64>().ok()?.checked_mul(seconds)?;
            return Some(self.begin.plus_seconds(offset).to_string());
        }
        if let Some(offset) = name.strip_prefix("day") {
            let offset = offset.parse::<i64>().ok()?.checked_mul(DAY_SECONDS)?;
            return Some(self.begin.plus_seconds(offset).day().to_string());
        }
        self.month(name.strip_prefix("month")?.parse().ok()?).map(|month| month.to_string())
    }

    fn month(&self, offset: i32) -> Option<Month> {
        let date = self.begin.day().date();
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 + offset;
        let year = i16::try_from(months.div_euclid(12)).ok()?;
        Month::new(year, u8::try_from(months.rem_euclid(12) + 1).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolver() -> Resolver {
        let mut resolver = Resolver::new("2026-02-03T10:00:00Z".parse().unwrap());
        resolver.learn("case", &"0199");
        resolver
    }

    #[test]
    fn times_count_from_the_first_event() {
        let resolved = resolver().resolve(&json!(["{{now-20d}}", "{{day+30}}", "{{month-3}}"]));
        let wanted = json!(["2026-01-14T10:00:00.000000Z", "2026-03-05", "2025-11"]);
        assert_eq!(resolved.unwrap(), wanted);
    }

    #[test]
    fn a_name_stands_for_its_id_wherever_it_is() {
        let resolved = resolver().resolve(&json!({"into": ["case/{{case}}"], "n": 1})).unwrap();
        assert_eq!(resolved, json!({"into": ["case/0199"], "n": 1}));
    }

    #[test]
    fn an_unknown_name_is_named() {
        assert_eq!(resolver().resolve(&json!("{{nobody}}")), Err("nobody".to_owned()));
        assert_eq!(resolver().resolve(&json!("{{now-xd}}")), Err("now-xd".to_owned()));
    }
}
