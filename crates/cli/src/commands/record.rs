//! `amana record`: commands from lines of JSON.

use std::{
    io::{self, Read},
    path::PathBuf,
};

use amana_app::{
    Acting, AppError, Office,
    record::{
        BadLine, Explainer, Line, Lines, NotRecorded, NumberedLine, answer_done, answer_refused,
        at_line, read_line,
    },
};
use amana_domain::Refusal;
use amana_events::StreamKind;
use clap::Args;
use serde_json::Value;

use crate::{args::Global, fail::Fail, output, screen::count};

/// How many lines one append can take: every line leads to an event, and an append has so many.
const LINES_MAX: usize = 1_000;

const HELP: &str = "\
A line:
  {\"id\": \"r1\", \"as\": \"Mira Solenne\", \"stream\": \"case/<uuid>\",
   \"expect\": \"new\", \"command\": \"open_case\", \"data\": {\"class\": \"sea\"}}
on one line, in UTF-8. Ids are yours: the same line sent again within 30 days,
alone or among others, is done once.

A refused line is answered {\"id\", \"line\", \"refused\": {code, reason, field}}
and the next goes on; the exit code is then 1. With --atomic nothing of a file
with a refused line is recorded, and every line is answered; lines that were
recorded before stay recorded.

What can be recorded: amana schema commands
Which codes there are: amana registry list";

/// Record commands from lines of JSON, each answered by one line.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Record {
    /// File of lines; - reads standard input.
    file: PathBuf,
    /// All lines or none.
    #[arg(long)]
    atomic: bool,
}

impl Record {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let reader = self.reader()?;
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let explainer = Explainer::new(&office);
        let mut recorder = Recorder { office: &office, acting, explainer, recorded: 0 };
        let lines = Lines::new(reader);
        let outcome = if self.atomic {
            recorder.atomic(lines).await
        } else {
            recorder.one_by_one(lines).await
        };
        office.close().await;
        outcome
    }

    fn reader(&self) -> Result<Box<dyn Read>, Fail> {
        if self.file.as_os_str() == "-" {
            return Ok(Box::new(io::stdin()));
        }
        let path = self.file.display();
        let failed = |error: io::Error| Fail::environment(format!("cannot read {path}: {error}"));
        let file = std::fs::File::open(&self.file).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            let what = "it is a directory: name a file of lines";
            return Err(Fail::environment(format!("cannot read {path}: {what}")));
        }
        Ok(Box::new(file))
    }
}

/// A line with what is needed to answer it.
struct Asked {
    number: u64,
    id: String,
    kind: StreamKind,
    command: String,
}

impl Asked {
    fn of(number: u64, line: &Line) -> Self {
        let (id, command) = (line.id.clone(), line.command.clone());
        Self { number, id, kind: line.request.stream.kind, command }
    }

    fn refused(&self, refusal: &Refusal) -> Value {
        answer_refused(Some(&self.id), refusal)
    }
}

struct Recorder<'o> {
    office: &'o Office,
    acting: Acting,
    explainer: Explainer<'o>,
    /// Lines that were recorded.
    recorded: u64,
}

/// A line is known by its id; one that has none by its number.
fn bad(number: u64, bad: &BadLine) -> Value {
    let answer = answer_refused(bad.id.as_deref(), &bad.refusal);
    if bad.id.is_some() { answer } else { at_line(answer, number) }
}

