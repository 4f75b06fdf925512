//! How the server runs: from `DIR/serve.toml`, from the environment (`AMANA_SERVE_…`) and from flags. A flag
//! beats the environment, which beats the file.
//!
//! INVARIANT: every setting stands once in [`SETTINGS`], with its name, its unit and its default; file,
//! environment and flags take the same words. A setting that nobody knows is an error wherever it stands.
//!
//! Deliberately absent: secrets. The database's URL and the passphrase come as for every other command.

mod file;
mod oidc;
mod table;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use amana_app::signin::Site;
pub use oidc::Oidc;
pub use table::{SETTINGS, Setting};

/// The file's name in the data folder.
pub const FILE: &str = "serve.toml";
/// How variables of the environment begin.
pub const PREFIX: &str = "AMANA_SERVE_";

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The certificates of TLS, as PEM; none where a proxy has them.
    pub tls_cert: Option<PathBuf>,
    /// Their key, as PEM.
    pub tls_key: Option<PathBuf>,
    /// Whether a proxy before it speaks TLS to the world.
    pub behind_tls: bool,
    /// Where passkeys are good; none where there are none.
    pub passkey_site: Option<Site>,
    /// Requests that are worked on at once.
    pub requests_in_work: u32,
    /// Requests that wait for their turn.
    pub requests_waiting: u32,
    /// How long one waits at most, in milliseconds.
    pub wait_ms: u32,
    /// Connections held at once.
    pub connections: u32,
    /// Feeds held open at once, and requests that wait for changes: they have no place to work.
    pub feeds: u32,
    /// Headers of a request.
    pub headers: u32,
    /// Bytes of a request's head.
    pub head_bytes: u32,
    /// Bytes of a request's body.
    pub body_bytes: u32,
    /// Bytes of all bodies that are on their way.
    pub bodies_bytes: u32,
    /// Seconds in which a request's head must have come.
    pub head_seconds: u32,
    /// Seconds in which a request's body must have come.
    pub body_seconds: u32,
    /// Seconds in which a request must be answered.
    pub request_seconds: u32,
    /// Seconds that what is under way has to end.
    pub drain_seconds: u32,
    /// Requests a minute with one receipt.
    pub receipt_per_minute: u32,
    /// Requests with one receipt at once.
    pub receipt_burst: u32,
    /// Reports a minute above which work is asked for; 0 asks always.
    pub work_above_reports: u32,
    /// Bits of that work.
    pub work_bits: u32,
    /// Where to go at once, as the start page says it; none where the office wrote nothing.
    pub care_file: Option<PathBuf>,
    /// Where an office's own words and recordings are; none where it has none.
    pub words_folder: Option<PathBuf>,
    /// Where the way out of the public pages leads.
    pub exit_to: String,
    /// The identity provider.
    pub oidc: Oidc,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls_cert: None,
            tls_key: None,
            behind_tls: false,
            passkey_site: None,
            requests_in_work: 128,
            requests_waiting: 256,
            wait_ms: 2_000,
            connections: 16_384,
            feeds: 12_000,
            headers: 64,
            head_bytes: 16_384,
            body_bytes: 1_048_576,
            bodies_bytes: 67_108_864,
            head_seconds: 10,
            body_seconds: 20,
            request_seconds: 40,
            drain_seconds: 20,
            receipt_per_minute: 60,
            receipt_burst: 20,
            work_above_reports: 600,
            work_bits: 18,
            care_file: None,
            words_folder: None,
            exit_to: "https://www.wikipedia.org/".to_owned(),
            oidc: Oidc::default(),
        }
    }
}

/// Why settings do not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("{path}: {what}")]
    File {
        /// Which.
        path: String,
        /// Why.
        what: String,
    },
    /// A line of the file is wrong.
    #[error("{path}, line {line}: {what}")]
    Line {
        /// Which file.
        path: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A variable or a flag is wrong.
    #[error("{place}: {what}")]
    Given {
        /// Which.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// Settings do not go together.
    #[error("{0}")]
    Together(&'static str),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program itself.
    Default,
    /// A line of the file.
    Line(usize),
    /// A variable of the environment.
    Environment,
    /// A flag.
    Flag,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::Line(line) => write!(f, "{FILE}, line {line}"),
            Origin::Environment => f.write_str("environment"),
            Origin::Flag => f.write_str("flag"),
        }
    }
}

/// Settings with where each comes from.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// What holds.
    pub config: Config,
    /// Where each value comes from, where it is not the default.
    origins: BTreeMap<&'static str, Origin>,
}

impl Read {
    /// Reads the file's text (where there is a file), the environment and the flags.
    ///
    /// # Errors
    /// [`ConfigError`]: the first thing that is wrong, with its place.
    pub fn of(
        file: Option<(&str, &str)>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Self, ConfigError> {
        let mut read = Self::default();
        if let Some((path, text)) = file {
            for (line, name, value) in file::lines(path, text)? {
                let wrong = |what| ConfigError::Line { path: path.to_owned(), line, what };
                read.set(&name, &value, Origin::Line(line)).map_err(wrong)?;
            }
        }
        for (variable, value) in environment {
            let Some(name) = variable.strip_prefix(PREFIX) else { continue };
            let name = name.to_ascii_lowercase();
            let wrong = |what| ConfigError::Given { place: variable.clone(), what };
            read.set(&name, &value, Origin::Environment).map_err(wrong)?;
        }
        for (name, value) in flags {
            let wrong =
                |what| ConfigError::Given { place: format!("--{}", name.replace('_', "-")), what };
            read.set(name, &value, Origin::Flag).map_err(wrong)?;
        }
        read.config.check()?;
        Ok(read)
    }

    fn set(&mut self, name: &str, value: &str, origin: Origin) -> Result<(), String> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let setting = setting.ok_or_else(|| unknown(name))?;
        (setting.set)(&mut self.config, value.trim())?;
        self.origins.insert(setting.name, origin);
        Ok(())
    }

    /// What holds, setting by setting: the setting, its value, where it comes from.
    pub fn lines(&self) -> impl Iterator<Item = (&'static Setting, String, Origin)> {
        SETTINGS.iter().map(|setting| {
            let origin = self.origins.get(setting.name).cloned().unwrap_or(Origin::Default);
            (setting, (setting.get)(&self.config), origin)
        })
    }
}

/// What is said of a setting that nobody knows, with the one that was meant, as far as it can be told.
fn unknown(name: &str) -> String {
    let near = SETTINGS.iter().find(|setting| {
        let (one, other) = (setting.name.replace('_', ""), name.replace(['_', '-'], ""));
        one == other || one.starts_with(&other) || other.starts_with(&one)
    });
    match near {
        Some(setting) => format!("no such setting; is {} meant?", setting.name),
        None => "no such setting: `amana config check` lists them".to_owned(),
    }
}

impl Config {
    /// Whether what is told to browsers may rely on TLS.
    pub(crate) fn is_over_tls(&self) -> bool {
        self.tls_cert.is_some() || self.behind_tls
    }

    fn check(&self) -> Result<(), ConfigError> {
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return Err(ConfigError::Together(
                "tls_cert and tls_key go together: give both or neither",
            ));
        }
        if self.tls_cert.is_some() && self.behind_tls {
            return Err(ConfigError::Together(
                "either this server speaks TLS (tls_cert) or a proxy before it does (behind_tls)",
            ));
        }
        self.oidc.check()
    }
}

/// So many seconds.
pub(crate) const fn seconds(number: u32) -> Duration {
    Duration::from_secs(number as u64)
}

#[cfg(test)]
mod tests;
