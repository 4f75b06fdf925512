//! `amana services export` and `import`: the directory as Open Referral HSDS 3.

use std::path::PathBuf;

use amana_app::services::Hsds;
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::count,
};

/// Register the services of an HSDS file.
#[derive(Debug, Args)]
#[command(
    after_help = "The file holds `services` (or `contents`, as a page of the standard's API does), each with its `organization`, which must be registered here under the same id. What a service is stands in its attributes: a taxonomy_term of the taxonomy `service_kind`. A service that stands here just so is left alone."
)]
pub(crate) struct Import {
    /// The file.
    file: PathBuf,
}

pub(super) async fn export(global: &Global) -> Result<(), Fail> {
    let office = global.open().await?;
    let acting = global.reader(&office)?;
    let sight = office.sight(acting).await?;
    office.note_list(acting, "services", &[], None).await?;
    let hsds = office.services_hsds(&sight).await;
    office.close().await;
    output::json(&hsds?)
}

impl Import {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| Fail::usage(format!("{}: {error}", self.file.display())))?;
        let hsds = Hsds::read(&text)?;
        let office = global.open().await?;
        global.unlock(&office)?;
        let acting = global.acting(&office)?;
        let registered = office.import_services(acting, &hsds).await;
        office.close().await;
        let registered = registered?;
        if global.format == Format::Json {
            return output::json(&json!({"registered": registered}));
        }
        let one = "service was registered.";
        output::line(count(registered as u64, one, "services were registered."))
    }
}
