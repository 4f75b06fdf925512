//! `amana record`: commands from lines of JSON.

use std::{
    io::{BufRead as _, BufReader, Read},
    path::PathBuf,
};

use amana_app::{
    AppError, Office,
    record::{BadLine, LINE_BYTES_MAX, Line, answer_done, answer_refused, read_line},
};
use amana_domain::Refusal;
use clap::Args;

use crate::{args::Global, fail::Fail, output};

/// Record commands from lines of JSON, each answered by one line.
#[derive(Debug, Args)]
#[command(
    after_help = "A line:\n  {\"id\": \"r1\", \"as\": \"Mira Solenne\", \"stream\": \"case/<uuid>\", \"expect\": \"new\", \"command\": \"open_case\", \"data\": {\"class\": \"sea\"}}\n\nA refused line is answered {\"id\", \"refused\": {code, reason, field}} and the next goes on; the exit code is then 1.\nWhat can be recorded: amana schema commands"
)]
pub(crate) struct Record {
    /// File of lines; - reads standard input.
    file: PathBuf,
    /// All lines or none.
    #[arg(long)]
    atomic: bool,
}

impl Record {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let reader: Box<dyn Read> = if self.file.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            let open = std::fs::File::open(&self.file);
            Box::new(open.map_err(|error| {
                Fail::environment(format!("cannot read {}: {error}", self.file.display()))
            })?)
        };
        let acting = global.acting(&office)?;
        let outcome = if self.atomic {
            atomic(&office, Lines::new(reader), acting).await
        } else {
            one_by_one(&office, Lines::new(reader), acting).await
        };
        office.close().await;
        outcome
    }
}

/// Lines of a file, blank ones left out, over-long ones cut so that memory stays bounded. Bytes, because what is not
/// UTF-8 is refused like any other bad line, and never guessed at.
struct Lines {
    reader: BufReader<Box<dyn Read>>,
}

impl Lines {
    fn new(reader: Box<dyn Read>) -> Self {
        Self { reader: BufReader::new(reader) }
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>, Fail> {
        loop {
            let mut bytes = Vec::new();
            let limit = LINE_BYTES_MAX as u64 + 2;
            let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes);
            let read = read.map_err(|error| Fail::environment(format!("cannot read: {error}")))?;
            if read == 0 {
                return Ok(None);
            }
            if bytes.last() != Some(&b'\n') && read as u64 == limit {
                let mut rest = Vec::new();
                while self
                    .reader
                    .by_ref()
                    .take(limit)
                    .read_until(b'\n', &mut rest)
                    .is_ok_and(|n| n > 0)
                    && rest.last() != Some(&b'\n')
                {
                    rest.clear();
                }
            }
            while bytes.pop_if(|last| matches!(last, b'\n' | b'\r')).is_some() {}
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(bytes));
            }
        }
    }
}

async fn one_by_one(
    office: &Office,
    mut lines: Lines,
    acting: amana_app::Acting,
) -> Result<(), Fail> {
    let mut refused = false;
    while let Some(bytes) = lines.next()? {
        let line = match read_line(office, &bytes, acting) {
            Ok(line) => line,
            Err(bad) => {
                refused = true;
                answer_bad(&bad)?;
                continue;
            }
        };
        match office.execute(line.request).await {
            Ok(done) => output::json(&answer_done(&line.id, &done))?,
            Err(AppError::Refused(refusal)) => {
                refused = true;
                output::json(&answer_refused(Some(&line.id), &refusal))?;
            }
            Err(error) => return Err(Fail::from(error).at(format!("line {}", line.id))),
        }
    }
    if refused { Err(Fail::refused_silently()) } else { Ok(()) }
}

fn answer_bad(bad: &BadLine) -> Result<(), Fail> {
    output::json(&answer_refused(bad.id.as_deref(), &bad.refusal))
}

async fn atomic(office: &Office, mut lines: Lines, acting: amana_app::Acting) -> Result<(), Fail> {
    let mut all: Vec<Line> = Vec::new();
    while let Some(bytes) = lines.next()? {
        match read_line(office, &bytes, acting) {
            Ok(line) => all.push(line),
            Err(bad) => {
                answer_bad(&bad)?;
                return Err(Fail::refused_silently());
            }
        }
    }
    let ids: Vec<String> = all.iter().map(|line| line.id.clone()).collect();
    match office.record_all(all).await {
        Ok(done) => {
            ids.iter().zip(&done).try_for_each(|(id, done)| output::json(&answer_done(id, done)))
        }
        Err((line, AppError::Refused(refusal))) => {
            let not_done = Refusal::new("not_done", "another line of the file was refused");
            for (number, id) in ids.iter().enumerate() {
                let refusal = if number == line { &refusal } else { &not_done };
                output::json(&answer_refused(Some(id), refusal))?;
            }
            Err(Fail::refused_silently())
        }
        Err((_, error)) => Err(error.into()),
    }
}
