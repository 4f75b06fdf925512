//! What a member who is signed in changes of their own factors. A second factor must have been shown within ten minutes.
//! Every other session of theirs ends with it.

use amana_events::{
    Via,
    registry::{Factor, FactorRemoved, RegistryEvent},
};
use amana_store::credentials::{CredentialKind, NewCredential, SessionKind};
use amana_vault::Secret;

use super::{
    codes::{PrintedCode, Token},
    enrol::Offer,
    error::SignInError,
    kept::{Made, Sealing},
    password,
    session::Session,
    totp::TotpSecret,
};
use crate::{
    AppError, Office,
    office::{Acting, Request},
};

impl Office {
    /// Puts another password in the place of a member's own.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `step_up_needed`; [`AppError::Usage`] for a password that is not taken;
    /// [`SignInError::Failed`] for a session that does not live.
    pub async fn change_password(&self, token: &Token, new: &Secret) -> Result<(), SignInError> {
        let session = self.stepped_up(token).await?;
        let (sealing, member) = (self.sealing().await?, session.member);
        let login = self.login_name(&sealing, session.member).await?;
        let fit = password::fit(new, login.reveal())?;
        let hash = self.gate.hash_of(&fit).await?;
        let made = self.say_added(member, &[Factor::Password], Via::Web).await?;
        let new = sealing.sealed_password(member, self.new_id(), &hash, made)?;
        let kinds = [CredentialKind::Password];
        self.put(&session, &kinds, &[new]).await
    }

    /// Ten new printed codes; the old ones are dead.
    ///
    /// # Errors
    /// As [`Office::change_password`].
    pub async fn renew_recovery_codes(
        &self,
        token: &Token,
    ) -> Result<Vec<PrintedCode>, SignInError> {
        let session = self.stepped_up(token).await?;
        let (sealing, member) = (self.sealing().await?, session.member);
        let made = self.say_added(member, &[Factor::RecoveryCodes], Via::Web).await?;
        let (codes, new) = sealing.new_recovery_codes(member, made)?;
        self.put(&session, &[CredentialKind::Recovery], &new).await?;
        Ok(codes)
    }

    /// A new secret for another app, which counts once a code of it was shown.
    ///
    /// # Errors
    /// As [`Office::change_password`].
    pub async fn begin_totp(&self, token: &Token) -> Result<Offer, SignInError> {
        let session = self.stepped_up(token).await?;
        let sealing = self.sealing().await?;
        let secret = self.offer_totp(&sealing, session.member).await?;
        let login = self.login_name(&sealing, session.member).await?;
        let issuer = self.issuer().await?;
        Ok(Offer { secret: secret.typed(), uri: secret.uri(&issuer, login.reveal()) })
    }

    /// The secret that was offered last and has shown no code yet, for who mistyped one; none where none was.
    ///
    /// # Errors
    /// As [`Office::change_password`].
    pub async fn offered_totp(&self, token: &Token) -> Result<Option<Offer>, SignInError> {
        let session = self.stepped_up(token).await?;
        let (sealing, registry) = (self.sealing().await?, self.registry().await?);
        let kept = self.kept(session.member, &registry).await?;
        let offered = kept.totp(&sealing, CredentialKind::TotpOffered)?;
        let Some((_, secret)) = offered else { return Ok(None) };
        let login = self.login_name(&sealing, session.member).await?;
        let issuer = self.issuer().await?;
        Ok(Some(Offer { secret: secret.typed(), uri: secret.uri(&issuer, login.reveal()) }))
    }

    /// Puts the app that was offered a secret in the place of the one before.
    ///
    /// # Errors
    /// [`SignInError::Failed`] where the code is not that app's; else as [`Office::change_password`].
    pub async fn complete_totp(&self, token: &Token, code: &str) -> Result<(), SignInError> {
        let session = self.stepped_up(token).await?;
        let (sealing, member) = (self.sealing().await?, session.member);
        let proof = sealing.keys().index("try in a session", session.session.as_bytes());
        self.claim_try(&proof).await?;
        let registry = self.registry().await?;
        let kept = self.kept(member, &registry).await?;
        let offered = kept.totp(&sealing, CredentialKind::TotpOffered)?;
        let (_, secret) = offered.ok_or(SignInError::Failed)?;
        let step = secret.step_of(code, self.now(), 0).ok_or(SignInError::Failed)?;
        let made = self.say_added(member, &[Factor::Totp], Via::Web).await?;
        let place = (CredentialKind::Totp, self.new_id());
        let new = sealing.new_credential(member, place, secret.bytes(), made)?;
        let new = NewCredential { counter: step, ..new };
        let kinds = [CredentialKind::Totp, CredentialKind::TotpOffered];
        self.put(&session, &kinds, &[new]).await?;
        self.succeeded(&proof).await
    }

    /// Removes the printed codes: the one factor that is not needed.
    ///
    /// # Errors
    /// As [`Office::change_password`]; [`AppError::Refused`] with `no_such_factor`.
    pub async fn remove_recovery_codes(&self, token: &Token) -> Result<(), SignInError> {
        let session = self.stepped_up(token).await?;
        let (member, factor) = (session.member, Factor::RecoveryCodes);
        let event = RegistryEvent::from(FactorRemoved { member, factor });
        let request = Request::event(Acting::Member(member), self.registry_stream(), event);
        self.for_signed_in(Via::Web).execute(request).await?;
        self.put(&session, &[CredentialKind::Recovery], &[]).await
    }

    async fn put(
        &self,
        session: &Session,
        kinds: &[CredentialKind],
        new: &[NewCredential],
    ) -> Result<(), SignInError> {
        let (kept, member) = (self.journal.credentials(), session.member);
        kept.replace(member, kinds, new).await?;
        kept.revoke_others(member, session.session, self.now()).await?;
        Ok(())
    }

    /// A member's own session in which a second factor was shown within ten minutes.
    pub(super) async fn stepped_up(&self, token: &Token) -> Result<Session, SignInError> {
        let session = self.session(token).await?.ok_or(SignInError::Failed)?;
        if session.kind == SessionKind::Service || !session.is_stepped_up() {
            let reason = "show your second factor again first: it counts for ten minutes";
            return Err(AppError::refused("step_up_needed", reason).into());
        }
        Ok(session)
    }

    /// A secret that counts once a code of it was shown.
    pub(super) async fn offer_totp(
        &self,
        sealing: &Sealing,
        member: amana_events::MemberId,
    ) -> Result<TotpSecret, AppError> {
        let (secret, kind) = (TotpSecret::draw(), CredentialKind::TotpOffered);
        let place = (kind, self.new_id());
        let made = Made { at: self.now(), version: self.registry().await?.version };
        let new = sealing.new_credential(member, place, secret.bytes(), made)?;
        self.journal.credentials().replace(member, &[kind], &[new]).await?;
        Ok(secret)
    }

    /// What an app shows beside a member's name.
    pub(super) async fn issuer(&self) -> Result<String, AppError> {
        let registry = self.registry().await?;
        Ok(registry.name().map_or_else(|| "amana".to_owned(), |name| name.as_str().to_owned()))
    }
}
