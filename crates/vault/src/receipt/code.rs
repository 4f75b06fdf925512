//! The code itself: drawn, said as digits or words, and read back from either.

use zeroize::Zeroizing;

use super::words::{WordList, fold};
use crate::{Entropy, Secret};

/// How many digits say a code.
pub const DIGITS: usize = 27;
/// How many words say a code.
pub const WORDS: usize = 8;

const CODE_BYTES: usize = 10;
/// The largest prime below 2^8. Ten is no residue of small order: 10^k = 1 needs k = 50 here, and a
/// code has 27 digits, so no two digits change places unnoticed.
const CHECK: u128 = 251;
const CHECK_BITS: u32 = 8;
const WORD_BITS: u32 = 11;
/// The places of the words, the last first.
const PLACES: std::ops::Range<u32> = 0..8;
/// Digits stand in groups of three.
const GROUP: usize = 3;

/// Why a text is no code. No variant holds what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Digits, but not 27 of them.
    #[error("mistyped: a code of digits has {DIGITS}, and these are {count}")]
    Digits {
        /// How many there are.
        count: usize,
    },
    /// Words, but not eight.
    #[error("mistyped: a code of words has {WORDS}, and these are {count}")]
    Words {
        /// How many there are.
        count: usize,
    },
    /// A word that stands in no list beside the others.
    #[error("mistyped: word {number} is none of the list's words")]
    Word {
        /// Which, from 1.
        number: usize,
    },
    /// Digits and letters together, or neither.
    #[error("mistyped: a code is {DIGITS} digits or {WORDS} words")]
    Shape,
    /// The check does not hold.
    #[error("mistyped: the check does not hold, look at it once more")]
    Check,
}

/// A receipt's code: 80 random bits. It neither prints, serialises nor copies, and is wiped when dropped.
pub struct ReceiptCode(Box<Zeroizing<[u8; CODE_BYTES]>>);

impl ReceiptCode {
    /// Draws a new code. Where it is to be said in words, one that would say an unsuited word is drawn
    /// again.
    pub fn draw(words: Option<WordList>, entropy: &mut dyn Entropy) -> Self {
        loop {
            let mut code = Self(Box::new(Zeroizing::new([0; CODE_BYTES])));
            entropy.fill(code.0.as_mut_slice());
            let number = code.number();
            let unsuited = |list: WordList| {
                word_numbers(*number).any(|word| list.is_unsuited(list.word(word)))
            };
            if !words.is_some_and(unsuited) {
                return code;
            }
        }
    }

    /// Reads a code as somebody types it: 27 digits or eight words, whatever the case, spaces, hyphens
    /// and diacritics.
    ///
    /// # Errors
    /// [`CodeError`] says what about it is mistyped.
    pub fn parse(text: &Secret) -> Result<Self, CodeError> {
        let text = text.reveal();
        let digits: Zeroizing<Vec<u8>> = Zeroizing::new(text.chars().filter_map(digit).collect());
        let letters = text.chars().any(char::is_alphabetic);
        match (digits.is_empty(), letters) {
            (false, false) if text.chars().all(|it| digit(it).is_some() || is_separator(it)) => {
                Self::of_digits(&digits)
            }
            (true, true) => Self::of_words(text),
            (true | false, true | false) => Err(CodeError::Shape),
        }
    }

    /// The code as 27 digits in groups of three.
    pub fn digits(&self) -> Secret {
        let text = Zeroizing::new(format!("{:0DIGITS$}", *self.number()));
        let mut grouped = String::with_capacity(DIGITS + DIGITS / GROUP);
        for (place, digit) in text.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        Secret::new(grouped)
    }

    /// The code as eight words.
    pub fn words(&self, list: WordList) -> Secret {
        let number = self.number();
        let mut text = String::with_capacity(96);
        for word in word_numbers(*number) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(list.word(word));
        }
        Secret::new(text)
    }

    pub(super) fn bytes(&self) -> &[u8; CODE_BYTES] {
        &self.0
    }

    /// Code and check as one number of 88 bits, a multiple of [`CHECK`].
    fn number(&self) -> Zeroizing<u128> {
        let code = self.0.iter().fold(0, |sum, byte| (sum << 8) | u128::from(*byte));
        Zeroizing::new(checked(code))
    }

    fn of_digits(digits: &[u8]) -> Result<Self, CodeError> {
        if digits.len() != DIGITS {
            return Err(CodeError::Digits { count: digits.len() });
        }
        let number = digits.iter().fold(0, |sum: u128, digit| sum * 10 + u128::from(*digit));
        Self::of_number(&Zeroizing::new(number))
    }

    fn of_words(text: &str) -> Result<Self, CodeError> {
        let folded = Zeroizing::new(fold(text));
        let words = || folded.split(is_separator).filter(|word| !word.is_empty());
        let count = words().count();
        if count != WORDS {
            return Err(CodeError::Words { count });
        }
        // Lists share some words. Eight that stand in two lists and pass both checks would take a
        // chance of one in 10^12.
        let mut furthest = CodeError::Word { number: 1 };
        for list in WordList::ALL {
            match Self::of_list(*list, words()) {
                Ok(code) => return Ok(code),
                Err(error) => furthest = further(furthest, error),
            }
        }
        Err(furthest)
    }

    fn of_list<'a>(
        list: WordList,
        words: impl Iterator<Item = &'a str>,
    ) -> Result<Self, CodeError> {
        let mut number = Zeroizing::new(0);
        for (place, word) in words.enumerate() {
            let known = list.number(word).ok_or(CodeError::Word { number: place + 1 })?;
            *number = (*number << WORD_BITS) | known as u128;
        }
        Self::of_number(&number)
    }

    /// The code of a number whose check holds in its one right form.
    fn of_number(number: &Zeroizing<u128>) -> Result<Self, CodeError> {
        let code = Zeroizing::new(**number >> CHECK_BITS);
        let too_large = *code >> (8 * CODE_BYTES) != 0;
        if too_large || checked(*code) != **number {
            return Err(CodeError::Check);
        }
        let bytes = Zeroizing::new(code.to_be_bytes());
        let mut own = Self(Box::new(Zeroizing::new([0; CODE_BYTES])));
        own.0.iter_mut().rev().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from);
        Ok(own)
    }
}

/// The one number of 88 bits that says the code: with the check that makes it a multiple of [`CHECK`].
fn checked(code: u128) -> u128 {
    let shifted = code << CHECK_BITS;
    shifted + (CHECK - shifted % CHECK) % CHECK
}

/// The eleven bits of each word, the first word first.
fn word_numbers(number: u128) -> impl Iterator<Item = usize> {
    PLACES.rev().map(move |place| {
        let bits = (number >> (place * WORD_BITS)) & ((1 << WORD_BITS) - 1);
        usize::try_from(bits).unwrap_or_default()
    })
}

/// Of two ways in which words are no code, the one that says more.
fn further(one: CodeError, other: CodeError) -> CodeError {
    match (one, other) {
        (CodeError::Check, _) | (_, CodeError::Check) => CodeError::Check,
        (CodeError::Word { number: first }, CodeError::Word { number: second }) => {
            CodeError::Word { number: first.max(second) }
        }
        (kept, _) => kept,
    }
}

/// The value of a digit, Latin, Arabic-Indic or Persian.
fn digit(letter: char) -> Option<u8> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    u8::try_from(u32::from(letter) - u32::from(zero)).ok()
}

/// Whatever stands between groups and words.
fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '.' | ',' | ';' | '/' | '_' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests;
