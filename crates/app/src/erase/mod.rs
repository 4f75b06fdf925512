//! Erasure of a person: request, second signature, execution; and of who is erased the redaction of what files still say of them,
//! in the same three steps.
//!
//! The log stays as it is; what is destroyed are the keys without which nothing of the person opens.
//! INVARIANT: `person_erased`, the certificates (`data_keys_destroyed`, of the person and of files
//! that are redacted) and the deletion of the key rows are one append: none of them exists without
//! the others.

mod again;
mod certificate;
mod execute;
mod lost;
mod mentions;
mod redact;
mod tail;
pub(crate) mod versions;

use amana_domain::{
    State,
    person::{ApproveErasure, Erasure, RefuseErasure, RequestErasure, RequestRedaction},
};
use amana_events::{
    Code, Event, EventId, PersonId, StreamId, StreamKind,
    person::{ErasureBasis, MentionDecision, MentionDecisionKind, PersonEvent},
};
use amana_store::ErasureRow;
use amana_vault::Secret;
use serde::Serialize;

pub use certificate::{DestroyedKey, ErasureCertificate, Part, RedactionSince};
pub use execute::Erased;
pub use mentions::Mention;
pub use tail::{DestroyedAgain, Remains};
pub use versions::{Opened, Redacted};

use crate::{
    AppError, Office, Sight,
    custody::Cabinet,
    office::{Acting, Done, Request},
};
use redact::{For, Redaction};

/// An erasure that was asked for and is not finished; of who is erased, a redaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Whose.
    pub person: PersonId,
    /// The request.
    pub request: EventId,
    /// Whether a second member approved it.
    pub approved: bool,
    /// Whether the person is erased already: what is under way is a redaction.
    pub erased: bool,
}

/// A person who was erased again in a restored log, while nobody has decided what becomes of the fields that mention them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// Who.
    pub person: PersonId,
    /// How many fields of files mention them.
    pub fields: usize,
}

/// What the approver decides of one field that mentions the person.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The event of the field.
    pub event: EventId,
    /// The field's path.
    pub field: String,
    /// What becomes of it.
    pub ruling: Ruling,
}

/// What becomes of a field that mentions an erased person.
#[derive(Debug, Clone)]
pub enum Ruling {
    /// It is kept, on this lawful basis.
    Keep(Code),
    /// This text takes its place; the empty one strikes it.
    Redact(Secret),
}

pub(crate) fn person_stream(person: PersonId) -> StreamId {
    StreamId::new(StreamKind::Person, person.uuid())
}

impl Office {
    /// Requests the erasure of a person.
    ///
    /// # Errors
    /// [`AppError::Refused`] while a matter is open, to who is in conflict, and for a reason that is
    /// empty.
    pub async fn request_erasure(
        &self,
        acting: Acting,
        person: PersonId,
        basis: ErasureBasis,
        reason: &Secret,
    ) -> Result<Done, AppError> {
        if reason.reveal().trim().is_empty() {
            return Err(AppError::refused("missing_field", "say why the person is to be erased"));
        }
        let command = RequestErasure { basis, reason: reason.reveal().into() };
        self.person_command(acting, person, command).await
    }

    /// Requests that what becomes of each field that mentions an erased person is decided. No reason in words: nothing is sealed
    /// for who is erased.
    ///
    /// # Errors
    /// [`AppError::Refused`] for who is not erased, while a matter is open, and to who is in conflict; [`AppError::Usage`] where
    /// no field mentions the person.
    pub async fn request_redaction(
        &self,
        acting: Acting,
        person: PersonId,
        basis: ErasureBasis,
    ) -> Result<Done, AppError> {
        if let Some(done) = self.done_under_key(acting, person_stream(person)).await? {
            return Ok(done);
        }
        let request = Request::new(
            acting,
            person_stream(person),
            amana_domain::person::Command::from(RequestRedaction { basis }),
        );
        self.would_admit(&request).await?;
        if self.mentions(person).await?.is_empty() {
            return Err(AppError::Usage("no field of a file mentions the person".into()));
        }
        self.execute(self.under_key(request)).await
    }

