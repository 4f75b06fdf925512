//! Whether a page of ours sent what a browser sends with its cookie: by where the browser says it comes from, and by a token that
//! only a page of ours could read.

use amana_app::signin::Session;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use subtle::ConstantTimeEq as _;

use super::form_token;
use crate::{problem::Problem, server::Shared};

/// The header that says how the site that sent it stands to this one.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The header of the token.
const FORM_TOKEN: HeaderName = HeaderName::from_static("x-form-token");

/// Refuses what another site sent.
///
/// # Errors
/// `other_site`, `form_token_needed`.
pub(super) async fn checked(
    shared: &Shared,
    headers: &HeaderMap,
    session: &Session,
) -> Result<(), Problem> {
    if !is_ours(headers) {
        return Err(Problem::of("other_site"));
    }
    let own = form_token(&shared.office, session).await?;
    let given = headers.get(FORM_TOKEN).map(HeaderValue::as_bytes).unwrap_or_default();
    if bool::from(own.as_bytes().ct_eq(given)) {
        Ok(())
    } else {
        Err(Problem::of("form_token_needed"))
    }
}

/// Whether it comes from this origin. A browser that says nothing of it is not trusted.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(FETCH_SITE) {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else {
        return false;
    };
    origin.split_once("://").is_some_and(|(_, of)| of.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_ours(&headers.collect())
    }

    #[test]
    fn only_this_origin_is_ours() {
        assert!(from(&[("sec-fetch-site", "same-origin")]));
        assert!(from(&[("origin", "https://here.example:8443"), ("host", "here.example:8443")]));
        for other in [
            &[][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://here"), ("host", "here")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null"), ("host", "here")],
            &[("origin", "https://here.evil.example"), ("host", "here")],
            &[("origin", "https://here")],
        ] {
            assert!(!from(other), "{other:?}");
        }
    }
}
