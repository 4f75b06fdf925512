//! Messages for the holder of a code, sealed to their mailbox key: they open with the code alone.
//!
//! Layout: ephemeral X25519 public key (32 bytes) ‖ Cobblestone-256 of the padded text, under
//! HKDF-SHA256 (salt: both public keys, input: the shared secret), bound to ledger, report and event.
//! INVARIANT: a message opens only with its own code and at its own place. Deliberately absent: who
//! wrote it. The log says that, and a box nobody signed could be anybody's.

use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

use super::ReceiptKeys;
use crate::{
    DataKey, Entropy, FIELD_BYTES_MAX, OpenError, Secret,
    context::ContextBytes,
    key::KEY_BYTES,
    seal::{open_bytes, seal_bytes},
};

/// Where a message stands. All of it must be the same again on opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailPlace {
    /// The ledger.
    pub ledger: Uuid,
    /// The report.
    pub report: Uuid,
    /// The event.
    pub event: Uuid,
}

impl MailPlace {
    fn bytes(&self) -> Vec<u8> {
        let place = ContextBytes::new("amana/mailbox").uuid(self.ledger);
        place.uuid(self.report).uuid(self.event).finish()
    }
}

/// Why a message could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The text is longer than a field may be.
    #[error("text is longer than {FIELD_BYTES_MAX} bytes")]
    TooLong,
    /// The mailbox key is no key anybody could open with.
    #[error("the mailbox key is no usable public key")]
    Key,
}

