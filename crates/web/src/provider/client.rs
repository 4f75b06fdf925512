//! Asking a provider over HTTP: `ureq`, which blocks, on a thread for what blocks.

use std::{io::Read as _, time::Duration};

use amana_vault::Secret;
use axum::http::Uri;
use ureq::{
    Agent, Body,
    http::Response,
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use super::ProviderError;

/// How long a provider may take, for everything.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Longest answer that is read, in bytes.
const BYTES_MAX: u64 = 256 * 1_024;

/// Whether a provider may be asked there: over TLS, or on this machine.
pub(crate) fn may_be_asked(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => here,
        Some(_) | None => false,
    }
}

/// What asks.
pub(super) struct Client(Agent);

impl Client {
    /// One that trusts these roots, as PEM, or those that browsers do.
    pub(super) fn new(roots: Option<Vec<u8>>) -> Result<Self, String> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = roots {
            let mut certificates = Vec::new();
            for item in parse_pem(&pem) {
                if let PemItem::Certificate(certificate) =
                    item.map_err(|error| error.to_string())?
                {
                    certificates.push(certificate);
                }
            }
            if certificates.is_empty() {
                return Err("there is no certificate in it".to_owned());
            }
            tls = tls.root_certs(RootCerts::new_with_certs(&certificates));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(ANSWER_MAX))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent("amana")
            .tls_config(tls.build());
        Ok(Self(config.build().new_agent()))
    }

    /// What lies there.
    ///
    /// # Errors
    /// [`ProviderError::Silent`], also for any status but 200.
    pub(super) async fn get(&self, place: &str) -> Result<Vec<u8>, ProviderError> {
        let (agent, address) = (self.0.clone(), place.to_owned());
        let (status, body) = blocking(place, move || {
            read(agent.get(&address).header("Accept", "application/json").call()?)
        })
        .await?;
        match status {
            200 => Ok(body),
            _ => Err(ProviderError::Silent(format!("{place}: status {status}"))),
        }
    }

    /// What it answers to a form: status and body.
    ///
    /// # Errors
    /// [`ProviderError::Silent`].
    pub(super) async fn post(
        &self,
        place: &str,
        form: Secret,
        authorization: Option<Secret>,
    ) -> Result<(u16, Vec<u8>), ProviderError> {
        let (agent, address) = (self.0.clone(), place.to_owned());
        blocking(place, move || {
            let mut request = agent.post(&address).header("Accept", "application/json");
            request = request.header("Content-Type", "application/x-www-form-urlencoded");
            if let Some(value) = &authorization {
                request = request.header("Authorization", value.reveal());
            }
            read(request.send(form.reveal())?)
        })
        .await
    }
}

type Read = Result<(u16, Vec<u8>), Box<dyn std::error::Error + Send + Sync>>;

fn read(mut answer: Response<Body>) -> Read {
    let mut body = Vec::new();
    answer.body_mut().as_reader().take(BYTES_MAX + 1).read_to_end(&mut body)?;
    if u64::try_from(body.len())? > BYTES_MAX {
        return Err("it answers without an end".into());
    }
    Ok((answer.status().as_u16(), body))
}

async fn blocking(
    place: &str,
    work: impl FnOnce() -> Read + Send + 'static,
) -> Result<(u16, Vec<u8>), ProviderError> {
    if !may_be_asked(place) {
        return Err(ProviderError::Silent(format!("{place} is not asked: want https")));
    }
    let silent = |what: &dyn std::fmt::Display| ProviderError::Silent(format!("{place}: {what}"));
    match tokio::task::spawn_blocking(work).await {
        Ok(read) => read.map_err(|error| silent(&error)),
        Err(error) => Err(silent(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_asked_over_tls_or_on_this_machine() {
        for good in [
            "https://id.example/realms/a",
            "http://127.0.0.1:9/x",
            "http://[::1]:9",
            "http://localhost:9",
        ] {
            assert!(may_be_asked(good), "{good}");
        }
        for bad in [
            "http://id.example",
            "http://127.0.0.1.example",
            "http://localhost.example/",
            "file:///etc/x",
            "id.example",
            "",
            "https://",
        ] {
            assert!(!may_be_asked(bad), "{bad}");
        }
    }
}