impl Recorder<'_> {
    fn read(&self, line: NumberedLine) -> (u64, Result<Line, BadLine>) {
        let text = line.text.map_err(|refusal| BadLine { id: None, refusal });
        (line.number, text.and_then(|text| read_line(self.office, &text, self.acting)))
    }

    fn next(&self, lines: &mut Lines<Box<dyn Read>>) -> Result<Option<NumberedLine>, Fail> {
        lines
            .next_line()
            .map_err(|error| self.stopped(Fail::environment(format!("cannot read: {error}"))))
    }

    /// The failure with what was recorded before it.
    fn stopped(&self, fail: Fail) -> Fail {
        let lines = count(self.recorded, "line was", "lines were");
        fail.after(&format!(
            "{lines} recorded; give the file again: what was recorded is not recorded twice"
        ))
    }

    async fn one_by_one(&mut self, mut lines: Lines<Box<dyn Read>>) -> Result<(), Fail> {
        let mut refused = false;
        while let Some(line) = self.next(&mut lines)? {
            let line = match self.read(line) {
                (number, Ok(line)) => (Asked::of(number, &line), line.request),
                (number, Err(refusal)) => {
                    refused = true;
                    output::json(&bad(number, &refusal))?;
                    continue;
                }
            };
            let (asked, request) = line;
            match self.office.execute(request).await {
                Ok(done) => {
                    self.recorded += 1;
                    output::json(&answer_done(&asked.id, &done))?;
                }
                Err(AppError::Refused(refusal)) => {
                    refused = true;
                    let refusal = self.explain(&asked, refusal).await?;
                    output::json(&asked.refused(&refusal))?;
                }
                Err(error) => {
                    let place = format!("line {}", asked.id);
                    return Err(self.stopped(Fail::from(error).at(&place)));
                }
            }
        }
        if refused { Err(Fail::refused_silently()) } else { Ok(()) }
    }

    async fn explain(&mut self, asked: &Asked, refusal: Refusal) -> Result<Refusal, Fail> {
        Ok(self.explainer.explain(asked.kind, &asked.command, refusal).await?)
    }

    async fn atomic(&mut self, mut lines: Lines<Box<dyn Read>>) -> Result<(), Fail> {
        let mut read = Vec::new();
        while let Some(line) = self.next(&mut lines)? {
            read.push(self.read(line));
            if read.len() > LINES_MAX {
                let reason = "more than 1,000 lines in one go: split the file";
                return Err(Fail::from(AppError::Refused(Refusal::new("too_many_events", reason))));
            }
        }
        if let Some((number, _)) = read.iter().find(|(_, line)| line.is_err()) {
            let first = *number;
            for (number, line) in &read {
                output::json(&match line {
                    Ok(line) => Asked::of(*number, line).refused(&not_recorded(first)),
                    Err(refusal) => bad(*number, refusal),
                })?;
            }
            return Err(nothing_recorded(first));
        }
        let lines: Vec<(u64, Line)> =
            read.into_iter().filter_map(|(number, line)| Some((number, line.ok()?))).collect();
        let asked: Vec<Asked> =
            lines.iter().map(|(number, line)| Asked::of(*number, line)).collect();
        match self.office.record_all(lines.into_iter().map(|(_, line)| line).collect()).await {
            Ok(done) => asked
                .iter()
                .zip(&done)
                .try_for_each(|(asked, done)| output::json(&answer_done(&asked.id, done))),
            Err(NotRecorded { line, error: AppError::Refused(refusal), before }) => {
                let Some(line) = asked.get(line) else { return Ok(()) };
                let refusal = self.explain(line, refusal).await?;
                let mut before = before.into_iter();
                for asked in &asked {
                    let answer = match before.next().flatten() {
                        _ if asked.number == line.number => asked.refused(&refusal),
                        Some(done) => answer_done(&asked.id, &done),
                        None => asked.refused(&not_recorded(line.number)),
                    };
                    output::json(&answer)?;
                }
                Err(nothing_recorded(line.number))
            }
            Err(NotRecorded { error, .. }) => Err(self.stopped(error.into())),
        }
    }
}

/// What standard error says: the answers say the same line by line.
fn nothing_recorded(line: u64) -> Fail {
    Fail::refused(format!("line {line} was refused: nothing was recorded now"))
}

fn not_recorded(line: u64) -> Refusal {
    Refusal {
        code: "not_recorded",
        reason: format!("line {line} was refused: nothing of the file was recorded now").into(),
        field: None,
    }
}
