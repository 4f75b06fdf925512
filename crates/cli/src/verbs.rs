//! What the verbs on reports and persons share: data from flags or a file of JSON, what was done, and
//! the page that shows what stands in clear and what is sealed.

use std::{io::Read as _, path::PathBuf};

use amana_app::{
    Done, Office,
    pages::{FilePage, SealedAt},
    record::{Verb, answer_done},
};
use amana_events::{StreamId, StreamKind};
use clap::Args;
use serde_json::{Map, Value};

use crate::{
    args::Global,
    commands::matter::timeline,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::{heading, paragraph},
    table::{Table, whole, wraps},
    texts,
    words::{label, words},
};

/// Longest file of JSON that is read, in bytes: a line's own limit.
const JSON_BYTES_MAX: u64 = 1 << 20;

/// All the fields of a command, for what has no flag.
#[derive(Debug, Args)]
pub(crate) struct Whole {
    /// The command's data as one JSON object, from a file or `-`; flags add to it.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// A command's data in the making.
#[derive(Debug, Default)]
pub(crate) struct Data(Map<String, Value>);

impl Whole {
    /// The data of the file; none where none is given.
    pub(crate) fn read(&self) -> Result<Data, Fail> {
        let Some(path) = &self.json else { return Ok(Data::default()) };
        let unread = |what: String| Fail::usage(format!("{}: {what}", path.display()));
        let mut bytes = Vec::new();
        let read = if path.as_os_str() == "-" {
            std::io::stdin().take(JSON_BYTES_MAX + 1).read_to_end(&mut bytes)
        } else {
            let file = std::fs::File::open(path).map_err(|error| unread(error.to_string()))?;
            file.take(JSON_BYTES_MAX + 1).read_to_end(&mut bytes)
        };
        read.map_err(|error| unread(error.to_string()))?;
        if bytes.len() as u64 > JSON_BYTES_MAX {
            return Err(unread("longer than 1 MiB".into()));
        }
        let object = amana_app::record::read_data(&bytes);
        object.map(Data).map_err(|refusal| unread(refusal.reason.into_owned()))
    }
}

impl Data {
    fn put(mut self, field: &str, value: Value) -> Result<Self, Fail> {
        if self.0.insert(field.to_owned(), value).is_some() {
            return Err(Fail::usage(format!("{field} is given twice: by a flag and in the JSON")));
        }
        Ok(self)
    }

    /// A code, id, day or time, where it is given.
    pub(crate) fn word(self, field: &str, given: Option<String>) -> Result<Self, Fail> {
        match given {
            Some(text) => self.put(field, text.into()),
            None => Ok(self),
        }
    }

    /// A text that is sealed, or `@FILE`.
    pub(crate) fn sealed(self, field: &str, given: Option<String>) -> Result<Self, Fail> {
        match given {
            Some(text) => self.put(field, texts::given(&text)?.reveal().into()),
            None => Ok(self),
        }
    }

    /// Several codes.
    pub(crate) fn words(self, field: &str, given: Vec<String>) -> Result<Self, Fail> {
        if given.is_empty() { Ok(self) } else { self.put(field, given.into()) }
    }

    /// A flag that was set; one that was not says nothing, unless it must be said.
    pub(crate) fn flag(self, field: &str, given: bool, must: bool) -> Result<Self, Fail> {
        let said = self.0.contains_key(field);
        if given || (must && !said) { self.put(field, given.into()) } else { Ok(self) }
    }

    /// Any value, where it is given.
    pub(crate) fn value(self, field: &str, given: Option<Value>) -> Result<Self, Fail> {
        match given {
            Some(value) => self.put(field, value),
            None => Ok(self),
        }
    }

    /// The command.
    pub(crate) fn verb(self, stream: StreamId, command: &'static str) -> Verb {
        Verb { stream, command, data: self.0 }
    }
}

/// Does one command on a file or person that whoever acts may know of.
pub(crate) async fn act(global: &Global, office: &Office, verb: Verb) -> Result<Done, Fail> {
    let acting = global.acting(office)?;
    office.may_act_on(acting, verb.stream).await?;
    let done = office.do_verbs(acting, &[verb]).await?;
    done.into_iter().next().ok_or_else(|| Fail::refused("nothing was recorded"))
}

/// Says what was done: the answer of a line for programs, a sentence for people.
pub(crate) fn say(done: &Done, format: Format, sentence: &str) -> Result<(), Fail> {
    if format == Format::Text {
        return paragraph("", sentence);
    }
    let mut answer = answer_done("", done);
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("id");
        fields.remove("replayed");
    }
    output::json(&answer)
}

/// Shows a page; the look is noted first.
pub(crate) async fn show(
    global: &Global,
    find: impl AsyncFnOnce(&Office) -> Result<StreamId, Fail>,
    view: &'static str,
) -> Result<(), Fail> {
    let office = match global.format {
        Format::Text => global.open_to_read().await?,
        Format::Json => global.open().await?,
    };
    let outcome = async {
        let acting = global.acting(&office)?;
        let stream = find(&office).await?;
        let page = office.file_page(acting, stream).await?;
        office.note_list(acting, view, &[stream], None).await?;
        print(&office, &page, global.format).await
    };
    let outcome = outcome.await;
    office.close().await;
    outcome
}

async fn print(office: &Office, page: &FilePage, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        return output::json(page);
    }
    let (book, people) = (office.book().await?, People::of(office).await?);
    let names = office.references([page.stream].into_iter()).await?;
    output::line(names.get(&page.stream).cloned().unwrap_or_else(|| page.stream.to_string()))?;
    for (name, value) in &page.standing {
        let said = match value {
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            Value::String(code) => label(&book, name, code),
            Value::Array(items) if items.is_empty() => continue,
            Value::Array(items) => items.iter().map(item).collect::<Vec<_>>().join("; "),
            other => other.to_string(),
        };
        paragraph(&format!("{:<22}", words(name)), &said)?;
    }
    if page.steps.is_empty() {
        return output::line("Nothing is recorded yet.");
    }
    heading("Steps")?;
    timeline::rows(&page.steps, &book, &people)?;
    sealed(&page.sealed)
}

/// One thing of several, such as a consent, in words.
fn item(value: &Value) -> String {
    let Some(fields) = value.as_object() else {
        return value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    };
    let said = |(name, value): (&String, &Value)| match value {
        Value::Null => None,
        Value::Bool(true) => Some(words(name)),
        Value::Bool(false) => Some(format!("not {}", words(name))),
        Value::Array(items) if items.is_empty() => None,
        value => Some(format!("{} {}", words(name), plain(value))),
    };
    fields.iter().filter_map(said).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        Value::Object(fields) => {
            let given = fields.values().filter(|value| !value.is_null());
            given.map(plain).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

fn sealed(fields: &[SealedAt]) -> Result<(), Fail> {
    if fields.is_empty() {
        return Ok(());
    }
    heading("Sealed: `amana open` opens one, for a purpose")?;
    let row = |at: &SealedAt| vec![at.event.to_string(), at.field.clone(), words(at.compartment)];
    let rows: Vec<Vec<String>> = fields.iter().map(row).collect();
    Table::all(&[whole("event"), wraps("field"), wraps("class")], &rows)
}

/// A file of this kind by its name; of another kind there is none.
pub(crate) async fn of_kind(
    office: &Office,
    kind: StreamKind,
    name: &str,
) -> Result<StreamId, Fail> {
    let stream = office.file_named(name).await?;
    if stream.kind == kind {
        return Ok(stream);
    }
    Err(Fail::usage(format!("{name}: want a {kind}")))
}