/// Seals `text` to a mailbox.
///
/// # Errors
/// [`MailError`] says why not.
pub fn seal(
    mailbox: &[u8; KEY_BYTES],
    place: &MailPlace,
    text: &Secret,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, MailError> {
    let text = text.reveal().as_bytes();
    if text.len() > FIELD_BYTES_MAX {
        return Err(MailError::TooLong);
    }
    let mut drawn = Zeroizing::new([0; KEY_BYTES]);
    entropy.fill(drawn.as_mut_slice());
    let (own, theirs) = (StaticSecret::from(*drawn), PublicKey::from(*mailbox));
    let ephemeral = PublicKey::from(&own);
    let key = message_key(&own.diffie_hellman(&theirs), &ephemeral, &theirs);
    let key = key.ok_or(MailError::Key)?;
    let sealed = seal_bytes(&key, &place.bytes(), text, entropy).map_err(|_| MailError::TooLong)?;
    let mut whole = Vec::with_capacity(KEY_BYTES + sealed.len());
    whole.extend_from_slice(ephemeral.as_bytes());
    whole.extend_from_slice(&sealed);
    Ok(whole)
}

/// Opens a message with what comes of the code.
///
/// # Errors
/// [`OpenError`] names what does not hold; nothing of the text is released then.
pub fn open(keys: &ReceiptKeys, place: &MailPlace, sealed: &[u8]) -> Result<Secret, OpenError> {
    let (ephemeral, sealed) =
        sealed.split_first_chunk::<KEY_BYTES>().ok_or(OpenError::Truncated)?;
    let ephemeral = PublicKey::from(*ephemeral);
    let own = keys.mailbox_secret();
    let key = message_key(&own.diffie_hellman(&ephemeral), &ephemeral, &PublicKey::from(own));
    let key = key.ok_or(OpenError::WrongKeyOrPlace)?;
    let text = open_bytes(&key, &place.bytes(), sealed)?;
    if text.len() > FIELD_BYTES_MAX {
        return Err(OpenError::NotText);
    }
    std::str::from_utf8(&text).map(Secret::from).map_err(|_| OpenError::NotText)
}

/// The key of one message; none where a public key of small order made the secret a constant.
fn message_key(
    shared: &SharedSecret,
    ephemeral: &PublicKey,
    mailbox: &PublicKey,
) -> Option<DataKey> {
    if !shared.was_contributory() {
        return None;
    }
    let mut salt = [0; 2 * KEY_BYTES];
    let both = ephemeral.as_bytes().iter().chain(mailbox.as_bytes());
    salt.iter_mut().zip(both).for_each(|(to, from)| *to = *from);
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let info = ContextBytes::new("amana/mailbox/key").finish();
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes()).expand(&info, key.as_mut_slice()).ok()?;
    Some(DataKey::from_bytes(&key))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        receipt::{ReceiptCode, ReceiptKind},
        testing::SeededEntropy,
    };

    const PLACE: MailPlace = MailPlace {
        ledger: Uuid::from_u128(1),
        report: Uuid::from_u128(2),
        event: Uuid::from_u128(3),
    };

    fn keys(seed: u64, kind: ReceiptKind) -> ReceiptKeys {
        let code = ReceiptCode::draw(None, &mut SeededEntropy::new(seed));
        ReceiptKeys::derive(&code, PLACE.ledger, kind)
    }

    fn sealed(to: &ReceiptKeys, text: &str) -> Vec<u8> {
        seal(&to.mailbox(), &PLACE, &Secret::from(text), &mut SeededEntropy::new(5)).unwrap()
    }

    #[test]
    fn a_message_opens_with_its_code_and_with_no_other() {
        let holder = keys(1, ReceiptKind::Survivor);
        let message = sealed(&holder, "we will be there on Tuesday");
        assert_eq!(
            open(&holder, &PLACE, &message).unwrap().reveal(),
            "we will be there on Tuesday"
        );
        for other in [keys(2, ReceiptKind::Survivor), keys(1, ReceiptKind::Reporter)] {
            assert_eq!(open(&other, &PLACE, &message).unwrap_err(), OpenError::WrongKeyOrPlace);
        }
    }

    #[test]
    fn a_message_opens_nowhere_else() {
        let holder = keys(1, ReceiptKind::Reporter);
        let message = sealed(&holder, "canary");
        let elsewhere = Uuid::from_u128(9);
        for place in [
            MailPlace { ledger: elsewhere, ..PLACE },
            MailPlace { report: elsewhere, ..PLACE },
            MailPlace { event: elsewhere, ..PLACE },
        ] {
            assert_eq!(open(&holder, &place, &message).unwrap_err(), OpenError::WrongKeyOrPlace);
        }
    }

    #[test]
    fn short_messages_have_one_length() {
        let holder = keys(1, ReceiptKind::Reporter);
        assert_eq!(sealed(&holder, "").len(), sealed(&holder, "come tomorrow").len());
    }

    #[test]
    fn a_key_of_small_order_is_refused_on_both_sides() {
        let text = Secret::from("canary");
        for point in [[0; 32], {
            let mut one = [0; 32];
            one[0] = 1;
            one
        }] {
            let refused = seal(&point, &PLACE, &text, &mut SeededEntropy::new(5));
            assert_eq!(refused.unwrap_err(), MailError::Key);
            let holder = keys(1, ReceiptKind::Reporter);
            let mut message = sealed(&holder, "canary");
            message[..32].copy_from_slice(&point);
            assert_eq!(open(&holder, &PLACE, &message).unwrap_err(), OpenError::WrongKeyOrPlace);
        }
    }

    #[test]
    fn a_text_longer_than_a_field_is_refused() {
        let long = Secret::new("x".repeat(FIELD_BYTES_MAX + 1));
        let to = keys(1, ReceiptKind::Reporter).mailbox();
        let refused = seal(&to, &PLACE, &long, &mut SeededEntropy::new(5));
        assert_eq!(refused.unwrap_err(), MailError::TooLong);
    }

    proptest! {
        #[test]
        fn a_changed_byte_anywhere_is_noticed(place: proptest::sample::Index, change in 1_u8..) {
            let holder = keys(1, ReceiptKind::Reporter);
            let mut message = sealed(&holder, "canary");
            let at = place.index(message.len());
            message[at] ^= change;
            prop_assert!(open(&holder, &PLACE, &message).is_err());
        }

        #[test]
        fn opening_any_bytes_ends_in_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(open(&keys(1, ReceiptKind::Reporter), &PLACE, &bytes).is_err());
        }
    }
}
