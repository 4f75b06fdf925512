//! Opening one sealed field: the look is recorded first, under guards, and only then is the
//! plaintext given.

use amana_domain::{State, consent::Needed, registry::RegistryState};
use amana_events::{
    Code, Event, EventId, MemberId, PurposeCode, StreamId, StreamKind,
    access::FieldOpened,
    common::{Recipient, RecipientKind, Role},
};
use amana_vault::{Compartment, Owner, OwnerKind};

use crate::{
    AppError, Office,
    custody::{self, load_owner},
    erase::{Opened, versions::FileField},
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
    /// A field of a file may have been sealed again since: what counts is opened, and whether it is
    /// a redacted text is said with it.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for whoever may not even know, `erased` after erasure.
    pub async fn open_field(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
    ) -> Result<Opened, AppError> {
        let unlocked = self.unlocked()?;
        self.may_open(member, wanted).await?;
        let field = self.find_sealed(wanted).await?;
        if field.compartment == Compartment::Conflict {
            return Err(not_found());
        }
        let owner = field.sealed.owner;
        let versions = self.versions(owner).await?;
        versions.current(&field).ok_or_else(custody::erased)?;
        let version = versions.version;
        let Some(owner_keys) = load_owner(&unlocked.keyring, &self.journal, owner, version).await?
        else {
            return Err(custody::erased());
        };
        let basis = self.basis_of(member, wanted, owner, field.compartment).await?;
        let looked = FieldOpened {
            owner,
            stream: wanted.stream,
            event: wanted.event,
            field: wanted.field.clone(),
            compartment: field.compartment,
            purpose: Some(wanted.purpose.clone()),
            consent: basis.0,
            basis: basis.1,
            receipt: None,
            approval: None,
            role: None,
            policy: None,
            session: None,
        };
        let access = StreamId::new(StreamKind::Access, owner.id);
        let mut request = Request::event(Acting::Member(member), access, looked);
        request.purpose = Some(wanted.purpose.clone());
        self.execute_guarded(request, vec![(keys_stream(owner), version)]).await?;
        versions.open(&owner_keys, self.ledger.uuid(), &field)
    }

    async fn may_open(&self, member: MemberId, wanted: &FieldWanted) -> Result<(), AppError> {
        let registry = self.registry().await?;
        let opens =
            Role::ALL.iter().any(|role| role.opens_sealed() && registry.holds(member, *role));
        if !registry.is_active(member) || !opens || registry.is_recused(member, wanted.stream) {
            return Err(not_found());
        }
        if self.is_shut_out(member, &registry, wanted.stream).await? {
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

    /// Whether the member is excluded or recused from the case, or from the case a report went to.
    async fn is_shut_out(
        &self,
        member: MemberId,
        registry: &RegistryState,
        stream: StreamId,
    ) -> Result<bool, AppError> {
        let state = self.state(stream).await?;
        match state.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Case(case)) => Ok(case.is_excluded(member)),
            Some(State::Report(report)) => {
                let Some(into) = report.as_ref().into() else { return Ok(false) };
                let excluded = match self.state(into).await? {
                    Some((state, _)) => {
                        matches!(state.as_ref(), State::Case(case) if case.is_excluded(member))
                    }
                    None => false,
                };
                Ok(excluded || registry.is_recused(member, into))
            }
            Some(
                State::Person(_)
                | State::Assistance(_)
                | State::Contact(_)
                | State::Consent(_)
                | State::Referral(_)
                | State::Handover(_)
                | State::Access(_)
                | State::Keys(_)
                | State::Registry(_),
            )
            | None => Ok(false),
        }
    }

    /// Finds the ciphertext of a field.
    async fn find_sealed(&self, wanted: &FieldWanted) -> Result<FileField, AppError> {
        let entries = self.entries(wanted.stream, 1).await?;
        let entry = entries.into_iter().find(|entry| entry.envelope.event == wanted.event);
        let mut event: Event = entry.ok_or_else(not_found)?.event;
        let mut found = None;
        event.seal_walk(&mut |path, field| {
            if path == wanted.field.as_str() {
                found = field.ciphertext().cloned().map(|sealed| (sealed, field.compartment()));
            }
        });
        let (sealed, compartment) = found.ok_or_else(not_found)?;
        let field = wanted.field.as_str().to_owned();
        Ok(FileField { stream: wanted.stream, event: wanted.event, field, compartment, sealed })
    }
}

fn not_found() -> AppError {
    AppError::refused("not_found", "there is no such field")
}
