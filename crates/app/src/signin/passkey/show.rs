//! Signing in by a passkey alone, and showing one again in a session.

use amana_events::registry::Factor;
use amana_store::credentials::{CredentialKind, Spent};

use super::{
    PasskeyAnswer, PasskeyOffer, Site,
    ceremony::{Ceremony, Purpose},
    webauthn::{self, Shown},
};
use crate::{
    AppError, Office,
    signin::{
        Session, SignInError, SignedIn, Token,
        attempt::Who,
        kept::{Kept, Sealing},
    },
};

impl Office {
    /// What a browser is asked to sign somebody in by a passkey: nobody is named.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked.
    pub async fn begin_sign_in_by_passkey(&self, site: &Site) -> Result<PasskeyOffer, AppError> {
        let begun = webauthn::ask_for_known(site)?;
        Ceremony::offer(begun, Purpose::SignIn, &self.sealing().await?, self.now())
    }

    /// Signs in the member whose passkey was shown, by a new session under a new token.
    ///
    /// # Errors
    /// [`SignInError::Failed`] whatever was wrong.
    pub async fn sign_in_by_passkey(
        &self,
        site: &Site,
        answer: PasskeyAnswer<'_>,
        device: Option<&Token>,
    ) -> Result<SignedIn, SignInError> {
        let shown = Shown::read(answer.credential).ok_or(SignInError::Failed)?;
        let (sealing, registry) = (self.sealing().await?, self.registry().await?);
        let member = shown.member();
        let kept = self.kept(member, &registry).await?;
        let counts =
            registry.is_active(member) && registry.factors_of(member).contains(&Factor::Passkey);
        let purpose = Purpose::SignIn;
        let spent = self.passkey_spent(site, (&sealing, &kept), (purpose, answer), &shown).await?;
        let spent = spent.filter(|_| counts).ok_or(SignInError::Failed)?;
        let who = Who { sealing: &sealing, registry: &registry, kept: &kept, member };
        self.signed_in(&who, &[Factor::Passkey], device, spent).await
    }

    /// What a browser is asked to show a passkey again in a session.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked.
    pub async fn begin_step_up_by_passkey(
        &self,
        session: &Session,
        site: &Site,
    ) -> Result<PasskeyOffer, AppError> {
        let begun = webauthn::ask_for_known(site)?;
        let purpose = Purpose::StepUp(session.session);
        Ceremony::offer(begun, purpose, &self.sealing().await?, self.now())
    }

    /// Goes on under another token once the member's own passkey was shown again, as [`Office::step_up`] does.
    ///
    /// # Errors
    /// [`SignInError::Failed`] for a session that does not live, and whatever was wrong.
    pub async fn step_up_by_passkey(
        &self,
        token: &Token,
        site: &Site,
        answer: PasskeyAnswer<'_>,
    ) -> Result<(Token, Session), SignInError> {
        let shown = Shown::read(answer.credential).ok_or(SignInError::Failed)?;
        let stepping = self.stepping(token).await?;
        let (sealing, kept) = (&stepping.sealing, &stepping.kept);
        let own = shown.member() == kept.member
            && stepping.registry.factors_of(kept.member).contains(&Factor::Passkey);
        let purpose = Purpose::StepUp(stepping.session.session);
        let spent = self.passkey_spent(site, (sealing, kept), (purpose, answer), &shown).await?;
        self.step(stepping, spent.filter(|_| own).ok_or(SignInError::Failed)?).await
    }

    /// What is spent where a passkey that is kept was shown, for this purpose. What the device counts is noted at once: an answer
    /// that is the passkey's own is true, whatever comes of it.
    async fn passkey_spent(
        &self,
        site: &Site,
        (sealing, kept): (&Sealing, &Kept),
        (purpose, answer): (Purpose, PasskeyAnswer<'_>),
        shown: &Shown,
    ) -> Result<Option<Spent>, AppError> {
        let id = sealing.passkey_id(kept.member, shown.id());
        let row = kept.of(CredentialKind::Passkey).find(|row| row.id == id);
        let ceremony = Ceremony::read(answer.ceremony, purpose, sealing, self.now());
        let (Some(row), Some(ceremony)) = (row, ceremony) else { return Ok(None) };
        let known = kept.passkey_in(sealing, row)?;
        let Some(after) = shown.judged(site, &ceremony.state, &known) else { return Ok(None) };
        if after.state != known.state
            && let Some(written) = after.written()
        {
            let payload = sealing.resealed(kept.member, row, &written)?;
            self.journal.credentials().reseal(kept.member, row, payload).await?;
        }
        Ok(Some(Spent::Step(CredentialKind::Passkey, row.id, ceremony.begun)))
    }
}
