//! Members: added with a sealed name, a key of their own and a role.

use amana_domain::Signer as _;
use amana_domain::registry::{
    members::AddMember,
    roles::{GrantRole, ProposeRole},
};
use amana_events::{
    EventId, MemberId, OrganisationId, PersonId, PersonText, StreamId, StreamKind, UnitId,
    common::Role,
    person::{IdentitySealed, PersonCreated},
};
use amana_vault::{KekSet, Sealed, Secret};
use serde_json::{Value, json};

use crate::{
    AppError,
    book::Proposal,
    custody::{self, MemberSigner},
    office::{Acting, Office, Request},
};

/// The event that proposes a role.
const ROLE_PROPOSED: &str = "role_proposed";
/// Longest name of a member, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// Who is to be added.
#[derive(Debug)]
pub struct NewMember {
    /// The name people know them by; sealed.
    pub name: Secret,
    /// The role they hold.
    pub role: Role,
    /// The office they belong to.
    pub unit: Option<UnitId>,
    /// The organisation they belong to; none for the ledger's own.
    pub organisation: Option<OrganisationId>,
}

/// What became of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleAnswer {
    /// It is held.
    Granted,
    /// It was proposed; a second member must approve this event.
    Proposed(EventId),
    /// The ledger has its keepers: a registrar gives it.
    RegistrarNeeded,
}

/// A member that was added.
#[derive(Debug, Clone, Copy)]
pub struct AddedMember {
    /// The member.
    pub member: MemberId,
    /// The person they are.
    pub person: PersonId,
    /// What became of the role.
    pub role: RoleAnswer,
}

impl Office {
    /// Adds a member: a pseudonymous person with a sealed name, an entry of the registry with a
    /// new key, and the role — granted, or proposed where it takes a second person. Where it was begun
    /// before and cut short, it goes on with the key that lies there.
    ///
    /// # Errors
    /// [`AppError::Usage`] for an unfit or taken name, [`AppError::Refused`], [`AppError::Custody`].
    pub async fn add_member(
        &self,
        acting: Acting,
        new: NewMember,
    ) -> Result<AddedMember, AppError> {
        let name = new.name.reveal();
        if name.trim().is_empty() || name.len() > NAME_BYTES_MAX || name.contains('\0') {
            return Err(AppError::Usage("a member's name is 1 to 200 bytes of text".into()));
        }
        let unlocked = self.unlocked()?;
        let keks = unlocked.keyring.keks();
        let signer = if let Some(signer) = self.begun_before(name, keks).await? {
            signer
        } else {
            let signer = MemberSigner::generate(MemberId::new(self.new_id()), new.name.clone());
            signer.save(&self.folder, self.ledger, keks)?;
            signer
        };
        let member = amana_domain::Signer::member(&signer);
        let person = PersonId::new(self.new_id());
        match self.enter(acting, &new, member, person, &signer).await {
            Ok(role) => {
                self.hold(keks.clone())?;
                Ok(AddedMember { member, person, role })
            }
            Err(error) => {
                if error.is_definite() {
                    self.forget_member_key(member).await;
                }
                Err(error)
            }
        }
    }

    /// The key of somebody of this name whom the registry does not know: adding them was cut short.
    /// A name that a registered member has is taken.
    async fn begun_before(
        &self,
        name: &str,
        keks: &KekSet,
    ) -> Result<Option<MemberSigner>, AppError> {
        let registry = self.registry().await?;
        let mut begun = None;
        for signer in custody::load_members(&self.folder, self.ledger, keks)? {
            if signer.name().reveal() != name {
                continue;
            }
            if registry.is_member(amana_domain::Signer::member(&signer)) {
                return Err(AppError::Usage("a member of that name has a key here already".into()));
            }
            begun = Some(signer);
        }
        Ok(begun)
    }

    async fn enter(
        &self,
        acting: Acting,
        new: &NewMember,
        member: MemberId,
        person: PersonId,
        signer: &MemberSigner,
    ) -> Result<RoleAnswer, AppError> {
        let stream = StreamId::new(StreamKind::Person, person.uuid());
        let add = AddMember {
            member,
            person,
            unit: new.unit,
            organisation: new.organisation,
            key: signer.public_key(),
        };
        let registry = self.registry_stream();
        let mut requests = vec![
            Request::event(acting, stream, PersonCreated { personnel: true }),
            Request::event(acting, stream, identity_of(person, &new.name)),
            Request::new(acting, registry, amana_domain::registry::Command::from(add)),
            grant(acting, registry, member, new.role, None),
        ];
        match self.execute_all(&requests, Vec::new()).await {
            Ok(_) => return Ok(RoleAnswer::Granted),
            Err((3, AppError::Refused(refusal))) if refusal.code == "needs_second_person" => {}
            Err((3, AppError::Refused(refusal)))
                if refusal.code == "registrar_needed" && acting == Acting::Operator =>
            {
                requests.truncate(3);
                self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
                return Ok(RoleAnswer::RegistrarNeeded);
            }
            Err((_, error)) => return Err(error),
        }
        requests.truncate(3);
        requests.push(propose(acting, registry, member, new.role));
        let done = self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        let proposal = done.last().and_then(|done| done.events.last()).map(|(id, _)| *id);
        proposal.map(RoleAnswer::Proposed).ok_or_else(|| {
            AppError::refused("nothing_to_do", "the role was neither granted nor proposed")
        })
    }

