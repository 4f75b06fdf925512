//! Cosignatures: a witness says when it saw a checkpoint consistent with all it had seen (C2SP tlog-cosignature, 0x04).
//!
//! Owns the signed message and its bytes. A cosignature is a line of a note like any other, and is verified by
//! [`crate::Note::verify`] under a key of [`SignatureType::Cosignature`].
//!
//! Invariant: the time is signed with the text, and is below 2^63.
//!
//! Deliberately absent: a clock, so whether a time is plausible is for the caller; cosignatures by ML-DSA-44 (0x06).

use core::fmt;

use ed25519_dalek::Signer as _;

use crate::checkpoint::SignedCheckpoint;
use crate::note::{KeyName, NoteSignature, SignatureType, VerifierKey};

/// The secret key of a witness.
pub struct CosigningKey {
    verifier: VerifierKey,
    key: ed25519_dalek::SigningKey,
}

/// Why nothing was cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CosignError {
    /// The time is zero, which stands for none, or above 2^63 - 1.
    #[error("{0} is no time of a cosignature")]
    Time(u64),
}

impl CosigningKey {
    /// Makes the key of a 32-byte seed. The caller wipes its own copy of the seed.
    ///
    /// The message does not name the witness, so no two witnesses may share a seed, and none a seed with a log.
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::of(name, SignatureType::Cosignature, key.verifying_key());
        Self { verifier, key }
    }

    /// The public key that verifies what this key cosigns.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Cosigns a checkpoint at a time in seconds of Unix time. Checks nothing of the checkpoint: a witness goes by
    /// [`crate::decide`].
    ///
    /// # Errors
    /// [`CosignError::Time`] for zero and above 2^63 - 1.
    pub fn cosign(
        &self,
        checkpoint: &SignedCheckpoint,
        time: u64,
    ) -> Result<NoteSignature, CosignError> {
        if time == 0 || time > TIME_MAX {
            return Err(CosignError::Time(time));
        }
        let message = message(time, checkpoint.note().text());
        let signature = self.key.sign(message.as_bytes()).to_bytes();
        let bytes = [time.to_be_bytes().as_slice(), &signature].concat();
        Ok(NoteSignature::by(&self.verifier, bytes))
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CosigningKey({} {})", self.verifier.name(), self.verifier.id())
    }
}

const TIME_MAX: u64 = i64::MAX.unsigned_abs();

/// What is signed: two lines of its own, then the text of the checkpoint.
pub(crate) fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Divides the bytes of a cosignature into its time and the signature proper.
pub(crate) fn divide(bytes: &[u8]) -> Option<(u64, &[u8; 64])> {
    let (time, signature) = bytes.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    let signature = signature.try_into().ok()?;
    if time > TIME_MAX { None } else { Some((time, signature)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::hash::Hash;
    use crate::note::{Note, SigningKey, Verified, VerifyError};

    fn signed() -> SignedCheckpoint {
        let name = KeyName::new("example.com/log").unwrap();
        let checkpoint = Checkpoint::new("example.com/log", 5, Hash::new([3; 32])).unwrap();
        SignedCheckpoint::sign(&checkpoint, &SigningKey::new(name, &[1; 32])).unwrap()
    }

    fn witness() -> CosigningKey {
        CosigningKey::new(KeyName::new("witness.example/w1").unwrap(), &[2; 32])
    }

    #[test]
    fn the_message_is_the_one_of_the_specification() {
        let text =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let wanted = format!("cosignature/v1\ntime 1679315147\n{text}");
        assert_eq!(message(1_679_315_147, text), wanted);
    }

    #[test]
    fn the_published_cosignature_states_its_time() {
        let line = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        let lines = NoteSignature::parse_lines(line).unwrap();
        let (time, _) = divide(lines[0].signature()).unwrap();
        assert_eq!(time, 1_679_315_147);
    }

    #[test]
    fn times_that_are_none_are_refused() {
        for time in [0, TIME_MAX + 1, u64::MAX] {
            assert_eq!(witness().cosign(&signed(), time), Err(CosignError::Time(time)));
        }
        assert_eq!(divide(&[0xff; 72]), None);
        assert_eq!(divide(&[0; 71]), None);
        assert_eq!(divide(&[0; 73]), None);
        assert_eq!(
            format!("{:?}", witness()),
            format!("CosigningKey(witness.example/w1 {})", witness().verifier().id())
        );
    }

    proptest! {
        #[test]
        fn a_cosignature_holds_for_its_text_and_time_only(time in 1..=TIME_MAX, byte in 0_usize..72, flip in 1_u8..) {
            let (mut signed, witness) = (signed(), witness());
            let line = witness.cosign(&signed, time).unwrap();
            let mut bytes = line.signature().to_vec();
            bytes[byte] ^= flip;
            let mut changed = signed.clone();
            changed.add(NoteSignature::by(witness.verifier(), bytes)).unwrap();
            prop_assert!(changed.note().verify([witness.verifier()]).is_err());
            signed.add(line.clone()).unwrap();
            let verified = signed.note().verify([witness.verifier()]);
            prop_assert_eq!(verified, Ok(vec![Verified { key: witness.verifier(), time: Some(time) }]));
            let log = SigningKey::new(KeyName::new("example.com/log").unwrap(), &[1; 32]);
            let mut other = Note::sign(format!("{}x\n", signed.note().text()), &log).unwrap();
            other.add(line).unwrap();
            let spoilt = matches!(other.verify([witness.verifier()]), Err(VerifyError::BadSignature { .. }));
            prop_assert!(spoilt);
        }
    }
}
