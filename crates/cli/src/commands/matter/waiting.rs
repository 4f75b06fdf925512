//! `amana handover waiting`: children without a receiver, and children nobody is responsible for.

use amana_app::{Office, children::Waiting};
use amana_events::StreamId;

use super::Viewer;
use crate::{
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
    words::words,
};

/// Prints both lists; each is noted before it is printed.
pub(crate) async fn print(office: &Office, viewer: &Viewer) -> Result<(), Fail> {
    let waiting = office.children_waiting(&viewer.sight, usize::MAX).await?;
    let lost = office.children_lost(&viewer.sight, usize::MAX).await?;
    for (view, children) in [("children_waiting", &waiting), ("children_lost", &lost)] {
        let streams: Vec<StreamId> = children.iter().map(|child| child.stream).collect();
        office.note_list(viewer.acting, view, &streams, None).await?;
    }
    let all: Vec<&Waiting> = waiting.iter().chain(&lost).collect();
    if viewer.format == Format::Json {
        return all.into_iter().try_for_each(output::json);
    }
    if all.is_empty() {
        return output::line("Nothing is on this list.");
    }
    let book = office.book().await?;
    let row = |child: &&Waiting| {
        let urgent = if child.urgent_care { "; urgent care not given" } else { "" };
        let holder = book.organisations.get(&child.held_by);
        vec![
            child.reference.clone(),
            format!("{}{urgent}", words(child.why.code())),
            child.due.map(|due| due.day().to_string()).unwrap_or_default(),
            words(child.status),
            holder.map(|it| it.name.to_string()).unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let columns =
        [whole("handover"), wraps("why"), whole("due"), whole("status"), wraps("held by")];
    Table::all(&columns, &rows)
}
