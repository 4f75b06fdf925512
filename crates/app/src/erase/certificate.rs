//! The certificate of an erasure: what was destroyed, on whose authority, until when a backup may still hold it, and the proof
//! that the log says so.
//!
//! It is made anew from the log each time, and says the same each time; only its proof is against the newest checkpoint.

use amana_events::{
    Day, Digest, Event, EventId, MemberId, Moment, PersonId, StreamKind,
    keys::{KeyEntry, KeysEvent},
    person::{ErasureBasis, MentionDecision, MentionDecisionKind, PersonEvent},
    report::ReportEvent,
};
use amana_vault::{Compartment, Owner};
use serde::Serialize;

use super::person_stream;
use crate::{
    AppError, Office, Sight,
    office::{Entry, keys_stream},
};

/// Somebody's part in an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Who; none for the operator.
    pub member: Option<MemberId>,
    /// When it was recorded.
    pub recorded: Moment,
    /// The position of the record.
    pub position: u64,
}

/// A key that was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DestroyedKey {
    /// Whose: the person, or a file with old versions of redacted fields.
    pub owner: Owner,
    /// What it opened; none for the owner's own key, which wraps the others.
    pub compartment: Option<Compartment>,
    /// Which of the compartment's keys, from 1.
    pub epoch: u32,
    /// SHA-256 of the wrapped key.
    pub wrapped: Digest,
}

/// The certificate of an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasureCertificate {
    /// The person.
    pub person: PersonId,
    /// The request.
    pub request: EventId,
    /// Why, as a code; none where the request is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<ErasureBasis>,
    /// Who asked for it; none where that is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested: Option<Part>,
    /// Who approved it; none where that is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<Part>,
    /// Who destroyed the keys; no member where amana did so with a restoration that two members signed.
    pub executed: Part,
    /// The generation of the log whose restoration destroyed keys again that had come back; none where none had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<u32>,
    /// The keys.
    pub keys: Vec<DestroyedKey>,
    /// Redactions that were carried out since, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<RedactionSince>,
    /// Fields of files that mention the person and were redacted, by what was decided last.
    pub redacted: usize,
    /// Fields of files that mention the person and are kept, each on a lawful basis.
    pub kept: usize,
    /// Fields that mention the person and of which nothing is decided since the keys were destroyed again.
    pub undecided: usize,
    /// Messages in reports about the person with a copy for the holder of a receipt. Like a letter that was sent, a copy opens with
    /// its holder's code alone; no key of ours opened it, so none that was destroyed closes it.
    pub letters: usize,
    /// SHA-256 over the digests of the person's keys, in their order, as the log has it.
    pub certificate: Digest,
    /// The last day on which a backup taken before may still hold the keys.
    pub backups_until: Day,
    /// The record that says so, as it is stored.
    pub record: String,
    /// That the record is in the log: a C2SP tlog-proof of its leaf.
    pub proof: String,
    /// The leaf, in hexadecimal digits: position, id and SHA-256 of the record.
    pub leaf: String,
}

/// A redaction of what files said of the person, after the erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedactionSince {
    /// The request.
    pub request: EventId,
    /// Why, as a code.
    pub basis: ErasureBasis,
    /// Who asked for it.
    pub requested: Part,
    /// Who approved it.
    pub approved: Part,
    /// Who carried it out.
    pub executed: Part,
}

/// What a person's stream says of the erasure.
#[derive(Default)]
struct Told {
    rounds: Vec<Round>,
    executed: Option<Executed>,
}

/// One request, and how far it came.
struct Round {
    request: EventId,
    basis: ErasureBasis,
    requested: Part,
    approved: Option<(Part, Vec<MentionDecision>)>,
    redacted: Option<Part>,
}

impl Round {
    fn decisions(&self) -> &[MentionDecision] {
        self.approved.as_ref().map_or(&[], |(_, mentions)| mentions)
    }

