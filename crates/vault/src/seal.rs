//! Sealing and opening of one personal field.
//!
//! INVARIANT: a sealed field opens only with its own key and in the very place it was sealed for;
//! moved to another event, field, owner, compartment, epoch, stream or ledger it does not open.
//! Deliberately absent: protection against putting an old event back. That is the log's work.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    Compartment, DataKey, Entropy, Owner, Secret,
    cobblestone::{self, CobblestoneError},
    context::ContextBytes,
    padding,
};

/// Longest plaintext of one field, in bytes of UTF-8.
pub const FIELD_BYTES_MAX: usize = 64 * 1024;

/// The place a field's ciphertext is bound to. All of it must be the same again on opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealContext<'a> {
    /// The ledger.
    pub ledger: Uuid,
    /// The stream of the event, as `case/<uuid>`.
    pub stream: &'a str,
    /// Whose key seals the field.
    pub owner: Owner,
    /// Which of the owner's keys.
    pub compartment: Compartment,
    /// Path of the field inside the event's data, as `victims[0].name`.
    pub field: &'a str,
    /// The event.
    pub event: Uuid,
    /// Epoch of the compartment key.
    pub epoch: u32,
}

impl SealContext<'_> {
    fn bytes(&self) -> Vec<u8> {
        ContextBytes::new("amana/field")
            .uuid(self.ledger)
            .text(self.stream)
            .text(self.owner.kind.code())
            .uuid(self.owner.id)
            .text(self.compartment.code())
            .text(self.field)
            .uuid(self.event)
            .number(self.epoch)
            .finish()
    }
}

/// Why a field could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text is longer than [`FIELD_BYTES_MAX`].
    #[error("text is longer than {FIELD_BYTES_MAX} bytes")]
    TooLong,
}

/// Why a field could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// No ciphertext has this length: part of it is missing.
    #[error("sealed field is cut short")]
    Truncated,
    /// Another key, or moved from another place, or its first 56 bytes were changed.
    #[error("sealed field was made with another key or for another place")]
    WrongKeyOrPlace,
    /// Right key and place, but the content was changed.
    #[error("sealed field has been changed")]
    Changed,
    /// It opened, but what is inside is no padded UTF-8 text within the limit.
    #[error("sealed field holds no text")]
    NotText,
}

impl From<CobblestoneError> for OpenError {
    fn from(error: CobblestoneError) -> Self {
        match error {
            CobblestoneError::Truncated => Self::Truncated,
            CobblestoneError::Commitment => Self::WrongKeyOrPlace,
            CobblestoneError::Authentication => Self::Changed,
            CobblestoneError::TooLong => Self::NotText,
        }
    }
}

/// Seals `text` for its place: pads it, then encrypts it with Cobblestone-256.
///
/// An absent field is sealed as the empty text, so that absent, empty and short look alike.
///
/// # Errors
///
/// [`SealError::TooLong`] beyond [`FIELD_BYTES_MAX`].
pub fn seal(
    key: &DataKey,
    context: &SealContext<'_>,
    text: &Secret,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let text = text.reveal().as_bytes();
    if text.len() > FIELD_BYTES_MAX {
        return Err(SealError::TooLong);
    }
    seal_bytes(key, &context.bytes(), text, entropy)
}

/// Opens a field sealed by [`seal`] with the same key for the same place.
///
/// # Errors
///
/// [`OpenError`] names what does not hold; nothing of the plaintext is released then.
pub fn open(
    key: &DataKey,
    context: &SealContext<'_>,
    ciphertext: &[u8],
) -> Result<Secret, OpenError> {
    let text = open_bytes(key, &context.bytes(), ciphertext)?;
    if text.len() > FIELD_BYTES_MAX {
        return Err(OpenError::NotText);
    }
    std::str::from_utf8(&text).map(Secret::from).map_err(|_| OpenError::NotText)
}

/// Padded and encrypted: what key files and signing keys are kept in.
pub(crate) fn seal_bytes(
    key: &DataKey,
    context: &[u8],
    bytes: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let padded = padding::pad(bytes).map_err(|_| SealError::TooLong)?;
    cobblestone::encrypt(key, context, &padded, entropy).map_err(|_| SealError::TooLong)
}

/// Opens what [`seal_bytes`] made.
pub(crate) fn open_bytes(
    key: &DataKey,
    context: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let padded = cobblestone::decrypt(key, context, ciphertext)?;
    let bytes = padding::unpad(&padded).map_err(|_| OpenError::NotText)?;
    Ok(Zeroizing::new(bytes.to_vec()))
}

#[cfg(test)]
mod tests;
