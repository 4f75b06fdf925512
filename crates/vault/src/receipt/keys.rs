//! What comes of a code: one-way values and a mailbox key, for one ledger and one kind of holder.

use hkdf::Hkdf;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::ReceiptCode;
use crate::{DataKey, SigningSeed, context::ContextBytes, key::KEY_BYTES};

/// The salt of every derivation. A change of what is derived takes another.
const SALT: &[u8] = b"amana receipt v1";

/// Whose code it is. It decides what is derived, so that no code of one kind works as the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptKind {
    /// A reporter's.
    Reporter,
    /// A survivor's.
    Survivor,
}

impl ReceiptKind {
    /// Both kinds. Whoever presents a code does not say which it is: both are derived.
    pub const ALL: [Self; 2] = [Self::Reporter, Self::Survivor];

    const fn label(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Survivor => "survivor",
        }
    }
}

/// What comes of one code for one ledger and kind. It neither prints nor serialises.
pub struct ReceiptKeys {
    kind: ReceiptKind,
    lookup: [u8; KEY_BYTES],
    commitment: [u8; KEY_BYTES],
    mailbox: StaticSecret,
}

impl ReceiptKeys {
    /// Derives them.
    pub fn derive(code: &ReceiptCode, ledger: Uuid, kind: ReceiptKind) -> Self {
        let of = |label: &str| {
            let info = ContextBytes::new("amana/receipt").text(label).uuid(ledger);
            expand(code, &info.text(kind.label()).finish())
        };
        let mailbox = of("mailbox");
        Self {
            kind,
            lookup: *of("lookup"),
            commitment: *of("commitment"),
            mailbox: StaticSecret::from(*mailbox),
        }
    }

    /// For which kind of holder.
    pub fn kind(&self) -> ReceiptKind {
        self.kind
    }

    /// The value by which the report is found.
    pub fn lookup(&self) -> [u8; KEY_BYTES] {
        self.lookup
    }

    /// The value that shows that the code belongs to a record.
    pub fn commitment(&self) -> [u8; KEY_BYTES] {
        self.commitment
    }

    /// The public half of the mailbox key.
    pub fn mailbox(&self) -> [u8; KEY_BYTES] {
        PublicKey::from(&self.mailbox).to_bytes()
    }

    /// Whether a stored commitment is this code's, in constant time.
    pub fn is_committed(&self, commitment: &[u8; KEY_BYTES]) -> bool {
        self.commitment.ct_eq(commitment).into()
    }

    pub(super) fn mailbox_secret(&self) -> &StaticSecret {
        &self.mailbox
    }
}

/// Whether a commitment is that of the code in this ledger, for whichever kind of holder. The answer
/// does not tell which.
pub fn is_commitment_of(code: &ReceiptCode, ledger: Uuid, commitment: &[u8; KEY_BYTES]) -> bool {
    let mut found = Choice::from(0);
    for kind in ReceiptKind::ALL {
        found |= ReceiptKeys::derive(code, ledger, kind).commitment.ct_eq(commitment);
    }
    found.into()
}

/// The key that hides a proof on paper. It is of the code alone: whoever holds both does not know yet of
/// which ledger they are.
pub(super) fn paper_key(code: &ReceiptCode) -> DataKey {
    DataKey::from_bytes(&expand(code, &ContextBytes::new("amana/receipt/paper").finish()))
}

/// The key with which the code of a package answers for one referral of one ledger.
pub fn reply_seed(code: &ReceiptCode, ledger: Uuid, referral: Uuid) -> SigningSeed {
    let info = ContextBytes::new("amana/reply").uuid(ledger).uuid(referral).finish();
    SigningSeed::from_bytes(&expand(code, &info))
}

