//! Enrolment: a registrar gives a member a code that is good once and for a day; with it the member chooses a password, shows
//! a code of their app, and gets ten printed codes. Nobody else ever knows any of them.
//!
//! The code is taken last, with everything that comes of it: what is cut short before can be done again with the same code.

use amana_domain::registry::signin::{ENROLMENT_SECONDS, GiveEnrolment};
use amana_events::{
    MemberId, Moment, Via,
    registry::{Factor, FactorAdded, RegistryEvent},
};
use amana_store::credentials::{CredentialKind, LoginName, NewCredential, Spent};
use amana_vault::Secret;

use super::{
    attempt::SignedIn,
    codes::{PrintedCode, Token},
    error::SignInError,
    kept::{Kept, Made, Sealing},
    name, password,
    session::lives,
};
use crate::{
    AppError, Office,
    office::{Acting, Request},
};

/// A code to enrol, as it is given: shown once.
#[derive(Debug, Clone)]
pub struct Given {
    /// For whom.
    pub member: MemberId,
    /// The code.
    pub code: PrintedCode,
    /// Until when it may be used.
    pub until: Moment,
}

/// What a member is shown who begins to enrol.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The secret, to be typed into an app.
    pub secret: Secret,
    /// The same as an app reads it from a picture.
    pub uri: Secret,
}

/// With what a member enrols.
#[derive(Debug, Clone, Copy)]
pub struct Completion<'a> {
    /// The name.
    pub login: &'a Secret,
    /// The code to enrol.
    pub code: &'a Secret,
    /// The password they choose.
    pub password: &'a Secret,
    /// A code of the app that was offered the secret.
    pub totp: &'a str,
}

/// A member who enrolled and is signed in.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The session.
    pub signed_in: SignedIn,
    /// The printed codes: shown once.
    pub recovery_codes: Vec<PrintedCode>,
}

/// Who enrols with a code.
struct Enrolling {
    sealing: Sealing,
    member: MemberId,
    kept: Kept,
    login: String,
    code: uuid::Uuid,
    proof: [u8; 32],
}

impl Office {
    /// Gives a member without factors a name to sign in with and a code to enrol. An earlier code is dead. While they have a
    /// name already, it is kept where none is given.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a name that is not taken, or that another has or that looks like another's;
    /// [`AppError::Refused`] with `factors_present`, `registrar_needed` or what else the rule says.
    pub async fn give_enrolment(
        &self,
        acting: Acting,
        member: MemberId,
        login: Option<&str>,
    ) -> Result<Given, AppError> {
        let sealing = self.sealing().await?;
        let until = self.now().plus_seconds(ENROLMENT_SECONDS);
        let request =
            Request::new(acting, self.registry_stream(), registry(GiveEnrolment { member, until }));
        self.would_admit(&request).await?;
        self.name_member(&sealing, member, login).await?;
        let done = self.execute(request).await?;
        self.new_enrolment_code(&sealing, member, Made::from(&done), until).await
    }

    /// Makes and keeps a code to enrol; the log has said so already.
    pub(super) async fn new_enrolment_code(
        &self,
        sealing: &Sealing,
        member: MemberId,
        made: Made,
        until: Moment,
    ) -> Result<Given, AppError> {
        let code = PrintedCode::draw();
        let place =
            (CredentialKind::Enrolment, sealing.code_id(member, CredentialKind::Enrolment, &code));
        let new = sealing.new_credential(member, place, b"enrolment", made)?;
        let new = NewCredential { until: Some(until), ..new };
        let kinds = [CredentialKind::Enrolment, CredentialKind::TotpOffered];
        self.journal.credentials().replace(member, &kinds, &[new]).await?;
        Ok(Given { member, code, until })
    }

    async fn name_member(
        &self,
        sealing: &Sealing,
        member: MemberId,
        login: Option<&str>,
    ) -> Result<(), AppError> {
        let kept = self.journal.credentials();
        let Some(login) = login else {
            let known = kept.login_names().await?.iter().any(|(whose, _)| *whose == member);
            let missing = "the member has no name to sign in with: give one with --login";
            return if known { Ok(()) } else { Err(AppError::Usage(missing.into())) };
        };
        let fit = name::fit(login)?;
        let name = LoginName {
            member,
            index: sealing.keys().index("login name", fit.folded.as_bytes()),
            look: sealing.keys().index("look of a login name", fit.look.as_bytes()),
            name: sealing.seal_name(member, login.trim())?,
        };
        if kept.set_login_name(&name).await? {
            return Ok(());
        }
        Err(AppError::Usage("another member has this login name, or one that looks like it".into()))
    }

