//! What members sign in with, sealed under the ledger's own key: whoever has the database and no KEK gets no hash to try
//! passwords against, no secret of a clock, and no name.
//!
//! INVARIANT: a payload opens only for its own ledger, member, kind and id. Keys of different use come of the ledger's key by
//! separate labels. They stay when the KEK is rotated and die with the ledger's key.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    DataKey, Entropy, OpenError, SealError, SigningSeed,
    context::ContextBytes,
    seal::{open_bytes, seal_bytes},
};

/// Where a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialPlace<'a> {
    /// The ledger.
    pub ledger: Uuid,
    /// The member.
    pub member: Uuid,
    /// Its kind.
    pub kind: &'a str,
    /// Which of its kind.
    pub id: Uuid,
}

impl CredentialPlace<'_> {
    fn bytes(&self) -> Vec<u8> {
        ContextBytes::new("amana/credential")
            .uuid(self.ledger)
            .uuid(self.member)
            .text(self.kind)
            .uuid(self.id)
            .finish()
    }
}

/// Keys that come of the ledger's own key.
#[derive(Debug, Clone)]
pub struct CredentialKeys {
    payloads: DataKey,
    indexes: DataKey,
    bearer: SigningSeed,
}

impl CredentialKeys {
    /// The keys of a ledger with this own key.
    pub fn of(ledger_key: &DataKey, ledger: Uuid) -> Self {
        let derive = |label| Zeroizing::new(ledger_key.digest(label, ledger.as_bytes()));
        Self {
            payloads: DataKey::from_bytes(&derive("credential payloads")),
            indexes: DataKey::from_bytes(&derive("credential indexes")),
            bearer: SigningSeed::from_bytes(&derive("bearer tokens")),
        }
    }

    /// Seals a payload for its place.
    ///
    /// # Errors
    /// [`SealError::TooLong`].
    pub fn seal(
        &self,
        place: &CredentialPlace<'_>,
        payload: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        seal_bytes(&self.payloads, &place.bytes(), payload, entropy)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`OpenError`] names what does not hold.
    pub fn open(
        &self,
        place: &CredentialPlace<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        open_bytes(&self.payloads, &place.bytes(), sealed)
    }

    /// A digest that may stand in clear: without the key nobody tries out guesses.
    pub fn index(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.indexes.digest(purpose, bytes)
    }

    /// The same over several parts, each told from the next.
    pub fn index_of(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let said = parts.iter().fold(ContextBytes::new(purpose), |said, part| said.bytes(part));
        self.index(purpose, &said.finish())
    }

    /// With what short-lived tokens of this ledger are signed.
    pub fn bearer(&self) -> &SigningSeed {
        &self.bearer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededEntropy;

    #[test]
    fn a_payload_opens_only_in_its_place() {
        let mut entropy = SeededEntropy::new(1);
        let (ledger, member) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let keys = CredentialKeys::of(&DataKey::generate(&mut entropy), ledger);
        let place = CredentialPlace { ledger, member, kind: "totp", id: Uuid::from_u128(3) };
        let sealed = keys.seal(&place, b"secret", &mut entropy).unwrap();
        assert_eq!(keys.open(&place, &sealed).unwrap().as_slice(), b"secret");
        let other = Uuid::from_u128(9);
        for wrong in [
            CredentialPlace { ledger: other, ..place },
            CredentialPlace { member: other, ..place },
            CredentialPlace { kind: "password", ..place },
            CredentialPlace { id: other, ..place },
        ] {
            assert_eq!(keys.open(&wrong, &sealed).unwrap_err(), OpenError::WrongKeyOrPlace);
        }
        let others = CredentialKeys::of(&DataKey::generate(&mut entropy), ledger);
        assert_eq!(others.open(&place, &sealed).unwrap_err(), OpenError::WrongKeyOrPlace);
    }

    #[test]
    fn every_use_has_a_key_of_its_own_and_every_ledger() {
        let key = DataKey::from_bytes(&[7; 32]);
        let (one, two) =
            (CredentialKeys::of(&key, Uuid::from_u128(1)), CredentialKeys::of(&key, Uuid::nil()));
        assert_ne!(one.payloads, one.indexes);
        assert_ne!(one.payloads.bytes(), one.bearer.reveal());
        assert_ne!(one.payloads, two.payloads);
        assert_ne!(one.index("name", b"mira"), one.index("look", b"mira"));
        assert_ne!(one.index_of("name", &[b"mi", b"ra"]), one.index_of("name", &[b"mir", b"a"]));
        assert_ne!(one.index_of("name", &[b"mira"]), two.index_of("name", &[b"mira"]));
    }
}
