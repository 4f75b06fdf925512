//! Signing in: a name, a password, and a second factor.
//!
//! INVARIANT: whatever is wrong, the same words are said, and one password was hashed for it. The second factor is looked at
//! whether the password was right or not, and spent only if it was.

use amana_domain::registry::RegistryState;
use amana_events::{MemberId, registry::Factor};
use amana_store::credentials::{CredentialKind, SessionKind, SessionRow, Spent};
use amana_vault::{Secret, password::PasswordHash};
use uuid::Uuid;

use super::{
    codes::{PrintedCode, Token},
    error::SignInError,
    kept::{Kept, Made, Sealing},
    name, password,
    session::{LIFE_SECONDS, Session, lives},
};
use crate::{AppError, Office};

/// Devices of one member that are remembered.
const DEVICES_MAX: usize = 20;
/// How long a device is remembered, in seconds.
pub(super) const DEVICE_SECONDS: i64 = 180 * 24 * 3_600;
/// Longest name and password that are looked at, in bytes.
const TRIED_BYTES_MAX: usize = 1_024;

/// What somebody signs in with.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The name.
    pub login: &'a Secret,
    /// The password.
    pub password: &'a Secret,
    /// The second factor.
    pub second: Second<'a>,
    /// What this device was given when somebody signed in on it before.
    pub device: Option<&'a Token>,
}

/// A second factor.
#[derive(Clone, Copy)]
pub enum Second<'a> {
    /// A code of an app, by the time.
    Totp(&'a str),
    /// A printed code.
    Recovery(&'a str),
}

impl std::fmt::Debug for Second<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Second::Totp(_) => "Totp(..)",
            Second::Recovery(_) => "Recovery(..)",
        })
    }
}

impl Second<'_> {
    pub(super) const fn factor(self) -> Factor {
        match self {
            Second::Totp(_) => Factor::Totp,
            Second::Recovery(_) => Factor::RecoveryCodes,
        }
    }
}

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session's token: shown once.
    pub token: Token,
    /// The session.
    pub session: Session,
    /// What this device shows the next time.
    pub device: Token,
    /// Printed codes that are left.
    pub recovery_codes: usize,
}

/// A member who is about to be signed in.
pub(super) struct Who<'a> {
    pub(super) sealing: &'a Sealing,
    pub(super) registry: &'a RegistryState,
    pub(super) kept: &'a Kept,
    pub(super) member: MemberId,
}

/// Who a name stands for, or nobody.
struct Found {
    sealing: Sealing,
    registry: std::sync::Arc<RegistryState>,
    member: Option<MemberId>,
    kept: Kept,
    /// By what tries are counted.
    proof: [u8; 32],
    /// Whether that is something only its holder has.
    proved: bool,
}

impl Office {
    /// Signs a member in, by a new session under a new token.
    ///
    /// # Errors
    /// [`SignInError::Failed`] whatever was wrong, for names that are known and names that are not;
    /// [`SignInError::TooSoon`] and [`SignInError::Busy`] before anything is looked at.
    pub async fn sign_in(&self, attempt: &Attempt<'_>) -> Result<SignedIn, SignInError> {
        let long = |text: &Secret| text.reveal().len() > TRIED_BYTES_MAX;
        if long(attempt.login) || long(attempt.password) {
            return Err(SignInError::Failed);
        }
        let found = self.found(attempt).await?;
        self.claim_try(&found.proof).await?;
        let known = found.kept.password(&found.sealing)?;
        let (row, hash) = match known {
            Some((row, hash)) => (Some(row), hash),
            None => (None, PasswordHash::of_nobody(self.gate.cost())),
        };
        let (cost, given) = (hash.cost(), password::normalised(attempt.password));
        let right = self.gate.compare(found.proved, hash, &given).await?;
        let spent = self.second_of(&found.sealing, &found.kept, attempt.second)?;
        let active = found.member.filter(|member| found.registry.is_active(*member));
        let (Some(member), Some(spent), true) = (active, spent, right) else {
            return Err(SignInError::Failed);
        };
        let factors = [Factor::Password, attempt.second.factor()];
        let Found { sealing, registry, kept, .. } = &found;
        let who = Who { sealing, registry, kept, member };
        let signed = self.signed_in(&who, &factors, attempt.device, spent).await?;
        self.succeeded(&found.proof).await?;
        if let Some(row) = row.filter(|_| cost.is_below(self.gate.cost())) {
            let hash = self.gate.hash_of(&given).await?;
            let made = Made { at: row.made, version: row.version };
            let sealed = found.sealing.sealed_password(member, row.id, &hash, made)?;
            self.journal.credentials().reseal(member, row, sealed.payload).await?;
        }
        Ok(signed)
    }

