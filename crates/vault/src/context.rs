//! The bytes a ciphertext is bound to: length-prefixed, so that no two contexts read alike.
//!
//! INVARIANT: every context begins with its own kind, which carries the format's version; a change
//! of what is listed or of its order needs a new kind.

use uuid::Uuid;

/// Version of all contexts below; the first item after the kind.
const CONTEXT_VERSION: u8 = 1;

/// A context under construction.
pub(crate) struct ContextBytes(Vec<u8>);

impl ContextBytes {
    /// Starts a context of this kind.
    pub(crate) fn new(kind: &str) -> Self {
        Self(Vec::with_capacity(256)).text(kind).bytes(&[CONTEXT_VERSION])
    }

    /// Adds an item: its length as eight big-endian bytes, then itself.
    pub(crate) fn bytes(mut self, item: &[u8]) -> Self {
        self.0.extend_from_slice(&(item.len() as u64).to_be_bytes());
        self.0.extend_from_slice(item);
        self
    }

    pub(crate) fn text(self, item: &str) -> Self {
        self.bytes(item.as_bytes())
    }

    pub(crate) fn uuid(self, item: Uuid) -> Self {
        self.bytes(item.as_bytes())
    }

    pub(crate) fn number(self, item: u32) -> Self {
        self.bytes(&item.to_be_bytes())
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_items_changes_the_context() {
        let one = ContextBytes::new("k").text("ab").text("c").finish();
        let two = ContextBytes::new("k").text("a").text("bc").finish();
        let three = ContextBytes::new("k").text("abc").finish();
        assert!(one != two && two != three && one != three);
    }

    #[test]
    fn the_layout_is_frozen() {
        let bytes = ContextBytes::new("k").number(5).finish();
        let want = [
            &[0, 0, 0, 0, 0, 0, 0, 1, b'k'][..],
            &[0, 0, 0, 0, 0, 0, 0, 1, CONTEXT_VERSION],
            &[0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 5],
        ]
        .concat();
        assert_eq!(bytes, want);
    }
}
