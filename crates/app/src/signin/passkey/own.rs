//! A member's own passkeys: made, seen and removed in a session in which a second factor was shown within ten minutes. Every
//! other session of theirs ends with a change.

use amana_events::{
    MemberId, Moment, Via,
    registry::{Factor, FactorRemoved, RegistryEvent},
};
use amana_store::credentials::{CredentialKind, CredentialRow};
use amana_vault::Secret;
use uuid::Uuid;

use super::{
    PasskeyAnswer, PasskeyOffer, Site,
    ceremony::{Ceremony, Purpose},
    record::PasskeyRecord,
    webauthn,
};
use crate::{
    AppError, Office,
    office::{Acting, Request},
    signin::{
        Session, SignInError, Token,
        kept::{Kept, Sealing},
    },
};

/// Passkeys that a member has at most.
const PASSKEYS_MAX: usize = 20;
/// Longest name of one, in characters.
const NAME_CHARACTERS_MAX: usize = 60;

/// A passkey as its member sees it.
#[derive(Debug, Clone)]
pub struct OwnPasskey {
    /// Which.
    pub id: Uuid,
    /// What they call it; empty where they gave no name.
    pub name: Secret,
    /// When it was made.
    pub made: Moment,
    /// When it was shown last; none for never.
    pub used: Option<Moment>,
}

impl Office {
    /// What a browser is asked to make a new passkey with.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `step_up_needed` or `too_many_passkeys`; [`SignInError::Failed`] for a session that does not
    /// live.
    pub async fn begin_passkey(
        &self,
        token: &Token,
        site: &Site,
    ) -> Result<PasskeyOffer, SignInError> {
        let session = self.stepped_up(token).await?;
        let (sealing, member) = (self.sealing().await?, session.member);
        let known = self.passkeys(&sealing, member).await?;
        if known.len() >= PASSKEYS_MAX {
            let reason = "twenty passkeys are enough: remove one that is not used";
            return Err(AppError::refused("too_many_passkeys", reason).into());
        }
        let known: Vec<PasskeyRecord> = known.into_iter().map(|(_, record)| record).collect();
        let login = self.login_name(&sealing, member).await?;
        let begun = webauthn::ask_for_new(site, member, &login, &known)?;
        Ok(Ceremony::offer(begun, Purpose::New(session.session), &sealing, self.now())?)
    }

    /// Takes the passkey that the browser made: it counts from now on.
    ///
    /// # Errors
    /// [`AppError::Usage`] for what is no answer to what was asked in this session within five minutes, a passkey that is known
    /// already, or a name that is too long; else as [`Office::begin_passkey`].
    pub async fn complete_passkey(
        &self,
        token: &Token,
        site: &Site,
        answer: PasskeyAnswer<'_>,
        name: &Secret,
    ) -> Result<Uuid, SignInError> {
        let session = self.stepped_up(token).await?;
        if name.reveal().chars().count() > NAME_CHARACTERS_MAX {
            return Err(usage("a passkey's name has 60 characters at most"));
        }
        let (sealing, member) = (self.sealing().await?, session.member);
        let purpose = Purpose::New(session.session);
        let ceremony = Ceremony::read(answer.ceremony, purpose, &sealing, self.now());
        let made = ceremony.and_then(|ceremony| {
            webauthn::new_passkey(site, &ceremony.state, answer.credential, name)
        });
        let made = made.ok_or_else(|| {
            usage("the passkey does not answer what was asked, or came too late: begin anew")
        })?;
        let id = sealing.passkey_id(member, &made.id);
        let known = self.kept(member, &*self.registry().await?).await?;
        if known.has(CredentialKind::Passkey, id) {
            return Err(usage("this passkey is known already"));
        }
        let written = made.written().ok_or_else(|| usage("the passkey is too large"))?;
        let said = self.say_added(member, &[Factor::Passkey], Via::Web).await?;
        let place = (CredentialKind::Passkey, id);
        let new = sealing.new_credential(member, place, &written, said)?;
        let kept = self.journal.credentials();
        kept.add(&[new]).await?;
        kept.revoke_others(member, session.session, self.now()).await?;
        Ok(id)
    }

    /// The passkeys of whose session it is, the oldest first.
    ///
    /// # Errors
    /// [`SignInError::App`]: keys that are locked, a database that does not answer, a row that is damaged.
    pub async fn own_passkeys(&self, session: &Session) -> Result<Vec<OwnPasskey>, SignInError> {
        let sealing = self.sealing().await?;
        let known = self.passkeys(&sealing, session.member).await?;
        let own = known.into_iter().map(|(row, record)| OwnPasskey {
            id: row.id,
            name: record.name,
            made: row.made,
            used: i64::try_from(row.counter).ok().filter(|it| *it > 0).map(Moment::from_micros),
        });
        let mut own: Vec<OwnPasskey> = own.collect();
        own.sort_by_key(|passkey| passkey.made);
        Ok(own)
    }

    /// Removes a passkey; whether there was one. The log says so of the last: then the member has that factor no more.
    ///
    /// # Errors
    /// As [`Office::begin_passkey`].
    pub async fn remove_passkey(&self, token: &Token, passkey: Uuid) -> Result<bool, SignInError> {
        let session = self.stepped_up(token).await?;
        let member = session.member;
        let known = self.kept(member, &*self.registry().await?).await?;
        if !known.has(CredentialKind::Passkey, passkey) {
            return Ok(false);
        }
        if known.count(CredentialKind::Passkey) == 1 {
            let event = RegistryEvent::from(FactorRemoved { member, factor: Factor::Passkey });
            let request = Request::event(Acting::Member(member), self.registry_stream(), event);
            self.for_signed_in(Via::Web).execute(request).await?;
        }
        let kept = self.journal.credentials();
        kept.delete(member, CredentialKind::Passkey, passkey).await?;
        kept.revoke_others(member, session.session, self.now()).await?;
        Ok(true)
    }

    /// The passkeys of a member that count, with the row each stands in.
    async fn passkeys(
        &self,
        sealing: &Sealing,
        member: MemberId,
    ) -> Result<Vec<(CredentialRow, PasskeyRecord)>, AppError> {
        self.kept(member, &*self.registry().await?).await?.passkeys(sealing)
    }
}

impl Kept {
    /// The passkeys, each with its row.
    fn passkeys(&self, sealing: &Sealing) -> Result<Vec<(CredentialRow, PasskeyRecord)>, AppError> {
        let rows = self.of(CredentialKind::Passkey);
        rows.map(|row| Ok((row.clone(), self.passkey_in(sealing, row)?))).collect()
    }

    /// The passkey that stands in a row.
    pub(super) fn passkey_in(
        &self,
        sealing: &Sealing,
        row: &CredentialRow,
    ) -> Result<PasskeyRecord, AppError> {
        let record = PasskeyRecord::read(&sealing.open(self.member, row)?);
        record.ok_or_else(|| self.damaged("passkey"))
    }
}

fn usage(what: &str) -> SignInError {
    AppError::Usage(what.to_owned()).into()
}
