//! Where passkeys are good: one origin, whose host they are bound to for ever.

use webauthn_rp::{
    request::{AsciiDomain, RpId},
    response::Origin,
};

/// Longest origin that is read, in bytes.
const BYTES_MAX: usize = 300;

/// An origin, as browsers write it: `https://HOST`, `https://HOST:PORT`, or `http://localhost:PORT` on one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    origin: String,
    relying_party: RpId,
}

impl Site {
    /// Reads an origin; none where passkeys are not good there: only names have them, no addresses, and only over TLS.
    pub fn read(text: &str) -> Option<Self> {
        let (secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return None,
        };
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        let usual = if secure { "443" } else { "80" };
        // As a browser writes it: no leading nought, and not the port that goes without saying.
        let numbered = |port: &str| {
            port != usual
                && !port.starts_with('0')
                && port.bytes().all(|it| it.is_ascii_digit())
                && port.parse::<u16>().is_ok()
        };
        let local = host == "localhost";
        let fits = text.len() <= BYTES_MAX
            && port.is_none_or(numbered)
            && (secure || local)
            && (is_name(host) || local);
        if !fits {
            return None;
        }
        let domain = AsciiDomain::try_from(host.to_owned()).ok()?;
        Some(Self { origin: text.to_owned(), relying_party: RpId::Domain(domain) })
    }

    /// The origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn relying_party(&self) -> &RpId {
        &self.relying_party
    }
}

/// A name of at least two parts, in small letters, whose last part is no number.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        let letters = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
        !label.is_empty() && label.bytes().all(letters) && !label.starts_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && host.split('.').all(label) && !last.bytes().all(|it| it.is_ascii_digit())
}

/// What a browser says it is must be this to the letter.
impl PartialEq<Origin<'_>> for Site {
    fn eq(&self, other: &Origin<'_>) -> bool {
        self.origin == other.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_name_over_tls_or_this_machine() {
        for good in [
            "https://conduct.mission.example",
            "https://conduct.mission.example:8443",
            "https://xn--bcher-kva.example",
            "https://localhost:8443",
            "http://localhost:8080",
        ] {
            assert_eq!(Site::read(good).map(|site| site.origin), Some(good.to_owned()), "{good}");
        }
        for bad in [
            "",
            "conduct.mission.example",
            "http://conduct.mission.example",
            "https://conduct.mission.example/",
            "https://conduct.mission.example:443",
            "https://conduct.mission.example:08443",
            "https://conduct.mission.example:99999",
            "https://Conduct.Mission.example",
            "https://a@mission.example",
            "https://192.0.2.7",
            "https://[2001:db8::1]",
            "https://mission",
            "https://.example",
            "https://büro.example",
            "http://localhost:80",
        ] {
            assert_eq!(Site::read(bad), None, "{bad}");
        }
    }
}
