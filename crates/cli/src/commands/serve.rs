//! `amana serve`: answer over HTTP until SIGTERM or SIGINT.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use amana_app::Office;
use amana_web::{
    Server, StartError,
    config::{Config, Read},
};
use clap::Args;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

use super::config::read;
use crate::{args::Global, fail::Fail, output};

/// How long it waits at the end for work whose client is gone.
const LAST_WORK: Duration = Duration::from_secs(5);

/// What of the settings may be given as flags.
#[derive(Debug, Clone, Args)]
pub(crate) struct Flags {
    /// Address and port to listen at; 127.0.0.1:8080 where nothing says otherwise.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Certificates of TLS, PEM. Without them a proxy speaks TLS, or nobody.
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Their private key, PEM.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Identity provider that members sign in by, to the letter as its tokens name it.
    #[arg(long, value_name = "URL")]
    oidc_issuer: Option<String>,
    /// This office, as the provider knows it.
    #[arg(long, value_name = "ID")]
    oidc_client_id: Option<String>,
    /// File whose first line is this office's secret there.
    #[arg(long, value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Where the provider sends browsers back to: this server's address with /api/v1/session/oidc/return.
    #[arg(long, value_name = "URL")]
    oidc_redirect: Option<String>,
}

impl Flags {
    /// Those that are given, by the names of the settings. A path stays what it is from here.
    pub(super) fn given(&self) -> Result<Vec<(&'static str, String)>, Fail> {
        let mut given = Vec::new();
        for (name, text) in [
            ("listen", &self.listen),
            ("oidc_issuer", &self.oidc_issuer),
            ("oidc_client_id", &self.oidc_client_id),
            ("oidc_redirect", &self.oidc_redirect),
        ] {
            given.extend(text.clone().map(|text| (name, text)));
        }
        for (name, path) in [
            ("tls_cert", &self.tls_cert),
            ("tls_key", &self.tls_key),
            ("oidc_client_secret_file", &self.oidc_client_secret_file),
        ] {
            let Some(path) = path else { continue };
            let whole = std::path::absolute(path);
            let whole =
                whole.map_err(|error| Fail::usage(format!("{}: {error}", path.display())))?;
            given.push((name, whole.display().to_string()));
        }
        Ok(given)
    }
}

/// Answer over HTTP until SIGTERM or SIGINT, then end what is under way. Prints one line when it is ready.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office serve\n  amana --data office --passphrase-file pass.txt serve --listen 0.0.0.0:8443 \\\n    --tls-cert cert.pem --tls-key key.pem\n\nOther settings stand in serve.toml of the data folder, or in the environment as\nAMANA_SERVE_...: `amana config check` lists them. The interface describes itself\nat /api/v1/."
)]
pub(crate) struct Serve {
    #[command(flatten)]
    flags: Flags,
}

impl Serve {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let Read { config, .. } = read(global, &self.flags)?;
        // First, so that nobody types a passphrase for a port that is taken.
        let door = Door::open(config).await?;
        let office = global.open_as_nobody().await?;
        global.unlock(&office)?;
        door.answer(office).await
    }
}

/// A port that is listened at, and what ends it.
pub(super) struct Door {
    config: Config,
    listener: TcpListener,
    term: Signal,
    int: Signal,
}

impl Door {
    /// Listens.
    pub(super) async fn open(config: Config) -> Result<Self, Fail> {
        let listen = config.listen;
        let failed = |error: std::io::Error| Fail::environment(format!("{listen}: {error}"));
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let (term, int) = (
            signal(SignalKind::terminate()).map_err(failed)?,
            signal(SignalKind::interrupt()).map_err(failed)?,
        );
        Ok(Self { config, listener, term, int })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> Result<SocketAddr, Fail> {
        self.listener.local_addr().map_err(|error| Fail::environment(error.to_string()))
    }

    /// Answers until SIGTERM or SIGINT, and closes the office.
    pub(super) async fn answer(self, office: Office) -> Result<(), Fail> {
        let address = self.address()?;
        let Self { config, listener, mut term, mut int } = self;
        let office = Arc::new(office);
        let server = Server::new(office.clone(), config, office.folder().path()).map_err(told)?;
        let scheme = if server.speaks_tls() { "https" } else { "http" };
        output::line(format!("amana answers at {scheme}://{address}"))?;
        let stop = async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        };
        server.run(listener, stop).await.map_err(told)?;
        // What somebody asked for and did not wait for is done before the database is closed.
        let begun = std::time::Instant::now();
        while Arc::strong_count(&office) > 1 && begun.elapsed() < LAST_WORK {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if let Some(office) = Arc::into_inner(office) {
            office.close().await;
        }
        Ok(())
    }
}

fn told(error: StartError) -> Fail {
    match error {
        error @ (StartError::Tls { .. }
        | StartError::Provider { .. }
        | StartError::Care(_)
        | StartError::Words(_)
        | StartError::Listener(_)) => Fail::environment(error.to_string()),
    }
}
