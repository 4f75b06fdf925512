//! Sessions: whether one lives, going on under another token after a second factor, and their end.
//!
//! A session lives while its row says so and is marked by an office of this ledger (`mark`), the member is active, and since it
//! began they were neither suspended nor their factors reset; all but the first is read from the log each time. Of a service
//! token scope and end are the log's as well: its row only says which it is.

use std::{collections::HashSet, sync::Arc};

use amana_domain::registry::RegistryState;
use amana_events::{Code, EventId, MemberId, Moment};
use amana_store::credentials::{Rotation, SessionKind, SessionRow, Spent};
use uuid::Uuid;

use super::{
    attempt::Second,
    codes::Token,
    error::SignInError,
    kept::{Kept, Sealing},
};
use crate::{AppError, Office, office::Acting};

/// How long a browser's session lives without being used, in seconds.
pub(super) const IDLE_SECONDS: i64 = 30 * 60;
/// How long it lives whatever is done, in seconds.
pub(super) const LIFE_SECONDS: i64 = 12 * 3_600;
/// How long a second factor shown again counts, in seconds.
pub(super) const STEPPED_SECONDS: i64 = 10 * 60;
/// What a session began with for which an identity provider vouched.
pub(super) const VOUCHED: &str = "identity_provider";
/// How often it is noted that a session is used, in seconds.
const NOTED_SECONDS: i64 = 60;

/// A session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name, which stays when the token changes.
    pub session: Uuid,
    /// Who.
    pub member: MemberId,
    /// A browser's, or a program's.
    pub kind: SessionKind,
    /// What a program may do; nothing else. Empty for a browser's.
    pub scope: Vec<Code>,
    /// With which factors it began.
    pub factors: Vec<Code>,
    /// When it began.
    pub made: Moment,
    /// When it ends whatever is done.
    pub expires: Moment,
    /// Until when a second factor shown again counts, if it does now.
    pub stepped_up_until: Option<Moment>,
}

/// A member's own session in which a second factor is about to be shown.
pub(super) struct Stepping {
    pub(super) row: SessionRow,
    pub(super) session: Session,
    pub(super) registry: Arc<RegistryState>,
    pub(super) sealing: Sealing,
    pub(super) kept: Kept,
}

impl Stepping {
    /// By what tries in it are counted.
    fn proof(&self) -> [u8; 32] {
        self.sealing.keys().index("try in a session", self.row.session.as_bytes())
    }
}

impl Session {
    /// Who acts.
    pub fn acting(&self) -> Acting {
        Acting::Member(self.member)
    }

    /// Whether a second factor was shown within the last ten minutes.
    pub fn is_stepped_up(&self) -> bool {
        self.stepped_up_until.is_some()
    }

    /// Whether it may be used for this: a member's own for everything, a program's for what its scope names.
    pub fn allows(&self, word: &str) -> bool {
        match self.kind {
            SessionKind::Browser => true,
            SessionKind::Service => self.scope.iter().any(|known| known.as_str() == word),
        }
    }
}

