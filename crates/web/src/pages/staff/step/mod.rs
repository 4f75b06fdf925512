//! Steps of a file: which there are, the form of one, and taking it. A form is made from the command's own schema (`input`) and
//! read back by it (`data`), so that everything the rules know can be done from a page.
//!
//! INVARIANT: who acts is who signed in; a form that is sent twice is done once; what a rule refuses is shown again as it was
//! typed, with what the rule said beside the field it names.

mod data;
pub(in crate::pages) mod draft;
mod input;
mod table;

use std::sync::Arc;

use amana_app::{
    AppError, Expect, Request,
    log::LogLine,
    record,
    said::text,
    schema::{CommandOf, commands_of},
    sides::{Sides, side_of},
};
use amana_events::{EventId, Moment, StreamId, StreamKind};
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::Response,
};
use serde_json::{Map, Value, json};

use self::input::Maker;
use super::{
    Asked, At, Halt, audit, file,
    inputs::{Input, Kind},
    list::place_of_file,
    shown::Shown,
};
use crate::{
    api::{body::Sent, query::named, streams::file_of},
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page, page_with_script},
        words::Speaks,
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

#[derive(Template)]
#[template(path = "staff/steps.html")]
struct Steps {
    frame: Frame,
    place: String,
    /// Under which address the steps stand.
    own: String,
    /// Each with its message.
    groups: Vec<(&'static str, Vec<Offered>)>,
}

/// A command: its name, what it is called, and what it does.
type Offered = (&'static str, String, String);

#[derive(Template)]
#[template(path = "staff/step.html")]
struct StepPage {
    frame: Frame,
    title: String,
    does: String,
    place: String,
    action: String,
    inputs: Vec<Input>,
    known: String,
    occurred: String,
    once: String,
    version: String,
    /// When what is shown was kept as a draft, where it was.
    kept: Option<String>,
}

/// Where somebody finds what a stream is about: the office's books and engagements have no page as files have.
pub(super) fn home_of(stream: StreamId) -> String {
    match stream.kind {
        StreamKind::Registry => "/desk/members".to_owned(),
        StreamKind::Audit => audit::place_of(stream),
        StreamKind::Access => "/desk/doors".to_owned(),
        StreamKind::Keys => "/desk/keys".to_owned(),
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Case
        | StreamKind::Assistance
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Handover
        | StreamKind::Receipt => place_of_file(stream),
    }
}

/// Where the files of a kind are listed; the desk for those that are not.
const fn list_of(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Report => "/desk/reports",
        StreamKind::Case => "/desk/cases",
        StreamKind::Assistance => "/desk/assistance",
        StreamKind::Referral => "/desk/referrals",
        StreamKind::Handover => "/desk/handovers",
        StreamKind::Audit => "/desk/audit",
        StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Receipt => "/desk",
    }
}

/// The file of a step, as far as there is one: its steps and its version. A form names what stands in them, so that it is shown is
/// noted as of the file's own page.
async fn of_file(at: &At, stream: StreamId, begins: bool) -> Result<(Vec<LogLine>, u64), Halt> {
    if stream == at.office.registry_stream() && at.sight.knows_members() {
        return Ok((Vec::new(), at.office.version_of(stream).await?));
    }
    if stream.kind == StreamKind::Audit {
        return of_engagement(at, stream, begins).await;
    }
    let (_, looks) = file_of(stream.kind.code(), &stream.id.to_string())?;
    let lines = match stream.kind {
        StreamKind::Case | StreamKind::Referral | StreamKind::Handover | StreamKind::Assistance => {
            match at.office.may_look(&at.sight, stream).await {
                Ok(leave) => at.office.timeline(&leave).await,
                Err(error) => Err(error),
            }
        }
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => {
            at.office.file_page(at.acting(), stream).await.map(|page| page.steps)
        }
    };
    match lines {
        Ok(lines) => {
            at.office.note_list(at.acting(), looks.steps, &[stream], None).await?;
            Ok((lines, at.office.version_of(stream).await?))
        }
        // What is hidden and what is not there are begun alike, and refused alike when it is sent.
        Err(AppError::Refused(refusal)) if begins && refusal.code == "not_found" => {
            Ok((Vec::new(), 0))
        }
        Err(error) => Err(error.into()),
    }
}

/// The same of an engagement: its auditors read its steps; who owns a recommendation of it, or answers, says what they say.
async fn of_engagement(
    at: &At,
    stream: StreamId,
    begins: bool,
) -> Result<(Vec<LogLine>, u64), Halt> {
    if let Some(leave) = at.office.may_read(&at.sight, stream).await? {
        at.office.note_list(at.acting(), "audit_steps", &[stream], None).await?;
        let lines = at.office.log_of(&leave).await?;
        return Ok((lines, at.office.version_of(stream).await?));
    }
    match at.office.audit_recommendations(at.acting(), Some(stream), true).await {
        Ok(_) => Ok((Vec::new(), at.office.version_of(stream).await?)),
        Err(AppError::Refused(refusal)) if begins && refusal.code == "not_found" => {
            Ok((Vec::new(), 0))
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows which steps there are.
pub(in crate::pages) async fn all(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &id)?;
    of_file(&at, stream, false).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let commands = commands_of(stream.kind);
    let asked_of_people = commands.iter().filter(|spec| input::is_for_people(&spec.schema));
    let sides = sides(&at, stream).await?;
    // Of what has two sides, only the steps of the member's own.
    let own = |name| side_of(name).zip(sides).is_none_or(|(side, sides)| sides.has(side));
    let names: Vec<_> = asked_of_people.map(|spec| spec.name).filter(|name| own(name)).collect();
    let said = |name: &'static str| {
        let schema = commands.iter().find(|spec| spec.name == name).map(|spec| &spec.schema);
        let does = schema.map(|schema| text(schema, "description").to_owned());
        (name, shown.called("command", name), does.unwrap_or_default())
    };
    let groups = table::of_kind(stream.kind, &names).into_iter();
    let groups = groups.map(|(says, own)| (says, own.into_iter().map(said).collect()));
    let place = home_of(stream);
    let own = place_of_file(stream);
    let steps = Steps { frame: at.frame().await?, place, own, groups: groups.collect() };
    Ok(page(StatusCode::OK, &steps))
}

/// On which sides of a referral or handover the member stands.
async fn sides(at: &At, stream: StreamId) -> Result<Option<Sides>, Halt> {
    if !matches!(stream.kind, StreamKind::Referral | StreamKind::Handover) {
        return Ok(None);
    }
    let leave = at.office.may_look(&at.sight, stream).await?;
    let row = at.office.matter(&leave).await?;
    Ok(Some(at.office.sides(at.member(), stream.kind, &row).await?))
}

/// Draws the id of a new file and leads to the form that begins it.
pub(in crate::pages) async fn begin(
    at: At,
    Path((kind, command)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &at.office.new_id().to_string())?;
    if !table::begins(stream.kind, &command) {
        return Err(Problem::of("not_found").into());
    }
    Ok(on_to(&at.to(&format!("{}/do/{command}", place_of_file(stream)))))
}

/// A command's name and schema, for a page.
fn spec_of(kind: StreamKind, name: &str) -> Result<&'static CommandOf, Halt> {
    let mut specs = commands_of(kind).iter();
    let found = specs.find(|it| it.name == name && input::is_for_people(&it.schema));
    found.ok_or_else(|| Problem::of("not_found").into())
}

/// Shows the form of a step.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id, command)): Path<(String, String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &id)?;
    let action = format!("{}/do/{command}", place_of_file(stream));
    match draft::read(&at, &action).await? {
        Some((saved, form)) => {
            asked(&at, (stream, &command), (&form, Some(saved)), Vec::new()).await
        }
        None => asked(&at, (stream, &command), (&Form::default(), None), Vec::new()).await,
    }
}