    /// Approves an erasure with the acting member's signature. Every field of a file that mentions
    /// the person needs a decision; [`Office::mentions`] lists them. Redacted texts are sealed now
    /// and count once the erasure is executed.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `mention_undecided` where one is missing.
    pub async fn approve_erasure(
        &self,
        acting: Acting,
        person: PersonId,
        decisions: &[Decision],
    ) -> Result<Done, AppError> {
        if let Some(done) = self.done_under_key(acting, person_stream(person)).await? {
            return Ok(done);
        }
        let (mentions, redactions) = self.decided(person, decisions).await?;
        let command: amana_domain::person::Command = ApproveErasure { mentions }.into();
        let approval = self.under_key(Request::new(acting, person_stream(person), command));
        if redactions.is_empty() {
            return self.execute(approval).await;
        }
        self.approve_redacted(approval, person, redactions).await
    }

    /// The approval and the redacted texts, as one. A key of their own is made first; if nothing
    /// comes after it, it is the next one in use, and nothing else.
    async fn approve_redacted(
        &self,
        approval: Request,
        person: PersonId,
        redactions: Vec<Redaction>,
    ) -> Result<Done, AppError> {
        let _lock = Cabinet::lock(&self.folder)?;
        // Somebody may have sent the same while this waited.
        if let Some(done) = self.done_under_key(approval.acting, approval.stream).await? {
            return Ok(done);
        }
        let pending = self.erasure_of(person).await?;
        self.would_admit(&approval).await?;
        self.fresh_keys(&redactions).await?;
        let request = pending.map_or_else(|| EventId::new(uuid::Uuid::nil()), |p| p.request);
        let erased = pending.is_some_and(|pending| pending.erased);
        let of = For { acting: approval.acting, person, request, erased };
        let mut requests = vec![approval];
        requests.extend(of.redactions(redactions));
        let done = self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        let first = done.into_iter().next();
        first.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was approved"))
    }

