//! The cookies of a browser: the session's token, and what says that somebody signed in on this device before. Both are bound to
//! this host by their names, go over TLS alone, are read by no script and sent by no other site; a third, of a sign-in under way
//! at the identity provider, is sent when that leads the browser back, and is worth nothing else. A fourth holds, sealed, the code of
//! whoever came back with one.

use amana_app::signin::Token;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const SESSION: &str = "__Host-amana";
const PROVIDER: &str = "__Host-amana-oidc";
/// For how long somebody may be at the provider, in seconds.
const PROVIDER_SECONDS: u32 = 600;
const HOLDER: &str = "__Host-amana-letters";
const DEVICE: &str = "__Host-amana-device";
/// For how long a device is remembered, in seconds: as long as it counts.
const DEVICE_SECONDS: u32 = 180 * 24 * 3_600;

/// The session's token as the cookie has it; none where it stands twice.
pub(crate) fn session(headers: &HeaderMap) -> Option<String> {
    of_name(headers, SESSION)
}

/// The device's token.
pub(crate) fn device(headers: &HeaderMap) -> Option<String> {
    of_name(headers, DEVICE)
}

fn of_name(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(known, _)| *known == name);
    let (_, value) = found.next()?;
    // Somebody who could set one beside ours is not listened to.
    found.next().is_none().then(|| value.to_owned())
}

/// Gives a browser its session.
pub(crate) fn give_session(token: &Token) -> Option<(HeaderName, HeaderValue)> {
    set(SESSION, token.text().reveal(), None)
}

/// Gives a browser what its device shows the next time.
pub(crate) fn give_device(token: &Token) -> Option<(HeaderName, HeaderValue)> {
    set(DEVICE, token.text().reveal(), Some(DEVICE_SECONDS))
}

/// What belongs to a sign-in that is under way at the identity provider.
pub(crate) fn provider(headers: &HeaderMap) -> Option<String> {
    of_name(headers, PROVIDER)
}

/// Gives a browser what it shows when the provider sends it back: another site leads it here, so this cookie goes with it.
pub(crate) fn give_provider(text: &str) -> Option<(HeaderName, HeaderValue)> {
    set_for("Lax", PROVIDER, text, Some(PROVIDER_SECONDS))
}

/// Takes it back.
pub(crate) fn take_provider() -> Option<(HeaderName, HeaderValue)> {
    set_for("Lax", PROVIDER, "", Some(0))
}

/// The sealed code of whoever came back with one.
pub(crate) fn holder(headers: &HeaderMap) -> Option<String> {
    of_name(headers, HOLDER)
}

/// Gives a browser what it shows while somebody reads behind their code; it is forgotten with the window.
pub(crate) fn give_holder(sealed: &str) -> Option<(HeaderName, HeaderValue)> {
    set(HOLDER, sealed, None)
}

/// Takes it back.
pub(crate) fn take_holder() -> Option<(HeaderName, HeaderValue)> {
    set(HOLDER, "", Some(0))
}

/// Takes the session from a browser.
pub(crate) fn take_session() -> Option<(HeaderName, HeaderValue)> {
    set(SESSION, "", Some(0))
}

fn set(name: &str, value: &str, seconds: Option<u32>) -> Option<(HeaderName, HeaderValue)> {
    set_for("Strict", name, value, seconds)
}

fn set_for(
    site: &str,
    name: &str,
    value: &str,
    seconds: Option<u32>,
) -> Option<(HeaderName, HeaderValue)> {
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite={site}{age}");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some((header::SET_COOKIE, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<String> {
        session(&HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())]))
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name_and_once() {
        assert_eq!(read("a=b; __Host-amana=x; c=d").as_deref(), Some("x"));
        assert_eq!(read("__Host-amana=x; __Host-amana=y"), None);
        assert_eq!(read("amana=x; __host-amana=y; __Host-amana-device=z"), None);
    }

    #[test]
    fn what_is_given_is_bound_to_this_host() {
        let (_, value) = set("__Host-x", "1", Some(0)).unwrap();
        let text = value.to_str().unwrap();
        for word in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=0"] {
            assert!(text.contains(word), "{text}");
        }
        assert!(!text.contains("Domain"));
    }
}
