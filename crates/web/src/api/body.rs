//! A request's body: one JSON object in UTF-8, or a page's form, no longer than the settings say, in the time they say.
//!
//! INVARIANT: what announces more than is taken is refused before a byte of it is read.

use std::sync::Arc;

use amana_app::Office;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderName, header, request::Parts},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt as _;
use serde::Serialize;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::fields::Fields;
use crate::{
    config::seconds,
    problem::Problem,
    server::{
        Shared,
        admission::{Coming, Place},
    },
};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// The header of a request that is done once.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key.
const KEY_CHARS_MAX: usize = 64;

/// An answer in JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, JSON)], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written");
                Problem::of("internal").into_response()
            }
        }
    }
}

/// What a body is read from, once it is known who sends it.
pub(crate) struct Sent {
    shared: Arc<Shared>,
    place: Arc<Place>,
    path: String,
    headers: HeaderMap,
    body: Body,
}

/// By what a request is known again: the key it came under, where it did, and to which address.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    key: Option<String>,
    path: String,
}

impl Once {
    /// The office for this request. Under a key, what is asked of it is done once; what is asked is the address and the fields,
    /// in whatever order they came.
    pub(crate) fn office(self, office: &Office, fields: &Fields) -> Office {
        self.of(office, &fields.canonical())
    }

    fn of(self, office: &Office, said: &[u8]) -> Office {
        match self.key {
            None => office.clone(),
            Some(key) => office.once(key, [self.path.as_bytes(), b"\n", said].concat()),
        }
    }
}

impl FromRequest<Arc<Shared>> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let place = parts.extensions.remove::<Arc<Place>>();
        let place = place.ok_or_else(|| Problem::of("internal"))?;
        let path = parts.uri.path().to_owned();
        Ok(Self { shared: shared.clone(), place, path, headers: parts.headers, body })
    }
}

/// The place to work of a request whose body says nothing, and by what it is known again.
pub(crate) struct Held {
    pub(crate) place: Arc<Place>,
    once: Once,
}

impl Held {
    /// The office for this request: as of [`Once::office`].
    pub(crate) fn office(&self, office: &Office) -> Office {
        self.once.clone().of(office, b"")
    }
}

impl<S: Sync> FromRequestParts<S> for Held {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let place = parts.extensions.get::<Arc<Place>>().cloned();
        let place = place.ok_or_else(|| Problem::of("internal"))?;
        let once =
            Once { key: idempotency_key(&parts.headers)?, path: parts.uri.path().to_owned() };
        Ok(Self { place, once })
    }
}

impl Sent {
    /// The request's headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// By what the request is known again.
    ///
    /// # Errors
    /// `wrong_key`.
    pub(crate) fn once(&self) -> Result<Once, Problem> {
        Ok(Once { key: idempotency_key(&self.headers)?, path: self.path.clone() })
    }

    /// The place to work: held for as long as something is done of it.
    pub(crate) fn place(&self) -> Arc<Place> {
        self.place.clone()
    }

    /// The fields of the body. The place to work is left while it comes.
    pub(crate) async fn fields(self) -> Result<Fields, Problem> {
        is_of(&self.headers, JSON)?;
        let bytes = self.bytes().await?;
        let object = amana_app::record::read_data(&bytes);
        // The words of the catalogue: those of a line speak of lines.
        object.map(Fields::new).map_err(|refusal| {
            let problem = Problem::of(refusal.code);
            match refusal.field {
                Some(field) => problem.at(field),
                None => problem,
            }
        })
    }

    /// What a form of a page sent. The place to work is left while it comes.
    ///
    /// # Errors
    /// `wrong_media_type`, `too_large`, `too_slow`, `busy`.
    pub(crate) async fn form(self) -> Result<Zeroizing<Vec<u8>>, Problem> {
        is_of(&self.headers, FORM)?;
        self.bytes().await
    }

    async fn bytes(self) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let Self { shared, place, headers, body, path: _ } = self;
        let most = shared.config.body_bytes as usize;
        let announced = headers.get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > most as u64) {
            return Err(too_large(most));
        }
        place.leave();
        let coming = shared.admission.coming();
        let read = timeout(seconds(shared.config.body_seconds), read(body, most, coming)).await;
        let bytes = read.map_err(|_| Problem::of("too_slow").and_close())??;
        if !shared.admission.enter_again(&place).await {
            return Err(Problem::of("busy").after(1).and_close());
        }
        Ok(bytes)
    }
}

fn too_large(most: usize) -> Problem {
    Problem::of("too_large").with("bytes_max", most as u64).and_close()
}

/// The bytes of a body, wiped when they are let go of.
async fn read(
    mut body: Body,
    most: usize,
    mut coming: Coming,
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::of("bad_request").and_close())?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(too_large(most));
        }
        if !coming.add(data.len()) {
            return Err(Problem::of("busy").after(1).and_close());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

fn is_of(headers: &HeaderMap, media: &str) -> Result<(), Problem> {
    let wrong = || Problem::of("wrong_media_type").and_close();
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(wrong().saying("Send the body as it is, without Content-Encoding."));
    }
    let given =
        headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).ok_or_else(wrong)?;
    let mut parts = given.split(';').map(str::trim);
    let named = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(media));
    let utf8 = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or_default();
        let value = value.trim_matches('"');
        name.eq_ignore_ascii_case("charset") && value.eq_ignore_ascii_case("utf-8")
    };
    if named && parts.all(utf8) { Ok(()) } else { Err(wrong()) }
}

/// The key of a request that is done once.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = given.next() else { return Ok(None) };
    let wrong = || Problem::of("wrong_key").at("Idempotency-Key");
    let key = key.to_str().map_err(|_| wrong())?;
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    let fits = (1..=KEY_CHARS_MAX).contains(&key.len()) && key.chars().all(fits);
    if fits && given.next().is_none() { Ok(Some(key.to_owned())) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn json_is_json_in_utf8() {
        for good in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert!(is_of(&headers(header::CONTENT_TYPE, good), JSON).is_ok(), "{good}");
        }
        for bad in [
            "text/plain",
            "application/jsonx",
            "application/json; charset=latin1",
            "application/json; x",
            "",
        ] {
            assert!(is_of(&headers(header::CONTENT_TYPE, bad), JSON).is_err(), "{bad}");
        }
        assert!(is_of(&HeaderMap::new(), JSON).is_err());
    }

    #[test]
    fn a_key_is_short_and_plain() {
        let read = |key: &str| idempotency_key(&headers(IDEMPOTENCY_KEY, key));
        assert_eq!(read("aB3._-").unwrap().unwrap(), "aB3._-");
        assert!(idempotency_key(&HeaderMap::new()).unwrap().is_none());
        for bad in ["", "a b", "a/b", "\"quoted\"", &"a".repeat(65)] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let mut twice = headers(IDEMPOTENCY_KEY, "one");
        twice.append(IDEMPOTENCY_KEY, "two".parse().unwrap());
        assert!(idempotency_key(&twice).is_err());
    }
}