fn expand(code: &ReceiptCode, info: &[u8]) -> Zeroizing<[u8; KEY_BYTES]> {
    let mut out = Zeroizing::new([0; KEY_BYTES]);
    let derived = Hkdf::<Sha256>::new(Some(SALT), code.bytes()).expand(info, out.as_mut_slice());
    // INVARIANT: 32 bytes are one block of SHA-256, and HKDF gives up to 255.
    debug_assert!(derived.is_ok());
    out
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    use super::*;
    use crate::{Secret, testing::SeededEntropy};

    const LEDGER: Uuid = Uuid::from_u128(0x0197_a1b2_0000_7000_8000_0000_0000_0001);

    fn known() -> ReceiptCode {
        ReceiptCode::parse(&Secret::from("001 218 426 182 456 967 898 401 297")).unwrap()
    }

    #[test]
    fn a_code_answers_for_one_referral_of_one_ledger() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let seed = reply_seed(&known(), LEDGER, one);
        assert_eq!(seed, reply_seed(&known(), LEDGER, one));
        assert_ne!(seed, reply_seed(&known(), LEDGER, other));
        assert_ne!(seed, reply_seed(&known(), other, one));
        let another = ReceiptCode::draw(None, &mut SeededEntropy::new(7));
        assert_ne!(seed, reply_seed(&another, LEDGER, one));
    }

    /// Computed apart with Python (RFC 5869 over its `hmac`; RFC 7748's ladder).
    #[test]
    fn known_answers() {
        let reporter = ReceiptKeys::derive(&known(), LEDGER, ReceiptKind::Reporter);
        let survivor = ReceiptKeys::derive(&known(), LEDGER, ReceiptKind::Survivor);
        let hex = |bytes: [u8; 32]| HEXLOWER.encode(&bytes);
        assert_eq!(
            hex(reporter.lookup()),
            "b5fc0af482009a89d59477502271b79c08834888e70c00c469a66bf726239de5"
        );
        assert_eq!(
            hex(reporter.commitment()),
            "d4270c7bdf77a47ce3d0595310fe484ea7d3d3496b21a70e3974ec30c6f6d42a"
        );
        assert_eq!(
            hex(reporter.mailbox()),
            "827f50dba1e9b7ab795c3c153cab3744f51acc0d5b6240e3d5d19e7d72288f58"
        );
        assert_eq!(
            hex(survivor.lookup()),
            "0e473717f0f95626ccc6a161e0c9e7b9c54ff1b753d7e97d66fb6687f13ea414"
        );
        assert_eq!(
            hex(survivor.commitment()),
            "025cc9977da94ffca466eb5dc3c8fa80c9594de491f2eea7d5873db24cb192f9"
        );
        assert_eq!(
            hex(survivor.mailbox()),
            "4cba8ddfb74212479f41e7d60578eff3bfaf30e6e2e539356dfef4dfac71be48"
        );
        assert_eq!(
            hex(*paper_key(&known()).bytes()),
            "66a9e0d78f630c2cf9f42935608467e9bc93776c85f949fadf60f0375d6611d7"
        );
    }

    proptest! {
        #[test]
        fn nothing_derived_is_twice_the_same(seed: u64, other: u128) {
            let code = ReceiptCode::draw(None, &mut SeededEntropy::new(seed));
            let second = ReceiptCode::draw(None, &mut SeededEntropy::new(seed ^ 1));
            let mut all = std::collections::BTreeSet::new();
            let mut count = 0;
            for (code, ledger) in [(&code, LEDGER), (&code, Uuid::from_u128(other)), (&second, LEDGER)] {
                for kind in ReceiptKind::ALL {
                    let keys = ReceiptKeys::derive(code, ledger, kind);
                    all.extend([keys.lookup(), keys.commitment(), keys.mailbox()]);
                    count += 3;
                }
            }
            prop_assert_eq!(all.len(), count);
        }

        #[test]
        fn a_commitment_is_recognised_for_both_kinds_and_in_no_other_ledger(seed: u64) {
            let code = ReceiptCode::draw(None, &mut SeededEntropy::new(seed));
            for kind in ReceiptKind::ALL {
                let keys = ReceiptKeys::derive(&code, LEDGER, kind);
                prop_assert!(is_commitment_of(&code, LEDGER, &keys.commitment()));
                prop_assert!(!is_commitment_of(&code, Uuid::from_u128(9), &keys.commitment()));
                prop_assert!(!is_commitment_of(&code, LEDGER, &keys.lookup()));
            }
        }
    }
}
