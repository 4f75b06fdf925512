//! What a provider publishes of itself (OpenID Connect Discovery 1.0), and what it answers at its token endpoint.

use serde::Deserialize;

use super::may_be_asked;

/// Of a provider's document what is used here.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    /// Whether a client shows its secret in the header there.
    pub(super) takes_basic: bool,
    /// Whether it says beside each code that it is its own (RFC 9207).
    pub(super) names_itself: bool,
}

#[derive(Deserialize)]
struct Written {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Where the document of an issuer lies.
pub(super) fn place_of(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

impl Document {
    /// The document, if it is this issuer's and names only places that may be asked.
    pub(super) fn read(text: &[u8], issuer: &str) -> Result<Self, String> {
        let written: Written = serde_json::from_slice(text)
            .map_err(|_| "its document is no OpenID Connect configuration".to_owned())?;
        if written.issuer != issuer {
            return Err("its document is another issuer's".to_owned());
        }
        let places = [&written.authorization_endpoint, &written.token_endpoint, &written.jwks_uri];
        if !places.into_iter().all(|place| may_be_asked(place)) {
            return Err("its document names a place without TLS".to_owned());
        }
        let methods = written.token_endpoint_auth_methods_supported;
        let takes_basic =
            methods.is_none_or(|methods| methods.iter().any(|it| it == "client_secret_basic"));
        Ok(Self {
            authorization_endpoint: written.authorization_endpoint,
            token_endpoint: written.token_endpoint,
            jwks_uri: written.jwks_uri,
            takes_basic,
            names_itself: written.authorization_response_iss_parameter_supported,
        })
    }
}

/// The ID token of an answer.
pub(super) fn id_token(answer: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Answer {
        id_token: String,
    }
    serde_json::from_slice::<Answer>(answer).ok().map(|answer| answer.id_token)
}

/// The word of an error (RFC 6749, 5.2), for the trace: a word and nothing else.
pub(super) fn error_word(answer: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Answer {
        error: String,
    }
    let word = serde_json::from_slice::<Answer>(answer).map(|answer| answer.error);
    let plain = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let word = word.ok().filter(|word| word.len() <= 64 && word.chars().all(plain));
    word.unwrap_or_else(|| "without a word".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example/realms/a";

    fn written(change: impl FnOnce(&mut serde_json::Value)) -> Result<Document, String> {
        let mut text = serde_json::json!({
            "issuer": ISSUER, "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys",
        });
        change(&mut text);
        Document::read(text.to_string().as_bytes(), ISSUER)
    }

    #[test]
    fn a_document_is_its_issuers_and_names_places_with_tls() {
        let read = written(|_| {}).unwrap();
        assert!(read.takes_basic && !read.names_itself);
        assert!(written(|it| it["issuer"] = "https://id.example/realms/b".into()).is_err());
        assert!(written(|it| it["issuer"] = format!("{ISSUER}/").into()).is_err());
        assert!(written(|it| it["jwks_uri"] = "http://id.example/keys".into()).is_err());
        assert!(written(|it| it["token_endpoint"] = 7.into()).is_err());
        assert!(Document::read(b"<html>", ISSUER).is_err());
        let post = written(|it| {
            it["token_endpoint_auth_methods_supported"] = serde_json::json!(["client_secret_post"]);
        });
        assert!(!post.unwrap().takes_basic);
        assert_eq!(
            place_of("https://id.example/"),
            "https://id.example/.well-known/openid-configuration"
        );
    }

    #[test]
    fn of_an_error_only_a_word_is_told() {
        assert_eq!(error_word(br#"{"error": "invalid_grant"}"#), "invalid_grant");
        assert_eq!(error_word(br#"{"error": "Mira <b>"}"#), "without a word");
    }
}
