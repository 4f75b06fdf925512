//! Padmé padding: a ciphertext's length says little of the length of what was written.
//!
//! Layout: length of the text (four bytes, big endian) ‖ text ‖ zeros. The whole is at least
//! [`PADDED_BYTES_MIN`] and otherwise a length whose binary form has few significant digits
//! (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
//! PoPETs 2019: at most 12 % more, leaking O(log log L) bits).
//!
//! INVARIANT: each text has exactly one padded form; every other form is refused.

use zeroize::Zeroizing;

/// Shortest padded form, in bytes: a name, a telephone number and an absent value look alike.
pub(crate) const PADDED_BYTES_MIN: usize = 128;

const PREFIX_BYTES: usize = 4;

/// Why padding could not be put on or taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PaddingError {
    #[error("text is too long to pad")]
    TooLong,
    #[error("padding does not check")]
    Malformed,
}

/// The padded form of `text`.
pub(crate) fn pad(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, PaddingError> {
    let length = u32::try_from(text.len()).map_err(|_| PaddingError::TooLong)?;
    let padded_length = padded_length(text.len()).ok_or(PaddingError::TooLong)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(padded_length));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(text);
    padded.resize(padded_length, 0);
    Ok(padded)
}

/// The text inside `padded`, after checking prefix, length and zeros.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], PaddingError> {
    let (prefix, rest) =
        padded.split_first_chunk::<PREFIX_BYTES>().ok_or(PaddingError::Malformed)?;
    let length =
        usize::try_from(u32::from_be_bytes(*prefix)).map_err(|_| PaddingError::Malformed)?;
    let (text, zeros) = rest.split_at_checked(length).ok_or(PaddingError::Malformed)?;
    let right_length = padded_length(length) == Some(padded.len());
    // One pass over all of it: where a wrong byte stands is nobody's business.
    let all_zero = zeros.iter().fold(0, |seen, byte| seen | byte) == 0;
    if right_length && all_zero { Ok(text) } else { Err(PaddingError::Malformed) }
}

/// Length in bytes of the padded form of a text of `length` bytes; `None` on overflow.
fn padded_length(length: usize) -> Option<usize> {
    let whole = length.checked_add(PREFIX_BYTES)?.max(PADDED_BYTES_MIN);
    let exponent = whole.ilog2();
    let kept_digits = exponent.ilog2() + 1;
    let step = 1_usize.checked_shl(exponent.checked_sub(kept_digits)?)?;
    whole.checked_next_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn absent_empty_and_short_texts_have_one_length() {
        for text in ["", "A", "Amina", &"x".repeat(124)] {
            assert_eq!(pad(text.as_bytes()).unwrap().len(), PADDED_BYTES_MIN);
        }
        assert!(pad(&[b'x'; 125]).unwrap().len() > PADDED_BYTES_MIN);
    }

    /// Values worked by hand from the formula: E = ⌊log2 L⌋, S = ⌊log2 E⌋ + 1, E − S low bits zero.
    #[test]
    fn lengths_follow_padme() {
        for (text, padded) in
            [(124, 128), (125, 144), (140, 144), (1_020, 1_024), (1_021, 1_088), (65_536, 67_584)]
        {
            assert_eq!(pad(&vec![1; text]).unwrap().len(), padded, "text of {text}");
        }
    }

    #[test]
    fn other_padded_forms_are_refused() {
        let good = pad(b"Amina").unwrap();
        let mut longer = good.to_vec();
        longer.resize(144, 0);
        let mut dirty = good.to_vec();
        *dirty.last_mut().unwrap() = 1;
        let mut beyond = good.to_vec();
        beyond[..4].copy_from_slice(&200_u32.to_be_bytes());
        let mut huge = good.to_vec();
        huge[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        for bad in [&longer, &dirty, &beyond, &huge, &good[..127].to_vec(), &vec![], &vec![0; 3]] {
            assert_eq!(unpad(bad), Err(PaddingError::Malformed));
        }
    }

    proptest! {
        #[test]
        fn padding_comes_off_as_it_went_on(text in proptest::collection::vec(any::<u8>(), 0..9_000)) {
            let padded = pad(&text).unwrap();
            prop_assert_eq!(unpad(&padded).unwrap(), &text[..]);
            let least = (text.len() + PREFIX_BYTES).max(PADDED_BYTES_MIN);
            prop_assert!(padded.len() >= least && padded.len() * 100 <= least * 113);
        }

        #[test]
        fn unpadding_never_fails_otherwise_than_by_refusing(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(text) = unpad(&bytes) {
                prop_assert_eq!(&pad(text).unwrap()[..], &bytes[..]);
            }
        }
    }
}
