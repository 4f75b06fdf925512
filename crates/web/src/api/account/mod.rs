//! A member's own account: enrolment with a code they were given, the password, the app, printed codes, and their sessions.

pub(crate) mod codes;
pub(crate) mod enrol;
pub(crate) mod password;
pub(crate) mod sessions;
pub(crate) mod totp;

use amana_app::signin::{Offer, PrintedCode};
use serde::Serialize;
use utoipa::ToSchema;

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
