//! `amana erase`: erase a person by request, second signature and execution.

mod certificate;

use std::path::PathBuf;

use amana_app::{
    AppError,
    erase::{Decision, Erased, Remains, Ruling, Undecided},
};
use amana_events::{Code, EventId, PersonId, person::ErasureBasis};
use amana_vault::Secret;
use clap::{Args, Subcommand};
use serde_json::json;
use uuid::Uuid;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::{count, paragraph},
    table::{Table, cuts, whole},
    texts,
    words::{day, text, words},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Erase {
    /// Request the erasure of a person.
    Request(Request),
    /// Show which fields of files mention the person and need a decision.
    Show(Named),
    /// Approve a request with your signature.
    Approve(Approve),
    /// Refuse a request.
    Refuse(Refuse),
    /// Destroy the person's keys; never by who requested it.
    Execute(Named),
    /// What was destroyed, on whose authority, and the proof.
    Certificate(certificate::Certificate),
    /// List erasures.
    List,
}

/// Request the erasure of a person. A second member approves, and not the requester executes. Of who is erased already it requests
/// that each field of a file that still mentions them is decided anew.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Mira Solenne\" erase request <person> \\\n    --reason \"asked for it in writing\"\n  amana --data office --as \"Mira Solenne\" erase request <erased person> --basis unlawful"
)]
pub(crate) struct Request {
    /// The person's id.
    person: PersonId,
    /// Why, in words; sealed. Nothing is sealed for who is erased already: leave it out then.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Why, as a code.
    #[arg(long, value_name = "CODE", value_parser = basis_parser(), default_value = "own_request")]
    basis: ErasureBasis,
}

/// An erasure.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The request's id, or the person's.
    id: Uuid,
}

/// Approve a request. Each field of a file that mentions the person is decided: kept, or redacted.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Jon Harrow\" erase approve <request> \\\n    --keep <event>:account=legal_claim\n  amana --data office --as \"Jon Harrow\" erase approve <request> \\\n    --redact <event>:account=redacted.txt\n\nThe redacted text is read from a file, never from the command line; an empty file strikes the field.\nUntil the erasure is executed, and if it is refused, the field opens as it was."
)]
pub(crate) struct Approve {
    /// The request's id, or the person's.
    id: Uuid,
    /// Keep this field, on this lawful basis; may be given again.
    #[arg(long, value_name = "EVENT:FIELD=BASIS", value_parser = read_keep)]
    keep: Vec<Decision>,
    /// Let the text in this file take the place of the field; may be given again.
    #[arg(long, value_name = "EVENT:FIELD=FILE", value_parser = read_redact)]
    redact: Vec<Redact>,
}

/// Refuse a request.
#[derive(Debug, Args)]
pub(crate) struct Refuse {
    /// The request's id, or the person's.
    id: Uuid,
    /// Why, as a code.
    #[arg(long, value_name = "CODE", value_parser = refusal_parser())]
    reason: Code,
}

/// A field and the file with its redacted text.
#[derive(Debug, Clone)]
struct Redact {
    event: EventId,
    field: String,
    file: PathBuf,
}

/// Why an erasure may be refused.
const REFUSAL_REASONS: [&str; 6] =
    ["open_matter", "legal_hold", "legal_obligation", "wrong_person", "taken_back", "other"];

fn refusal_parser() -> impl clap::builder::TypedValueParser<Value = Code> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    PossibleValuesParser::new(REFUSAL_REASONS).try_map(|code| Code::new(&code))
}

fn basis_parser() -> impl clap::builder::TypedValueParser<Value = ErasureBasis> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    let codes = PossibleValuesParser::new(ErasureBasis::ALL.iter().map(|basis| basis.code()));
    codes.try_map(|code| code.parse::<ErasureBasis>())
}

fn read_place(text: &str) -> Result<(EventId, String), String> {
    let (event, field) = text.split_once(':').ok_or("want EVENT:FIELD, as `erase show` prints")?;
    let event = event.parse().map_err(|_| "the event's id is no UUID")?;
    Ok((event, field.to_owned()))
}

fn read_keep(text: &str) -> Result<Decision, String> {
    let (place, basis) = text.rsplit_once('=').ok_or("want EVENT:FIELD=BASIS")?;
    let (event, field) = read_place(place)?;
    let basis = Code::new(basis).map_err(|error| error.to_string())?;
    Ok(Decision { event, field, ruling: Ruling::Keep(basis) })
}

