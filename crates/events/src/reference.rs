//! References: what people say aloud. `C-7F3K-92QW` is a kind letter, seven random Crockford
//! characters and a check character. Never sequential, never a date.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::{Class, Field, FieldSpec, Sampler, StreamKind};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The text is not a reference, or its check character does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseReferenceError {
    /// Wrong length, letter or alphabet.
    #[error("not a reference: want a letter and eight characters, such as C-7F3K-92QW")]
    Shape,
    /// A character was mistyped or two were swapped.
    #[error("reference does not check: a character is mistyped or two are swapped")]
    Check,
}

/// A spoken reference to a report, case, assistance file, referral or handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    letter: u8,
    symbols: [u8; 8],
}

const fn letter_of(kind: StreamKind) -> u8 {
    match kind {
        StreamKind::Report => b'R',
        StreamKind::Case => b'C',
        StreamKind::Assistance => b'A',
        StreamKind::Referral => b'F',
        StreamKind::Handover => b'H',
        StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => b'X',
    }
}

/// Multiplies by x in GF(32) = GF(2)[x]/(x^5 + x^2 + 1).
const fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0b10_0000 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

/// The check symbol: finds every single mistyped character and every swap of two neighbours.
fn check_of(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| times_x(sum ^ symbol))
}

fn symbol_of(character: u8) -> Option<u8> {
    let folded = match character.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|a| *a == folded).and_then(|i| u8::try_from(i).ok())
}

impl Reference {
    /// The reference of a stream of `kind` made from five random bytes (35 bits are used).
    pub fn from_random(kind: StreamKind, random: [u8; 5]) -> Self {
        let bits = random.iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        let mut symbols = [0; 8];
        for (index, symbol) in symbols.iter_mut().take(7).enumerate() {
            *symbol = u8::try_from((bits >> (5 * index)) & 31).unwrap_or(0);
        }
        let check = check_of(symbols.split_last().map_or(&[], |(_, rest)| rest));
        if let Some(last) = symbols.last_mut() {
            *last = check;
        }
        Self { letter: letter_of(kind), symbols }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(self.letter))?;
        for (index, symbol) in self.symbols.iter().enumerate() {
            if index % 4 == 0 {
                f.write_str("-")?;
            }
            let character = ALPHABET.get(usize::from(*symbol)).copied().unwrap_or(b'0');
            write!(f, "{}", char::from(character))?;
        }
        Ok(())
    }
}

impl FromStr for Reference {
    type Err = ParseReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: Vec<u8> = text.bytes().filter(|b| !b" -".contains(b)).collect();
        let (letter, rest) = plain.split_first().ok_or(ParseReferenceError::Shape)?;
        let letter = letter.to_ascii_uppercase();
        if !b"RCAFHX".contains(&letter) {
            return Err(ParseReferenceError::Shape);
        }
        let symbols: Option<Vec<u8>> = rest.iter().map(|b| symbol_of(*b)).collect();
        let symbols: [u8; 8] =
            symbols.and_then(|s| s.try_into().ok()).ok_or(ParseReferenceError::Shape)?;
        let (check, body) = symbols.split_last().ok_or(ParseReferenceError::Shape)?;
        if check_of(body) != *check {
            return Err(ParseReferenceError::Check);
        }
        Ok(Self { letter, symbols })
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl Field for Reference {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Code, optional });
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[RCAFHX]-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$"})
    }

    fn sample(sampler: &mut Sampler) -> Self {
        let mut random = [0; 5];
        sampler.fill(&mut random);
        Self::from_random(StreamKind::Case, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_survives_its_own_text_and_the_way_people_say_it() {
        let reference = Reference::from_random(StreamKind::Case, [1, 2, 3, 4, 5]);
        let text = reference.to_string();
        assert_eq!(text.parse(), Ok(reference));
        assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(reference));
    }

    #[test]
    fn every_single_mistyped_character_and_every_swap_of_neighbours_is_found() {
        for seed in 0..50u8 {
            let reference = Reference::from_random(StreamKind::Report, [seed, 7, seed, 99, 3]);
            for place in 0..8 {
                for wrong in 0..32 {
                    let mut symbols = reference.symbols;
                    if symbols[place] != wrong {
                        symbols[place] = wrong;
                        assert_ne!(check_of(&symbols[..7]), symbols[7], "{symbols:?}");
                    }
                }
                let mut symbols = reference.symbols;
                if place < 7 && symbols[place] != symbols[place + 1] {
                    symbols.swap(place, place + 1);
                    assert_ne!(check_of(&symbols[..7]), symbols[7], "{symbols:?}");
                }
            }
        }
    }
}
