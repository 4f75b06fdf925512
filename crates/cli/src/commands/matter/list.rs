//! The lists of matters: page by page, rows as they come, so that memory stays bounded.

use std::io::IsTerminal as _;

use amana_app::{Office, book::Book, matters::MatterFilter, past::AsOf};
use amana_events::{StreamId, StreamKind};
use serde_json::Value;

use super::{Viewer, views};
use crate::{
    commands::replay::bar,
    fail::Fail,
    output::{self, Format},
    people::People,
    table::{Column, Table, cuts, whole},
    words::{day, flag, labels, text, words},
};

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub(crate) open: Option<bool>,
    pub(crate) imported: Option<bool>,
    pub(crate) limit: Option<u64>,
    pub(crate) as_of: AsOf,
}

/// Prints the list of a kind of matter; each page is noted before it is printed.
pub(crate) async fn print(
    office: &Office,
    kind: StreamKind,
    wanted: Wanted,
    viewer: &Viewer,
) -> Result<(), Fail> {
    let (format, [view, ..]) = (viewer.format, views(kind));
    let filter = MatterFilter { open: wanted.open, imported: wanted.imported };
    let (sight, limit) = (viewer.sight.clone(), wanted.limit);
    let mut pages = if wanted.as_of.is_now() {
        office.matter_pages(kind, filter, sight, limit).await?
    } else {
        Box::pin(office.matter_pages_as_of(kind, filter, sight, limit, wanted.as_of)).await?
    };
    let (book, people) = match format {
        Format::Text => (office.book().await?, People::of(office).await?),
        Format::Json => (Book::default(), People::default()),
    };
    let mut table = Table::new(&columns(kind));
    let progress = bar(wanted.limit.unwrap_or(0), "rows");
    // Where the rows themselves run over the screen a bar would only be in their way.
    let progress = (!std::io::stdout().is_terminal()).then_some(progress);
    let mut shown = false;
    while let Some(page) = pages.next_page().await? {
        shown |= !page.is_empty();
        let ids: Vec<StreamId> = page.iter().filter_map(|row| stream_of(kind, row)).collect();
        if !ids.is_empty() {
            office.note_list(viewer.acting, view, &ids, None).await?;
        }
        match format {
            Format::Json => page.iter().try_for_each(output::json)?,
            Format::Text if page.is_empty() => {}
            Format::Text => {
                let cells = page.iter().map(|row| cells(kind, row, &book, &people));
                table.print(&cells.collect::<Vec<_>>())?;
            }
        }
        if let Some(progress) = &progress {
            progress.inc(page.len() as u64);
        }
    }
    if let Some(progress) = progress {
        progress.finish_and_clear();
    }
    if !shown {
        office.note_list(viewer.acting, view, &[], None).await?;
    }
    if format == Format::Text && !shown {
        return output::line("Nothing is on this list.");
    }
    Ok(())
}

/// The file of a row.
fn stream_of(kind: StreamKind, row: &Value) -> Option<StreamId> {
    let field = if kind == StreamKind::Case { "case_id" } else { kind.code() };
    text(row, field).parse().ok().map(|id| StreamId::new(kind, id))
}

fn columns(kind: StreamKind) -> Vec<Column> {
    match kind {
        StreamKind::Handover => vec![
            whole("reference"),
            cuts("state"),
            whole("met"),
            whole("handed over"),
            cuts("late because"),
            cuts("exit"),
        ],
        StreamKind::Referral => vec![
            whole("reference"),
            cuts("state"),
            cuts("service"),
            whole("urgency"),
            whole("sent"),
            whole("answered"),
        ],
        StreamKind::Assistance => vec![
            whole("reference"),
            cuts("state"),
            whole("asked"),
            whole("first met"),
            cuts("needs"),
            cuts("who has it"),
        ],
        StreamKind::Case
        | StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => vec![
            whole("reference"),
            cuts("class"),
            whole("state"),
            cuts("closed as").at_most(16),
            whole("known"),
            cuts("who has it"),
        ],
    }
}

fn cells(kind: StreamKind, row: &Value, book: &Book, people: &People) -> Vec<String> {
    let reference = text(row, "reference").to_owned();
    let day_of = |field| day(text(row, field)).to_owned();
    match kind {
        StreamKind::Handover => {
            let exit = words(text(row, "exit_kind"));
            let exit = if flag(row, "exit_alarm") { format!("{exit}, alarm open") } else { exit };
            let late = words(text(row, "delay_reason"));
            let state = words(text(row, "state"));
            vec![reference, state, day_of("first_contact"), day_of("handed_over_at"), late, exit]
        }
        StreamKind::Referral => {
            let (state, service) = (words(text(row, "state")), labels(book, row, "service_kind"));
            let urgency = text(row, "urgency").to_owned();
            vec![reference, state, service, urgency, day_of("sent_at"), day_of("answered_at")]
        }
        StreamKind::Assistance => {
            let (asked, met) = (day_of("opened_known"), day_of("first_contact"));
            let (needs, who) = (labels(book, row, "needs"), short_handler(row, people));
            vec![reference, assistance_state(row), asked, met, needs, who]
        }
        StreamKind::Case
        | StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => {
            let (class, state) = (labels(book, row, "class"), words(text(row, "status")));
            let closed = words(text(row, "closure_reason"));
            vec![reference, class, state, closed, day_of("opened_known"), case_handler(row, people)]
        }
    }
}

/// `open`, or `closed` and why.
pub(crate) fn assistance_state(row: &Value) -> String {
    match (flag(row, "is_open"), words(text(row, "closed_because"))) {
        (true, _) => "open".to_owned(),
        (false, why) if why.is_empty() => "closed".to_owned(),
        (false, why) => format!("closed: {why}"),
    }
}

/// Who has a file, as short as a list wants it.
fn short_handler(row: &Value, people: &People) -> String {
    match text(row, "handler") {
        "" => "nobody".to_owned(),
        member => people.short(member),
    }
}

/// Who has a file; nobody is said, since nobody is an answer.
pub(crate) fn handler(row: &Value, people: &People) -> String {
    match text(row, "handler") {
        "" => "nobody".to_owned(),
        member => people.member_of(member),
    }
}

/// Who has a case; of one from a line list nobody was assigned to, where it is.
fn case_handler(row: &Value, people: &People) -> String {
    let nobody = text(row, "handler").is_empty();
    if nobody && flag(row, "imported") {
        return "line list".to_owned();
    }
    short_handler(row, people)
}
