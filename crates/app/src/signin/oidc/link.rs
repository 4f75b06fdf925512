//! An identity at a provider is a member's, or no more: the log says so, and nothing else does.

use amana_domain::registry::{
    RegistryState,
    signin::{LinkIdentity, UnlinkIdentity},
};
use amana_events::{Digest, MemberId};

use crate::{
    AppError, Office,
    office::{Acting, Request},
    signin::{enrol::registry, kept::Sealing},
};

/// Longest name of a provider, and longest name it has for somebody, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// Somebody at a provider.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// The provider: `iss` of its tokens, to the letter.
    pub issuer: &'a str,
    /// Its name for them: `sub`.
    pub subject: &'a str,
}

impl Identity<'_> {
    /// What stands in the log in its place: nobody makes it without the ledger's own key.
    fn digest(self, sealing: &Sealing) -> Digest {
        let said = [self.issuer.as_bytes(), self.subject.as_bytes()].join(&0);
        Digest::new(sealing.keys().index("identity at a provider", &said))
    }

    fn checked(self) -> Result<(), AppError> {
        let fits = |text: &str| {
            (1..=NAME_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
        };
        let wrong = |what: &str| AppError::Usage(format!("{what}: want 1 to 255 bytes of text"));
        if !fits(self.issuer) {
            return Err(wrong("the issuer"));
        }
        if fits(self.subject) { Ok(()) } else { Err(wrong("the subject")) }
    }
}

impl Office {
    /// Says that an identity at a provider is a member's: who shows it signs in as the member.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a name that is none; [`AppError::Refused`] with `registrar_needed`, `factors_present`,
    /// `identity_taken` or what else the rule says; [`AppError::Custody`] while the keys are locked.
    pub async fn link_identity(
        &self,
        acting: Acting,
        member: MemberId,
        identity: Identity<'_>,
    ) -> Result<(), AppError> {
        identity.checked()?;
        let identity = identity.digest(&self.sealing().await?);
        let command = registry(LinkIdentity { member, identity });
        self.execute(Request::new(acting, self.registry_stream(), command)).await.map(drop)
    }

    /// Says that it is theirs no more: every session of the member ends.
    ///
    /// # Errors
    /// As [`Office::link_identity`], with `no_such_identity`.
    pub async fn unlink_identity(
        &self,
        acting: Acting,
        member: MemberId,
        identity: Identity<'_>,
    ) -> Result<(), AppError> {
        identity.checked()?;
        let identity = identity.digest(&self.sealing().await?);
        let command = registry(UnlinkIdentity { member, identity });
        self.execute(Request::new(acting, self.registry_stream(), command)).await.map(drop)
    }
}

/// Whose an identity is, by what the log says now.
pub(super) fn member_of(
    identity: Identity<'_>,
    sealing: &Sealing,
    registry: &RegistryState,
) -> Option<MemberId> {
    registry.member_of_identity(identity.digest(sealing))
}
