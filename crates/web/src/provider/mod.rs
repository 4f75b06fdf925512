//! The identity provider this office signs in by: where it answers, its keys, and what it gives for a code.
//!
//! INVARIANT: it is asked over TLS, or on this machine; no redirect of it is followed, no answer of it read beyond its bound, and
//! of a flood of sign-ins it hears no more than its bound at once. Its keys are fetched again for a key that is not known, once a
//! minute at most: so it may change them, and who invents names of keys moves nothing.
//!
//! Deliberately absent: what its tokens must say (`amana_app::signin::oidc`), and every grant but the authorization code with
//! PKCE.

mod client;
mod document;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use amana_app::signin::oidc::{IdTokenError, KeySet, Trust, Vouched};
use amana_events::Moment;
use amana_vault::Secret;
use form_urlencoded::Serializer;
use tokio::sync::{Mutex, Semaphore};

pub(crate) use self::client::may_be_asked;
use self::{client::Client, document::Document};
use crate::config::Oidc;

/// How long what a provider publishes is believed.
const KNOWN: Duration = Duration::from_hours(1);
/// How long a key that is not known is not asked for again.
const KEYS_AGAIN: Duration = Duration::from_mins(1);
/// How long a provider that did not answer is not asked again for what it publishes.
const SILENT: Duration = Duration::from_secs(5);
/// Sign-ins for which it is asked at once.
const AT_ONCE: usize = 8;

/// Why a provider did not sign anybody in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderError {
    /// It does not answer, or not as a provider does.
    #[error("the identity provider does not answer as one: {0}")]
    Silent(String),
    /// More ask it at once than it is asked for.
    #[error("the identity provider is asked enough at once")]
    Busy,
    /// It gives nothing for this code.
    #[error("the identity provider gives nothing for this code: {0}")]
    Declined(String),
    /// Its token does not hold.
    #[error("the identity provider's token does not hold: {0}")]
    Token(#[from] IdTokenError),
}

/// A provider.
pub(crate) struct Provider {
    pub(crate) trust: Trust,
    redirect: String,
    scope: String,
    secret: Option<Secret>,
    client: Client,
    places: Semaphore,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    document: Option<(Instant, Arc<Document>)>,
    keys: Option<(Instant, Arc<KeySet>)>,
    failed: Option<(Instant, String)>,
}

/// What belongs to one sign-in: the same at its begin and at its end.
pub(crate) struct Once {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

impl Provider {
    /// The provider that settings name, if they do. `secret` and `roots` were read from the files they name.
    pub(crate) fn of(
        settings: &Oidc,
        secret: Option<Secret>,
        roots: Option<Vec<u8>>,
    ) -> Result<Self, String> {
        let trust = Trust {
            issuer: settings.issuer.clone(),
            client: settings.client_id.clone(),
            roles_claim: (!settings.roles_claim.is_empty()).then(|| settings.roles_claim.clone()),
            roles: settings.roles.clone(),
            second_factor: settings.second_factor.clone(),
        };
        Ok(Self {
            trust,
            redirect: settings.redirect.clone(),
            scope: settings.scope.clone(),
            secret,
            client: Client::new(roots)?,
            places: Semaphore::new(AT_ONCE),
            known: Mutex::default(),
        })
    }

    /// Where a browser is sent to sign in.
    pub(crate) async fn begin(
        &self,
        once: &Once,
        challenge: &str,
    ) -> Result<String, ProviderError> {
        let document = self.document().await?;
        let mut query = Serializer::new(String::new());
        query.append_pair("response_type", "code");
        query.append_pair("client_id", &self.trust.client);
        query.append_pair("redirect_uri", &self.redirect);
        query.append_pair("scope", &self.scope);
        query.append_pair("state", &once.state).append_pair("nonce", &once.nonce);
        query.append_pair("code_challenge", challenge).append_pair("code_challenge_method", "S256");
        if !self.trust.second_factor.is_empty() {
            query.append_pair("acr_values", &self.trust.second_factor.join(" "));
        }
        let place = &document.authorization_endpoint;
        let joint = if place.contains('?') { '&' } else { '?' };
        Ok(format!("{place}{joint}{}", query.finish()))
    }

