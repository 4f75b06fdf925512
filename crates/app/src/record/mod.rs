//! Recording lines of JSON: one request a line, each answered by one line.
//!
//! A line is `{"id", "as", "stream", "expect", "known"?, "occurred"?, "purpose"?, "command",
//! "data"}`. A refused line is answered and the next goes on; with `atomic` all lines that were not
//! recorded before are one append: all or nothing.

mod explain;
mod lines;
mod strict;
mod verbs;

use std::collections::HashMap;

pub use self::{
    explain::Explainer,
    lines::{LINE_BYTES_MAX, Lines, NumberedLine},
    verbs::{Verb, read_data},
};
use amana_domain::{Command, Refusal};
use amana_events::{Moment, Period, PurposeCode, StreamId};
use serde_json::{Map, Value, json};

use crate::{
    AppError,
    office::{Acting, Done, Expect, Office, Request},
};

/// 1945-01-01: nothing was known to anybody who could keep this ledger before.
const KNOWN_MIN: Moment = Moment::from_micros(-788_918_400_000_000);

/// A line that could be read: its id and the request it asks for.
#[derive(Debug)]
pub struct Line {
    /// The line's idempotency key.
    pub id: String,
    /// What it asks for.
    pub request: Request,
    /// The command's name.
    pub command: String,
}

/// A line that could not be read.
#[derive(Debug)]
pub struct BadLine {
    /// The line's idempotency key, as far as it has one.
    pub id: Option<String>,
    /// Why.
    pub refusal: Refusal,
}

fn bad(id: Option<&str>, refusal: Refusal) -> BadLine {
    BadLine { id: id.map(str::to_owned), refusal }
}

/// Reads one line. `acting` is who acts where the line does not say.
///
/// # Errors
/// [`BadLine`] with the field that is wrong.
pub fn read_line(
    office: &Office,
    line: &(impl AsRef<[u8]> + ?Sized),
    acting: Acting,
) -> Result<Line, BadLine> {
    let line = line.as_ref();
    if line.len() > LINE_BYTES_MAX {
        let reason = "the line is longer than 1 MiB";
        return Err(bad(None, Refusal::new("line_too_long", reason)));
    }
    let text = std::str::from_utf8(line).map_err(|_| {
        let reason = "the line is not UTF-8: save the file as UTF-8 and record that";
        bad(None, Refusal::new("not_utf8", reason))
    })?;
    let mut object = strict::read_object(text).map_err(|refusal| bad(None, refusal))?;
    let Some(Value::String(id)) = object.get("id").cloned() else {
        let reason = "every line needs an id: a text, new for every request";
        return Err(bad(None, Refusal::field("missing_field", "id", reason)));
    };
    let body = canonical(&object);
    let command = object.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
    read_object(office, &mut object, acting, body)
        .map(|mut request| {
            request.id = Some(id.clone());
            Line { id: id.clone(), request, command }
        })
        .map_err(|refusal| bad(Some(&id), refusal))
}

/// The same request gives the same bytes: keys are sorted, the id is left out.
fn canonical(object: &Map<String, Value>) -> Vec<u8> {
    let mut object = object.clone();
    object.remove("id");
    let mut object = Value::Object(object);
    object.sort_all_objects();
    serde_json::to_vec(&object).unwrap_or_default()
}

fn text_of(
    object: &mut Map<String, Value>,
    field: &'static str,
) -> Result<Option<String>, Refusal> {
    match object.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::field("wrong_shape", field, "must be a text")),
    }
}

fn parsed<T: std::str::FromStr>(
    object: &mut Map<String, Value>,
    field: &'static str,
    reason: &'static str,
) -> Result<Option<T>, Refusal> {
    let text = text_of(object, field)?;
    text.map(|text| text.parse().map_err(|_| Refusal::field("wrong_shape", field, reason)))
        .transpose()
}

fn read_object(
    office: &Office,
    object: &mut Map<String, Value>,
    acting: Acting,
    body: Vec<u8>,
) -> Result<Request, Refusal> {
    object.remove("id");
    let acting = match text_of(object, "as")? {
        None => acting,
        Some(name) => Acting::Member(office.member_named(&name).map_err(|_| {
            Refusal::field("unknown_member", "as", "no member of that name has a key here")
        })?),
    };
    let stream: StreamId = parsed(object, "stream", "must be kind/<uuid>, such as case/0197…")?
        .ok_or(Refusal::field("missing_field", "stream", "must be kind/<uuid>"))?;
    let expect = read_expect(object.remove("expect"))?;
    let request = read_work(object, stream, acting)?.0;
    Ok(Request { body, expect, ..request })
}

/// Reads a command for a stream by who is known to act, and its name: nothing of the object says otherwise.
///
/// # Errors
/// A refusal that names the field.
pub fn read_command(
    stream: StreamId,
    acting: Acting,
    mut object: Map<String, Value>,
) -> Result<(Request, String), Refusal> {
    let body = [stream.to_string().as_bytes(), b"\n", &canonical(&object)].concat();
    let (request, name) = read_work(&mut object, stream, acting)?;
    Ok((Request { body, ..request }, name))
}

