//! State of a `report` stream: where it stands, never what it tells.

use amana_events::{
    AttachmentId, Digest, EventId, MemberId, PersonId, StreamId,
    report::{
        Channel, ReceiptHolder, ReportEvent, ReportFactsCorrected, ReportKind, ReportSubmitted,
        ReporterMode, TriageOutcome,
    },
};

use super::held::{BothHeld, Held, Receipt};
use crate::Stamp;

/// State of a `report` stream.
#[derive(Debug, Clone, Default)]
pub struct ReportState {
    /// How many events it has.
    pub version: u64,
    limits_told: bool,
    submitted: Option<Box<Submitted>>,
}

/// What a submitted report is.
#[derive(Debug, Clone)]
struct Submitted {
    kind: ReportKind,
    channel: Channel,
    mode: ReporterMode,
    received_by: Option<MemberId>,
    reporter: Option<PersonId>,
    survivor: Option<PersonId>,
    about: Option<StreamId>,
    /// Whom the account speaks of, besides reporter and survivor.
    mentioned: Vec<PersonId>,
    accountability_asked: bool,
    receipts: BothHeld,
    accounts: Vec<EventId>,
    messages: Vec<(EventId, Option<ReceiptHolder>)>,
    attachments: Vec<AttachmentId>,
    complaint_handler: Option<MemberId>,
    status: ReportStatus,
}

/// A proposal that waits for a second member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The event that proposes.
    pub event: EventId,
    /// Who proposed; `None` when no member did.
    pub by: Option<MemberId>,
}

/// Where a submitted report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportStatus {
    /// Nobody has triaged it.
    AwaitingTriage,
    /// Rejection is proposed and waits for a second member.
    RejectionProposed(Proposal),
    /// Rejected by two people.
    Rejected,
    /// Triaged.
    Triaged {
        /// What was decided.
        outcome: TriageOutcome,
        /// The case or file it went to.
        into: Option<StreamId>,
    },
    /// Kept as information; its closure may be proposed.
    Information {
        /// The proposal to close it, while one waits.
        closure: Option<Proposal>,
    },
    /// Information that became an allegation of this case.
    Promoted {
        /// The case.
        into: StreamId,
    },
    /// Information closed by two people.
    InformationClosed,
}

impl ReportState {
    /// Whether the report was submitted.
    pub fn exists(&self) -> bool {
        self.submitted.is_some()
    }

    /// Whether somebody still has to decide: triage it, or review it as information.
    pub fn is_open(&self) -> bool {
        match self.status() {
            Some(
                ReportStatus::AwaitingTriage
                | ReportStatus::RejectionProposed(_)
                | ReportStatus::Information { .. },
            ) => true,
            Some(
                ReportStatus::Rejected
                | ReportStatus::Triaged { .. }
                | ReportStatus::Promoted { .. }
                | ReportStatus::InformationClosed,
            )
            | None => false,
        }
    }

    /// Whether nobody has triaged it yet.
    pub fn awaits_triage(&self) -> bool {
        matches!(
            self.status(),
            Some(ReportStatus::AwaitingTriage | ReportStatus::RejectionProposed(_))
        )
    }

    /// Whether it is kept as information.
    pub fn is_information(&self) -> bool {
        matches!(self.status(), Some(ReportStatus::Information { .. }))
    }

    /// Where it stands; `None` before it is submitted.
    pub fn status(&self) -> Option<ReportStatus> {
        self.submitted.as_ref().map(|submitted| submitted.status)
    }

    /// Whether the limits of confidentiality were told before the account was taken.
    pub fn limits_told(&self) -> bool {
        self.limits_told
    }

    /// Who took the account: never who investigates (`domain.md`, rule 6). `None` when the reporter
    /// submitted it themselves.
    pub fn received_by(&self) -> Option<MemberId> {
        self.submitted.as_ref()?.received_by
    }

    /// What is asked for.
    pub fn kind(&self) -> Option<ReportKind> {
        self.submitted.as_ref().map(|submitted| submitted.kind)
    }

