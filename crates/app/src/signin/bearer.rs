//! Short-lived tokens for programs that call the interface: JSON Web Tokens, signed with the ledger's own key, each standing
//! for a session and dead with it.
//!
//! INVARIANT: the header must be, byte for byte, the one that is written here. So no token says how it is to be verified: it
//! names no other algorithm, no other key, no place to fetch one. The claims must be all of those that are written, each once
//! and of its type, and the session they name must live, which is asked at each use.

use amana_events::MemberId;
use amana_vault::Secret;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{codes::Token, kept::Sealing, provider, session::Session};
use crate::{AppError, Office};

/// For whom the tokens are: the interface of this program.
pub const AUDIENCE: &str = "amana-api";
/// How long one lives, in seconds.
pub const BEARER_SECONDS: i64 = 10 * 60;
/// How much the clocks of two servers may differ, in seconds.
const SKEW_SECONDS: i64 = 5;
/// Longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 2_048;

/// A token, and until when it may be used.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The token.
    pub token: Secret,
    /// Seconds it lives.
    pub seconds: i64,
}

/// What a token says. All of it, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    /// Who issued it: the ledger.
    iss: String,
    /// For whom it is.
    aud: String,
    /// The member.
    sub: MemberId,
    /// The session it stands for.
    sid: Uuid,
    /// When it ends, in seconds since 1970.
    exp: i64,
    /// When it begins.
    nbf: i64,
    /// When it was made.
    iat: i64,
    /// Its own name.
    jti: Uuid,
}

/// What the ledger signs with, and how its tokens begin.
struct Signing {
    key: SigningKey,
    header: Header,
    begins: String,
}

impl Signing {
    fn of(sealing: &Sealing) -> Result<Self, AppError> {
        Self::with(SigningKey::from_bytes(sealing.keys().bearer().reveal()))
    }

    fn with(key: SigningKey) -> Result<Self, AppError> {
        let digest = Sha256::digest(key.verifying_key().as_bytes());
        let kid = HEXLOWER.encode(digest.first_chunk::<8>().map_or(&[][..], |it| it.as_slice()));
        let header = Header { kid: Some(kid), ..Header::new(Algorithm::EdDSA) };
        let json = serde_json::to_vec(&header).map_err(unwritten)?;
        let begins = BASE64URL_NOPAD.encode(&json);
        Ok(Self { key, header, begins })
    }
}

impl Office {
    /// A token for the interface that stands for a session; none where the session does not live.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked; [`AppError::Store`].
    pub async fn bearer_for(&self, token: &Token) -> Result<Option<Bearer>, AppError> {
        let Some(session) = self.session(token).await? else { return Ok(None) };
        let signing = Signing::of(&self.sealing().await?)?;
        let now = seconds(self.now());
        let claims = Claims {
            iss: self.bearer_issuer(),
            aud: AUDIENCE.to_owned(),
            sub: session.member,
            sid: session.session,
            exp: now.saturating_add(BEARER_SECONDS).min(seconds(session.expires)),
            nbf: now,
            iat: now,
            jti: self.new_id(),
        };
        let token = Secret::new(write(&claims, &signing)?);
        Ok(Some(Bearer { token, seconds: claims.exp.saturating_sub(now) }))
    }

    /// The session that a token stands for, if the token holds and the session lives. Nothing else is said of one that does
    /// not.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked; [`AppError::Store`].
    pub async fn bearer(&self, token: &str) -> Result<Option<Session>, AppError> {
        let signing = Signing::of(&self.sealing().await?)?;
        let read = read(token, &signing, &self.bearer_issuer(), seconds(self.now()));
        let Some(claims) = read else { return Ok(None) };
        let session = self.session_named(claims.sid).await?;
        Ok(session.filter(|session| session.member == claims.sub))
    }

    fn bearer_issuer(&self) -> String {
        format!("amana:{}", self.ledger)
    }
}

/// What a token says, if it is one of this issuer's and holds at this second.
fn read(token: &str, signing: &Signing, issuer: &str, now: i64) -> Option<Claims> {
    let begins = token.split('.').next().unwrap_or_default();
    if token.len() > TOKEN_BYTES_MAX || begins != signing.begins {
        return None;
    }
    provider::install();
    let public = BASE64URL_NOPAD.encode(signing.key.verifying_key().as_bytes());
    let key = DecodingKey::from_ed_components(&public).ok()?;
    let claims = decode::<Claims>(token, &key, &validation(issuer)).ok()?.claims;
    holds(&claims, now).then_some(claims)
}

/// What the library is told to look at. Times are looked at by the office's clock afterwards.
fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[issuer]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn holds(claims: &Claims, now: i64) -> bool {
    let Claims { exp, nbf, iat, .. } = claims;
    let begun = *nbf <= now.saturating_add(SKEW_SECONDS) && iat <= nbf;
    let short = exp.saturating_sub(*iat) <= BEARER_SECONDS;
    begun && short && now < *exp
}

/// A token that says this, signed.
fn write(claims: &Claims, signing: &Signing) -> Result<String, AppError> {
    provider::install();
    let key = EncodingKey::from_ed_der(signing.key.as_bytes());
    encode(&signing.header, claims, &key).map_err(unwritten)
}

fn seconds(moment: amana_events::Moment) -> i64 {
    moment.micros() / 1_000_000
}

fn unwritten(error: impl std::fmt::Display) -> AppError {
    AppError::Custody(format!("a token could not be made: {error}"))
}

#[cfg(test)]
mod tests;
