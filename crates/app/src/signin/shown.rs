//! Enrolment of a demonstration's invented people, so that somebody can sign in as them and look.
//!
//! INVARIANT: a ledger that is no demonstration refuses. The factors are given as those of anybody: by a registrar's code, in the
//! log and under the ledger's key.

use amana_events::MemberId;
use amana_store::credentials::CredentialKind;
use amana_vault::Secret;

use super::{enrol::Completion, error::SignInError, totp::TotpSecret};
use crate::{AppError, Office, office::Acting};

/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;

/// What is shown of a member's app.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    /// Its secret, as it is typed into another.
    pub(crate) typed: Secret,
    /// What it shows now.
    pub(crate) code: String,
}

impl Office {
    /// Enrols a member of a demonstration with this name and password, where they have no factors yet. Gives what is shown
    /// of their app.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a ledger that is no demonstration, else as [`Office::give_enrolment`] and
    /// [`Office::complete_enrolment`].
    pub(crate) async fn enrol_shown(
        &self,
        registrar: Acting,
        member: MemberId,
        (login, password): (&Secret, &Secret),
    ) -> Result<Option<Shown>, SignInError> {
        let registry = self.registry().await?;
        if !registry.is_demo() {
            let only = "people are enrolled for somebody else in a demonstration only";
            return Err(AppError::Usage(only.into()).into());
        }
        if registry.factors_of(member).is_empty() {
            let given = self.give_enrolment(registrar, member, Some(login.reveal())).await?;
            let code = given.code.printed();
            self.begin_enrolment(login, &code).await?;
            let digits = self.digits_of(member, CredentialKind::TotpOffered).await?;
            let completion = Completion { login, code: &code, password, totp: &digits };
            let enrolled = self.complete_enrolment(&completion).await?;
            self.sign_out(&enrolled.signed_in.token).await?;
        }
        let (sealing, registry) = (self.sealing().await?, self.registry().await?);
        let kept = self.kept(member, &registry).await?;
        let now = self.now();
        let shown =
            |secret: &TotpSecret| Shown { typed: secret.typed(), code: secret.code_at(now) };
        Ok(kept.totp(&sealing, CredentialKind::Totp)?.map(|(_, secret)| shown(&secret)))
    }

    /// What an app with a member's secret showed half a minute ago, which is still taken: what it shows now is left for whoever
    /// looks on.
    async fn digits_of(
        &self,
        member: MemberId,
        kind: CredentialKind,
    ) -> Result<String, SignInError> {
        let (sealing, registry) = (self.sealing().await?, self.registry().await?);
        let kept = self.kept(member, &registry).await?;
        let (_, secret) = kept.totp(&sealing, kind)?.ok_or(SignInError::Failed)?;
        Ok(secret.code_at(self.now().plus_seconds(-STEP_SECONDS)))
    }
}