/// Shows the form of a step of something that was recorded before: a recommendation that somebody owns.
pub(in crate::pages) async fn ask_of(
    at: At,
    Path((kind, id, command, event)): Path<(String, String, String, String)>,
) -> Result<Response, Halt> {
    let (stream, event) = (file::stream(&kind, &id)?, named::<EventId>(&event)?);
    let own = [("d.recommendation".to_owned(), Secret::new(event.to_string()))];
    asked(&at, (stream, &command), (&Form::of_pairs(own), None), Vec::new()).await
}

async fn asked(
    at: &At,
    (stream, command): (StreamId, &str),
    (form, saved): (&Form, Option<Moment>),
    wrong: Vec<Wrong>,
) -> Result<Response, Halt> {
    let CommandOf { name: command, schema } = spec_of(stream.kind, command)?;
    let (lines, version) = of_file(at, stream, table::begins(stream.kind, command)).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let drawn = at.office.new_id().to_string();
    let maker = Maker { shown: &shown, lines: &lines, form, command, drawn };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let once = form.text("once");
    let once = if once.is_empty() { at.office.new_request_key() } else { once.to_owned() };
    let action = format!("{}/do/{command}", place_of_file(stream));
    // A file that is not there yet has no page to go back to.
    let begins = version == 0 && table::begins(stream.kind, command);
    let place = if begins { list_of(stream.kind).to_owned() } else { home_of(stream) };
    let step = StepPage {
        frame: at.frame().await?.with_script().with_wrong(wrong),
        title: shown.called("command", command),
        does: text(schema, "description").to_owned(),
        action,
        place,
        inputs: maker.inputs(schema),
        known: form.text("known").to_owned(),
        occurred: form.text("occurred").to_owned(),
        once,
        version: version.to_string(),
        kept: saved.map(|saved| shown.moment(saved)),
    };
    Ok(page_with_script(status, &step))
}

