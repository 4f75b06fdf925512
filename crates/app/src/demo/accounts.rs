//! Accounts of the demonstration's people: one for each role that somebody of the story holds, so that a visitor signs in and sees
//! what that role sees.
//!
//! INVARIANT: a password is derived of the ledger's own key and the member, and kept nowhere: who holds the folder prints it again,
//! and nobody else knows it. The same people have the same accounts whenever they are asked for.

use amana_events::{MemberId, common::Role};
use amana_vault::Secret;
use data_encoding::BASE32_NOPAD;
use serde::Serialize;

use super::{DemoError, Step, Story};
use crate::{AppError, Office, office::Acting, signin::SignInError};

/// Letters of a password between two dashes, and how many such groups there are.
const GROUP: usize = 4;
const GROUPS: usize = 5;

/// How to sign in as somebody invented.
#[derive(Debug, Clone, Serialize)]
pub struct DemoAccount {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// The name to sign in with.
    pub login: String,
    /// The password, until they change it.
    pub password: String,
    /// The secret of their app.
    pub secret: String,
    /// What an app with it shows at this moment: for who has none at hand.
    pub code: String,
}

impl Office {
    /// Enrols the first of the story's people in each role who is still here, where they are not enrolled yet.
    ///
    /// # Errors
    /// [`DemoError::App`]: [`AppError::Usage`] for a ledger that is no demonstration, else what stopped an enrolment.
    pub async fn demo_accounts(&self, story: &Story) -> Result<Vec<DemoAccount>, DemoError> {
        let registry = self.registry().await?;
        let people = story.steps().filter_map(|step| match step {
            Step::Member(member) => Some((member.name.as_str(), member.role)),
            Step::Line(_) => None,
        });
        let mut chosen: Vec<(&str, Role, MemberId)> = Vec::new();
        for (name, role) in people {
            let member = self.member_named(name)?;
            let is_new = chosen.iter().all(|(_, known, _)| *known != role);
            if is_new && registry.holds(member, role) && registry.is_active(member) {
                chosen.push((name, role, member));
            }
        }
        let registrar = chosen.iter().find(|(_, role, _)| *role == Role::Registrar);
        let missing = || AppError::Usage("the story has no registrar who is still here".into());
        let registrar = Acting::Member(registrar.ok_or_else(missing)?.2);
        let mut accounts = Vec::new();
        for (name, role, member) in chosen {
            let login = role.code().replace('_', "-");
            let password = self.demo_password(member).await?;
            let by = (&Secret::from(login.as_str()), &password);
            let shown = self.enrol_shown(registrar, member, by).await.map_err(told)?;
            let shown = shown.unwrap_or_default();
            accounts.push(DemoAccount {
                name: name.to_owned(),
                role,
                login,
                password: password.reveal().to_owned(),
                secret: shown.typed.reveal().to_owned(),
                code: shown.code,
            });
        }
        Ok(accounts)
    }

    async fn demo_password(&self, member: MemberId) -> Result<Secret, AppError> {
        let digest = self.servers_digest("demo password", member.uuid().as_bytes()).await?;
        let letters = BASE32_NOPAD.encode(&digest).to_ascii_lowercase();
        let letters: Vec<char> = letters.chars().take(GROUP * GROUPS).collect();
        let groups: Vec<String> =
            letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
        Ok(Secret::new(groups.join("-")))
    }
}

fn told(error: SignInError) -> AppError {
    match error {
        SignInError::App(error) => error,
        other @ (SignInError::Failed | SignInError::TooSoon { .. } | SignInError::Busy) => {
            AppError::Usage(format!("an account of the demonstration was not made: {other}"))
        }
    }
}
