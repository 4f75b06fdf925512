//! `amana services list`: who helps with what, where, and whether there is room; or what is missing where.

use amana_app::{
    Office, Sight,
    services::{Area, Listed},
};
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
    words::words,
};

/// List the services.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// What is missing where: for each area, the kinds nobody works with there.
    #[arg(long)]
    gaps: bool,
}

impl List {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let acting = global.reader(&office)?;
        let sight = office.sight(acting).await?;
        office
            .note_list(acting, if self.gaps { "services_gaps" } else { "services" }, &[], None)
            .await?;
        let outcome = self.print(&office, &sight, global.format).await;
        office.close().await;
        outcome
    }

    async fn print(&self, office: &Office, sight: &Sight, format: Format) -> Result<(), Fail> {
        if self.gaps {
            let areas = office.areas(sight).await?;
            return match format {
                Format::Json => areas.iter().try_for_each(output::json),
                Format::Text => gaps(&areas),
            };
        }
        let all = office.services(sight).await?;
        match format {
            Format::Json => all.iter().try_for_each(output::json),
            Format::Text => services(&all),
        }
    }
}

fn gaps(areas: &[Area]) -> Result<(), Fail> {
    if areas.is_empty() {
        return output::line("No service has an area yet.");
    }
    let row = |area: &Area| {
        let missing: Vec<String> = area.gaps().map(|cover| words(cover.kind.as_str())).collect();
        let working = area.covers.len().saturating_sub(missing.len());
        vec![
            area.admin1.to_string(),
            format!("{working} of {}", area.covers.len()),
            missing.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = areas.iter().map(row).collect();
    Table::all(&[whole("area"), whole("kinds there"), wraps("nobody works with")], &rows)
}

fn services(services: &[Listed]) -> Result<(), Fail> {
    if services.is_empty() {
        return output::line("No service is registered yet.");
    }
    let number = |number: Option<u32>| number.map_or_else(|| "?".to_owned(), |it| it.to_string());
    let row = |service: &Listed| {
        let verified = service.verified_on.map(|day| day.to_string());
        let verified = verified.unwrap_or_else(|| "never".to_owned());
        let stale = if service.stale { ", too long ago" } else { "" };
        vec![
            words(service.kind.as_str()),
            service.admin1.as_ref().map(ToString::to_string).unwrap_or_default(),
            service.provider.clone(),
            words(service.status.as_str()),
            format!("{}/{}", number(service.capacity_free), number(service.capacity_total)),
            format!("{verified}{stale}"),
        ]
    };
    let rows: Vec<Vec<String>> = services.iter().map(row).collect();
    let columns = [
        wraps("kind"),
        whole("area"),
        wraps("provider"),
        whole("state"),
        whole("free"),
        wraps("verified"),
    ];
    Table::all(&columns, &rows)
}
