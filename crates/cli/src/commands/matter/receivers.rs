//! `amana handover receivers`: who could receive the child, the most fitting first, each with what speaks against it.

use amana_app::{Office, services::Receiver};
use amana_events::StreamId;

use super::Viewer;
use crate::{
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
    words::words,
};

/// Prints them, once the look is noted.
pub(crate) async fn print(office: &Office, stream: StreamId, viewer: &Viewer) -> Result<(), Fail> {
    let leave = office.may_look(&viewer.sight, stream).await?;
    let receivers = office.receivers_for(&leave).await?;
    office.note_list(viewer.acting, "receivers", &[stream], None).await?;
    if viewer.format == Format::Json {
        return receivers.iter().try_for_each(output::json);
    }
    if receivers.is_empty() {
        return output::line("No service that receives children is registered.");
    }
    let row = |receiver: &Receiver| {
        let service = &receiver.service;
        let free = service.capacity_free.map_or_else(|| "?".to_owned(), |free| free.to_string());
        let doubts: Vec<String> = receiver.doubts.iter().map(|it| words(it.code())).collect();
        let against = if doubts.is_empty() { "nothing".to_owned() } else { doubts.join(", ") };
        vec![service.provider.clone(), free, against]
    };
    let rows: Vec<Vec<String>> = receivers.iter().map(row).collect();
    Table::all(&[wraps("receiver"), whole("free"), wraps("what speaks against it")], &rows)
}
