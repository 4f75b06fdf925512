//! Opening one sealed field: the look is recorded first, under guards, and only then is the
//! plaintext given.

use amana_domain::{State, consent::Needed};
use amana_events::{
    Code, Event, EventId, MemberId, PurposeCode, StreamId, StreamKind,
    access::FieldOpened,
    common::{Recipient, RecipientKind, Role},
};
use amana_vault::{Ciphertext, Compartment, Owner, OwnerKind, Secret};

use crate::{
    AppError, Office,
    custody::{self, FieldPlace, load_owner},
    office::{Acting, Request, keys_stream},
};

/// The lawful basis of whoever works on the file whose field it is.
const OWN_TASK: &str = "official_task";

/// Which field is to be opened.
#[derive(Debug, Clone)]
pub struct FieldWanted {
    /// The stream of the field.
    pub stream: StreamId,
    /// The event of the field.
    pub event: EventId,
    /// The field's path in the event's data, such as `account`.
    pub field: Code,
    /// For what it is opened.
    pub purpose: PurposeCode,
    /// The lawful basis, of the list `lawful_basis`. Where none is given, a consent in force is looked
    /// for, and a field of a file, which speaks of several, is opened for the file's own task.
    pub basis: Option<Code>,
}

impl Office {
    /// Opens one sealed field for a member. The member must hold a role that may open sealed
    /// fields, must not be excluded from the file, and the purpose must be one of the ledger's; the
    /// compartment `conflict` is opened by the system alone. Consent or basis, and conflicts in any
    /// matter of the person, are asked for when the look is recorded. (Who may open what, field by
    /// field, is the access policy's, with its own issue.)
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for whoever may not even know, `erased` after erasure.
    pub async fn open_field(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
    ) -> Result<Secret, AppError> {
        let unlocked = self.unlocked()?;
        self.may_open(member, wanted).await?;
        let (sealed, compartment) = self.find_sealed(wanted).await?;
        if compartment == Compartment::Conflict {
            return Err(not_found());
        }
        let keys = keys_stream(sealed.owner);
        let version = self.sheet(keys, true).await?.stored;
        let Some(owner_keys) =
            load_owner(&unlocked.keyring, &self.journal, sealed.owner, version).await?
        else {
            return Err(custody::erased());
        };
        let basis = self.basis_of(member, wanted, sealed.owner, compartment).await?;
        let looked = FieldOpened {
            owner: sealed.owner,
            stream: wanted.stream,
            event: wanted.event,
            field: wanted.field.clone(),
            compartment,
            purpose: Some(wanted.purpose.clone()),
            consent: basis.0,
            basis: basis.1,
            receipt: None,
        };
        let access = StreamId::new(StreamKind::Access, sealed.owner.id);
        let mut request = Request::event(Acting::Member(member), access, looked);
        request.purpose = Some(wanted.purpose.clone());
        self.execute_guarded(request, vec![(keys, version)]).await?;
        let place =
            FieldPlace { stream: wanted.stream, event: wanted.event, field: wanted.field.as_str() };
        custody::open_field(&owner_keys, self.ledger.uuid(), place, &sealed, compartment)
    }

    async fn may_open(&self, member: MemberId, wanted: &FieldWanted) -> Result<(), AppError> {
        let registry = self.registry().await?;
        let opens =
            Role::ALL.iter().any(|role| role.opens_sealed() && registry.holds(member, *role));
        if !registry.is_active(member) || !opens || registry.is_recused(member, wanted.stream) {
            return Err(not_found());
        }
        if let Some((state, _)) = self.state(wanted.stream).await?
            && let State::Case(case) = state.as_ref()
            && case.is_excluded(member)
        {
            return Err(not_found());
        }
        if !registry.knows_code("purpose", wanted.purpose.as_str()) {
            return Err(AppError::refused("unknown_purpose", "the ledger has no such purpose"));
        }
        Ok(())
    }

    /// The consent in force or the lawful basis on which the field is opened; neither where only an
    /// open door is left.
    async fn basis_of(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
        owner: Owner,
        compartment: Compartment,
    ) -> Result<(Option<EventId>, Option<Code>), AppError> {
        if wanted.basis.is_some() {
            return Ok((None, wanted.basis.clone()));
        }
        if owner.kind != OwnerKind::Person {
            return Ok((None, Code::new(OWN_TASK).ok()));
        }
        let consents = StreamId::new(StreamKind::Consent, owner.id);
        let state = self.state(consents).await?;
        let Some(State::Consent(consents)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok((None, None));
        };
        let organisation = self.registry().await?.organisation_of(member);
        let named = organisation.map(|it| Recipient::new(RecipientKind::Organisation, Some(it)));
        let own = Recipient::new(RecipientKind::OwnOrganisation, None);
        let fields: Vec<Code> = Code::new(compartment.code()).into_iter().collect();
        let consent = [named, Some(own)].into_iter().flatten().find_map(|recipient| {
            let needed = Needed::new(&wanted.purpose, &recipient).with_fields(&fields);
            consents.in_force(&needed, self.clock.now())
        });
        Ok((consent, None))
    }

    /// Finds the ciphertext of a field.
    async fn find_sealed(
        &self,
        wanted: &FieldWanted,
    ) -> Result<(Ciphertext, Compartment), AppError> {
        let entries = self.entries(wanted.stream, 1).await?;
        let entry = entries.into_iter().find(|entry| entry.envelope.event == wanted.event);
        let mut event: Event = entry.ok_or_else(not_found)?.event;
        let mut found = None;
        event.seal_walk(&mut |path, field| {
            if path == wanted.field.as_str() {
                found = field.ciphertext().cloned().map(|sealed| (sealed, field.compartment()));
            }
        });
        found.ok_or_else(not_found)
    }
}

fn not_found() -> AppError {
    AppError::refused("not_found", "there is no such field")
}
