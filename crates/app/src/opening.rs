//! Opening one sealed field: the look is recorded first, under guards, and only then is the
//! plaintext given.

use amana_domain::{Refusal, State, consent::Needed, registry::RegistryState};
use amana_events::{
    Code, Event, EventId, MemberId, PersonId, PurposeCode, StreamId, StreamKind,
    access::{FieldOpened, OpeningRefused},
    common::{Approval, Recipient, RecipientKind, Role},
};
use amana_policy::{Authorized, Decision, Engine, Open};
use amana_vault::{Compartment, Owner, OwnerKind};

use crate::{
    AppError, Office,
    custody::{self, load_owner},
    erase::{Opened, versions::FileField},
    office::{
        Acting, Desk, Request, TRIES_MAX, busy, decode, keys_stream,
        rules::{self, Grounds, Place, ToOpen},
    },
    seconds::{Allowed, SecondWord, WordFor},
};

/// The lawful basis of whoever works on the file whose field it is.
pub(crate) const OWN_TASK: &str = "official_task";

/// The view named where somebody asked for a field and there was none.
const ASKED: &str = "field_asked_for";

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
    /// Another member's word, where it takes two: who a confidential reporter is.
    pub approval: Option<SecondWord>,
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
    /// that says so for who may, `erased` after erasure; what the rules say against the other member's
    /// word.
    pub async fn open_field(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
    ) -> Result<Opened, AppError> {
        // First on what this program saw last: the append relies on it, and where it is old, or the
        // answer is a "no", all of it is read anew.
        if let Some(opened) = self.open_once(member, wanted, false).await? {
            return Ok(opened);
        }
        for _ in 0..TRIES_MAX {
            if let Some(opened) = self.open_once(member, wanted, true).await? {
                return Ok(opened);
            }
        }
        Err(busy())
    }

    /// Opens the field unless another writer was faster, or what was seen last says no.
    async fn open_once(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
        fresh: bool,
    ) -> Result<Option<Opened>, AppError> {
        let unlocked = self.unlocked()?;
        let registry = self.registry_read(fresh).await?;
        if !registry.knows_code("purpose", wanted.purpose.as_str()) {
            return Err(AppError::refused("unknown_purpose", "the ledger has no such purpose"));
        }
        let Some(field) = self.find_sealed(wanted).await? else {
            self.note_miss(member, wanted).await?;
            return Err(not_found());
        };
        let owner = field.sealed.owner;
        let basis = self.basis_of(&registry, member, wanted, &field).await?;
        let asked = self.may_open(&registry, member, wanted, &field, &basis, fresh).await?;
        let (allowed, desk) = match asked {
            Ok(allowed) => allowed,
            Err(_) if !fresh => return Ok(None),
            Err(refused) => {
                let policy = refused.decision.policies.first().map(String::as_str);
                self.note_refusal(member, wanted, &field, ("not_allowed", policy)).await?;
                let engine = self.engine(&registry)?;
                return Err(refused.told(&engine, field.compartment));
            }
        };
        let versions = self.versions_for(&field, fresh).await?;
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
            consent: basis.consent,
            basis: basis.code,
            receipt: None,
            approval: self.approval_of(member, wanted, owner)?,
            role: role_of(&allowed, &registry, member),
            policy: allowed.policies().first().and_then(|policy| Code::new(policy).ok()),
            session: None,
        };
        let access = StreamId::new(StreamKind::Access, owner.id);
        let mut request = Request::event(Acting::Member(member), access, looked);
        request.purpose = Some(wanted.purpose.clone());
        let guards = vec![(keys_stream(owner), version)];
        match self.execute_once(request, guards, desk, fresh).await {
            Ok(Some(_)) => {}
            Err(AppError::Refused(refusal)) if fresh => {
                self.note_refusal(member, wanted, &field, (refusal.code, None)).await?;
                return Err(AppError::Refused(refusal));
            }
            Ok(None) | Err(AppError::Refused(_)) => return Ok(None),
            Err(error) => return Err(error),
        }
        versions.open(&allowed, &owner_keys, self.ledger.uuid(), &field).map(Some)
    }

    /// Asks the policy on what is known, and gives the desk on which that lies.
    async fn may_open(
        &self,
        registry: &RegistryState,
        member: MemberId,
        wanted: &FieldWanted,
        field: &FileField,
        basis: &Basis,
        fresh: bool,
    ) -> Result<Result<(Authorized<Open>, Desk), NotOpened>, AppError> {
        if !registry.is_member(member) {
            return Err(not_found());
        }
        let engine = self.engine(registry)?;
        let (owner, compartment) = (field.sealed.owner, field.compartment);
        let place = Place { owner, stream: wanted.stream, compartment };
        let (purpose, seconds) = (Some(&wanted.purpose), usize::from(wanted.approval.is_some()));
        let acting = Acting::Member(member);
        let asked = self.look_at(acting, wanted.stream, fresh, |context| {
            let wants = ToOpen::of(context, member, &place, purpose);
            (wants, rules::file_facts(context, member, wanted.stream))
        });
        let ((wants, file), desk) = asked.await?;
        let grounds = Grounds { purpose, basis: basis.code.as_ref(), seconds };
        let decided = wants.ask(&engine, grounds, self.events_known());
        Ok(decided.map(|allowed| (allowed, desk)).map_err(|decision| {
            let knows = rules::knows(&engine, &rules::principal(acting, registry), &file);
            NotOpened { decision, knows }
        }))
    }

    /// The other member's word, as the log holds it.
    fn approval_of(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
        owner: Owner,
    ) -> Result<Option<Approval>, AppError> {
        let Some(word) = &wanted.approval else { return Ok(None) };
        let allowed = Allowed {
            word: WordFor::Opening { person: PersonId::new(owner.id) },
            to: member,
            stream: wanted.stream,
        };
        word.given_for(self.ledger, &allowed, self.now()).map(Some)
    }

    /// A refused opening is an event in the stream of whose field it is. A member who is not active
    /// leaves none: they cannot act at all.
    async fn note_refusal(
        &self,
        member: MemberId,
        wanted: &FieldWanted,
        field: &FileField,
        (reason, policy): (&str, Option<&str>),
    ) -> Result<(), AppError> {
        let owner = field.sealed.owner;
        let code = |text: &str| Code::new(text).map_err(|e| AppError::Usage(e.to_string()));
        let refused = OpeningRefused {
            owner,
            stream: wanted.stream,
            event: wanted.event,
            field: wanted.field.clone(),
            reason: code(reason)?,
            purpose: Some(wanted.purpose.clone()),
            policy: policy.and_then(|policy| Code::new(policy).ok()),
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

    /// Who asked for a field that is not there searched and found nothing. It is noted as a refusal is: else
    /// the time the disk takes, and the log's length, would tell what is hidden from what is not there.
    async fn note_miss(&self, member: MemberId, wanted: &FieldWanted) -> Result<(), AppError> {
        let noted = self.note_search(member, ASKED, Some(wanted.purpose.clone())).await;
        match noted {
            Ok(()) | Err(AppError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The consent in force or the lawful basis on which the field is opened; neither where only an
    /// open door is left.
    async fn basis_of(
        &self,
        registry: &RegistryState,
        member: MemberId,
        wanted: &FieldWanted,
        field: &FileField,
    ) -> Result<Basis, AppError> {
        let owner = field.sealed.owner;
        if wanted.basis.is_some() {
            return Ok(Basis { consent: None, code: wanted.basis.clone() });
        }
        if owner.kind != OwnerKind::Person {
            return Ok(Basis { consent: None, code: Code::new(OWN_TASK).ok() });
        }
        let consents = StreamId::new(StreamKind::Consent, owner.id);
        let state = self.state(consents).await?;
        let Some(State::Consent(consents)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Basis::default());
        };
        let organisation = registry.organisation_of(member);
        let named = organisation.map(|it| Recipient::new(RecipientKind::Organisation, Some(it)));
        let own = Recipient::new(RecipientKind::OwnOrganisation, None);
        let fields: Vec<Code> = Code::new(field.compartment.code()).into_iter().collect();
        let consent = [named, Some(own)].into_iter().flatten().find_map(|recipient| {
            let needed = Needed::new(&wanted.purpose, &recipient).with_fields(&fields);
            consents.in_force(&needed, self.now())
        });
        Ok(Basis { consent, code: None })
    }

    /// The ciphertext of a field, where it is.
    async fn find_sealed(&self, wanted: &FieldWanted) -> Result<Option<FileField>, AppError> {
        let stored = self.journal.in_stream(wanted.stream, wanted.event).await?;
        let Some(stored) = stored else { return Ok(None) };
        let mut event: Event = decode(&stored)?.event;
        let mut found = None;
        event.seal_walk(&mut |path, field| {
            if path == wanted.field.as_str() {
                found = field.ciphertext().cloned().map(|sealed| (sealed, field.compartment()));
            }
        });
        Ok(found.map(|(sealed, compartment)| {
            let field = wanted.field.as_str().to_owned();
            FileField { stream: wanted.stream, event: wanted.event, field, compartment, sealed }
        }))
    }
}

/// On what a field is opened.
#[derive(Debug, Default)]
struct Basis {
    consent: Option<EventId>,
    code: Option<Code>,
}

/// The policy's no, and whether who asks may know of the file.
struct NotOpened {
    decision: Decision,
    knows: bool,
}

impl NotOpened {
    /// What who asks is told.
    fn told(&self, engine: &Engine, compartment: Compartment) -> AppError {
        let erased = |policy: &String| policy.starts_with("erased.");
        if self.knows && self.decision.policies.iter().any(erased) {
            return custody::erased();
        }
        if !self.knows || compartment == Compartment::Conflict {
            return not_found();
        }
        let why = engine.words(&self.decision).join("; ");
        AppError::Refused(Refusal {
            code: "not_allowed",
            reason: format!("the access policy says no: {why}").into(),
            field: None,
        })
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
