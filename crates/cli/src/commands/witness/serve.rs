//! `amana witness serve`: answer requests over HTTP.

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::Place;
use crate::{fail::Fail, output};

/// Answer requests over HTTP, at `/add-checkpoint`, until SIGTERM or SIGINT. For the open network put a proxy with TLS
/// before it.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address to listen at.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Fail> {
        let witness = Arc::new(self.place.open()?);
        let failed = |error: std::io::Error| Fail::environment(format!("{}: {error}", self.listen));
        let listener = TcpListener::bind(self.listen).await.map_err(failed)?;
        let (mut term, mut int) = (
            signal(SignalKind::terminate()).map_err(failed)?,
            signal(SignalKind::interrupt()).map_err(failed)?,
        );
        let address = listener.local_addr().map_err(failed)?;
        output::line(format!("{} answers at http://{address}", witness.key().name()))?;
        let stop = async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        };
        amana_witness::serve(witness, listener, stop).await.map_err(failed)
    }
}
