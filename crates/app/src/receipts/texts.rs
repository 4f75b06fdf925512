//! What a holder says, checked as the text of a command is.

use amana_domain::{InputError, Refusal, RequiredText, Text};
use amana_vault::Secret;

/// A text that must be there.
///
/// # Errors
/// `missing_field`, `text_too_long`, `nul_character`.
pub(super) fn required(field: &'static str, text: &Secret) -> Result<RequiredText, Refusal> {
    RequiredText::checked(text).map_err(|error| refusal(field, error))
}

/// A text that may be left out.
///
/// # Errors
/// `text_too_long`, `nul_character`.
pub(super) fn optional(field: &'static str, text: &Secret) -> Result<Text, Refusal> {
    Text::checked(text).map_err(|error| refusal(field, error))
}

fn refusal(field: &'static str, error: InputError) -> Refusal {
    let reason = error.to_string().into();
    Refusal { code: error.code(), reason, field: Some(field.into()) }
}