    /// The secret that a member's app is to be given, once the code was shown; the same again for the same code.
    ///
    /// # Errors
    /// [`SignInError::Failed`] where name and code are not of one member; [`SignInError::TooSoon`].
    pub async fn begin_enrolment(
        &self,
        login: &Secret,
        code: &Secret,
    ) -> Result<Offer, SignInError> {
        let enrolling = self.enrolling(login, code).await?;
        let offered = enrolling.kept.totp(&enrolling.sealing, CredentialKind::TotpOffered)?;
        let secret = match offered {
            Some((_, secret)) => secret,
            None => self.offer_totp(&enrolling.sealing, enrolling.member).await?,
        };
        self.succeeded(&enrolling.proof).await?;
        let issuer = self.issuer().await?;
        let (typed, uri) = (secret.typed(), secret.uri(&issuer, &enrolling.login));
        Ok(Offer { secret: typed, uri })
    }

    /// Enrols a member: the password, the app and ten printed codes are theirs from now on, and they are signed in.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a password that is not taken; [`SignInError::Failed`] where name, code or the app's code do not
    /// fit; [`SignInError::TooSoon`].
    pub async fn complete_enrolment(
        &self,
        completion: &Completion<'_>,
    ) -> Result<Enrolled, SignInError> {
        let enrolling = self.enrolling(completion.login, completion.code).await?;
        let Enrolling { sealing, member, kept, login, .. } = &enrolling;
        let (member, now) = (*member, self.now());
        let password = password::fit(completion.password, login)?;
        let (_, secret) =
            kept.totp(sealing, CredentialKind::TotpOffered)?.ok_or(SignInError::Failed)?;
        let step = secret.step_of(completion.totp, now, 0).ok_or(SignInError::Failed)?;
        let hash = self.gate.hash_of(&password).await?;
        let factors = [Factor::Password, Factor::Totp, Factor::RecoveryCodes];
        let made = self.say_added(member, &factors, Via::Web).await?;
        let (codes, mut new) = sealing.new_recovery_codes(member, made)?;
        new.push(sealing.sealed_password(member, self.new_id(), &hash, made)?);
        let place = (CredentialKind::Totp, self.new_id());
        let totp = sealing.new_credential(member, place, secret.bytes(), made)?;
        new.push(NewCredential { counter: step, ..totp });
        let device = Token::draw();
        new.push(sealing.new_device(member, &device, made)?);
        let (token, row) = self.new_session(member, &[Factor::Password, Factor::Totp], made);
        let row = sealing.marked(row);
        let kept = self.journal.credentials();
        if !kept.spend(member, Spent::Enrolment(enrolling.code), &new, Some(&row)).await? {
            return Err(SignInError::Failed);
        }
        kept.replace(member, &[CredentialKind::TotpOffered], &[]).await?;
        self.succeeded(&enrolling.proof).await?;
        let registry = self.registry().await?;
        let session = lives(&row, &registry, made.at).ok_or(SignInError::Failed)?;
        let recovery_codes = codes.len();
        let signed_in = SignedIn { token, session, device, recovery_codes };
        Ok(Enrolled { signed_in, recovery_codes: codes })
    }

    async fn enrolling(&self, login: &Secret, code: &Secret) -> Result<Enrolling, SignInError> {
        let sealing = self.sealing().await?;
        let login = login.reveal().trim().to_owned();
        let index = sealing.keys().index("login name", name::folded(&login).as_bytes());
        let member = self.journal.credentials().member_of_login(&index).await?;
        let registry = self.registry().await?;
        let member = member.unwrap_or_else(|| MemberId::new(uuid::Uuid::nil()));
        let kept = self.kept(member, &registry).await?;
        let typed = PrintedCode::typed(code.reveal());
        let id = typed.map(|code| sealing.code_id(member, CredentialKind::Enrolment, &code));
        let id = id.filter(|id| kept.has(CredentialKind::Enrolment, *id));
        // Whoever has the code is counted for themselves; anybody else with the account.
        let proof = match &id {
            Some(id) => sealing.keys().index("try with a proof", id.as_bytes()),
            None => sealing.keys().index("try of an account", &index),
        };
        self.claim_try(&proof).await?;
        let id = id.filter(|_| registry.is_active(member)).ok_or(SignInError::Failed)?;
        Ok(Enrolling { sealing, member, kept, login, code: id, proof })
    }

    /// The log says that a member added factors; when, for what is made of it.
    pub(super) async fn say_added(
        &self,
        member: MemberId,
        factors: &[Factor],
        via: Via,
    ) -> Result<Made, AppError> {
        let stream = self.registry_stream();
        let request = |factor: &Factor| {
            let event = RegistryEvent::from(FactorAdded { member, factor: *factor });
            Request::event(Acting::Member(member), stream, event)
        };
        let requests: Vec<Request> = factors.iter().map(request).collect();
        let office = self.for_signed_in(via);
        let done = office.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        let missing = || AppError::refused("nothing_to_do", "nothing was recorded");
        done.last().map(Made::from).ok_or_else(missing)
    }
}

/// A command for the registry.
pub(super) fn registry(
    command: impl Into<amana_domain::registry::Command>,
) -> amana_domain::registry::Command {
    command.into()
}
