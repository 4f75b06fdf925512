//! A proof on paper: hidden under the code, so that whoever finds the paper learns nothing of it.
//!
//! What a holder's proof is made of names a ledger, an hour and the log it stands in. Kept apart from
//! the code it is only a block of random letters; with the code it is the record's stored bytes and a
//! proof anybody's tools can check. Deliberately absent: what the proof looks like inside.

use super::{ReceiptCode, keys::paper_key};
use crate::{
    Entropy, OpenError, SealError,
    context::ContextBytes,
    seal::{open_bytes, seal_bytes},
};

/// The longest proof that is sealed, in bytes: sealed and in base32 it still fits one QR code of 4,296 letters.
pub const PROOF_BYTES_MAX: usize = 2_556;

/// Seals the bytes of a proof under the code.
///
/// # Errors
/// [`SealError::TooLong`] beyond [`PROOF_BYTES_MAX`].
pub fn seal(
    code: &ReceiptCode,
    proof: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    if proof.len() > PROOF_BYTES_MAX {
        return Err(SealError::TooLong);
    }
    seal_bytes(&paper_key(code), &context(), proof, entropy)
}

/// Opens what [`seal`] made.
///
/// # Errors
/// [`OpenError`] names what does not hold.
pub fn open(code: &ReceiptCode, paper: &[u8]) -> Result<Vec<u8>, OpenError> {
    open_bytes(&paper_key(code), &context(), paper).map(|proof| proof.to_vec())
}

fn context() -> Vec<u8> {
    ContextBytes::new("amana/receipt/proof").finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededEntropy;

    fn code(seed: u64) -> ReceiptCode {
        ReceiptCode::draw(None, &mut SeededEntropy::new(seed))
    }

    #[test]
    fn a_proof_opens_with_its_code_and_with_no_other() {
        let proof = [b'p'; 1_700];
        let paper = seal(&code(1), &proof, &mut SeededEntropy::new(2)).unwrap();
        assert_eq!(open(&code(1), &paper).unwrap(), proof);
        assert_eq!(open(&code(2), &paper).unwrap_err(), OpenError::WrongKeyOrPlace);
        assert!(!paper.windows(4).any(|part| part == b"pppp"));
    }

    #[test]
    fn the_longest_proof_still_fits_one_qr_code_and_a_longer_one_is_refused() {
        let paper = seal(&code(1), &[0; PROOF_BYTES_MAX], &mut SeededEntropy::new(2)).unwrap();
        assert!(paper.len().div_ceil(5) * 8 <= 4_296, "{}", paper.len());
        let refused = seal(&code(1), &[0; PROOF_BYTES_MAX + 1], &mut SeededEntropy::new(2));
        assert_eq!(refused.unwrap_err(), SealError::TooLong);
    }

    #[test]
    fn a_changed_or_shortened_paper_does_not_open() {
        let paper = seal(&code(1), b"proof", &mut SeededEntropy::new(2)).unwrap();
        for at in [0, 40, paper.len() - 1] {
            let mut changed = paper.clone();
            changed[at] ^= 1;
            assert!(open(&code(1), &changed).is_err());
            assert!(open(&code(1), &paper[..at]).is_err());
        }
    }
}
