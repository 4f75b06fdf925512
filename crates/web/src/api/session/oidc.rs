//! `GET /api/v1/session/oidc` and `…/return`: a browser goes to the identity provider and comes back signed in.
//!
//! What belongs to one sign-in (state, nonce, the verifier of PKCE) is made from a random seed that the browser keeps in a cookie,
//! with the ledger's own key: any server ends what another began, and none keeps anything.
//!
//! INVARIANT: nobody is signed in by an address alone: it must come to the browser that began, within ten minutes.

use std::sync::Arc;

use amana_app::{AppError, Office, faces};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::with;
use crate::{
    api::documents::{answers::Providing, escaped},
    problem::Problem,
    provider::{Once, Provider, ProviderError},
    server::Shared,
    signed::cookie,
};

/// How long somebody may take at the provider, in seconds.
const LASTS_SECONDS: i64 = 600;
/// Longest part of an address that is looked at, in bytes.
const PART_BYTES_MAX: usize = 4_096;
/// Seconds after which a provider that does not answer is asked again.
const AGAIN_SECONDS: u64 = 5;

/// A sign-in that is under way: a seed, and until when it may end.
struct Begun {
    seed: [u8; 32],
    until: i64,
}

impl Begun {
    fn bytes(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        let (seed, until) = bytes.split_at_mut(32);
        seed.copy_from_slice(&self.seed);
        until.copy_from_slice(&self.until.to_be_bytes());
        bytes
    }

    /// As the cookie has it, with what only a server of this ledger makes.
    async fn written(&self, office: &Office) -> Result<String, AppError> {
        let bytes = self.bytes();
        let mark = office.servers_digest("oidc begun", &bytes).await?;
        Ok(BASE64URL_NOPAD.encode(&[bytes.as_slice(), &mark].concat()))
    }

    /// The one that a cookie has, if a server of this ledger gave it and it may still end.
    async fn read(office: &Office, text: &str) -> Result<Option<Self>, AppError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
        let Some((said, mark)) = bytes.split_at_checked(40) else { return Ok(None) };
        let own = office.servers_digest("oidc begun", said).await?;
        let (seed, until) = (said.first_chunk(), said.last_chunk());
        let (Some(seed), Some(until), true) = (seed, until, bool::from(own.as_slice().ct_eq(mark)))
        else {
            return Ok(None);
        };
        let begun = Self { seed: *seed, until: i64::from_be_bytes(*until) };
        Ok((now(office) < begun.until).then_some(begun))
    }

    async fn once(&self, office: &Office) -> Result<Once, AppError> {
        let made = async |purpose: &str| {
            let digest = office.servers_digest(purpose, &self.seed).await?;
            Ok::<_, AppError>(BASE64URL_NOPAD.encode(&digest))
        };
        Ok(Once {
            state: made("oidc state").await?,
            nonce: made("oidc nonce").await?,
            verifier: made("oidc verifier").await?,
        })
    }
}

fn now(office: &Office) -> i64 {
    office.now().micros() / 1_000_000
}

fn provider(shared: &Shared) -> Result<&Provider, Problem> {
    shared.provider.as_ref().ok_or_else(|| Problem::of("no_provider"))
}

/// Leads a browser to the identity provider.
#[utoipa::path(
    get,
    path = "/api/v1/session/oidc",
    tag = "session",
    responses((status = 303, description = "On to the provider; a cookie is given for the way back."), Providing)
)]
pub(crate) async fn begin(State(shared): State<Arc<Shared>>) -> Result<Response, Problem> {
    let (provider, office) = (provider(&shared)?, &shared.office);
    let begun = Begun { seed: faces::random(), until: now(office).saturating_add(LASTS_SECONDS) };
    let once = begun.once(office).await?;
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(once.verifier.as_bytes()));
    let place = provider.begin(&once, &challenge).await?;
    let place = HeaderValue::from_str(&place).map_err(|_| Problem::of("internal"))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, place);
    with(&mut response, cookie::give_provider(&begun.written(office).await?));
    Ok(response)
}

