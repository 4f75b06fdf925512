//! Codes by the time (RFC 6238): six digits, half a minute, SHA-1, as every app makes them.
//!
//! One step before and after is taken as well, since a phone's clock is wrong by some seconds. A step that was used, or one
//! before it, is never taken again. This machine's clock may be wrong too: the office's time never goes back behind what it
//! recorded, so that a clock set back makes no old code good; one that is minutes off makes every code wrong, and printed
//! codes are there for that.

use amana_events::Moment;
use amana_vault::{Entropy as _, Secret};
use data_encoding::{BASE32_NOPAD, HEXUPPER};
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use crate::SystemEntropy;

/// Bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// Steps before and after that are taken.
const SKEW: u16 = 1;

/// A secret that a member's app and this office share.
#[derive(Clone)]
pub(super) struct TotpSecret(Zeroizing<[u8; SECRET_BYTES]>);

impl TotpSecret {
    pub(super) fn draw() -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        SystemEntropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The secret as somebody types it into an app.
    pub(super) fn typed(&self) -> Secret {
        Secret::new(BASE32_NOPAD.encode(self.0.as_slice()))
    }

    /// What an app reads from a picture: the URI that Google's authenticator began with.
    pub(super) fn uri(&self, issuer: &str, login: &str) -> Secret {
        let (issuer, login) = (escaped(issuer), escaped(login));
        let secret = self.typed();
        Secret::new(format!(
            "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}",
            secret.reveal()
        ))
    }

    /// The step whose code this is, around a moment, if it is later than the last one used.
    pub(super) fn step_of(&self, code: &str, now: Moment, used: u64) -> Option<u64> {
        let code: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let digits =
            code.len() == usize::from(DIGITS) && code.bytes().all(|it| it.is_ascii_digit());
        if !digits {
            return None;
        }
        let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
        let totp = self.totp();
        // Every step is looked at, so that how long it takes says nothing of which one it was.
        let origin = seconds / STEP_SECONDS;
        let steps = origin.saturating_sub(SKEW.into())..=origin.saturating_add(SKEW.into());
        let mut found = None;
        for step in steps {
            let at = step.saturating_mul(STEP_SECONDS);
            let matched = totp.generate(at).to_string() == code;
            found = found.or((matched && step > used).then_some(step));
        }
        found
    }

    /// What an app shows at a moment.
    pub(super) fn code_at(&self, now: Moment) -> String {
        self.totp().generate(u64::try_from(now.micros() / 1_000_000).unwrap_or(0)).to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(0)
            .with_step_duration(STEP_SECONDS)
            .with_secret(totp_rs::Secret::new_stack(*self.0))
            .build_noncompliant()
    }
}

/// Percent-encoded, all but letters and digits.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push_str(&HEXUPPER.encode(&[byte]));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    /// RFC 6238, appendix B, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = TotpSecret::read(b"12345678901234567890").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(secret.step_of(code, at(seconds), 0), Some(step), "{seconds}");
            assert_eq!(secret.step_of(code, at(seconds + 30), 0), Some(step), "one later");
            assert_eq!(secret.step_of(code, at(seconds + 90), 0), None, "three later");
            assert_eq!(secret.step_of(code, at(seconds), step), None, "used");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        let secret = TotpSecret::draw();
        for bad in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(secret.step_of(bad, at(1_000_000), 0), None, "{bad}");
        }
    }

    #[test]
    fn an_app_reads_the_uri() {
        let secret = TotpSecret::read(&[0; 20]).unwrap();
        let uri = secret.uri("Mission A", "mira@x");
        let wanted = format!(
            "otpauth://totp/Mission%20A:mira%40x?secret={}&issuer=Mission%20A",
            "A".repeat(32)
        );
        assert_eq!(uri.reveal(), wanted);
    }
}