    /// By which way it came.
    pub fn channel(&self) -> Option<Channel> {
        self.submitted.as_ref().map(|submitted| submitted.channel)
    }

    /// How much the reporter lets be known.
    pub fn mode(&self) -> Option<ReporterMode> {
        self.submitted.as_ref().map(|submitted| submitted.mode)
    }

    /// The reporter, where they let it be known.
    pub fn reporter(&self) -> Option<PersonId> {
        self.submitted.as_ref()?.reporter
    }

    /// The survivor, where known.
    pub fn survivor(&self) -> Option<PersonId> {
        self.submitted.as_ref()?.survivor
    }

    /// The matter a complaint about treatment is about.
    pub fn about(&self) -> Option<StreamId> {
        self.submitted.as_ref()?.about
    }

    /// Whom the account speaks of, besides reporter and survivor.
    pub fn mentioned(&self) -> &[PersonId] {
        self.submitted.as_ref().map_or(&[], |submitted| &submitted.mentioned)
    }

    /// Whether who asked for help only has asked that it be looked into.
    pub fn accountability_asked(&self) -> bool {
        self.submitted.as_ref().is_some_and(|submitted| submitted.accountability_asked)
    }

    /// Who handles a complaint about treatment.
    pub fn complaint_handler(&self) -> Option<MemberId> {
        self.submitted.as_ref()?.complaint_handler
    }

    /// The case or file the report went to.
    pub fn into(&self) -> Option<StreamId> {
        match self.status()? {
            ReportStatus::Triaged { into, .. } => into,
            ReportStatus::Promoted { into } => Some(into),
            ReportStatus::AwaitingTriage
            | ReportStatus::RejectionProposed(_)
            | ReportStatus::Rejected
            | ReportStatus::Information { .. }
            | ReportStatus::InformationClosed => None,
        }
    }

    /// The receipt's verifier, while one is in force for this holder.
    pub fn receipt(&self, holder: ReceiptHolder) -> Option<&Digest> {
        self.receipt_of(holder).map(|receipt| &receipt.verifier)
    }

    /// The receipt in force for this holder.
    pub fn receipt_of(&self, holder: ReceiptHolder) -> Option<&Receipt> {
        self.held(holder)?.now.as_ref()
    }

    fn held(&self, holder: ReceiptHolder) -> Option<&Held> {
        self.submitted.as_ref().map(|submitted| submitted.receipts.of(holder))
    }

    /// Whether this holder was ever given a code that can be presented.
    pub fn had_code(&self, holder: ReceiptHolder) -> bool {
        self.held(holder).is_some_and(|held| held.had_code)
    }

    /// Whether this holder chose a question by which a lost code is replaced.
    pub fn asks(&self, holder: ReceiptHolder) -> bool {
        self.held(holder).is_some_and(|held| held.asks)
    }

    /// The replacement of this holder's code that waits for a second member.
    pub fn replacing(&self, holder: ReceiptHolder) -> Option<Proposal> {
        self.held(holder)?.replacing
    }