    /// Whom the provider vouches for by a code. `issuer` is what it said of itself beside the code (RFC 9207).
    pub(crate) async fn end(
        &self,
        code: &str,
        issuer: Option<&str>,
        once: &Once,
        now: Moment,
    ) -> Result<Vouched, ProviderError> {
        let document = self.document().await?;
        let named = issuer.is_some_and(|issuer| issuer == self.trust.issuer);
        if !named && (issuer.is_some() || document.names_itself) {
            return Err(IdTokenError::Issuer.into());
        }
        let token = self.token(&document, code, &once.verifier).await?;
        let keys = self.keys(&document, KNOWN).await?;
        match self.trust.read(&token, &keys, &once.nonce, now) {
            Err(IdTokenError::UnknownKey) => {
                let keys = self.keys(&document, KEYS_AGAIN).await?;
                Ok(self.trust.read(&token, &keys, &once.nonce, now)?)
            }
            read => Ok(read?),
        }
    }

    /// The ID token that the provider gives for a code.
    async fn token(
        &self,
        document: &Document,
        code: &str,
        verifier: &str,
    ) -> Result<String, ProviderError> {
        let (form, basic) = self.form(document, code, verifier);
        let (status, answer) = self.posted(&document.token_endpoint, form, basic).await?;
        match status {
            200 => document::id_token(&answer).ok_or(IdTokenError::Shape.into()),
            400 => Err(ProviderError::Declined(document::error_word(&answer))),
            _ => {
                let word = document::error_word(&answer);
                Err(ProviderError::Silent(format!("status {status} of its token endpoint: {word}")))
            }
        }
    }

    /// What is sent for a code, and how the client shows who it is.
    fn form(&self, document: &Document, code: &str, verifier: &str) -> (Secret, Option<Secret>) {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        form.append_pair("redirect_uri", &self.redirect).append_pair("code_verifier", verifier);
        let shown = match &self.secret {
            Some(secret) if document.takes_basic => Some(basic(&self.trust.client, secret)),
            Some(secret) => {
                form.append_pair("client_id", &self.trust.client);
                form.append_pair("client_secret", secret.reveal());
                None
            }
            None => {
                form.append_pair("client_id", &self.trust.client);
                None
            }
        };
        (Secret::new(form.finish()), shown)
    }

    async fn posted(
        &self,
        place: &str,
        form: Secret,
        basic: Option<Secret>,
    ) -> Result<(u16, Vec<u8>), ProviderError> {
        let _place = self.places.try_acquire().map_err(|_| ProviderError::Busy)?;
        self.client.post(place, form, basic).await
    }

    async fn document(&self) -> Result<Arc<Document>, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((at, document)) = &known.document
            && at.elapsed() < KNOWN
        {
            return Ok(document.clone());
        }
        known.may_ask()?;
        let place = document::place_of(&self.trust.issuer);
        let fetched = match self.client.get(&place).await {
            Ok(text) => Document::read(&text, &self.trust.issuer).map_err(ProviderError::Silent),
            Err(error) => Err(error),
        };
        let document = Arc::new(known.noted(fetched)?);
        known.document = Some((Instant::now(), document.clone()));
        Ok(document)
    }

    /// The provider's keys, no older than this.
    async fn keys(&self, document: &Document, age: Duration) -> Result<Arc<KeySet>, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((at, keys)) = &known.keys
            && at.elapsed() < age
        {
            return Ok(keys.clone());
        }
        known.may_ask()?;
        let silent = |error: &dyn std::fmt::Display| ProviderError::Silent(error.to_string());
        let fetched = match self.client.get(&document.jwks_uri).await {
            Ok(text) => KeySet::read(&text).map_err(|error| silent(&error)),
            Err(error) => Err(error),
        };
        let keys = Arc::new(known.noted(fetched)?);
        known.keys = Some((Instant::now(), keys.clone()));
        Ok(keys)
    }
}

impl Known {
    fn may_ask(&self) -> Result<(), ProviderError> {
        match &self.failed {
            Some((at, why)) if at.elapsed() < SILENT => Err(ProviderError::Silent(why.clone())),
            Some(_) | None => Ok(()),
        }
    }

    fn noted<T>(&mut self, fetched: Result<T, ProviderError>) -> Result<T, ProviderError> {
        self.failed = fetched.as_ref().err().map(|error| (Instant::now(), error.to_string()));
        fetched
    }
}

/// How a client with a secret shows it (RFC 6749, 2.3.1).
fn basic(client: &str, secret: &Secret) -> Secret {
    let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let both = Secret::new(format!("{}:{}", escaped(client), escaped(secret.reveal())));
    Secret::new(format!("Basic {}", data_encoding::BASE64.encode(both.reveal().as_bytes())))
}