/// Ends what was begun: the provider sends a browser here.
#[utoipa::path(
    get,
    path = "/api/v1/session/oidc/return",
    tag = "session",
    params(
        ("code" = Option<String>, Query, description = "What the provider gives a token for."),
        ("state" = Option<String>, Query, description = "What was sent to the provider."),
        ("iss" = Option<String>, Query, description = "The provider, where it names itself (RFC 9207)."),
        ("error" = Option<String>, Query, description = "Why the provider signed nobody in."),
    ),
    responses((status = 200, description = "Signed in: a page that goes on, with cookies as `POST /api/v1/session` gives them.", body = String, content_type = "text/html"), Providing)
)]
pub(crate) async fn end(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let ended = ended(&shared, &query.unwrap_or_default(), &headers).await;
    let mut response = match ended {
        Ok(session) => {
            let mut response = page(&shared.config.oidc.landing);
            with(&mut response, session);
            response
        }
        Err(problem) => problem.into_response(),
    };
    // Good or not, it was tried: another try begins anew.
    with(&mut response, cookie::take_provider());
    response
}

type Cookie = Option<(header::HeaderName, HeaderValue)>;

async fn ended(shared: &Shared, query: &str, headers: &HeaderMap) -> Result<Cookie, Problem> {
    let (provider, office) = (provider(shared)?, &shared.office);
    let failed = |why: &str| {
        tracing::info!(why, "nobody was signed in by the identity provider");
        Problem::of("sign_in_failed")
    };
    let kept = cookie::provider(headers).unwrap_or_default();
    let begun = Begun::read(office, &kept).await?.ok_or_else(|| failed("no sign-in was begun"))?;
    let once = begun.once(office).await?;
    let parts = Parts::read(query).ok_or_else(|| failed("the address says a thing twice"))?;
    if !bool::from(parts.state.as_bytes().ct_eq(once.state.as_bytes())) {
        return Err(failed("it answers another sign-in"));
    }
    let Some(code) = parts.code.filter(|_| !parts.error) else {
        return Err(failed("the provider signed nobody in"));
    };
    let vouched = provider.end(&code, parts.issuer.as_deref(), &once, office.now()).await?;
    let (token, _) = office.sign_in_vouched(&vouched).await?;
    Ok(cookie::give_session(&token))
}

/// What a provider adds to the address.
#[derive(Default)]
struct Parts {
    state: String,
    code: Option<String>,
    issuer: Option<String>,
    error: bool,
}

impl Parts {
    /// None where something stands twice, or is too long.
    fn read(query: &str) -> Option<Self> {
        let mut parts = Self::default();
        let mut known = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if known.contains(&name) || value.len() > PART_BYTES_MAX {
                return None;
            }
            match name.as_ref() {
                "state" => parts.state = value.into_owned(),
                "code" => parts.code = Some(value.into_owned()),
                "iss" => parts.issuer = Some(value.into_owned()),
                "error" => parts.error = true,
                _ => {}
            }
            known.push(name);
        }
        Some(parts)
    }
}

/// A page that goes on by itself: what another site led here has no session's cookie yet, what this page leads to has.
fn page(landing: &str) -> Response {
    let to = escaped(landing);
    let text = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Signed in</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\"></head>\
         <body><p>You are signed in. <a href=\"{to}\">Go on</a></p></body></html>\n"
    );
    Html(text).into_response()
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Silent(_) => {
                tracing::warn!(why = %error, "the identity provider");
                Problem::of("provider_silent").after(AGAIN_SECONDS)
            }
            ProviderError::Busy => Problem::of("busy").after(1),
            ProviderError::Declined(_) | ProviderError::Token(_) => {
                tracing::info!(why = %error, "nobody was signed in by the identity provider");
                Problem::of("sign_in_failed")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_each_thing_once() {
        let read = Parts::read("code=a%20b&state=c&session_state=x&iss=https%3A%2F%2Fid").unwrap();
        assert_eq!((read.code.as_deref(), read.state.as_str()), (Some("a b"), "c"));
        assert_eq!(read.issuer.as_deref(), Some("https://id"));
        assert!(Parts::read("code=a&code=b").is_none());
        assert!(Parts::read("st%61te=a&state=b").is_none());
        assert!(Parts::read(&format!("code={}", "a".repeat(5_000))).is_none());
        assert!(Parts::read("error=access_denied&state=c").unwrap().error);
    }
}
