//! A refusal says what would be allowed: the codes themselves where they are few, else the command
//! that shows them.

use amana_domain::{Command, Refusal};
use amana_events::StreamKind;
use serde_json::Value;

use crate::{AppError, Office, book::Book, codes::list_of};

/// How many codes a refusal names; of a longer list it says where it is.
const NAMED_MAX: usize = 16;

/// What the domain says of every list and every shape; what is allowed is better.
const ANYWHERE: [&str; 2] =
    [": see `amana log --stream registry`", ": see `amana schema commands`"];

/// Tells refused commands what is allowed. Reads the registry once for each of its versions.
#[derive(Debug)]
pub struct Explainer<'o> {
    office: &'o Office,
    book: Option<(u64, Book)>,
}

impl<'o> Explainer<'o> {
    /// An explainer for the lists of this ledger.
    pub fn new(office: &'o Office) -> Self {
        Self { office, book: None }
    }

    /// The refusal of a command, with what is allowed.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn explain(
        &mut self,
        kind: StreamKind,
        command: &str,
        refusal: Refusal,
    ) -> Result<Refusal, AppError> {
        if !refusal.code.starts_with("unknown_") {
            return Ok(refusal);
        }
        let field = refusal.field.clone().unwrap_or_default();
        let field = field.strip_prefix("data.").unwrap_or(&field);
        if let Some(list) = list_of(command, field) {
            let book = self.book().await?;
            let allowed = allowed(list, &book.codes_of(command, field, list));
            return Ok(with(refusal, &allowed));
        }
        Ok(of_shape(kind, command, refusal))
    }

    async fn book(&mut self) -> Result<&Book, AppError> {
        let version = self.office.registry().await?.version;
        let book = match self.book.take() {
            Some((known, book)) if known == version => book,
            Some(_) | None => self.office.book().await?,
        };
        Ok(&self.book.insert((version, book)).1)
    }
}

fn allowed(list: &str, codes: &[String]) -> String {
    if codes.is_empty() || codes.len() > NAMED_MAX {
        return format!("see `amana registry show {list}`");
    }
    format!("allowed: {}", codes.join(", "))
}

fn with(refusal: Refusal, allowed: &str) -> Refusal {
    let said = refusal.reason.into_owned();
    let reason = ANYWHERE.iter().fold(said, |said, place| said.replace(place, ""));
    Refusal { reason: format!("{reason}; {allowed}").into(), ..refusal }
}

/// What a command's shape allows: its closed codes, its fields, the stream's commands.
pub(super) fn of_shape(kind: StreamKind, command: &str, refusal: Refusal) -> Refusal {
    let mut specs = Command::specs().into_iter().filter(|spec| spec.stream == kind);
    if refusal.code == "unknown_command" {
        let near = nearest(command, specs.map(|spec| spec.name));
        let near = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
        return with(refusal, &format!("{near}see `amana schema commands`"));
    }
    let Some(spec) = specs.find(|spec| spec.name == command) else { return refusal };
    let fields = spec.schema.get("properties").and_then(Value::as_object);
    let field = refusal.field.clone().unwrap_or_default();
    let field = field.strip_prefix("data.").unwrap_or(&field);
    if refusal.code == "unknown_field" {
        let mut names: Vec<&str> =
            fields.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        return with(refusal, &format!("{command} takes: {}", names.join(", ")));
    }
    let schema = fields.and_then(|fields| fields.get(field));
    match schema.map(codes_in).filter(|codes| !codes.is_empty()) {
        Some(codes) => with(refusal, &format!("allowed: {}", codes.join(", "))),
        None => refusal,
    }
}

/// The closed codes of a field, or of the items of a list.
fn codes_in(schema: &Value) -> Vec<&str> {
    let codes = schema.get("enum").or_else(|| schema.get("items")?.get("enum"));
    codes.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The name that differs least, if it differs by little.
fn nearest(wanted: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = names.map(|name| (distance(wanted, name), name)).min()?;
    (near.0 <= 3).then_some(near.1)
}

/// How many characters must be changed, added or taken away.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (count, character) in (1..).zip(from.chars()) {
        let mut last = count - 1;
        let mut left = count;
        if let Some(first) = row.first_mut() {
            *first = count;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(to.chars()) {
            let changed = last + usize::from(character != other);
            last = *cell;
            left = changed.min(left + 1).min(last + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(command: &str, code: &'static str, field: &'static str) -> String {
        let refusal = Refusal::field(code, field, "no");
        of_shape(StreamKind::Case, command, refusal).reason.into_owned()
    }

    #[test]
    fn a_mistyped_command_is_guessed() {
        let said = shape("open_cas", "unknown_command", "command");
        assert_eq!(said, "no; did you mean open_case? see `amana schema commands`");
        assert_eq!(shape("xyz", "unknown_command", "command"), "no; see `amana schema commands`");
    }

    #[test]
    fn a_closed_code_is_named_with_its_others() {
        let said = shape("record_route_step", "wrong_shape", "data.step");
        assert!(said.starts_with("no; allowed: notified, "), "{said}");
        assert_eq!(shape("open_case", "wrong_shape", "data.class"), "no");
    }

    #[test]
    fn a_surplus_field_is_told_which_there_are() {
        let said = shape("open_case", "unknown_field", "data.nmae");
        assert!(said.contains("open_case takes: admin1, class"), "{said}");
    }

    #[test]
    fn distance_counts_changes() {
        assert_eq!(
            (distance("abc", "abc"), distance("", "ab"), distance("kitten", "sitting")),
            (0, 2, 3)
        );
    }
}
