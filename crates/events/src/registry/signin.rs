//! What is said of how members sign in: that a code to enrol was given, that a factor was added, removed or reset, that a
//! service token was made, and by whom; and that a member is known to an identity provider. No credential stands here, and
//! nothing one could be made of.
//!
//! The enum these events belong to stands in `registry`.

use crate::{Code, Digest, EventId, MemberId, Moment, common::Approval};

codes! {
    /// With what somebody shows that they are the member.
    pub enum Factor {
        /// A password.
        Password = "password" since 6,
        /// Codes by the time, from an app (RFC 6238).
        Totp = "totp" since 6,
        /// A set of printed codes, each good once.
        RecoveryCodes = "recovery_codes" since 6,
        /// A key on a device (WebAuthn).
        Passkey = "passkey" since 6,
    }
}

part! {
    /// A code was given with which a member who has no factor enrols, once.
    pub struct EnrolmentGiven {
        /// The member.
        member: MemberId,
        /// Until when the code may be used.
        until: Moment,
    }

    /// A member added a factor, or put another in its place.
    pub struct FactorAdded {
        /// The member.
        member: MemberId,
        /// Which kind.
        factor: Factor,
    }

    /// A member removed a factor.
    pub struct FactorRemoved {
        /// The member.
        member: MemberId,
        /// Which kind.
        factor: Factor,
    }

    /// It was proposed to take every factor from a member who lost theirs.
    pub struct FactorsResetProposed {
        /// The member.
        member: MemberId,
    }

    /// Every factor of a member, every session and every service token of theirs is void: whatever was made before.
    pub struct FactorsReset {
        /// The member.
        member: MemberId,
        /// The second person's signature; none where nobody else is there yet.
        approval: Option<Approval>,
    }

    /// A token was made with which a program acts for a member, within what is named. Its id is that of this event.
    pub struct ServiceTokenGiven {
        /// For whom it acts.
        member: MemberId,
        /// What it is good for; nothing else.
        scope: Vec<Code>,
        /// Until when.
        until: Moment,
    }

    /// A service token was revoked.
    pub struct ServiceTokenEnded {
        /// The token: the event that gave it.
        token: EventId,
        /// For whom it acted.
        member: MemberId,
    }

    /// An identity at a provider is a member's: who shows it signs in as the member.
    pub struct IdentityLinked {
        /// The member.
        member: MemberId,
        /// The provider and its name for them, digested under the ledger's own key: nobody else can guess at it.
        identity: Digest,
    }

    /// An identity at a provider is a member's no more.
    pub struct IdentityUnlinked {
        /// The member.
        member: MemberId,
        /// The same digest.
        identity: Digest,
    }
}