fn read_work(
    object: &mut Map<String, Value>,
    stream: StreamId,
    acting: Acting,
) -> Result<(Request, String), Refusal> {
    let time = "must be RFC 3339 in UTC, such as 2026-11-23T08:15:00Z";
    let known: Option<Moment> = parsed(object, "known", time)?;
    if known.is_some_and(|known| known < KNOWN_MIN) {
        let reason = "no organisation of this kind knew anything before 1945: mistyped?";
        return Err(Refusal::field("known_too_early", "known", reason));
    }
    let coarse = "must be YYYY, YYYY-MM, YYYY..YYYY, ..YYYY or unknown: exact dates are sealed";
    let occurred: Option<Period> = parsed(object, "occurred", coarse)?;
    let purpose: Option<PurposeCode> = parsed(object, "purpose", "must be a code")?;
    let name = text_of(object, "command")?.ok_or(Refusal::field(
        "missing_field",
        "command",
        "must name a command",
    ))?;
    let data = match object.remove("data") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(data)) => data,
        Some(_) => return Err(Refusal::field("wrong_shape", "data", "must be an object")),
    };
    if let Some(surplus) = object.keys().next() {
        return Err(Refusal {
            code: "unknown_field",
            reason: "no such field of a command".into(),
            field: Some(surplus.clone().into()),
        });
    }
    let command = Command::read(stream.kind, &name, data).map_err(|refusal| {
        let field = refusal.field.clone().map(|field| format!("data.{field}").into());
        explain::of_shape(stream.kind, &name, Refusal { field, ..refusal })
    })?;
    let request = Request::new(acting, stream, command);
    Ok((Request { known, occurred, purpose, ..request }, name))
}

fn read_expect(value: Option<Value>) -> Result<Expect, Refusal> {
    let wrong = Refusal::field("wrong_shape", "expect", "must be \"new\", \"any\" or a version");
    match value {
        None | Some(Value::Null) => Ok(Expect::Any),
        Some(Value::String(text)) if text == "new" => Ok(Expect::New),
        Some(Value::String(text)) if text == "any" => Ok(Expect::Any),
        Some(Value::Number(number)) => number.as_u64().map(Expect::Version).ok_or(wrong),
        Some(_) => Err(wrong),
    }
}

/// The answer to a line that was done. Where it ended a consent, `disclosed_before` lists what had
/// been sent on it and is taken back with it.
pub fn answer_done(id: &str, done: &Done) -> Value {
    let events: Vec<Value> =
        done.events.iter().map(|(event, name)| json!({"event": event, "type": name})).collect();
    let mut answer = Map::new();
    answer.insert("id".into(), json!(id));
    answer.insert("stream".into(), json!(done.stream));
    answer.insert("version".into(), json!(done.version));
    answer.insert("position".into(), json!(done.position));
    answer.insert("recorded".into(), json!(done.recorded));
    answer.insert("events".into(), json!(events));
    answer.insert("replayed".into(), json!(done.replayed));
    if let Some(notice) = done.notice {
        answer.insert("notice".into(), json!(notice));
    }
    if !done.closed.is_empty() {
        let closed = done.closed.iter().map(|closed| {
            json!({
                "referral": closed.referral,
                "recipient": closed.recipient,
                "fields": closed.fields,
                "sent_at": closed.sent_at,
            })
        });
        answer.insert("disclosed_before".into(), closed.collect());
    }
    Value::Object(answer)
}

/// The answer to a line that was refused.
pub fn answer_refused(id: Option<&str>, refusal: &Refusal) -> Value {
    json!({
        "id": id,
        "refused": {"code": refusal.code, "reason": refusal.reason, "field": refusal.field},
    })
}

/// The same answer with the number of its line in the file, from 1.
#[must_use]
pub fn at_line(mut answer: Value, number: u64) -> Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("line".to_owned(), number.into());
    }
    answer
}

/// Lines that were not recorded together.
#[derive(Debug)]
pub struct NotRecorded {
    /// The number of the line that failed, counted from 0.
    pub line: usize,
    /// Why.
    pub error: AppError,
    /// For each line, what it had led to before, if it was recorded then.
    pub before: Vec<Option<Done>>,
}

impl Office {
    /// Does all lines as one: all that were not done before, or none. A line that stands in the file
    /// twice is done once, and answered as a repeat the second time.
    ///
    /// # Errors
    /// The line that failed, and what had been recorded before.
    pub async fn record_all(&self, lines: Vec<Line>) -> Result<Vec<Done>, NotRecorded> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut requests: Vec<Request> = Vec::new();
        // For each line: its request, whether it is a repeat; for each request: its line.
        let (mut places, mut line_of) = (Vec::new(), Vec::new());
        let mut other = None;
        for (number, line) in lines.into_iter().enumerate() {
            let first = seen.get(&line.id).copied();
            let same = first.and_then(|place| Some((place, requests.get(place)?)));
            match same {
                Some((place, request)) if request.body == line.request.body => {
                    places.push((place, true));
                }
                first => {
                    if first.is_some() {
                        other = other.or(Some(number));
                    }
                    seen.entry(line.id).or_insert(requests.len());
                    places.push((requests.len(), false));
                    line_of.push(number);
                    requests.push(line.request);
                }
            }
        }
        let done = match other {
            Some(line) => Err((line, other_body())),
            None => self.execute_all(&requests, Vec::new()).await.map_err(|(request, error)| {
                (line_of.get(request).copied().unwrap_or(request), error)
            }),
        };
        let done = match done {
            Ok(done) => done,
            Err((line, error)) => {
                let done = self.done_before(&requests).await.unwrap_or_default();
                let of = |(place, _): (usize, bool)| done.get(place)?.as_ref().ok()?.clone();
                let before = places.into_iter().map(of).collect();
                return Err(NotRecorded { line, error, before });
            }
        };
        let answer = |(place, again): (usize, bool)| {
            let done: &Done = done.get(place)?;
            Some(Done { replayed: done.replayed || again, ..done.clone() })
        };
        Ok(places.into_iter().filter_map(answer).collect())
    }
}

fn other_body() -> AppError {
    let reason = "this id stands in the file twice, with another content";
    AppError::Refused(Refusal::field("other_body", "id", reason))
}
