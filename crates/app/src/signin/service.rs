//! Tokens with which programs act for a member: within a scope, for a year at most, made by a registrar and shown once.
//! Who it acts for, what it is good for and its end stand in the log; the row only holds the digest by which it is found.

use amana_domain::registry::signin::{EndServiceToken, GiveServiceToken, SERVICE_TOKEN_SECONDS};
use amana_events::{Code, EventId, MemberId, Moment};
use amana_store::credentials::{SessionKind, SessionRow};

use super::{codes::Token, enrol::registry};
use crate::{
    AppError, Office,
    office::{Acting, Request},
};

/// A service token as it is given: shown once.
#[derive(Debug, Clone)]
pub struct GivenToken {
    /// The token.
    pub token: Token,
    /// Its name: the event that gave it.
    pub id: EventId,
    /// Until when.
    pub until: Moment,
}

impl Office {
    /// Makes a service token for a member; for a year where no other end is named.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it: `registrar_needed`, `scope_not_narrow`, `too_long`.
    pub async fn give_service_token(
        &self,
        acting: Acting,
        member: MemberId,
        scope: Vec<Code>,
        until: Option<Moment>,
    ) -> Result<GivenToken, AppError> {
        // A day less than the rule takes, which goes by when it is recorded.
        let until =
            until.unwrap_or_else(|| self.now().plus_seconds(SERVICE_TOKEN_SECONDS - 86_400));
        let words: Vec<&str> = scope.iter().map(Code::as_str).collect();
        let (token, words) = (Token::draw_service(), words.join(" "));
        let command = registry(GiveServiceToken { member, scope, until });
        let done = self.execute(Request::new(acting, self.registry_stream(), command)).await?;
        let id = done.events.first().map(|(event, _)| *event);
        let id = id.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was recorded"))?;
        let row = self.sealing().await?.marked(SessionRow {
            session: id.uuid(),
            token: token.digest(),
            member,
            kind: SessionKind::Service,
            scope: words,
            factors: String::new(),
            made: done.recorded,
            version: done.version,
            seen: done.recorded,
            expires: until,
            stepped_up_until: None,
            revoked: None,
            mark: Vec::new(),
        });
        self.journal.credentials().begin_session(&row).await?;
        Ok(GivenToken { token, id, until })
    }

    /// Revokes a service token: it is dead on every server.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `no_such_token`, `nothing_changes`, `registrar_needed`.
    pub async fn end_service_token(&self, acting: Acting, token: EventId) -> Result<(), AppError> {
        let command = registry(EndServiceToken { token });
        self.execute(Request::new(acting, self.registry_stream(), command)).await?;
        let (kept, registry) = (self.journal.credentials(), self.registry().await?);
        if let Some(given) = registry.service_token(token) {
            kept.revoke_session(given.member, token.uuid(), self.now()).await?;
        }
        Ok(())
    }
}
