//! What an ID token must be to vouch for somebody (OpenID Connect Core 1.0, 3.1.3.7).
//!
//! INVARIANT: no token says how it is verified. Its algorithm must be one of three, none of which has a secret for a key, and
//! the very one of the key that the provider published under the name the token gives; keys and addresses inside a token are
//! not looked at.

use amana_events::{Moment, common::Role};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header, errors::ErrorKind};
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use super::{KeySet, Trust};
use crate::signin::provider;

/// Longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 32_768;
/// Longest name a provider has for somebody, in bytes (OpenID Connect Core 1.0, 2).
const SUBJECT_BYTES_MAX: usize = 255;
/// How much the provider's clock and ours may differ, in seconds.
const SKEW_SECONDS: i64 = 60;
/// How old a token may be, in seconds: it was made for the sign-in that is under way.
const AGE_SECONDS_MAX: i64 = 600;

/// Why a token vouches for nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// It is no signed token, or says not all that it must.
    #[error("it is no ID token")]
    Shape,
    /// It is signed otherwise than is taken, or than its key is for.
    #[error("it is signed by an algorithm that is not taken")]
    Algorithm,
    /// It names a key that is not known: the provider may have made a new one.
    #[error("it names a key the provider does not have")]
    UnknownKey,
    /// Its signature does not hold.
    #[error("its signature does not hold")]
    Signature,
    /// Another made it.
    #[error("another issued it")]
    Issuer,
    /// It is for somebody else, or not for this office alone.
    #[error("it is not for this office alone")]
    Audience,
    /// It has ended.
    #[error("it has ended")]
    Expired,
    /// It was made too long ago, or is not made yet.
    #[error("it was not made just now")]
    Made,
    /// It answers another sign-in.
    #[error("it answers another sign-in")]
    Nonce,
}

/// What a provider vouched for.
#[derive(Debug, Clone)]
pub struct Vouched {
    pub(super) issuer: String,
    pub(super) subject: String,
    /// None where the provider vouches for no roles.
    pub(super) roles: Option<Vec<Role>>,
    /// When a second factor was shown, where one was.
    pub(super) second_factor: Option<Moment>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    auth_time: Option<i64>,
    acr: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn is_only(&self, client: &str) -> bool {
        match self {
            Self::One(one) => one == client,
            Self::Several(several) => several.as_slice() == [client],
        }
    }
}

impl Trust {
    /// What a token vouches for, if it holds at this moment and answers the sign-in of this nonce.
    ///
    /// # Errors
    /// [`IdTokenError`]; with [`IdTokenError::UnknownKey`] fresh keys may know it.
    pub fn read(
        &self,
        token: &str,
        keys: &KeySet,
        nonce: &str,
        now: Moment,
    ) -> Result<Vouched, IdTokenError> {
        let claims = signed(token, keys)?;
        if claims.iss != self.issuer {
            return Err(IdTokenError::Issuer);
        }
        let party = claims.azp.as_ref().is_none_or(|party| *party == self.client);
        if !claims.aud.is_only(&self.client) || !party {
            return Err(IdTokenError::Audience);
        }
        let now = now.micros() / 1_000_000;
        if claims.exp <= now.saturating_sub(SKEW_SECONDS) {
            return Err(IdTokenError::Expired);
        }
        let age = now.saturating_sub(claims.iat);
        if !(-SKEW_SECONDS..=AGE_SECONDS_MAX).contains(&age) {
            return Err(IdTokenError::Made);
        }
        let given = claims.nonce.as_deref().unwrap_or_default();
        if !bool::from(given.as_bytes().ct_eq(nonce.as_bytes())) || nonce.is_empty() {
            return Err(IdTokenError::Nonce);
        }
        if claims.sub.is_empty() || claims.sub.len() > SUBJECT_BYTES_MAX {
            return Err(IdTokenError::Shape);
        }
        let roles = self.roles_claim.as_ref().map(|claim| self.roles_in(&claims.others, claim));
        let second = claims.acr.is_some_and(|acr| self.second_factor.contains(&acr));
        let shown = claims.auth_time.unwrap_or(claims.iat).min(now);
        let second_factor =
            second.then(|| Moment::from_micros(shown.max(0).saturating_mul(1_000_000)));
        Ok(Vouched { issuer: claims.iss, subject: claims.sub, roles, second_factor })
    }

    /// The roles that a claim vouches for; words nobody mapped say nothing.
    fn roles_in(&self, claims: &Map<String, Value>, claim: &str) -> Vec<Role> {
        let found = claims.get(claim).or_else(|| {
            let (outer, inner) = claim.split_once('.')?;
            let inside = claims.get(outer)?;
            inner.split('.').try_fold(inside, |inside, name| inside.get(name))
        });
        let words: Vec<&str> = match found {
            Some(Value::String(word)) => vec![word.as_str()],
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
                Vec::new()
            }
        };
        let mapped = self.roles.iter().filter(|(word, _)| words.contains(&word.as_str()));
        let mut roles: Vec<Role> = mapped.map(|(_, role)| *role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

/// What a token says, if a key of the provider signed it.
fn signed(token: &str, keys: &KeySet) -> Result<Claims, IdTokenError> {
    if token.len() > TOKEN_BYTES_MAX || token.split('.').count() != 3 {
        return Err(IdTokenError::Shape);
    }
    // An algorithm that has no name here is none that is taken.
    let header = decode_header(token).map_err(|_| IdTokenError::Algorithm)?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA) {
        return Err(IdTokenError::Algorithm);
    }
    if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
        return Err(IdTokenError::Shape);
    }
    let key = keys.find(header.kid.as_deref(), header.alg)?;
    provider::install();
    let mut validation = Validation::new(header.alg);
    // Who issued it, for whom and when is looked at by the caller, each with its own answer and by the office's clock.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    decode::<Claims>(token, key, &validation).map(|read| read.claims).map_err(|error| {
        if matches!(error.kind(), ErrorKind::InvalidSignature) {
            IdTokenError::Signature
        } else {
            IdTokenError::Shape
        }
    })
}

#[cfg(test)]
mod tests;
