//! Who somebody is, as far as this folder can say: names of members whose keys lie in it, once they
//! are unlocked; roles always.

use std::collections::HashMap;

use amana_events::{Actor, ActorKind, MemberId, common::Role};
use amana_vault::Secret;

use crate::{AppError, Office, said::words};

/// The members, by id.
#[derive(Debug, Default)]
pub struct People {
    names: HashMap<MemberId, Secret>,
    roles: HashMap<MemberId, Vec<Role>>,
}

impl People {
    /// The members of a ledger.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn of(office: &Office) -> Result<Self, AppError> {
        let registry = office.registry().await?;
        let mut roles: HashMap<MemberId, Vec<Role>> = HashMap::new();
        for role in Role::ALL {
            for member in registry.members_with(*role) {
                roles.entry(member).or_default().push(*role);
            }
        }
        Ok(Self { names: office.member_names().into_iter().collect(), roles })
    }

    /// Everybody who can be named here: id and name, by name.
    pub fn all(&self) -> Vec<(String, String)> {
        let said = |(member, name): (&MemberId, &Secret)| {
            let (name, roles) = (name.reveal(), self.roles(*member));
            let said = if roles.is_empty() { name.to_owned() } else { format!("{name} ({roles})") };
            (member.to_string(), said)
        };
        let mut all: Vec<_> = self.names.iter().map(said).collect();
        all.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        all
    }

    /// The name, where the folder can open it.
    pub fn name(&self, member: MemberId) -> Option<&str> {
        self.names.get(&member).map(Secret::reveal)
    }

    /// The roles in words.
    pub fn roles(&self, member: MemberId) -> String {
        let roles = self.roles.get(&member).into_iter().flatten();
        roles.map(|role| words(role.code())).collect::<Vec<_>>().join(", ")
    }

    /// Name and role, or what there is of them.
    pub fn member(&self, member: MemberId) -> String {
        let roles = self.roles(member);
        match (self.name(member), roles.is_empty()) {
            (Some(name), true) => name.to_owned(),
            (Some(name), false) => format!("{name} ({roles})"),
            (None, false) => roles,
            (None, true) => "a member without a role".to_owned(),
        }
    }

    /// The name, else the roles, of a member by the text of their id.
    pub fn short(&self, id: &str) -> String {
        let member = id.parse::<MemberId>();
        let name = |member| self.name(member).map_or_else(|| self.member(member), str::to_owned);
        member.map_or_else(|_| id.to_owned(), name)
    }

    /// A member by the text of their id; the text itself where it is none.
    pub fn member_of(&self, id: &str) -> String {
        id.parse().map_or_else(|_| id.to_owned(), |member| self.member(member))
    }

    /// Who acted.
    pub fn actor(&self, actor: &Actor) -> String {
        match (actor.kind, actor.member()) {
            (_, Some(member)) => self.member(member),
            (ActorKind::System, None) => "amana".to_owned(),
            (kind, None) => words(&kind.to_string()),
        }
    }
}