    /// Every member with roles and state, the name where this folder can open it, and the roles that wait for a second member.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held` for whoever may not know who works here.
    pub async fn staff(&self, acting: Acting) -> Result<Vec<Value>, AppError> {
        self.knows_staff(acting).await?;
        let (mut rows, book, names) =
            (self.members().await?, self.book().await?, self.member_names());
        for row in &mut rows {
            let Some(fields) = row.as_object_mut() else { continue };
            let member = fields.get("member").and_then(Value::as_str);
            let member: Option<MemberId> = member.and_then(|text| text.parse().ok());
            let name = names.iter().find(|(known, _)| Some(*known) == member);
            fields.insert("name".to_owned(), json!(name.map(|(_, name)| name.reveal())));
            let waiting = book.proposals.iter().filter(|open| Some(open.member) == member);
            fields.insert("proposals".to_owned(), json!(waiting.collect::<Vec<_>>()));
        }
        Ok(rows)
    }

    /// The roles that wait for a second member.
    ///
    /// # Errors
    /// As [`Office::staff`].
    pub async fn role_proposals(&self, acting: Acting) -> Result<Vec<Proposal>, AppError> {
        self.knows_staff(acting).await?;
        Ok(self.book().await?.proposals)
    }

    async fn knows_staff(&self, acting: Acting) -> Result<(), AppError> {
        if self.sight(acting).await?.knows_members() {
            return Ok(());
        }
        Err(AppError::refused("role_not_held", "who works here is for who works here"))
    }

    /// Grants a role, on a proposal where it takes a second person, or proposes it.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn give_role(
        &self,
        acting: Acting,
        member: MemberId,
        role: Role,
        proposal: Option<EventId>,
    ) -> Result<RoleAnswer, AppError> {
        let registry = self.registry_stream();
        // Under a key it may have been granted or proposed before: what was done then is what is answered.
        let grant = self.under_key(grant(acting, registry, member, role, proposal));
        let done = match self.execute(grant).await {
            Err(AppError::Refused(refusal)) if refusal.code == "needs_second_person" => {
                self.execute(self.under_key(propose(acting, registry, member, role))).await?
            }
            done => done?,
        };
        match done.events.last() {
            Some((event, name)) if *name == ROLE_PROPOSED => Ok(RoleAnswer::Proposed(*event)),
            Some(_) => Ok(RoleAnswer::Granted),
            None => Err(AppError::refused("nothing_to_do", "nothing was recorded")),
        }
    }

    /// The names of the members whose keys lie in this folder; none while the keys are locked.
    pub fn member_names(&self) -> Vec<(MemberId, Secret)> {
        let unlocked = self.unlocked().ok();
        let signers = unlocked.iter().flat_map(|unlocked| &unlocked.signers);
        signers.map(|signer| (signer.member(), signer.name().clone())).collect()
    }

    /// Removes the key of somebody who was not added; not where the registry knows them after all.
    async fn forget_member_key(&self, member: MemberId) {
        if !self.registry().await.is_ok_and(|registry| !registry.is_member(member)) {
            return;
        }
        let path = self.folder.member_keys().join(format!("{member}.key"));
        if let Err(error) = std::fs::remove_file(path) {
            tracing::warn!(%member, %error, "a key file of a member who was not added remains");
        }
    }
}

fn identity_of(person: PersonId, name: &Secret) -> IdentitySealed {
    let text = |secret: Secret| -> PersonText<amana_vault::Identity> {
        Sealed::of_person(person.uuid(), secret)
    };
    IdentitySealed {
        name: text(name.clone()),
        other_names: text(Secret::empty()),
        birth_date: text(Secret::empty()),
        identifiers: text(Secret::empty()),
        circumstances: Sealed::of_person(person.uuid(), Secret::empty()),
    }
}

fn grant(
    acting: Acting,
    registry: StreamId,
    member: MemberId,
    role: Role,
    proposal: Option<EventId>,
) -> Request {
    let command = GrantRole { member, role, proposal };
    Request::new(acting, registry, amana_domain::registry::Command::from(command))
}

fn propose(acting: Acting, registry: StreamId, member: MemberId, role: Role) -> Request {
    let command = ProposeRole { member, role };
    Request::new(acting, registry, amana_domain::registry::Command::from(command))
}

/// Takes a name: trimmed, printable, and not to be confused with anybody's.
///
/// # Errors
/// [`AppError::Usage`] for one that is not taken.
pub fn fit_name(name: &str, taken: &[(MemberId, Secret)]) -> Result<Secret, AppError> {
    let usage = |text: &str| AppError::Usage(text.to_owned());
    let name = name.trim();
    if name.is_empty() || name.chars().any(is_unprintable) {
        return Err(usage("a member's name is text without control characters"));
    }
    let folded = name.to_lowercase();
    if ["operator", "system", "amana"].contains(&folded.as_str()) {
        return Err(usage("that word means whoever is no member: give another name"));
    }
    if uuid::Uuid::parse_str(name).is_ok() {
        return Err(usage("a name is no id: it would be taken for the member of that id"));
    }
    if taken.iter().any(|(_, other)| other.reveal().to_lowercase() == folded) {
        return Err(usage("a member of that name is here already: add what tells them apart"));
    }
    Ok(Secret::from(name))
}

/// Whether a character moves a cursor, hides text or turns its direction.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_told_from_others() {
        let taken = [(MemberId::new(uuid::Uuid::nil()), Secret::from("Mira Solenne"))];
        assert_eq!(fit_name("  Jon Harrow ", &taken).unwrap().reveal(), "Jon Harrow");
        let bad = [
            "",
            "  ",
            "a\nb",
            "a\u{1b}[2J",
            "\u{202e}ariM",
            "Operator",
            "SYSTEM",
            "mira solenne",
            "01a21500-a720-7c96-858e-04f0bd871050",
        ];
        for name in bad {
            assert!(fit_name(name, &taken).is_err(), "{name:?}");
        }
    }
}
