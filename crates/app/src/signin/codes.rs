//! Codes and tokens: what is printed for people, and what programs carry. Both come from the system's random source alone.

use amana_vault::{Entropy as _, Secret};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::SystemEntropy;

/// Random bytes of a printed code: 80 bits.
const CODE_BYTES: usize = 10;
/// Random bytes of a token: 256 bits.
const TOKEN_BYTES: usize = 32;
/// What a service token begins with, so that one that leaked is found.
const SERVICE: &str = "amana-service-";
/// Letters of a printed code (Crockford's base 32): none of them is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that is printed and typed: sixteen letters in fours. Neither shown by `Debug` nor serialised.
#[derive(Clone)]
pub struct PrintedCode(Zeroizing<[u8; CODE_BYTES]>);

impl std::fmt::Debug for PrintedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrintedCode(..)")
    }
}

impl PrintedCode {
    pub(super) fn draw() -> Self {
        let mut bytes = Zeroizing::new([0; CODE_BYTES]);
        SystemEntropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The code as somebody typed it; none where it is none. Case, spaces and dashes do not count, and `O`, `I` and `L` are
    /// what they look like.
    pub fn typed(text: &str) -> Option<Self> {
        let mut bits: u128 = 0;
        let mut letters = 0;
        for letter in text.chars().filter(|it| !it.is_whitespace() && *it != '-') {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = LETTERS.iter().position(|known| char::from(*known) == letter)?;
            letters += 1;
            if letters > 2 * CODE_BYTES * 4 / 5 {
                return None;
            }
            bits = bits << 5 | u128::try_from(value).ok()?;
        }
        if letters * 5 != CODE_BYTES * 8 {
            return None;
        }
        let whole = Zeroizing::new(bits.to_be_bytes());
        let kept: &[u8; CODE_BYTES] = whole.last_chunk()?;
        Some(Self(Zeroizing::new(*kept)))
    }

    /// The code as it is printed.
    pub fn printed(&self) -> Secret {
        let mut whole = Zeroizing::new([0; 16]);
        if let Some(last) = whole.last_chunk_mut::<CODE_BYTES>() {
            *last = *self.0;
        }
        let bits = u128::from_be_bytes(*whole);
        let mut text = String::with_capacity(20);
        for place in (0..16_u32).rev() {
            let value = usize::try_from(bits >> (place * 5) & 31).unwrap_or(0);
            text.push(LETTERS.get(value).copied().map_or('0', char::from));
            if place % 4 == 0 && place > 0 {
                text.push('-');
            }
        }
        Secret::new(text)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

/// A token: of a session, of a device that signed in, or of a service. Neither shown by `Debug` nor serialised.
#[derive(Clone)]
pub struct Token {
    bytes: Zeroizing<[u8; TOKEN_BYTES]>,
    service: bool,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

impl Token {
    pub(super) fn draw() -> Self {
        let mut bytes = Zeroizing::new([0; TOKEN_BYTES]);
        SystemEntropy.fill(bytes.as_mut_slice());
        Self { bytes, service: false }
    }

    pub(super) fn draw_service() -> Self {
        Self { service: true, ..Self::draw() }
    }

    /// The token that this text is; none where it is none.
    pub fn read(text: &str) -> Option<Self> {
        let (service, rest) = match text.strip_prefix(SERVICE) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if rest.len() != 43 {
            return None;
        }
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(rest.as_bytes()).ok()?);
        let bytes: &[u8; TOKEN_BYTES] = bytes.as_slice().try_into().ok()?;
        Some(Self { bytes: Zeroizing::new(*bytes), service })
    }

    /// The text that its holder keeps.
    pub fn text(&self) -> Secret {
        let text = BASE64URL_NOPAD.encode(self.bytes.as_slice());
        Secret::new(if self.service { format!("{SERVICE}{text}") } else { text })
    }

    /// What is kept of it: SHA-256, of one kind of token never that of another.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(if self.service { b"amana service\0".as_slice() } else { b"" });
        hash.update(self.bytes.as_slice());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_printed_and_as_it_is_typed() {
        let code = PrintedCode::draw();
        let printed = code.printed();
        assert_eq!(printed.reveal().len(), 19);
        let typed =
            printed.reveal().to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
        for text in [printed.reveal(), typed.as_str()] {
            assert_eq!(PrintedCode::typed(text).unwrap().bytes(), code.bytes());
        }
        for bad in ["", "0000-0000-0000-000", "0000-0000-0000-00000", "UUUU-0000-0000-0000", "ÄÄÄÄ"]
        {
            assert!(PrintedCode::typed(bad).is_none(), "{bad}");
        }
        assert!(PrintedCode::typed(&"0".repeat(10_000)).is_none());
    }

    #[test]
    fn a_token_is_read_as_it_was_given_and_of_its_kind() {
        let (own, service) = (Token::draw(), Token::draw_service());
        assert_eq!(Token::read(own.text().reveal()).unwrap().digest(), own.digest());
        assert_eq!(Token::read(service.text().reveal()).unwrap().digest(), service.digest());
        let text = service.text();
        let bare = text.reveal().strip_prefix(SERVICE).unwrap();
        assert_ne!(Token::read(bare).unwrap().digest(), service.digest());
        for bad in ["", "x", &"A".repeat(42), &"A".repeat(44), &format!("{}=", "A".repeat(42))] {
            assert!(Token::read(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{own:?}"), "Token(..)");
    }
}
