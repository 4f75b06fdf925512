//! The settings: name, what it is, how it is read and shown.

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf};

use amana_app::signin::Site;

use super::{Config, oidc};

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name in the file; in the environment in capital letters after [`super::PREFIX`].
    pub name: &'static str,
    /// What it is, with its unit.
    pub what: &'static str,
    pub(super) set: fn(&mut Config, &str) -> Result<(), String>,
    pub(super) get: fn(&Config) -> String,
}

fn number(text: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    let read = text.parse().ok().filter(|number| range.contains(number));
    read.ok_or_else(|| format!("want a whole number from {} to {}", range.start(), range.end()))
}

fn flag(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("want true or false".to_owned()),
    }
}

pub(super) fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

pub(super) fn shown(path: Option<&PathBuf>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}

macro_rules! numbers {
    ($($name:ident: $range:expr, $what:literal;)+) => {
        [$(Setting {
            name: stringify!($name),
            what: $what,
            set: |config, text| {
                config.$name = number(text, $range)?;
                Ok(())
            },
            get: |config| config.$name.to_string(),
        },)+]
    };
}

const WORDS: [Setting; 8] = [
    Setting {
        name: "listen",
        what: "address and port to listen at",
        set: |config, text| {
            let read: Result<SocketAddr, _> = text.parse();
            config.listen = read.map_err(|_| "want ADDRESS:PORT, such as 127.0.0.1:8080")?;
            Ok(())
        },
        get: |config| config.listen.to_string(),
    },
    Setting {
        name: "tls_cert",
        what: "file of certificates, PEM; empty where a proxy speaks TLS",
        set: |config, text| {
            config.tls_cert = path(text);
            Ok(())
        },
        get: |config| shown(config.tls_cert.as_ref()),
    },
    Setting {
        name: "tls_key",
        what: "file of their private key, PEM",
        set: |config, text| {
            config.tls_key = path(text);
            Ok(())
        },
        get: |config| shown(config.tls_key.as_ref()),
    },
    Setting {
        name: "behind_tls",
        what: "whether a proxy before it speaks TLS",
        set: |config, text| {
            config.behind_tls = flag(text)?;
            Ok(())
        },
        get: |config| config.behind_tls.to_string(),
    },
    Setting {
        name: "passkey_origin",
        what: "this server's address as browsers have it, for whose host passkeys are good; empty for no passkeys",
        set: |config, text| {
            let site = || Site::read(text).ok_or("want https://HOST, or http://localhost:PORT");
            config.passkey_site = (!text.is_empty()).then(site).transpose()?;
            Ok(())
        },
        get: |config| {
            let site = config.passkey_site.as_ref();
            site.map(|site| site.origin().to_owned()).unwrap_or_default()
        },
    },
    Setting {
        name: "care_file",
        what: "file of places where somebody can go at once, TOML; empty where there is none",
        set: |config, text| {
            config.care_file = path(text);
            Ok(())
        },
        get: |config| shown(config.care_file.as_ref()),
    },
    Setting {
        name: "words_folder",
        what: "folder of an office's own languages and recordings, CODE/public.ftl and CODE/audio/; empty where there is none",
        set: |config, text| {
            config.words_folder = path(text);
            Ok(())
        },
        get: |config| shown(config.words_folder.as_ref()),
    },
    Setting {
        name: "exit_to",
        what: "address to which the way out of the public pages leads: what anybody might look at",
        set: |config, text| {
            let plain = text.bytes().all(|it| it.is_ascii_graphic());
            if !(plain && text.starts_with("https://")) {
                return Err("want an address that begins with https://".to_owned());
            }
            text.clone_into(&mut config.exit_to);
            Ok(())
        },
        get: |config| config.exit_to.clone(),
    },
];

const NUMBERS: [Setting; 17] = numbers![
    requests_in_work: 1..=10_000, "requests worked on at once";
    requests_waiting: 0..=100_000, "requests that wait for their turn; more are answered 503";
    wait_ms: 0..=60_000, "milliseconds one waits at most";
    connections: 1..=100_000, "connections held at once";
    feeds: 0..=100_000, "feeds held open at once, and requests that wait for changes";
    headers: 8..=256, "headers of a request";
    head_bytes: 8_192..=1_048_576, "bytes of a request's head";
    body_bytes: 1_024..=8_388_608, "bytes of a request's body";
    bodies_bytes: 1_048_576..=1_073_741_824, "bytes of all bodies that are on their way";
    head_seconds: 1..=300, "seconds in which a request's head must have come";
    body_seconds: 1..=3_600, "seconds in which a request's body must have come";
    request_seconds: 1..=3_600, "seconds in which a request must be answered";
    drain_seconds: 0..=600, "seconds that what is under way has to end";
    receipt_per_minute: 1..=100_000, "requests a minute with one receipt";
    receipt_burst: 1..=10_000, "requests with one receipt at once";
    work_above_reports: 0..=10_000_000, "reports a minute above which work is asked for; 0 asks always";
    work_bits: 1..=32, "bits of that work: each doubles it";
];

/// All of them.
pub const SETTINGS: [Setting; 35] = {
    let [a, b, c, d, passkeys, care, words, exit] = WORDS;
    let [e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] = NUMBERS;
    let [v, w, x, y, z, aa, ab, ac, ad, ae] = oidc::SETTINGS;
    [
        a, b, c, d, passkeys, care, words, exit, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u,
        v, w, x, y, z, aa, ab, ac, ad, ae,
    ]
};