impl Office {
    /// The session whose token this is, if it lives: asked at each use, on every server.
    ///
    /// # Errors
    /// [`AppError::Store`]; [`AppError::Broken`] for a log that does not hold.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, AppError> {
        let row = self.journal.credentials().session_by_token(&token.digest()).await?;
        self.living(row).await
    }

    /// The session of this name, if it lives.
    pub(super) async fn session_named(&self, session: Uuid) -> Result<Option<Session>, AppError> {
        let row = self.journal.credentials().session(session).await?;
        self.living(row).await
    }

    /// Which sessions live now, every one of the ledger's: for who holds many open at once and asks for all together. That it
    /// is asked is no use of them: an idle one ends all the same.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn sessions_living(&self) -> Result<HashSet<Uuid>, AppError> {
        let rows = self.marked_here(self.journal.credentials().sessions_unrevoked().await?).await?;
        let (registry, now) = (self.registry().await?, self.now());
        let living = rows.iter().filter(|row| lives(row, &registry, now).is_some());
        Ok(living.map(|row| row.session).collect())
    }

    async fn living(&self, row: Option<SessionRow>) -> Result<Option<Session>, AppError> {
        let Some(row) = self.marked_here(row).await?.pop() else { return Ok(None) };
        let registry = self.registry().await?;
        let now = self.now();
        let Some(session) = lives(&row, &registry, now) else { return Ok(None) };
        if row.seen.plus_seconds(NOTED_SECONDS) <= now {
            self.journal.credentials().session_seen(row.session, now).await?;
        }
        Ok(Some(session))
    }

    /// Goes on under another token once a second factor was shown again; for ten minutes that counts. The old token is dead.
    ///
    /// # Errors
    /// [`SignInError::Failed`] for a session that does not live, or a factor that is wrong or was used;
    /// [`SignInError::TooSoon`] after too many tries in this session.
    pub async fn step_up(
        &self,
        token: &Token,
        second: Second<'_>,
    ) -> Result<(Token, Session), SignInError> {
        let stepping = self.stepping(token).await?;
        self.claim_try(&stepping.proof()).await?;
        let spent = self.second_of(&stepping.sealing, &stepping.kept, second)?;
        let proof = stepping.proof();
        let stepped = self.step(stepping, spent.ok_or(SignInError::Failed)?).await?;
        self.succeeded(&proof).await?;
        Ok(stepped)
    }

    /// A member's own session that lives, with what is needed to go on with it.
    pub(super) async fn stepping(&self, token: &Token) -> Result<Stepping, SignInError> {
        let row = self.journal.credentials().session_by_token(&token.digest()).await?;
        let row = self.marked_here(row).await?.pop().ok_or(SignInError::Failed)?;
        let registry = self.registry().await?;
        let session = lives(&row, &registry, self.now()).ok_or(SignInError::Failed)?;
        if session.kind == SessionKind::Service {
            return Err(SignInError::Failed);
        }
        let sealing = self.sealing().await?;
        let kept = self.kept(row.member, &registry).await?;
        Ok(Stepping { row, session, registry, sealing, kept })
    }

    /// Goes on with it under another token, for what is spent.
    pub(super) async fn step(
        &self,
        stepping: Stepping,
        spent: Spent,
    ) -> Result<(Token, Session), SignInError> {
        let Stepping { row, session, sealing, .. } = stepping;
        let (next, now) = (Token::draw(), self.now());
        let stepped_up_until = now.plus_seconds(STEPPED_SECONDS);
        let (to, stepped) = (next.digest(), Some(stepped_up_until));
        let after = SessionRow { token: to, stepped_up_until: stepped, ..row.clone() };
        let mark = sealing.mark(&after);
        let rotation = Rotation { from: row.token, to, now, stepped_up_until, mark };
        if !self.journal.credentials().rotate_session(&row, &rotation, spent).await? {
            return Err(SignInError::Failed);
        }
        Ok((next, Session { stepped_up_until: stepped, ..session }))
    }

    /// Signs out: the session is dead on every server.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn sign_out(&self, token: &Token) -> Result<(), AppError> {
        let kept = self.journal.credentials();
        let Some(row) = kept.session_by_token(&token.digest()).await? else { return Ok(()) };
        if row.kind == SessionKind::Browser {
            kept.revoke_session(row.member, row.session, self.now()).await?;
        }
        Ok(())
    }

    /// Ends one session of a member; whether it lived.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever is neither the member nor a registrar; [`AppError::Store`].
    pub async fn revoke_session(
        &self,
        acting: Acting,
        member: MemberId,
        session: Uuid,
    ) -> Result<bool, AppError> {
        self.may_end_sessions(acting, member).await?;
        let kept = self.journal.credentials();
        match kept.session(session).await? {
            Some(row) if row.kind == SessionKind::Browser => {
                Ok(kept.revoke_session(member, session, self.now()).await?)
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Ends every session of a member's own, but one where it is named; how many. Service tokens stay: they are ended by name.
    ///
    /// # Errors
    /// As [`Office::revoke_session`].
    pub async fn revoke_sessions(
        &self,
        acting: Acting,
        member: MemberId,
        kept: Option<Uuid>,
    ) -> Result<u64, AppError> {
        self.may_end_sessions(acting, member).await?;
        let kept = kept.unwrap_or_else(Uuid::nil);
        Ok(self.journal.credentials().revoke_others(member, kept, self.now()).await?)
    }

    /// A member ends their own; a registrar anybody's, and the operator while nobody else is there yet or who holds the folder
    /// stands where the database does: ending a session takes nothing from anybody but a sign-in.
    pub(super) async fn may_end_sessions(
        &self,
        acting: Acting,
        member: MemberId,
    ) -> Result<(), AppError> {
        let registry = self.registry().await?;
        let may = match acting {
            Acting::Operator | Acting::System => true,
            Acting::Member(who) => {
                registry.is_active(who)
                    && (who == member || registry.holds(who, amana_events::common::Role::Registrar))
            }
            Acting::Holder(_) => false,
        };
        let reason = "a member ends their own sessions, a registrar anybody's";
        if may { Ok(()) } else { Err(AppError::refused("registrar_needed", reason)) }
    }
}

/// Whether the member holds one of the roles for which a provider vouched, where one did.
fn vouched_for(row: &SessionRow, registry: &RegistryState) -> bool {
    let mut roles = registry.roles_of(row.member).iter();
    row.scope.is_empty() || roles.any(|role| row.scope.split(' ').any(|word| word == role.code()))
}

/// The session that a row is, if it lives by what the log says now. Rows that were read are to be marked: ask that first.
pub(super) fn lives(row: &SessionRow, registry: &RegistryState, now: Moment) -> Option<Session> {
    let before = registry.sessions_void_before(row.member);
    let void = row.revoked.is_some() || before.is_some_and(|before| row.version < before);
    if void || !registry.is_active(row.member) {
        return None;
    }
    let (scope, expires) = match row.kind {
        SessionKind::Browser => {
            let idle = row.seen.plus_seconds(IDLE_SECONDS) <= now;
            (!idle && vouched_for(row, registry)).then(|| (Vec::new(), row.expires))?
        }
        SessionKind::Service => {
            let given = registry.service_token(EventId::new(row.session))?;
            let counts = !given.ended && given.member == row.member;
            counts.then(|| (given.scope.clone(), given.until))?
        }
    };
    let factors = row.factors.split_whitespace().filter_map(|word| Code::new(word).ok()).collect();
    (now < expires).then(|| Session {
        session: row.session,
        member: row.member,
        kind: row.kind,
        scope,
        factors,
        made: row.made,
        expires,
        stepped_up_until: row.stepped_up_until.filter(|until| now < *until),
    })
}
