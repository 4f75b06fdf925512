//! What the text formats share: strict decimals and strict base64.
//!
//! Invariant: each value has exactly one spelling here, so whatever is read is written back byte for byte.
//! Deliberately absent: lines and headers, which every format knows for itself.

use data_encoding::BASE64;

use crate::hash::Hash;

/// Reads a decimal of ASCII digits without leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let short = text == "0" || !text.starts_with('0');
    if digits && short { text.parse().ok() } else { None }
}

/// Reads standard base64 with its padding; stray bits at the end are refused.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    // The decoder joins texts that were each padded ("AA==AA=="), a second spelling of the same bytes.
    if BASE64.encode(&bytes) == text { Some(bytes) } else { None }
}

/// Reads a hash in base64.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    Hash::try_from(base64(text)?.as_slice()).ok()
}

/// Writes bytes as base64.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Is this a character no note may hold? The newline is for the caller to judge.
pub(crate) fn is_control(character: char) -> bool {
    character < ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("20852163"), Some(20_852_163));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_000", "18446744073709551616", "١"]
        {
            assert_eq!(decimal(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn bytes_have_one_spelling() {
        assert_eq!(base64("AA=="), Some(vec![0]));
        for wrong in ["AA", "AB==", "AA=\n=", " AA==", "AA==AA==", "-_=="] {
            assert_eq!(base64(wrong), None, "{wrong:?}");
        }
        assert_eq!(hash("AA=="), None);
        assert_eq!(hash(&to_base64(&[7; 32])), Some(Hash::new([7; 32])));
    }
}