    /// Refuses an erasure.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn refuse_erasure(
        &self,
        acting: Acting,
        person: PersonId,
        reason: Code,
    ) -> Result<Done, AppError> {
        self.person_command(acting, person, RefuseErasure { reason }).await
    }

    async fn person_command(
        &self,
        acting: Acting,
        person: PersonId,
        command: impl Into<amana_domain::person::Command>,
    ) -> Result<Done, AppError> {
        let request = Request::new(acting, person_stream(person), command.into());
        self.execute(self.under_key(request)).await
    }

    /// The decisions as the event holds them; refuses while one is missing, surplus or not possible.
    async fn decided(
        &self,
        person: PersonId,
        decisions: &[Decision],
    ) -> Result<(Vec<MentionDecision>, Vec<Redaction>), AppError> {
        let mentions = self.mentions(person).await?;
        let known = |decision: &Decision| mentions.iter().any(|mention| mention.is_of(decision));
        if let Some(surplus) = decisions.iter().find(|decision| !known(decision)) {
            return Err(AppError::Usage(format!(
                "{}:{} is no field of a file that mentions the person: see `amana erase show`",
                surplus.event, surplus.field
            )));
        }
        let mut decided = Vec::with_capacity(mentions.len());
        let (mut redactions, mut undecided) = (Vec::new(), Vec::new());
        for mention in &mentions {
            let mut of_mention = decisions.iter().filter(|decision| mention.is_of(decision));
            let first = of_mention.next();
            if of_mention.next().is_some() {
                return Err(decided_twice(mention));
            }
            match first {
                Some(decision) => {
                    let decision_made = mention.decide(&decision.ruling)?;
                    if let Ruling::Redact(text) = &decision.ruling {
                        redactions.push(Redaction {
                            decision: decision_made.clone(),
                            compartment: mention.compartment,
                            text: text.clone(),
                        });
                    }
                    decided.push(decision_made);
                }
                None => undecided.push(format!("{}:{}", mention.event, mention.field)),
            }
        }
        if undecided.is_empty() {
            return Ok((decided, redactions));
        }
        Err(AppError::Refused(amana_domain::Refusal {
            code: "mention_undecided",
            reason: format!(
                "{} fields of files mention the person and need a decision each: {}",
                undecided.len(),
                undecided.join(" ")
            )
            .into(),
            field: Some("mentions".into()),
        }))
    }

    /// The erasure that is under way for a person; `None` where there is none.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn erasure_of(&self, person: PersonId) -> Result<Option<Pending>, AppError> {
        let Some((state, _)) = self.state(person_stream(person)).await? else { return Ok(None) };
        let State::Person(state) = state.as_ref() else { return Ok(None) };
        Ok(state.erasure().map(|Erasure { request, approved, .. }| Pending {
            person,
            request: *request,
            approved: *approved,
            erased: state.is_erased(),
        }))
    }

    /// Whoever was erased again while fields that mention them are undecided, among the persons a restoration named.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn undecided(&self, sight: &Sight) -> Result<Vec<Undecided>, AppError> {
        let mut undecided = Vec::new();
        for person in self.registry().await?.erased_again().collect::<Vec<_>>() {
            let state = self.state(person_stream(person)).await?;
            let state = state.as_ref().map(|(state, _)| state.as_ref());
            let waits = matches!(state, Some(State::Person(state)) if state.mentions_undecided());
            if waits && self.sees(sight, person_stream(person)).await? {
                let fields = self.mentions(person).await?.len();
                undecided.extend((fields > 0).then_some(Undecided { person, fields }));
            }
        }
        Ok(undecided)
    }

    /// Every erasure there is or was.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn erasures(&self) -> Result<Vec<ErasureRow>, AppError> {
        Ok(self.views().erasures().await?)
    }

    /// The erasures of persons whom `sight` shows.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn erasures_seen(&self, sight: &Sight) -> Result<Vec<ErasureRow>, AppError> {
        let mut seen = Vec::new();
        for row in self.erasures().await? {
            if self.sees(sight, person_stream(row.person)).await? {
                seen.push(row);
            }
        }
        Ok(seen)
    }

    /// The fields of files that mention a person, as far as `sight` goes.
    ///
    /// # Errors
    /// [`AppError::Usage`] where there is no such erasure, or none that may be known.
    pub async fn mentions_seen(
        &self,
        sight: &Sight,
        person: PersonId,
    ) -> Result<Vec<Mention>, AppError> {
        if !self.sees(sight, person_stream(person)).await? {
            return Err(no_such_erasure());
        }
        let mut seen = Vec::new();
        for mention in self.mentions(person).await? {
            if self.sees(sight, mention.stream).await? {
                seen.push(mention);
            }
        }
        Ok(seen)
    }

    /// The person an erasure is about, by their own id or by the request's.
    ///
    /// # Errors
    /// [`AppError::Usage`] where there is no such erasure.
    pub async fn erasure_named(&self, id: uuid::Uuid) -> Result<PersonId, AppError> {
        let person = PersonId::new(id);
        if self.state(person_stream(person)).await?.is_some() {
            return Ok(person);
        }
        let request = EventId::new(id);
        let rows = self.erasures().await?;
        let found = rows.iter().find(|row| row.request == request).map(|row| row.person);
        found.ok_or_else(no_such_erasure)
    }

    /// What was decided when the erasure was approved.
    #[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own few events")]
    async fn approved_mentions(&self, person: PersonId) -> Result<Vec<MentionDecision>, AppError> {
        let entries = self.entries(person_stream(person), 1).await?;
        let approved = entries.into_iter().rev().find_map(|entry| match entry.event {
            Event::Person(PersonEvent::ErasureApproved(approved)) => Some(approved.mentions),
            _ => None,
        });
        Ok(approved.unwrap_or_default())
    }
}

fn no_such_erasure() -> AppError {
    AppError::Usage("no erasure of that id: see `amana erase list`".into())
}

impl Mention {
    fn is_of(&self, decision: &Decision) -> bool {
        self.event == decision.event && self.field == decision.field
    }

    fn decide(&self, ruling: &Ruling) -> Result<MentionDecision, AppError> {
        let (decision, basis) = match ruling {
            Ruling::Keep(basis) => (MentionDecisionKind::Keep, Some(basis.clone())),
            Ruling::Redact(_) => (MentionDecisionKind::Redact, None),
        };
        let field = Code::new(&self.field).map_err(|error| AppError::Custody(error.to_string()))?;
        Ok(MentionDecision { stream: self.stream, event: self.event, field, decision, basis })
    }
}

fn decided_twice(mention: &Mention) -> AppError {
    AppError::Usage(format!(
        "{}:{} is decided twice: keep it or redact it",
        mention.event, mention.field
    ))
}
