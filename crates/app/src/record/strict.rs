//! JSON read strictly: a name that stands twice in one object is refused, where readers elsewhere
//! silently keep one of the two values.

use std::{fmt, rc::Rc};

use amana_domain::Refusal;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::RefCell;

/// Where a name stands twice, once one was found.
type Twice = Rc<RefCell<Option<String>>>;

/// Reads one JSON object.
///
/// # Errors
/// `not_json`, or `duplicate_field` with the field's path.
pub(super) fn read_object(text: &str) -> Result<Map<String, Value>, Refusal> {
    let twice = Twice::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let strict = Strict { path: String::new(), twice: Rc::clone(&twice) };
    let value = strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match (value, twice.take()) {
        (_, Some(path)) => Err(Refusal {
            code: "duplicate_field",
            reason: "the field stands twice: only one of the two can be meant".into(),
            field: Some(path.into()),
        }),
        (Ok(Value::Object(object)), None) => Ok(object),
        (Ok(_), None) => {
            let reason = "the line is JSON, but not an object: want {\"id\": …}";
            Err(Refusal::new("not_json", reason))
        }
        (Err(error), None) => {
            let reason = format!(
                "the line is not a JSON object, from column {} on; nothing of it was recorded",
                error.column()
            );
            Err(Refusal { code: "not_json", reason: reason.into(), field: None })
        }
    }
}

struct Strict {
    path: String,
    twice: Twice,
}

impl Strict {
    fn below(&self, name: &str) -> Self {
        let path =
            if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { path, twice: Rc::clone(&self.twice) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.below(&list.len().to_string()))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let inner = self.below(&name);
            if object.contains_key(&name) {
                *self.twice.borrow_mut() = Some(inner.path);
                return Err(A::Error::custom("a name stands twice"));
            }
            let value = fields.next_value_seed(inner)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (&'static str, Option<String>) {
        let refusal = read_object(text).unwrap_err();
        (refusal.code, refusal.field.map(std::borrow::Cow::into_owned))
    }

    #[test]
    fn an_object_is_read_as_it_stands() {
        let text = r#"{"a": [1, -2, 3.5, null, true, "x"], "b": {"c": {}}}"#;
        let wanted: Map<String, Value> = serde_json::from_str(text).unwrap();
        assert_eq!(read_object(text).unwrap(), wanted);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_at_every_depth() {
        let code = "duplicate_field";
        assert_eq!(refused(r#"{"id": 1, "id": 1}"#), (code, Some("id".into())));
        let deep = r#"{"data": {"list": [{}, {"a": 1, "\u0061": 2}]}}"#;
        assert_eq!(refused(deep), (code, Some("data.list.1.a".into())));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "{", "[1]", "{} {}", "{\"a\": 1,}", "7", &"[".repeat(5_000)] {
            assert_eq!(refused(text), ("not_json", None), "{text}");
        }
    }
}
