//! Keys of partners outside the ledger: what goes to them is encrypted to a key that two members saw to.

use crate::{Code, OrganisationId, common::Approval};

part! {
    /// A member put a partner's key forward.
    pub struct PartnerKeyProposed {
        /// The partner.
        organisation: OrganisationId,
        /// Its public key, an `age` X25519 recipient: `age1…`.
        recipient: Code,
        /// How whoever puts it forward had it from the partner: list `key_check`.
        checked: Code,
    }
}

part! {
    /// Another member compared the key with the partner: it is in force from here.
    pub struct PartnerKeyConfirmed {
        /// The partner.
        organisation: OrganisationId,
        /// Its public key.
        recipient: Code,
        /// By which way it was compared, another than the first: list `key_check`.
        checked: Code,
        /// The second member's signature, over the event that put it forward.
        approval: Approval,
    }
}

part! {
    /// A partner's key is not used any more.
    pub struct PartnerKeyEnded {
        /// The partner.
        organisation: OrganisationId,
        /// The key.
        recipient: Code,
        /// Why: list `key_end_reason`.
        reason: Code,
    }
}
