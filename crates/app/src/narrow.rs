//! A list narrowed down: by the fields that its rows show anyway, so that nothing is found by them that the list would not show.

use amana_events::{ClassCode, Code, MemberId, MissionCode, StreamKind};
use amana_store::CaseFilter;
use serde_json::Value;

use crate::{AppError, said::text};

/// What stands for nobody.
pub const NOBODY: &str = "none";

/// By which values of which fields a list is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrow(Vec<(&'static str, String)>);

/// The fields by which a list of this kind may be narrowed.
pub const fn fields(kind: StreamKind) -> &'static [&'static str] {
    match kind {
        StreamKind::Case => &["class", "handler", "mission", "status"],
        StreamKind::Assistance => &["handler", "needs"],
        StreamKind::Referral => &["state", "urgency", "service_kind"],
        StreamKind::Handover => &["state", "instrument", "admin1"],
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => &[],
    }
}

impl Narrow {
    /// Narrows by a field's value too; an empty one says nothing.
    ///
    /// # Errors
    /// [`AppError::Usage`] for what is no code, member or class.
    pub fn and(mut self, field: &'static str, value: &str) -> Result<Self, AppError> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(self);
        }
        let reads = match field {
            "handler" => value == NOBODY || value.parse::<MemberId>().is_ok(),
            "class" => value.parse::<ClassCode>().is_ok(),
            "mission" => value.parse::<MissionCode>().is_ok(),
            _ => Code::new(value).is_ok(),
        };
        if !reads {
            return Err(AppError::Usage(format!("{field}: {value:?} is no value of it")));
        }
        self.0.push((field, value.to_owned()));
        Ok(self)
    }

    /// Whether a row is among what is wanted. Below a class stand those that begin with it.
    pub(crate) fn lets(&self, row: &Value) -> bool {
        self.0.iter().all(|(field, wanted)| match (*field, row.get(*field)) {
            ("handler", _) if wanted == NOBODY => text(row, field).is_empty(),
            (_, Some(Value::Array(all))) => all.iter().any(|it| it == wanted.as_str()),
            ("class", _) => {
                let rest = text(row, field).strip_prefix(wanted.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            _ => text(row, field) == wanted,
        })
    }

    /// What of it the database can leave out before it is read.
    pub(crate) fn narrows(&self, filter: &mut CaseFilter) {
        let of = |field| self.0.iter().find(|(known, _)| *known == field).map(|(_, value)| value);
        filter.class = of("class").and_then(|value| value.parse().ok());
        filter.mission = of("mission").and_then(|value| value.parse().ok());
        filter.handler = of("handler").and_then(|value| value.parse().ok());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_class_takes_in_what_stands_below_it_and_no_other_that_begins_alike() {
        let narrow = Narrow::default().and("class", "sea").unwrap();
        assert!(
            narrow.lets(&json!({"class": "sea"})) && narrow.lets(&json!({"class": "sea/rape"}))
        );
        assert!(!narrow.lets(&json!({"class": "seaworthy"})));
    }

    #[test]
    fn nobody_is_who_has_no_file_and_several_fields_hold_at_once() {
        let narrow = Narrow::default().and("handler", NOBODY).unwrap();
        let narrow = narrow.and("needs", "medical").unwrap();
        assert!(narrow.lets(&json!({"handler": null, "needs": ["legal", "medical"]})));
        assert!(!narrow.lets(&json!({"handler": null, "needs": ["legal"]})));
        assert!(Narrow::default().and("handler", "somebody").is_err());
        assert_eq!(Narrow::default().and("class", " ").unwrap(), Narrow::default());
    }
}
