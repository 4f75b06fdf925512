//! Opening one sealed field: the look is recorded first, under guards, and only then is the
//! plaintext given.

use amana_domain::{Refusal, State, consent::Needed, registry::RegistryState};
use amana_events::{
    Code, Event, EventId, MemberId, PurposeCode, StreamId, StreamKind,
    access::{FieldOpened, OpeningRefused},
    common::{Recipient, RecipientKind, Role},
};
use amana_policy::{Authorized, Decision, Open};
use amana_vault::{Compartment, Owner, OwnerKind};

use crate::{
    AppError, Office,
    custody::{self, load_owner},
    erase::{Opened, versions::FileField},
    office::{
        Acting, Request, keys_stream,
        rules::{self, Grounds, Place, ask_to_open},
    },
};

/// The lawful basis of whoever works on the file whose field it is.
pub(crate) const OWN_TASK: &str = "official_task";

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
    /// Opens one sealed field for a member, as far as the access policy goes; who may not know is told
    /// that there is none, and that they asked is noted. The decision is made on the facts of this
    /// moment, made again when the look is recorded, and recorded with it.
    ///
    /// A field of a file may have been sealed again since: what counts is opened, and whether it is
    /// a redacted text is said with it.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for whoever may not even know, `not_allowed` with the rule
    /// that says so for who may, `erased` after erasure.
    pub async fn open_field(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
    ) -> Result<Opened, AppError> {
        let unlocked = self.unlocked()?;
        let registry = self.registry().await?;
        if !registry.knows_code("purpose", wanted.purpose.as_str()) {
            return Err(AppError::refused("unknown_purpose", "the ledger has no such purpose"));
        }
        let field = self.find_sealed(wanted).await?;
        let owner = field.sealed.owner;
        let basis = self.basis_of(member, wanted, owner, field.compartment).await?;
        let allowed = self.may_open(member, wanted, &field, basis.1.as_ref()).await?;
        let versions = self.versions(owner).await?;
        versions.current(&field).ok_or_else(custody::erased)?;
        let version = versions.version;
        let Some(owner_keys) = load_owner(&unlocked.keyring, &self.journal, owner, version).await?
        else {
            return Err(custody::erased());
        };
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
            role: role_of(&allowed, &registry, member),
            policy: allowed.policies().first().and_then(|policy| Code::new(policy).ok()),
            session: None,
        };
        let access = StreamId::new(StreamKind::Access, owner.id);
        let mut request = Request::event(Acting::Member(member), access, looked);
        request.purpose = Some(wanted.purpose.clone());
        self.execute_guarded(request, vec![(keys_stream(owner), version)]).await?;
        versions.open(&allowed, &owner_keys, self.ledger.uuid(), &field)
    }

    /// Asks the policy; a "no" is noted before it is told.
    async fn may_open(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
        field: &FileField,
        basis: Option<&Code>,
    ) -> Result<Authorized<Open>, AppError> {
        let registry = self.registry().await?;
        if !registry.is_member(member) {
            return Err(not_found());
        }
        let engine = self.engine(&registry)?;
        let (owner, compartment) = (field.sealed.owner, field.compartment);
        let place = Place { owner, stream: wanted.stream, compartment };
        let (purpose, seconds) = (Some(&wanted.purpose), 0);
        let acting = Acting::Member(member);
        let asked = self.look(acting, wanted.stream, |context| {
            let grounds = Grounds { purpose, basis, seconds };
            let at = self.events_known();
            let decided = ask_to_open(&engine, context, member, &place, grounds, at);
            let file = rules::file_facts(context, member, wanted.stream);
            let knows = rules::knows(&engine, &rules::principal(acting, &registry), &file);
            decided.map_err(|decision| (decision, knows))
        });
        let (decision, knows) = match asked.await? {
            Ok(allowed) => return Ok(allowed),
            Err(refused) => refused,
        };
        self.note_refusal(member, wanted, field, &decision).await?;
        if knows && decision.policies.iter().any(|policy| policy.starts_with("erased.")) {
            return Err(custody::erased());
        }
        if !knows || compartment == Compartment::Conflict {
            return Err(not_found());
        }
        let why = engine.words(&decision).join("; ");
        Err(AppError::Refused(Refusal {
            code: "not_allowed",
            reason: format!("the access policy says no: {why}").into(),
            field: None,
        }))
    }

    /// A refused opening is an event in the stream of whose field it is. A member who is not active
    /// leaves none: they cannot act at all.
    async fn note_refusal(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
        field: &FileField,
        decision: &Decision,
    ) -> Result<(), AppError> {
        let owner = field.sealed.owner;
        let code = |text: &str| Code::new(text).map_err(|e| AppError::Usage(e.to_string()));
        let refused = OpeningRefused {
            owner,
            stream: wanted.stream,
            event: wanted.event,
            field: wanted.field.clone(),
            reason: code("not_allowed")?,
            purpose: Some(wanted.purpose.clone()),
            policy: decision.policies.first().and_then(|policy| Code::new(policy).ok()),
            session: None,
        };
        let access = StreamId::new(StreamKind::Access, owner.id);
        let mut request = Request::event(Acting::Member(member), access, refused);
        request.purpose = Some(wanted.purpose.clone());
        match self.execute(request).await {
            Ok(_) | Err(AppError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
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

/// The role by which it was allowed: of those the member holds, the one the policy's name begins with.
fn role_of(allowed: &Authorized<Open>, registry: &RegistryState, member: MemberId) -> Option<Role> {
    let mut held = registry.roles_of(member).iter().copied();
    let by =
        |role: Role| allowed.policies().iter().any(|it| it.split('.').next() == Some(role.code()));
    held.find(|role| by(*role)).or_else(|| registry.roles_of(member).first().copied())
}

fn not_found() -> AppError {
    AppError::refused("not_found", "there is no such field")
}
