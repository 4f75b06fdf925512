//! What is said of a log that was put back after real loss: which range is lost, and that it goes on under another name.
//!
//! The enum this event belongs to stands in `registry`.

use crate::{Digest, EventId, LedgerId, PersonId, common::Approval};

codes! {
    /// Why a log was put back from an older copy.
    pub enum LossReason {
        /// A disk or machine is lost or destroyed.
        DiskLost = "disk_lost" since 5,
        /// The machine was seized.
        Seized = "seized" since 5,
        /// The database was damaged.
        Corrupted = "corrupted" since 5,
        /// Another reason.
        Other = "other" since 5,
    }
}

part! {
    /// An erasure that stood in the lost range, as its certificate proves it.
    pub struct LostErasure {
        /// The person.
        person: PersonId,
        /// The request, which may be lost too.
        request: EventId,
        /// The position of the record that said so.
        position: u64,
        /// SHA-256 of that record.
        record: Digest,
    }

    /// The log was put back from an older copy after real loss. What stands at `left_size` and after was recorded since;
    /// what stood there before is lost up to `known_size`.
    pub struct LogRestored {
        /// The log's generation from here on: its origin ends in it.
        generation: u32,
        /// Why.
        reason: LossReason,
        /// The size of the newest checkpoint known outside.
        known_size: u64,
        /// Its root.
        known_root: Digest,
        /// How many events the copy held.
        left_size: u64,
        /// The root of those.
        left_root: Digest,
        /// Erasures that stood in the lost range: their keys are destroyed again.
        erased: Vec<LostErasure>,
        /// Two members' signatures under [`LogRestored::proposal`].
        approvals: Vec<Approval>,
    }
}

impl LogRestored {
    /// The id that stands for everything said here but the signatures: what the two members sign. Whoever changes a word of
    /// it needs new signatures.
    pub fn proposal(&self, ledger: LedgerId) -> EventId {
        let line = |erased: &LostErasure| {
            let LostErasure { person, request, position, record } = erased;
            format!("{person} {request} {position} {record}\n")
        };
        let erased = self.erased.iter().map(line).collect::<Vec<String>>().concat();
        let said = format!(
            "amana log restored\n{ledger}\n{}\n{}\n{}\n{}\n{}\n{}\n{erased}",
            self.generation,
            self.reason.code(),
            self.known_size,
            self.known_root,
            self.left_size,
            self.left_root,
        );
        EventId::standing_for(self.known_size, &said)
    }
}
