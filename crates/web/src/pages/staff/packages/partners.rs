//! `/desk/partners`: organisations that something is sent to, and the keys it is encrypted to.

use amana_events::registry::OrganisationKind;
use axum::response::Response;

use super::super::{
    At, Halt,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};

/// Where it stands.
pub(super) const PLACE: &str = "/desk/partners";

/// Whether something may be sent to an organisation of this kind.
pub(super) const fn receives(kind: OrganisationKind) -> bool {
    !matches!(
        kind,
        OrganisationKind::ArmedForce | OrganisationKind::ArmedGroup | OrganisationKind::Own
    )
}

/// Shows them.
pub(in crate::pages) async fn show(at: At) -> Result<Response, Halt> {
    let (shown, registry) = (Shown::of(&at.office, at.words).await?, at.office.registry().await?);
    let mut rows: Vec<Row> = Vec::new();
    for (id, known) in &shown.book.organisations {
        let Some(entry) = registry.organisation(*id).filter(|entry| receives(entry.kind)) else {
            continue;
        };
        let waits = registry.partner_key_proposed(*id);
        let act = |says: &str, step: &str| (at.words.say(says), format!("{PLACE}/{id}/{step}"));
        let mut acts = vec![act("partner-propose", "propose")];
        acts.extend(waits.map(|_| act("partner-confirm", "confirm")));
        let key = registry.partner_key(*id);
        acts.extend(key.or(waits.map(|it| &it.recipient)).map(|_| act("partner-end", "end")));
        rows.push(Row {
            name: known.name.to_string(),
            to: None,
            cells: vec![
                shown.called("organisation-kind", entry.kind.code()),
                key.map(ToString::to_string).unwrap_or_default(),
                waits.map(|it| it.recipient.to_string()).unwrap_or_default(),
            ],
            acts,
        });
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let sheet = Sheet {
        title: at.words.say("way-partners"),
        intro: at.words.say("partners-text"),
        tables: vec![Table {
            says: "partners-all",
            columns: &["column-organisation", "column-kind", "column-key", "column-key-waits"],
            rows,
        }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}
