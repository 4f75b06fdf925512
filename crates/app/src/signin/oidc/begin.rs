//! A session of somebody for whom a provider vouched.

use amana_events::common::Role;
use amana_store::credentials::SessionRow;

use super::{Identity, Vouched, link::member_of};
use crate::{
    Office,
    signin::{
        Session, SignInError, Token,
        kept::Made,
        session::{STEPPED_SECONDS, VOUCHED, lives},
    },
};

impl Office {
    /// Begins a session of the member whose identity was vouched for. Where a second factor was, it counts from when it was
    /// shown, as one shown here does.
    ///
    /// # Errors
    /// [`SignInError::Failed`] for whom no registrar linked, who may not sign in now, or who was vouched for in none of the
    /// roles they hold: which is not told.
    pub async fn sign_in_vouched(
        &self,
        vouched: &Vouched,
    ) -> Result<(Token, Session), SignInError> {
        let sealing = self.sealing().await?;
        let registry = self.registry().await?;
        let identity = Identity { issuer: &vouched.issuer, subject: &vouched.subject };
        let member = member_of(identity, &sealing, &registry).ok_or(SignInError::Failed)?;
        let scope = match &vouched.roles {
            None => String::new(),
            Some(roles) if roles.is_empty() => return Err(SignInError::Failed),
            Some(roles) => {
                roles.iter().map(|role: &Role| role.code()).collect::<Vec<_>>().join(" ")
            }
        };
        let now = self.now();
        let until = vouched.second_factor.map(|shown| shown.plus_seconds(STEPPED_SECONDS));
        let made = Made { at: now, version: registry.version };
        let (token, row) = self.new_session(member, &[], made);
        let row = sealing.marked(SessionRow {
            scope,
            factors: VOUCHED.to_owned(),
            stepped_up_until: until.filter(|until| now < *until),
            ..row
        });
        // Looked at before it is stored: who may not sign in leaves no row.
        let session = lives(&row, &registry, now).ok_or(SignInError::Failed)?;
        self.journal.credentials().begin_session(&row).await?;
        Ok((token, session))
    }
}
