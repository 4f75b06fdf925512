//! `amana case|handover|referral|assistance`: lists, pages and timelines.

use amana_app::matters::MatterFilter;
use amana_events::StreamKind;
use clap::{Args, Subcommand};
use serde_json::Value;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Which kind of matter the command is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Case,
    Handover,
    Referral,
    Assistance,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Matter {
    /// List them, newest first.
    List(List),
    /// Show one: by reference (C-7F3K-92QD) or id.
    Show(Show),
    /// Its events in order; sealed fields stay sealed.
    Timeline(Show),
}

/// List them, newest first.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only open ones.
    #[arg(long)]
    open: bool,
    /// Only those imported from a line list, or only those that are not.
    #[arg(long, value_name = "BOOL")]
    imported: Option<bool>,
}

/// Name one.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Reference or id.
    name: String,
}

impl Kind {
    const fn stream(self) -> StreamKind {
        match self {
            Kind::Case => StreamKind::Case,
            Kind::Handover => StreamKind::Handover,
            Kind::Referral => StreamKind::Referral,
            Kind::Assistance => StreamKind::Assistance,
        }
    }

    /// The columns of the list for people; programs get all of them.
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Kind::Case => &["reference", "class", "status", "mission", "opened_known", "case_id"],
            Kind::Handover => &["reference", "state", "instrument", "first_contact", "handover"],
            Kind::Referral => &["reference", "state", "service_kind", "urgency", "referral"],
            Kind::Assistance => &["reference", "state", "opened_recorded", "assistance"],
        }
    }
}

impl Matter {
    pub(crate) async fn run(self, global: &Global, kind: Kind) -> Result<(), Fail> {
        let office = global.open().await?;
        let seen = office.seen_by(global.reader(&office)?).await?;
        match self {
            Matter::List(list) => {
                let filter =
                    MatterFilter { open: list.open.then_some(true), imported: list.imported };
                let rows = seen.matters(kind.stream(), filter).await?;
                output::rows(global.format, &rows, kind.columns())?;
            }
            Matter::Show(show) => {
                let stream = seen.find_matter(kind.stream(), &show.name).await?;
                let page = seen.matter(stream).await?;
                match global.format {
                    Format::Json => output::json(&page)?,
                    Format::Text => show_page(&page, 0)?,
                }
            }
            Matter::Timeline(show) => {
                let stream = seen.find_matter(kind.stream(), &show.name).await?;
                for line in seen.timeline(stream).await? {
                    match global.format {
                        Format::Json => output::json(&line)?,
                        Format::Text => output::line(format!(
                            "{:>4}  {}  {:<32} {}",
                            line.version, line.recorded, line.kind, line.actor.kind
                        ))?,
                    }
                }
            }
        }
        drop(seen);
        office.close().await;
        Ok(())
    }
}

/// Prints a page: a line per field, what hangs on it indented; what is empty is left out.
fn show_page(page: &Value, depth: usize) -> Result<(), Fail> {
    let Some(fields) = page.as_object() else { return Ok(()) };
    let indent = "  ".repeat(depth);
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for item in items {
                    output::line(format!("{indent}{name}:"))?;
                    show_page(item, depth + 1)?;
                }
            }
            Value::Array(items) if items.is_empty() => {}
            Value::Object(inner) if inner.is_empty() => {}
            other => output::line(format!("{indent}{name}: {}", output::cell(Some(other))))?,
        }
    }
    Ok(())
}