    /// Every replacement that waits for a second member.
    pub(super) fn replacing_any(&self) -> impl Iterator<Item = Proposal> + '_ {
        let submitted = self.submitted.iter();
        submitted.flat_map(|it| it.receipts.both()).filter_map(|held| held.replacing)
    }

    /// How often this holder said behind their receipt that they were not alone.
    pub fn not_alone(&self, holder: ReceiptHolder) -> u32 {
        self.held(holder).map_or(0, |held| held.not_alone)
    }

    /// The only holder with a receipt in force; none where both have one, or nobody.
    pub fn only_holder(&self) -> Option<ReceiptHolder> {
        match (self.receipt(ReceiptHolder::Reporter), self.receipt(ReceiptHolder::Survivor)) {
            (Some(_), None) => Some(ReceiptHolder::Reporter),
            (None, Some(_)) => Some(ReceiptHolder::Survivor),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// Whether a receipt with this verifier was ever issued for the report.
    pub(super) fn knows_verifier(&self, verifier: &Digest) -> bool {
        let held = self.submitted.iter().flat_map(|submitted| submitted.receipts.both());
        held.flat_map(|held| held.ended.iter().chain(held.now.iter().map(|it| &it.verifier)))
            .any(|known| known == verifier)
    }

    /// Whether the event tells the reporter's account.
    pub(crate) fn is_account(&self, event: EventId) -> bool {
        self.submitted.as_ref().is_some_and(|submitted| submitted.accounts.contains(&event))
    }

    /// Whose thread the message belongs to; none for what is no message, or of nobody's thread.
    pub(crate) fn message_of(&self, event: EventId) -> Option<ReceiptHolder> {
        let messages = &self.submitted.as_ref()?.messages;
        messages.iter().find(|(message, _)| *message == event)?.1
    }

    /// Whether any receipt is in force.
    pub fn has_receipt(&self) -> bool {
        self.receipt(ReceiptHolder::Reporter).is_some()
            || self.receipt(ReceiptHolder::Survivor).is_some()
    }

    /// Whether the attachment is there.
    pub fn has_attachment(&self, attachment: AttachmentId) -> bool {
        let submitted = self.submitted.as_ref();
        submitted.is_some_and(|submitted| submitted.attachments.contains(&attachment))
    }

    fn submit(&mut self, event: &ReportSubmitted, stamp: &Stamp) {
        self.submitted = Some(Box::new(Submitted {
            kind: event.kind,
            channel: event.channel,
            mode: event.mode,
            received_by: stamp.actor.member(),
            reporter: event.reporter,
            survivor: event.survivor,
            about: event.about,
            mentioned: mentioned(event),
            accountability_asked: false,
            receipts: BothHeld::default(),
            accounts: vec![stamp.event],
            messages: Vec::new(),
            attachments: Vec::new(),
            complaint_handler: None,
            status: ReportStatus::AwaitingTriage,
        }));
    }

    pub(super) fn apply(&mut self, event: &ReportEvent, stamp: &Stamp) {
        self.version = stamp.version;
        if let ReportEvent::ReportSubmitted(submitted) = event {
            self.submit(submitted, stamp);
        } else if let Some(submitted) = &mut self.submitted {
            submitted.apply(event, stamp);
        } else if let ReportEvent::ConfidentialityLimitsTold(_) = event {
            self.limits_told = true;
        }
    }
}

/// Whom the account speaks of, besides reporter and survivor.
fn mentioned(event: &ReportSubmitted) -> Vec<PersonId> {
    let persons = event.account.mentions().iter().copied().map(PersonId::new);
    persons.filter(|who| Some(*who) != event.reporter && Some(*who) != event.survivor).collect()
}

impl Submitted {
    fn correct(&mut self, corrected: &ReportFactsCorrected) {
        self.kind = corrected.kind.unwrap_or(self.kind);
        self.channel = corrected.channel.unwrap_or(self.channel);
        self.mode = corrected.mode.unwrap_or(self.mode);
        self.reporter = corrected.reporter.or(self.reporter);
        self.survivor = corrected.survivor.or(self.survivor);
        if self.mode == ReporterMode::Anonymous {
            self.reporter = None;
        }
    }

    /// What an event does to a receipt; [`Submitted::apply`] gives it nothing else.
    #[expect(clippy::wildcard_enum_match_arm, reason = "given events of receipts alone")]
    fn apply_to_receipt(&mut self, event: &ReportEvent, proposal: Proposal) {
        match event {
            ReportEvent::ReceiptIssued(issued) => {
                self.receipts.of_mut(issued.holder).issue(issued);
            }
            ReportEvent::ReceiptRevoked(revoked) => self.receipts.of_mut(revoked.holder).end(),
            ReportEvent::ReplacementProposed(proposed) => {
                self.receipts.of_mut(proposed.holder).replacing = Some(proposal);
            }
            ReportEvent::ReceiptReplaced(replaced) => {
                self.receipts.of_mut(replaced.holder).replace(replaced);
            }
            ReportEvent::ReplacementDeclined(declined) => {
                for held in self.receipts.both_mut() {
                    held.replacing = held.replacing.filter(|it| it.event != declined.proposal);
                }
            }
            ReportEvent::HolderNotAlone(said) => {
                let held = self.receipts.of_mut(said.holder);
                held.not_alone = held.not_alone.saturating_add(1);
            }
            _ => {}
        }
    }

    /// Whoever was helped, or sent on, and now asks for more is heard anew.
    fn ask_accountability(&mut self) {
        self.accountability_asked = true;
        let laid_aside = match self.status {
            ReportStatus::Triaged { outcome, .. } => matches!(
                outcome,
                TriageOutcome::AssistanceOnly
                    | TriageOutcome::OutsideRemit
                    | TriageOutcome::AlreadyKnown
            ),
            ReportStatus::AwaitingTriage
            | ReportStatus::RejectionProposed(_)
            | ReportStatus::Rejected
            | ReportStatus::Information { .. }
            | ReportStatus::Promoted { .. }
            | ReportStatus::InformationClosed => false,
        };
        if laid_aside {
            self.status = ReportStatus::AwaitingTriage;
        }
    }

    fn apply(&mut self, event: &ReportEvent, stamp: &Stamp) {
        let proposal = Proposal { event: stamp.event, by: stamp.actor.member() };
        match event {
            ReportEvent::ReceiptIssued(_)
            | ReportEvent::ReceiptRevoked(_)
            | ReportEvent::ReceiptDeclined(_)
            | ReportEvent::ReplacementProposed(_)
            | ReportEvent::ReceiptReplaced(_)
            | ReportEvent::ReplacementDeclined(_)
            | ReportEvent::HolderNotAlone(_) => self.apply_to_receipt(event, proposal),
            ReportEvent::ReportFactsCorrected(corrected) => self.correct(corrected),
            ReportEvent::ReporterIsSurvivor(_) => self.survivor = self.reporter,
            ReportEvent::AttachmentAdded(added) => self.attachments.push(added.attachment),
            ReportEvent::AccountabilityAsked(_) => self.ask_accountability(),
            ReportEvent::ReportTriaged(triaged) => {
                self.status = match triaged.outcome {
                    TriageOutcome::Information => ReportStatus::Information { closure: None },
                    outcome @ (TriageOutcome::CaseOpened
                    | TriageOutcome::CaseLinked
                    | TriageOutcome::OutsideRemit
                    | TriageOutcome::AlreadyKnown
                    | TriageOutcome::AssistanceOnly) => {
                        ReportStatus::Triaged { outcome, into: triaged.into }
                    }
                };
            }
            ReportEvent::RejectionProposed(_) => {
                self.status = ReportStatus::RejectionProposed(proposal);
            }
            ReportEvent::ReportRejected(_) => self.status = ReportStatus::Rejected,
            ReportEvent::RejectionDeclined(_) | ReportEvent::ReportReopened(_) => {
                self.status = ReportStatus::AwaitingTriage;
            }
            // A review that keeps the information answers a proposal to close it.
            ReportEvent::InformationReviewed(_) => {
                self.status = ReportStatus::Information { closure: None };
            }
            ReportEvent::InformationPromoted(promoted) => {
                self.status = ReportStatus::Promoted { into: promoted.into };
            }
            ReportEvent::InformationClosureProposed(_) => {
                self.status = ReportStatus::Information { closure: Some(proposal) };
            }
            ReportEvent::InformationClosed(_) => self.status = ReportStatus::InformationClosed,
            ReportEvent::ComplaintHandlerNamed(named) => {
                self.complaint_handler = Some(named.member);
            }
            ReportEvent::MessageReceived(message) => {
                self.messages.push((stamp.event, message.holder));
            }
            ReportEvent::MessageSent(message) => {
                self.messages.push((stamp.event, message.holder));
            }
            ReportEvent::ReportCorrected(_) => self.accounts.push(stamp.event),
            ReportEvent::ConfidentialityLimitsTold(_) | ReportEvent::ReportSubmitted(_) => {}
        }
    }
}
