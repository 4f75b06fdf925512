//! The server: one listener, bounded in everything, that ends in good order.
//!
//! INVARIANT: what is refused for want of room is refused before anything of its body is read. When `run`
//! returns, nothing of this server is under way any more but what took longer than it was given.
//!
//! What somebody who sends what they like can do: hold connections until their head or body is due, and make
//! others wait. They cannot make it hold more than the settings say.

mod accept;
pub(crate) mod admission;
mod background;
pub(crate) mod feeds;
pub(crate) mod health;
mod layers;
mod spoken;
mod tls;
pub(crate) mod verification;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use amana_app::{Office, faces};
use amana_vault::Secret;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use self::admission::Admission;
use crate::{
    api::{throttle::Throttle, work::Work},
    config::Config,
    pages::{Care, CareError, WordsError, words},
    provider::Provider,
};

/// What every request may need.
pub(crate) struct Shared {
    pub(crate) office: Arc<Office>,
    pub(crate) config: Config,
    pub(crate) admission: Admission,
    pub(crate) receipts: Throttle,
    pub(crate) work: Work,
    pub(crate) feeds: feeds::Feeds,
    pub(crate) verification: Arc<verification::Verification>,
    pub(crate) provider: Option<Provider>,
    pub(crate) care: Care,
    pub(crate) words: &'static [words::Words],
    draining: AtomicBool,
}

impl Shared {
    /// Whether it takes nothing new any more.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

/// Why a server does not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The certificates or their key cannot be used.
    #[error("{path}: {what}")]
    Tls {
        /// Which file.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// A file of the identity provider's settings cannot be used.
    #[error("{path}: {what}")]
    Provider {
        /// Which file.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// The file of places to go to cannot be used.
    #[error(transparent)]
    Care(#[from] CareError),
    /// The folder of words cannot be used.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The listener.
    #[error("cannot listen: {0}")]
    Listener(#[from] std::io::Error),
}

/// A server that is ready to run.
pub struct Server {
    shared: Arc<Shared>,
    tls: Option<TlsAcceptor>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("config", &self.shared.config).finish_non_exhaustive()
    }
}

impl Server {
    /// A server of an office. Files of TLS, of the identity provider, of places and of words are read now, those named without a
    /// folder from `folder`.
    ///
    /// # Errors
    /// [`StartError::Tls`], [`StartError::Provider`], [`StartError::Care`], [`StartError::Words`].
    pub fn new(office: Arc<Office>, config: Config, folder: &Path) -> Result<Self, StartError> {
        let tls = match (&config.tls_cert, &config.tls_key) {
            (Some(cert), Some(key)) => Some(tls::acceptor(&folder.join(cert), &folder.join(key))?),
            (None | Some(_), None) | (None, Some(_)) => None,
        };
        let shared = Shared {
            office,
            admission: Admission::new(&config),
            receipts: Throttle::new(
                config.receipt_per_minute,
                config.receipt_burst,
                faces::random(),
            ),
            work: Work::new(config.work_above_reports, config.work_bits),
            feeds: feeds::Feeds::new(config.feeds),
            verification: Arc::default(),
            provider: provider(&config, folder)?,
            care: Care::read(at(folder, config.care_file.as_ref()).as_deref())?,
            words: words::local::read(at(folder, config.words_folder.as_ref()).as_deref())?,
            config,
            draining: AtomicBool::new(false),
        };
        Ok(Self { shared: Arc::new(shared), tls })
    }

    /// Whether it speaks TLS itself.
    pub fn speaks_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Answers until `stop` comes; then takes nothing new and lets what is under way end.
    ///
    /// # Errors
    /// [`StartError::Listener`].
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), StartError> {
        let Self { shared, tls } = self;
        let background = background::start(&shared);
        let router = layers::router(shared.clone());
        accept::until(stop, &listener, tls, router, &shared).await;
        background.end().await;
        shared.verification.end().await;
        Ok(())
    }
}

/// Where a file or folder of the settings is.
fn at(folder: &Path, named: Option<&PathBuf>) -> Option<PathBuf> {
    named.map(|named| folder.join(named))
}

/// The identity provider, with what the files hold that settings name.
fn provider(config: &Config, folder: &Path) -> Result<Option<Provider>, StartError> {
    if !config.oidc.is_set() {
        return Ok(None);
    }
    let wrong =
        |path: &Path, what: String| StartError::Provider { path: path.display().to_string(), what };
    let read = |path: &Option<PathBuf>| {
        let Some(path) = path else { return Ok(None) };
        let path = folder.join(path);
        let bytes = std::fs::read(&path).map_err(|error| wrong(&path, error.to_string()))?;
        Ok::<_, StartError>(Some((path, Zeroizing::new(bytes))))
    };
    let secret = match read(&config.oidc.client_secret_file)? {
        None => None,
        Some((path, bytes)) => {
            let text = std::str::from_utf8(&bytes).unwrap_or_default();
            let line = text.lines().next().unwrap_or_default().trim();
            if line.is_empty() {
                return Err(wrong(&path, "want a secret in its first line".to_owned()));
            }
            Some(Secret::from(line))
        }
    };
    let (path, roots) = match read(&config.oidc.ca_file)? {
        Some((path, bytes)) => (path, Some(bytes.to_vec())),
        None => (PathBuf::new(), None),
    };
    let provider = Provider::of(&config.oidc, secret, roots);
    provider.map(Some).map_err(|what| wrong(&path, what))
}
