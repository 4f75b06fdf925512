//! `age` files: what goes out encrypted, for keys of others or under a passphrase.

use std::io::Write as _;

use crate::AppError;

/// A recipient's key, `age1…`; none where the text is none, or mistyped.
pub(crate) fn recipient(text: &str) -> Option<age::x25519::Recipient> {
    text.trim().parse().ok()
}

/// Encrypts to recipients, each of whom alone opens it.
///
/// # Errors
/// [`AppError::Custody`] where `age` fails, as for no recipient at all.
pub(crate) fn encrypt<'a>(
    clear: &[u8],
    recipients: impl Iterator<Item = &'a dyn age::Recipient>,
) -> Result<Vec<u8>, AppError> {
    let failed = |error: &dyn std::fmt::Display| AppError::Custody(format!("age: {error}"));
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(|error| failed(&error))?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|error| failed(&error))?;
    writer.write_all(clear).map_err(|error| failed(&error))?;
    writer.finish().map_err(|error| failed(&error))?;
    Ok(sealed)
}