fn read_redact(text: &str) -> Result<Redact, String> {
    // A path may hold `=`; a field never does.
    let (place, file) = text.split_once('=').ok_or("want EVENT:FIELD=FILE")?;
    let (event, field) = read_place(place)?;
    if file.is_empty() || file == "-" {
        return Err("name a file: a redacted text is read from one".into());
    }
    Ok(Redact { event, field, file: file.into() })
}

impl Redact {
    fn decide(self) -> Result<Decision, Fail> {
        let ruling = Ruling::Redact(texts::from_file(&self.file)?);
        Ok(Decision { event: self.event, field: self.field, ruling })
    }
}

impl Erase {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Erase::Request(request) => request.run(global).await,
            Erase::Show(named) => named.show(global).await,
            Erase::Approve(approve) => approve.run(global).await,
            Erase::Refuse(refuse) => refuse.run(global).await,
            Erase::Execute(named) => named.execute(global).await,
            Erase::Certificate(certificate) => certificate.run(global).await,
            Erase::List => list(global).await,
        }
    }
}

impl Request {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let (person, basis) = (self.person, self.basis);
        // Whether the person is erased is asked by the rule, which tells it only to who may know.
        let requested = match self.reason {
            None => office.request_redaction(acting, person, basis).await.map_err(want_reason)?,
            Some(reason) => {
                office.request_erasure(acting, person, basis, &Secret::new(reason)).await?
            }
        };
        let request = requested.event()?;
        let mentions = office.mentions(self.person).await?.len();
        office.close().await;
        if global.format == Format::Json {
            return output::json(
                &json!({"request": request, "person": self.person, "mentions": mentions}),
            );
        }
        output::line(format!("Requested: {request}"))?;
        let fields = count(mentions as u64, "field of files mentions", "fields of files mention");
        output::line(format!("{fields} the person: amana erase show {request}"))?;
        output::line(format!("Next, by a second member: amana erase approve {request}"))
    }
}

/// Who is not erased is erased for a reason in words.
fn want_reason(error: AppError) -> Fail {
    match error {
        AppError::Refused(refusal) if refusal.code == "person_not_erased" => {
            Fail::usage("say why the person is to be erased: --reason TEXT")
        }
        other => other.into(),
    }
}

impl Named {
    async fn show(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let sight = office.sight(global.reader(&office)?).await?;
        office.catch_up().await?;
        let person = office.erasure_named(self.id).await?;
        let mentions = office.mentions_seen(&sight, person).await?;
        let names = office.references(mentions.iter().map(|mention| mention.stream)).await?;
        office.close().await;
        if global.format == Format::Json {
            return mentions.iter().try_for_each(output::json);
        }
        let Some(first) = mentions.first() else {
            return output::line(
                "No field of a file mentions the person: nothing needs a decision.",
            );
        };
        for mention in &mentions {
            let stream = mention.stream.to_string();
            let file = names.get(&mention.stream).unwrap_or(&stream);
            output::line(format!("{}:{}", mention.event, mention.field))?;
            let (what, class) = (words(&mention.kind), words(mention.compartment.code()));
            paragraph("    ", &format!("{what}, {file}, {}: {class}", mention.recorded.day()))?;
        }
        output::line("Each is read with `amana open` and decided by who approves:")?;
        let place = format!("{}:{}", first.event, first.field);
        output::line(format!("  --keep {place}=BASIS"))?;
        output::line("      it stays as it is, on that lawful basis")?;
        output::line(format!("  --redact {place}=FILE"))?;
        output::line("      the text in FILE takes its place; an empty file strikes it")
    }

    async fn execute(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        office.catch_up().await?;
        let acting = global.acting(&office)?;
        let person = office.erasure_named(self.id).await?;
        let erased = office.execute_erasure(acting, person).await?;
        office.catch_up().await?;
        office.close().await;
        if global.format == Format::Json {
            output::json(&erased)?;
        } else {
            say(&erased)?;
        }
        if erased.remains == Remains::StillFound {
            return Err(Fail::broken(
                "the keys are destroyed in the log, but their bytes are still in a file: run \
                 `amana doctor`",
            ));
        }
        Ok(())
    }
}

