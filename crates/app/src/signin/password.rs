//! Which passwords are taken: long ones that are not among the commonest and not the name. No rule of composition
//! (NIST SP 800-63B, 5.1.1.2).

use amana_vault::Secret;
use unicode_normalization::UnicodeNormalization as _;

use super::name::folded;
use crate::AppError;

/// Shortest password, in characters.
const CHARACTERS_MIN: usize = 12;
/// Longest password, in bytes after NFKC.
const BYTES_MAX: usize = 256;
/// Fewer different characters than this are a pattern, not a password.
const DIFFERENT_MIN: usize = 5;

/// The commonest passwords of twelve characters and more, as lists of stolen ones count them, folded.
const COMMONEST: &str = include_str!("commonest.txt");

/// A password as it is hashed: the same whatever keyboard it was typed on.
pub(super) fn normalised(password: &Secret) -> Secret {
    Secret::new(password.reveal().nfkc().collect())
}

/// A new password, as it is hashed.
///
/// # Errors
/// [`AppError::Usage`] says what is wrong with it, and nothing of it.
pub(super) fn fit(password: &Secret, login: &str) -> Result<Secret, AppError> {
    let usage = |what: &str| Err(AppError::Usage(format!("the password {what}")));
    let text = normalised(password);
    if text.reveal().chars().count() < CHARACTERS_MIN {
        return usage("has at least 12 characters: several words make one that is remembered");
    }
    if text.reveal().len() > BYTES_MAX {
        return usage("has at most 256 bytes");
    }
    let said = zeroize::Zeroizing::new(folded(text.reveal()));
    let plain = |of: &str| -> String { of.chars().filter(|it| it.is_alphanumeric()).collect() };
    let (bare, name) = (zeroize::Zeroizing::new(plain(&said)), plain(&folded(login)));
    if *bare == name || (name.chars().count() >= 4 && bare.replace(&name, "").len() < 4) {
        return usage("is the name");
    }
    let mut different: Vec<char> = said.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT_MIN {
        return usage("repeats the same few characters");
    }
    if COMMONEST.lines().any(|common| common == said.as_str() || common == bare.as_str()) {
        return usage("is one of those that are tried first: take another");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> bool {
        fit(&Secret::from(password), "mira.solenne").is_err()
    }

    #[test]
    fn a_long_password_is_taken_whatever_it_is_made_of() {
        assert!(!refused("a walk by the river"));
        assert!(!refused("дорога вдоль реки"));
        assert!(!refused("四つの季節と川沿いの道を歩く"));
    }

    #[test]
    fn short_common_repeated_passwords_and_the_name_are_not_taken() {
        let long = "x1y2z3".repeat(50);
        for bad in [
            "eleven char",
            "aaaaaaaaaaaaaa",
            "121212121212",
            "password1234",
            "Password1234",
            "123456789012",
            "Mira.Solenne",
            "mirasolenne1",
            long.as_str(),
        ] {
            assert!(refused(bad), "{bad}");
        }
    }

    #[test]
    fn a_password_is_the_same_on_another_keyboard() {
        let (one, other) =
            (Secret::from("caf\u{e9} au lait, svp"), Secret::from("cafe\u{301} au lait, svp"));
        assert_eq!(normalised(&one).reveal(), normalised(&other).reveal());
    }

    #[test]
    fn the_commonest_are_as_they_are_compared() {
        for common in COMMONEST.lines() {
            assert!(common.chars().count() >= CHARACTERS_MIN, "{common} is too short to matter");
            assert_eq!(common, folded(common), "{common}");
        }
    }
}
