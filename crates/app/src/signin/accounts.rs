//! Accounts as a registrar, or whoever holds the folder, sees them; and a member's own sessions.

use amana_domain::registry::ServiceToken;
use amana_events::{Code, EventId, MemberId, Moment, common::Role, registry::Factor};
use amana_store::credentials::SessionKind;
use amana_vault::{Secret, password::PasswordCost};
use serde::Serialize;
use uuid::Uuid;

use super::{gate::GateFigures, kept::Sealing, session::lives};
use crate::{AppError, Office, office::Acting};

/// How a member signs in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub member: MemberId,
    /// Under which name; none where they have none.
    pub login: Option<Secret>,
    /// With what.
    pub factors: Vec<Factor>,
    /// How many identities at providers are theirs.
    pub identities: usize,
    /// Whether they may sign in now: the member is active.
    pub active: bool,
    /// How many sessions of theirs live.
    pub sessions: usize,
    /// Resets that wait for a second member.
    pub resets: Vec<EventId>,
}

/// A session or service token that lives, as its holder or a registrar sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenSession {
    /// Its name, by which it is ended.
    pub session: Uuid,
    /// Whether it is a program's.
    pub service: bool,
    /// What a program's is good for.
    pub scope: Vec<Code>,
    /// With which factors it began.
    pub factors: Vec<Code>,
    /// When it began.
    pub made: Moment,
    /// When it was used last, to the minute.
    pub seen: Moment,
    /// When it ends whatever is done.
    pub expires: Moment,
}

impl Office {
    /// Every member with how they sign in, by id.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `registrar_needed` for whoever is neither a registrar nor holds the folder;
    /// [`AppError::Custody`] while the keys are locked; [`AppError::Store`].
    pub async fn accounts(&self, acting: Acting) -> Result<Vec<Account>, AppError> {
        self.keeps_accounts(acting).await?;
        let (sealing, registry) = (self.sealing().await?, self.registry().await?);
        let names = self.journal.credentials().login_names().await?;
        let mut accounts = Vec::new();
        for member in self.journal.members().await? {
            let member = member.member;
            let name = names.iter().find(|(whose, _)| *whose == member);
            let login = name.map(|(_, sealed)| sealing.open_name(member, sealed)).transpose()?;
            let waiting = registry.reset_proposals().iter().filter(|it| it.member == member);
            let resets = waiting.map(|it| it.event).collect();
            let sessions = self.living_of(member).await?;
            accounts.push(Account {
                member,
                login,
                factors: registry.factors_of(member),
                identities: registry.identities_of(member),
                active: registry.is_active(member),
                sessions: sessions.iter().filter(|it| !it.service).count(),
                resets,
            });
        }
        Ok(accounts)
    }

    /// The sessions and service tokens of a member that live, the oldest first.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever is neither the member nor a registrar; [`AppError::Store`].
    pub async fn sessions_of(
        &self,
        acting: Acting,
        member: MemberId,
    ) -> Result<Vec<OpenSession>, AppError> {
        self.may_end_sessions(acting, member).await?;
        self.living_of(member).await
    }

    /// Every service token that was given, by name, with whether it lives.
    ///
    /// # Errors
    /// As [`Office::accounts`].
    pub async fn service_tokens(
        &self,
        acting: Acting,
    ) -> Result<Vec<(EventId, ServiceToken, bool)>, AppError> {
        self.keeps_accounts(acting).await?;
        let (registry, now) = (self.registry().await?, self.now());
        let lives = |token: &ServiceToken| !token.ended && now < token.until;
        Ok(registry.service_tokens().map(|(id, it)| (id, it.clone(), lives(it))).collect())
    }

    async fn keeps_accounts(&self, acting: Acting) -> Result<(), AppError> {
        let registry = self.registry().await?;
        let keeps = match acting {
            Acting::Operator | Acting::System => true,
            Acting::Member(member) => registry.holds(member, Role::Registrar),
            Acting::Holder(_) => false,
        };
        let reason = "how members sign in is a registrar's to see, with --as NAME";
        if keeps { Ok(()) } else { Err(AppError::refused("registrar_needed", reason)) }
    }

    async fn living_of(&self, member: MemberId) -> Result<Vec<OpenSession>, AppError> {
        let (registry, now) = (self.registry().await?, self.now());
        let rows = self.journal.credentials().sessions_of(member).await?;
        let rows = self.marked_here(rows).await?;
        let open = rows.iter().filter_map(|row| {
            let session = lives(row, &registry, now)?;
            Some(OpenSession {
                session: session.session,
                service: session.kind == SessionKind::Service,
                scope: session.scope,
                factors: session.factors,
                made: session.made,
                seen: row.seen,
                expires: session.expires,
            })
        });
        Ok(open.collect())
    }

    /// The name under which a member signs in.
    pub(super) async fn login_name(
        &self,
        sealing: &Sealing,
        member: MemberId,
    ) -> Result<Secret, AppError> {
        let names = self.journal.credentials().login_names().await?;
        let name = names.iter().find(|(whose, _)| *whose == member);
        let name = name.map(|(_, sealed)| sealing.open_name(member, sealed)).transpose()?;
        Ok(name.unwrap_or_default())
    }

    /// What a password costs from now on; those that cost less are hashed anew when their owner signs in.
    pub fn set_password_cost(&self, cost: PasswordCost) {
        self.gate.set_cost(cost);
    }

    /// What this office's gate did since it was opened.
    pub fn gate_figures(&self) -> GateFigures {
        self.gate.figures()
    }

    /// Forgets what ended: sessions, codes, devices, tries, drafts, and everything of who left.
    pub(crate) async fn sweep_accounts(&self) -> Result<(), AppError> {
        let (kept, now) = (self.journal.credentials(), self.now());
        kept.forget_sessions(now.plus_seconds(-KEPT_SECONDS)).await?;
        kept.forget_ended(now).await?;
        kept.forget_tries(now.plus_seconds(-KEPT_SECONDS)).await?;
        self.journal.drafts().forget(now.plus_seconds(-crate::drafts::DRAFT_SECONDS)).await?;
        for member in self.journal.members().await? {
            if member.state == amana_store::MemberState::Left
                && !kept.of_member(member.member).await?.is_empty()
            {
                kept.delete_all(member.member, now).await?;
            }
        }
        Ok(())
    }
}

/// How long what ended is kept, in seconds.
const KEPT_SECONDS: i64 = 24 * 3_600;
