//! Word lists of 2,048 words: eight words say 88 bits.
//!
//! The lists are those of BIP-39 (English, French, Spanish), copied from the crate `bip39` 3.0.0
//! (CC0-1.0), one word a line, composed letters. They never change: a code written down years ago is
//! read by them. INVARIANT: within a list no two words are alike without diacritics.

/// How many words a list has: eleven bits' worth.
pub(super) const LIST_WORDS: usize = 2_048;

/// A kept list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordList {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl WordList {
    /// Every list.
    pub const ALL: &'static [Self] = &[Self::English, Self::French, Self::Spanish];

    /// The language's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// The list of this language, where one is kept.
    pub fn of_language(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|list| list.code() == code)
    }

    const fn text(self) -> &'static str {
        match self {
            Self::English => include_str!("words/en.txt"),
            Self::French => include_str!("words/fr.txt"),
            Self::Spanish => include_str!("words/es.txt"),
        }
    }

    /// Words that on a paper somebody finds would say what it is about, or frighten its holder.
    const fn unsuited(self) -> &'static str {
        match self {
            Self::English => {
                "abuse accuse adult affair army arrest assault attack baby blood boy bullet \
                 case child crime cruel damage danger daughter disease enemy evidence girl \
                 guilt gun hospital hurt husband judge kiss knife lawsuit police prison punch \
                 report rifle secret shoot soldier trap uniform virus weapon wife witness woman"
            }
            Self::French => {
                "abusif accuser adulte amour armure bataille brigade caporal caresser colonel \
                 couteau danger general guerrier justice menacer policier prison punitif soldat \
                 temoin tribunal"
            }
            Self::Spanish => {
                "abogado abuso acusar ataque bebe beso bomba cadaver carcel crimen culpa delito \
                 desnudo enemigo fusil guerra hijo juez ladron maldad matar miedo militar \
                 mortal muerte mujer nino odio ofensa panico peligro policia preso prision \
                 rehen sangre secreto sexo soldado terror testigo tropa varon vicio victima"
            }
        }
    }

    /// The word that says these eleven bits.
    pub(super) fn word(self, number: usize) -> &'static str {
        self.text().lines().nth(number % LIST_WORDS).unwrap_or_default()
    }

    /// The eleven bits a word says, however it is written.
    pub(super) fn number(self, folded: &str) -> Option<usize> {
        self.text().lines().position(|word| fold(word) == folded)
    }

    /// Whether the word is better not printed.
    pub(super) fn is_unsuited(self, word: &str) -> bool {
        let folded = fold(word);
        self.unsuited().split_whitespace().any(|unsuited| unsuited == folded)
    }
}

/// A word without case and diacritics, composed or not.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'œ' => folded.push_str("oe"),
            // Diacritics that stand beside their letter.
            '\u{300}'..='\u{36f}' => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use data_encoding::HEXLOWER;
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_lists_are_the_published_ones() {
        let digest = HEXLOWER.encode(&Sha256::digest(WordList::English.text()));
        assert_eq!(digest, "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
    }

    /// The French and Spanish lists were published with decomposed letters; here they are composed.
    #[test]
    fn every_list_says_eleven_bits_with_words_that_differ_in_their_first_four_letters() {
        for list in WordList::ALL {
            let words: Vec<&str> = list.text().lines().collect();
            assert_eq!(words.len(), LIST_WORDS);
            let starts: BTreeSet<String> =
                words.iter().map(|word| fold(word).chars().take(4).collect()).collect();
            assert_eq!(starts.len(), LIST_WORDS, "{list:?}");
            for (number, word) in words.iter().enumerate() {
                assert_eq!(list.word(number), *word);
            }
            assert_eq!(list.number(&fold(words[1_447])), Some(1_447));
        }
    }

    #[test]
    fn unsuited_words_stand_in_their_list_and_are_few() {
        for list in WordList::ALL {
            let unsuited: Vec<&str> = list.unsuited().split_whitespace().collect();
            assert!(unsuited.iter().all(|word| list.number(word).is_some()), "{list:?}");
            assert!(unsuited.len() <= 60, "{list:?}: each costs entropy");
        }
    }

    #[test]
    fn a_word_is_read_with_or_without_its_diacritics() {
        for written in ["éléphant", "ELEPHANT", "e\u{301}le\u{301}phant", "Éléphant"] {
            assert_eq!(fold(written), "elephant");
        }
        assert_eq!(fold("otoño"), "otono");
    }
}