    /// The redaction it was, if one was carried out on it.
    fn redaction(&self) -> Option<RedactionSince> {
        let Self { request, basis, requested, .. } = *self;
        let (executed, approved) = (self.redacted?, self.approved.as_ref()?.0);
        Some(RedactionSince { request, basis, requested, approved, executed })
    }
}

/// The record that says the keys are destroyed.
struct Executed {
    part: Part,
    event: EventId,
    request: EventId,
    certificate: Digest,
    again: Option<u32>,
}

impl Office {
    /// The certificate of a person's erasure.
    ///
    /// # Errors
    /// [`AppError::Usage`] where there was none, or none that `sight` may know; [`AppError::Custody`] where the keys are not unlocked
    /// and no checkpoint stands that covers it; [`AppError::Broken`].
    pub async fn erasure_certificate(
        &self,
        sight: &Sight,
        person: PersonId,
    ) -> Result<ErasureCertificate, AppError> {
        let stream = person_stream(person);
        if !self.sees(sight, stream).await? {
            return Err(super::no_such_erasure());
        }
        let mut told = Told::default();
        self.entries(stream, 1).await?.into_iter().for_each(|entry| told.take(&entry));
        let Told { rounds, executed: Some(executed) } = told else {
            return Err(AppError::Usage("the person is not erased: no keys were destroyed".into()));
        };
        let Executed { part, event, request, certificate, again } = executed;
        // What was asked or approved before the log was restored may be of another request.
        let first = rounds.iter().find(|round| round.request == request);
        let redactions: Vec<RedactionSince> = rounds.iter().filter_map(Round::redaction).collect();
        // What was decided last holds. Of keys destroyed again nothing is, until a redaction was carried out.
        let done = |round: &&Round| {
            round.redacted.is_some() || (again.is_none() && round.request == request)
        };
        let last = rounds.iter().rev().find(done);
        let mentions = last.map_or(&[][..], Round::decisions);
        let of = |kind| mentions.iter().filter(|it| it.decision == kind).count();
        let undecided = match last {
            None => self.mentions(person).await?.len(),
            Some(_) => 0,
        };
        let mut requests = vec![request];
        requests.extend(redactions.iter().map(|redaction| redaction.request));
        let decided: Vec<MentionDecision> =
            rounds.iter().flat_map(Round::decisions).cloned().collect();
        let (record, proof, leaf) = self.proved(part.position, event).await?;
        Ok(ErasureCertificate {
            person,
            request,
            basis: first.map(|round| round.basis),
            requested: first.map(|round| round.requested),
            keys: self.destroyed_on(&requests, person, &decided).await?,
            redacted: of(MentionDecisionKind::Redact),
            kept: of(MentionDecisionKind::Keep),
            undecided,
            letters: self.letters_of(person, part.position).await?,
            approved: first.and_then(|round| round.approved.as_ref()).map(|(part, _)| *part),
            redactions,
            executed: part,
            again,
            certificate,
            backups_until: self.complete_on(part.recorded).await?,
            record,
            proof,
            leaf,
        })
    }

    /// How many messages before a position have a copy for a holder, in the reports about a person.
    async fn letters_of(&self, person: PersonId, before: u64) -> Result<usize, AppError> {
        let mut letters = 0;
        for stream in self.journal.involving(person).await? {
            if stream.kind == StreamKind::Report {
                let entries = self.entries(stream, 1).await?;
                letters +=
                    entries.iter().filter(|it| it.position < before && is_letter(it)).count();
            }
        }
        Ok(letters)
    }

    /// The keys that were destroyed on requests: the person's, and old ones of files.
    async fn destroyed_on(
        &self,
        requests: &[EventId],
        person: PersonId,
        mentions: &[MentionDecision],
    ) -> Result<Vec<DestroyedKey>, AppError> {
        let mut owners = vec![person.uuid()];
        owners.extend(mentions.iter().map(|mention| mention.stream.id));
        owners.sort_unstable();
        owners.dedup();
        let mut destroyed = Vec::new();
        for owner in owners {
            for entry in self.entries(keys_stream(Owner::person(owner)), 1).await? {
                let Event::Keys(KeysEvent::DataKeysDestroyed(event)) = entry.event else {
                    continue;
                };
                if requests.contains(&event.request) {
                    destroyed.extend(event.keys.iter().map(|key| of(event.owner, key)));
                }
            }
        }
        destroyed.sort_by_key(|key| (key.owner.id != person.uuid(), key.owner.id));
        Ok(destroyed)
    }