    /// Who it is and by what their tries are counted, with the same questions asked for a name nobody has.
    async fn found(&self, attempt: &Attempt<'_>) -> Result<Found, SignInError> {
        let sealing = self.sealing().await?;
        let folded = name::folded(attempt.login.reveal().trim());
        let index = sealing.keys().index("login name", folded.as_bytes());
        let member = self.journal.credentials().member_of_login(&index).await?;
        let registry = self.registry().await?;
        let asked = member.unwrap_or_else(|| MemberId::new(Uuid::nil()));
        let kept = self.kept(asked, &registry).await?;
        let own = proof_of(&sealing, &kept, attempt);
        let proved = own.is_some();
        let proof = own.unwrap_or_else(|| sealing.keys().index("try of an account", &index));
        Ok(Found { sealing, registry, member, kept, proof, proved })
    }

    /// What is spent where the second factor is right.
    pub(super) fn second_of(
        &self,
        sealing: &Sealing,
        kept: &Kept,
        second: Second<'_>,
    ) -> Result<Option<Spent>, AppError> {
        match second {
            Second::Totp(code) => {
                let Some((row, secret)) = kept.totp(sealing, CredentialKind::Totp)? else {
                    return Ok(None);
                };
                let step = secret.step_of(code, self.now(), row.counter);
                Ok(step.map(|step| Spent::Step(CredentialKind::Totp, row.id, step)))
            }
            Second::Recovery(code) => {
                let Some(code) = PrintedCode::typed(code) else { return Ok(None) };
                let id = sealing.code_id(kept.member, CredentialKind::Recovery, &code);
                Ok(kept.has(CredentialKind::Recovery, id).then_some(Spent::Recovery(id)))
            }
        }
    }

    /// Begins a session for what is spent with it, on a device that is remembered.
    pub(super) async fn signed_in(
        &self,
        who: &Who<'_>,
        factors: &[Factor],
        device: Option<&Token>,
        spent: Spent,
    ) -> Result<SignedIn, SignInError> {
        let (rows, now) = (self.journal.credentials(), self.now());
        let Who { sealing, registry, kept, member } = *who;
        let made = Made { at: now, version: registry.version };
        let known = device
            .filter(|device| kept.has(CredentialKind::Device, sealing.device_id(member, device)));
        let device = known.cloned().unwrap_or_else(Token::draw);
        let new = match known {
            Some(_) => Vec::new(),
            None => vec![sealing.new_device(member, &device, made)?],
        };
        let (token, row) = self.new_session(member, factors, made);
        let row = sealing.marked(row);
        if !rows.spend(member, spent, &new, Some(&row)).await? {
            return Err(SignInError::Failed);
        }
        for old in kept.beyond(CredentialKind::Device, DEVICES_MAX - 1) {
            rows.delete(member, CredentialKind::Device, old).await?;
        }
        let used = usize::from(matches!(spent, Spent::Recovery(_)));
        let recovery_codes = kept.count(CredentialKind::Recovery).saturating_sub(used);
        let session = lives(&row, registry, now).ok_or(SignInError::Failed)?;
        Ok(SignedIn { token, session, device, recovery_codes })
    }

    /// A session that begins now, and its token. It counts once it is marked.
    pub(super) fn new_session(
        &self,
        member: MemberId,
        factors: &[Factor],
        made: Made,
    ) -> (Token, SessionRow) {
        let token = Token::draw();
        let words: Vec<&str> = factors.iter().map(|factor| factor.code()).collect();
        let row = SessionRow {
            session: self.new_id(),
            token: token.digest(),
            member,
            kind: SessionKind::Browser,
            scope: String::new(),
            factors: words.join(" "),
            made: made.at,
            version: made.version,
            seen: made.at,
            expires: made.at.plus_seconds(LIFE_SECONDS),
            stepped_up_until: None,
            revoked: None,
            mark: Vec::new(),
        };
        (token, row)
    }
}

/// What only its holder has, among what was given: a printed code of the member, or a device that signed in before.
fn proof_of(sealing: &Sealing, kept: &Kept, attempt: &Attempt<'_>) -> Option<[u8; 32]> {
    let index = |id: Uuid| sealing.keys().index("try with a proof", id.as_bytes());
    let device = attempt.device.map(|device| sealing.device_id(kept.member, device));
    let device = device.filter(|id| kept.has(CredentialKind::Device, *id));
    let code = match attempt.second {
        Second::Recovery(code) => PrintedCode::typed(code),
        Second::Totp(_) => None,
    };
    let code = code.map(|code| sealing.code_id(kept.member, CredentialKind::Recovery, &code));
    let code = code.filter(|id| kept.has(CredentialKind::Recovery, *id));
    code.or(device).map(index)
}
