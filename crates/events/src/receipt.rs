//! The event a person can hold in their hand: that a record existed at a time, and nothing else.
//!
//! It stands in a stream of its own, is recorded by amana itself, and names no report, no person, no
//! kind and no office: whoever finds a holder's proof learns that somebody has a record in some log.

use crate::{Digest, LedgerId, Moment, StreamId, StreamKind};

stream_events! {
    /// An event of a receipt.
    pub enum ReceiptEvent of Receipt {
        /// A record existed.
        RecordExisted = "record_existed" since 4 {
            /// SHA-256 of the record as stored.
            record: Digest,
            /// What comes of the holder's code, one-way.
            commitment: Digest,
            /// By which hour; times within the hour are left out.
            hour: Moment,
        }
    }
}

impl StreamId {
    /// The stream of a receipt: made of the ledger and the commitment alone (UUIDv8 over SHA-256).
    pub fn receipt(ledger: LedgerId, commitment: &Digest) -> Self {
        let text = format!("amana receipt stream v1\n{ledger}\n{commitment}\n");
        Self { kind: StreamKind::Receipt, id: crate::stream::uuid_of(&text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_has_one_stream_in_each_ledger() {
        let ledger = |number| LedgerId::new(uuid::Uuid::from_u128(number));
        let one = StreamId::receipt(ledger(1), &Digest::new([7; 32]));
        assert_eq!(one, StreamId::receipt(ledger(1), &Digest::new([7; 32])));
        assert_ne!(one, StreamId::receipt(ledger(2), &Digest::new([7; 32])));
        assert_ne!(one, StreamId::receipt(ledger(1), &Digest::new([8; 32])));
        assert_eq!((one.id.get_version_num(), one.kind), (8, StreamKind::Receipt));
    }
}
