//! A ceremony between its two steps, as the browser holds it: sealed for what it was begun for.

use amana_events::Moment;
use amana_vault::Secret;
use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::{PasskeyOffer, webauthn::Begun};
use crate::{AppError, signin::kept::Sealing};

/// How long one may take, in seconds: as long as a browser is told.
const LASTS_SECONDS: i64 = 300;
/// Longest text that is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 1_024;

/// What a ceremony is for. One begun for one thing is good for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new passkey, in this session.
    New(Uuid),
    /// Signing in.
    SignIn,
    /// Showing one again, in this session.
    StepUp(Uuid),
}

impl Purpose {
    /// Its word, and the session it belongs to.
    const fn place(self) -> (&'static str, Uuid) {
        match self {
            Purpose::New(session) => ("passkey ceremony: new", session),
            Purpose::SignIn => ("passkey ceremony: sign in", Uuid::nil()),
            Purpose::StepUp(session) => ("passkey ceremony: step up", session),
        }
    }
}

/// A ceremony whose answer came.
pub(super) struct Ceremony {
    /// When it began, in microseconds since 1970: what a passkey showed later makes it void.
    pub(super) begun: u64,
    /// What its answer is judged by.
    pub(super) state: Vec<u8>,
}

impl Ceremony {
    /// What is sent to the browser.
    pub(super) fn offer(
        begun: Begun,
        purpose: Purpose,
        sealing: &Sealing,
        now: Moment,
    ) -> Result<PasskeyOffer, AppError> {
        let bytes = [now.micros().to_be_bytes().as_slice(), &begun.state].concat();
        let sealed = sealing.seal_for(purpose.place(), &bytes)?;
        let ceremony = Secret::new(BASE64URL_NOPAD.encode(&sealed));
        Ok(PasskeyOffer { options: begun.options, ceremony })
    }

    /// The ceremony that a browser sent back, if a server of this ledger began it for this purpose and it still counts.
    pub(super) fn read(
        text: &Secret,
        purpose: Purpose,
        sealing: &Sealing,
        now: Moment,
    ) -> Option<Self> {
        let text = Some(text.reveal()).filter(|text| text.len() <= TEXT_BYTES_MAX)?;
        let sealed = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let bytes = sealing.open_for(purpose.place(), &sealed)?;
        let (begun, state) = bytes.split_first_chunk()?;
        let begun = Moment::from_micros(i64::from_be_bytes(*begun));
        let counts = begun <= now && now < begun.plus_seconds(LASTS_SECONDS);
        let begun = u64::try_from(begun.micros()).ok().filter(|_| counts)?;
        Some(Self { begun, state: state.to_vec() })
    }
}
