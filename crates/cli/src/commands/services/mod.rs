//! `amana services`: the directory, what is missing where, and Open Referral HSDS out and in.

mod hsds;
mod list;

use clap::Subcommand;

use crate::{args::Global, fail::Fail};

/// The service directory.
#[derive(Debug, Subcommand)]
pub(crate) enum Services {
    /// List the services, or with --gaps what is missing where.
    List(list::List),
    /// Print the directory as Open Referral HSDS 3. How a service is reached stays sealed.
    Export,
    /// Register the services of an HSDS file, all or none.
    Import(hsds::Import),
}

impl Services {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Services::List(list) => list.run(global).await,
            Services::Export => hsds::export(global).await,
            Services::Import(import) => import.run(global).await,
        }
    }
}