    /// A record with the proof that it is in the log.
    async fn proved(
        &self,
        position: u64,
        event: EventId,
    ) -> Result<(String, String, String), AppError> {
        let signed = match self.checkpoint_newest().await? {
            Some(signed) if signed.size() > position => signed,
            _ => self.checkpoint().await?,
        };
        let proof = self.proof_of(&signed, position).await?;
        let page = self.journal.page(position, 1).await?;
        let stored = page.first().filter(|stored| stored.event == event);
        let stored = stored.ok_or_else(|| AppError::Broken {
            place: format!("position {position}"),
            what: "another record stands there".to_owned(),
        })?;
        let leaf = amana_tlog::Leaf {
            position,
            event: event.uuid().into_bytes(),
            record_hash: amana_tlog::record_hash(&stored.record),
        };
        let record = String::from_utf8_lossy(&stored.record).into_owned();
        let leaf = data_encoding::HEXLOWER.encode(&leaf.to_bytes());
        Ok((record, proof.to_string(), leaf))
    }
}

impl Told {
    fn request(&mut self, request: EventId, basis: ErasureBasis, requested: Part) {
        let (approved, redacted) = (None, None);
        self.rounds.push(Round { request, basis, requested, approved, redacted });
    }

    fn round(&mut self, request: EventId) -> Option<&mut Round> {
        self.rounds.iter_mut().find(|round| round.request == request)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own few events")]
    fn take(&mut self, entry: &Entry) {
        let envelope = &entry.envelope;
        let (member, position) = (envelope.actor.member(), entry.position);
        let part = Part { member, recorded: envelope.recorded, position };
        match &entry.event {
            Event::Person(PersonEvent::ErasureRequested(it)) => {
                self.request(envelope.event, it.basis, part);
            }
            Event::Person(PersonEvent::RedactionRequested(it)) => {
                self.request(envelope.event, it.basis, part);
            }
            Event::Person(PersonEvent::ErasureApproved(it)) => {
                if let Some(round) = self.round(it.approval.proposal) {
                    round.approved = Some((part, it.mentions.clone()));
                }
            }
            Event::Person(PersonEvent::RedactionDone(it)) => {
                if let Some(round) = self.round(it.request) {
                    let executed = Part { member: Some(it.executed_by), ..part };
                    round.redacted = Some(executed);
                }
            }
            Event::Person(PersonEvent::PersonErased(it)) => {
                self.executed = Some(Executed {
                    part: Part { member: Some(it.executed_by), ..part },
                    event: envelope.event,
                    request: it.request,
                    certificate: it.certificate,
                    again: None,
                });
            }
            Event::Person(PersonEvent::PersonErasedAgain(it)) => {
                self.executed = Some(Executed {
                    part,
                    event: envelope.event,
                    request: it.request,
                    certificate: it.certificate,
                    again: Some(it.generation),
                });
            }
            _ => {}
        }
    }
}

/// Whether it is a message with a copy for the holder of a receipt.
fn is_letter(entry: &Entry) -> bool {
    if let Event::Report(ReportEvent::MessageSent(message)) = &entry.event {
        message.mail.is_some()
    } else if let Event::Report(ReportEvent::MessageReceived(message)) = &entry.event {
        message.mail.is_some()
    } else {
        false
    }
}

fn of(owner: Owner, key: &KeyEntry) -> DestroyedKey {
    let KeyEntry { compartment, epoch, wrapped, .. } = key;
    DestroyedKey { owner, compartment: *compartment, epoch: *epoch, wrapped: *wrapped }
}
