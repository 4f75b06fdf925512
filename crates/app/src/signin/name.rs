//! A name to sign in with: how it is compared, and which names are taken.
//!
//! Compared after NFKC and full case folding. A name is of one script (UTS 39), made of letters and digits that identifiers
//! may have, and no other name looks like it (its skeleton, UTS 39 section 4).

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _, skeleton};

use crate::AppError;

/// Longest name, in bytes once it is folded.
const BYTES_MAX: usize = 128;
/// Shortest name, in characters.
const CHARACTERS_MIN: usize = 2;

/// A name that may be given.
pub(super) struct FitName {
    /// As it is compared.
    pub(super) folded: String,
    /// What it looks like.
    pub(super) look: String,
}

/// A name as it is compared, whatever it is made of: what is asked for with a name nobody can have finds nobody.
pub(super) fn folded(name: &str) -> String {
    // Upper first: `ß` and `SS`, `ς` and `σ` are one letter each to whoever types them.
    let caseless = |text: &str| text.to_uppercase().to_lowercase();
    let once: String = caseless(&name.nfkc().collect::<String>()).nfkc().collect();
    caseless(&once).nfkc().collect()
}

/// A name that is to be given.
///
/// # Errors
/// [`AppError::Usage`] says what is wrong with it.
pub(super) fn fit(name: &str) -> Result<FitName, AppError> {
    let usage = |what: &str| Err(AppError::Usage(format!("the login name {what}")));
    let folded = folded(name.trim());
    if folded.chars().count() < CHARACTERS_MIN || folded.len() > BYTES_MAX {
        return usage("has 2 to 128 letters");
    }
    let letters = |character: char| {
        character.is_alphanumeric() && character.identifier_allowed()
            || matches!(character, '.' | '-' | '_')
    };
    if !folded.chars().all(letters) {
        return usage("is made of letters, digits and the signs . - _");
    }
    if !folded.chars().next().is_some_and(char::is_alphanumeric) {
        return usage("begins with a letter or a digit");
    }
    if !folded.as_str().is_single_script() {
        return usage("mixes scripts: letters of two look alike and are not the same");
    }
    let look = skeleton(&folded).collect();
    Ok(FitName { folded, look })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_typed() {
        assert_eq!(folded("Mira.Solenne"), folded("mira.SOLENNE"));
        assert_eq!(folded("ＭＩＲＡ"), "mira");
        assert_eq!(folded("Straße"), folded("STRASSE"));
        assert_eq!(folded("Νίκος"), folded("ΝΊΚΟΣ"));
        assert_eq!(folded("e\u{301}toile"), folded("Étoile"));
    }

    #[test]
    fn a_name_of_two_scripts_or_of_signs_is_not_given() {
        for bad in
            ["", "m", "mir\u{430}", "mira solenne", "mira\u{200d}x", ".mira", "a/b", "m\u{202e}ira"]
        {
            assert!(fit(bad).is_err(), "{bad:?}");
        }
        for good in ["mira", "jon-harrow", "мира", "ليلى", "lina.osei2", "étoile", "山田"]
        {
            assert!(fit(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn names_that_look_alike_are_found_out() {
        // Cyrillic letters that look like "pacy", a name of one script.
        assert_eq!(fit("расу").unwrap().look, fit("pacy").unwrap().look);
        assert_ne!(fit("расу").unwrap().folded, fit("pacy").unwrap().folded);
    }
}
