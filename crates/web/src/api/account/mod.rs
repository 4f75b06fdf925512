//! A member's own account: enrolment with a code they were given, the password, the app, passkeys, printed codes, and their
//! sessions.

pub(crate) mod codes;
pub(crate) mod enrol;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod sessions;
pub(crate) mod totp;

use amana_app::signin::{Offer, PasskeyAnswer, PasskeyOffer, PrintedCode, Site};
use amana_vault::Secret;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::fields::Fields;
use crate::{problem::Problem, server::Shared};

/// What a browser is asked to do with a passkey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyAsked {
    /// What `navigator.credentials` takes as `publicKey`, in the JSON of WebAuthn.
    #[schema(value_type = Object)]
    options: Value,
    /// What is sent back with the answer, within five minutes.
    ceremony: String,
}

impl From<PasskeyOffer> for PasskeyAsked {
    fn from(offer: PasskeyOffer) -> Self {
        Self { options: offer.options, ceremony: offer.ceremony.reveal().to_owned() }
    }
}

/// What a browser answers, as it is sent.
pub(crate) struct PasskeySent {
    ceremony: Secret,
    credential: Map<String, Value>,
}

impl PasskeySent {
    pub(crate) fn read(fields: &mut Fields) -> Result<Self, Problem> {
        let ceremony = fields.required_secret("ceremony")?;
        let credential = fields.object("credential")?;
        let missing = || Problem::of("missing_field").at("credential");
        Ok(Self { ceremony, credential: credential.ok_or_else(missing)?.into_object() })
    }

    pub(crate) fn answer(&self) -> PasskeyAnswer<'_> {
        PasskeyAnswer { ceremony: &self.ceremony, credential: &self.credential }
    }
}

/// Where passkeys are good.
///
/// # Errors
/// `no_passkeys` where nobody said.
pub(crate) fn site(shared: &Shared) -> Result<&Site, Problem> {
    shared.config.passkey_site.as_ref().ok_or_else(|| Problem::of("no_passkeys"))
}

/// The secret of an app, said this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Offered {
    /// To be typed into an app.
    secret: String,
    /// The same as an app reads it from a picture.
    uri: String,
}

impl From<Offer> for Offered {
    fn from(offer: Offer) -> Self {
        Self { secret: offer.secret.reveal().to_owned(), uri: offer.uri.reveal().to_owned() }
    }
}

/// Ten printed codes, said this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Printed {
    /// Each is good once.
    recovery_codes: Vec<String>,
}

impl From<Vec<PrintedCode>> for Printed {
    fn from(codes: Vec<PrintedCode>) -> Self {
        let recovery_codes = codes.iter().map(|code| code.printed().reveal().to_owned()).collect();
        Self { recovery_codes }
    }
}