fn say(erased: &Erased) -> Result<(), Fail> {
    match erased.certificate {
        Some(certificate) => {
            let keys = count(u64::from(erased.keys), "key", "keys");
            output::line(format!("Person {} is erased: {keys} destroyed.", erased.person))?;
            output::line(format!("Certificate {certificate} at position {}.", erased.position))?;
        }
        None => output::line(format!(
            "What files say of person {} is as it was approved, at position {}.",
            erased.person, erased.position
        ))?,
    }
    if erased.redacted > 0 {
        output::line(format!(
            "Fields of files: {} redacted, {} others sealed again unchanged.",
            erased.redacted, erased.resealed
        ))?;
    }
    if erased.certificate.is_none() && erased.redacted == 0 {
        return Ok(());
    }
    output::line(match erased.remains {
        Remains::NothingHere => "Their bytes are in no file of the data folder.".to_owned(),
        Remains::TailInUse => {
            "Another process reads the database, so its files may still hold them: close it and \
             run `amana doctor`, which finishes what is left."
                .to_owned()
        }
        Remains::StillFound => "Their bytes are still in a file of the data folder.".to_owned(),
        Remains::ServerLogs => format!("The rows are deleted and vacuumed. {}", elsewhere(erased)),
        Remains::NotVacuumed => format!(
            "The rows are deleted and NOT vacuumed: this role may not, or an older transaction still \
             sees them. As the table's owner: VACUUM amana.data_key; then run `amana doctor`. {}",
            elsewhere(erased)
        ),
    })?;
    output::line(format!(
        "Backups taken before it: destroy them, or wait. The erasure is complete after {}.",
        erased.complete_on
    ))
}

/// What PostgreSQL keeps, and what ends it.
fn elsewhere(erased: &Erased) -> String {
    format!(
        "PostgreSQL overwrites nothing: its free space, its own log, archives and replicas keep the \
         wrapped keys until they are reused or recycled. What ends it for certain is \
         `amana keys rotate`, and that after {} no copy of the old keys is left: neither an old key \
         file nor an old backup or share opens them then.",
        erased.complete_on
    )
}

impl Approve {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let redacted: Vec<Decision> =
            self.redact.into_iter().map(Redact::decide).collect::<Result<_, _>>()?;
        let office = global.open_unlocked().await?;
        office.catch_up().await?;
        let acting = global.acting(&office)?;
        let person = office.erasure_named(self.id).await?;
        let mut decisions = self.keep;
        decisions.extend(redacted);
        let event = office.approve_erasure(acting, person, &decisions).await?.event()?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"approved": event, "person": person}));
        }
        output::line(format!(
            "Approved. Next, not by the requester: amana erase execute {}",
            self.id
        ))
    }
}

impl Refuse {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        office.catch_up().await?;
        let acting = global.acting(&office)?;
        let person = office.erasure_named(self.id).await?;
        office.refuse_erasure(acting, person, self.reason).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"refused": person}));
        }
        output::line("Refused.")
    }
}

async fn list(global: &Global) -> Result<(), Fail> {
    let office = global.open().await?;
    let sight = office.sight(global.reader(&office)?).await?;
    office.catch_up().await?;
    let rows = office.erasures_seen(&sight).await?;
    let undecided = office.undecided(&sight).await?;
    office.close().await;
    if global.format == Format::Json {
        rows.iter().try_for_each(output::json)?;
        return undecided.iter().try_for_each(output::json);
    }
    for Undecided { person, fields } in &undecided {
        let fields = count(*fields as u64, "field of a file mentions", "fields of files mention");
        paragraph(
            "",
            &format!(
                "Erased again after a loss, and undecided: {fields} person {person}. amana erase request {person} --basis BASIS"
            ),
        )?;
    }
    if rows.is_empty() && !undecided.is_empty() {
        return Ok(());
    }
    if rows.is_empty() {
        return output::line("Nothing is on this list.");
    }
    let row = |row: &serde_json::Value| {
        let day_of = |field| day(text(row, field)).to_owned();
        let words_of = |field| words(text(row, field));
        let request = text(row, "request").to_owned();
        let asked = day_of("requested_at");
        vec![request, words_of("basis"), words_of("state"), asked, day_of("executed_at")]
    };
    let values = rows.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
    let values = values.map_err(|error| Fail::environment(error.to_string()))?;
    let cells: Vec<Vec<String>> = values.iter().map(row).collect();
    let columns =
        [whole("request"), cuts("basis"), whole("state"), whole("asked"), whole("executed")];
    Table::all(&columns, &cells)
}