/// Takes a step.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((kind, id, command)): Path<(String, String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asking = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asking.at, &asking.form);
    let stream = file::stream(&kind, &id)?;
    let CommandOf { name, schema } = spec_of(stream.kind, &command)?;
    // What is recorded there gives somebody power, or takes it.
    if stream.kind == StreamKind::Registry {
        asking.stepped_up().await?;
    }
    let done = match request(at, (stream, name), schema, form) {
        Ok(request) => {
            let office = at.office.clone();
            let work = async move { office.do_command(request, name).await };
            finish(asking.place.clone(), work).await?
        }
        Err(error) => Err(error),
    };
    let refusal = match done {
        Ok(_) => {
            at.office.drop_draft(at.member(), &at.path).await?;
            return Ok(on_to(&at.to(&home_of(stream))));
        }
        Err(AppError::Refused(refusal)) if refusal.code != "not_found" => refusal,
        Err(error) => return Err(error.into()),
    };
    let field = refusal.field.as_deref().unwrap_or("data");
    let field = match field.strip_prefix("data.") {
        Some(field) => format!("d-{}", field.replace('.', "-")),
        None => at_input(schema, field),
    };
    let id = format!("refusal-{}", refusal.code.replace('_', "-"));
    let says = at.words.known(&id).unwrap_or_else(|| refusal.reason.to_string());
    let wrong = vec![Wrong { field: field.into(), says: says.into() }];
    asked(at, (stream, name), (form, None), wrong).await
}

/// Where a field that a rule named stands in the page: its own input where there is one, else the form.
fn at_input(schema: &Value, field: &str) -> String {
    let own = schema.get("properties").and_then(|it| it.get(field)).is_some();
    match field {
        "known" | "occurred" => field.to_owned(),
        _ if own => format!("d-{field}"),
        _ => "step".to_owned(),
    }
}

/// What a form asks for.
fn request(
    at: &At,
    (stream, name): (StreamId, &str),
    schema: &Value,
    form: &Form,
) -> Result<Request, AppError> {
    let mut object = Map::new();
    object.insert("command".to_owned(), json!(name));
    object.insert("data".to_owned(), Value::Object(data::of_form(schema, form)));
    let known = data::moment(form.text("known"));
    for (field, value) in [("known", known.as_str()), ("occurred", form.text("occurred").trim())] {
        if !value.is_empty() {
            object.insert(field.to_owned(), json!(value));
        }
    }
    let (request, _) = record::read_command(stream, at.acting(), object)?;
    let expect = match form.text("version").parse() {
        Ok(0) => Expect::New,
        Ok(version) => Expect::Version(version),
        Err(_) => Expect::Any,
    };
    let once = format!("page/{}", form.text("once"));
    let body = request.body.clone();
    Ok(Request { expect, ..request }.once(once, body))
}
