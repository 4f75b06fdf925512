//! The office: one open ledger with its folder, log, keys and memory of states.

mod closing;
mod conflict;
mod create;
mod decide;
mod desk;
mod draft;
mod execute;
mod follows;
mod look;
pub(crate) mod mail;
mod memory;
mod once;
mod repeated;
pub(crate) mod rules;
#[cfg(test)]
mod tests;
mod turns;

use std::sync::{
    Arc, OnceLock, RwLock,
    atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};

use amana_domain::Command;
use amana_events::{
    Actor, ActorKind, Assurance, Code, Event, EventId, LedgerId, MemberId, Moment, OrganisationId,
    Origin, Period, PersonId, PurposeCode, StreamId, StreamKind, Via, report::ReceiptHolder,
};
use amana_store::{Clock, Database, Journal, Patience, StoreError};
use amana_vault::{Secret, credential::CredentialKeys};

use crate::{
    AppError, Folder, SystemClock,
    custody::{self, Keyring, MemberSigner},
};

pub(crate) use conflict::{CASES_AT_ONCE, Concern};
pub use create::CreateOptions;
pub(crate) use desk::Desk;
pub(crate) use execute::{TRIES_MAX, busy, keys_stream};
pub use look::Entry;
pub(crate) use look::{decode, stamp_of};

/// How to open a ledger.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// PostgreSQL's URL; the folder's embedded database where none is given.
    pub database_url: Option<String>,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// Whoever holds the folder.
    Operator,
    /// A member.
    Member(MemberId),
    /// Amana itself.
    System,
    /// Whoever presented the code of a receipt in force.
    Holder(Holder),
}

/// Who presented a code: whose receipt it is, and of which report. Only presenting one makes it, or sending
/// the report itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub(crate) report: StreamId,
    pub(crate) holder: ReceiptHolder,
}

impl Holder {
    /// The report.
    pub const fn report(self) -> StreamId {
        self.report
    }

    /// Whose receipt.
    pub const fn holder(self) -> ReceiptHolder {
        self.holder
    }
}

/// By which way an office is reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub(crate) via: Via,
    /// Whether a credential proved which member acts.
    proved: bool,
}

impl Way {
    /// The command line: who acts is said and not proved.
    pub(crate) const COMMAND_LINE: Self = Self { via: Via::Cli, proved: false };
}

/// Which version a request expects its stream to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// None yet.
    New,
    /// Exactly this.
    Version(u64),
    /// Whatever it is.
    Any,
}

/// A command for a stream, by somebody.
#[derive(Debug, Clone)]
pub struct Request {
    /// Idempotency key; within 30 days the same key and body give the first result again.
    pub id: Option<String>,
    /// Canonical bytes of the request, for the idempotency digest.
    pub body: Vec<u8>,
    /// Who acts.
    pub acting: Acting,
    /// By which way, where it is another than the office's.
    pub via: Option<Via>,
    /// For which stream.
    pub stream: StreamId,
    /// Which version is expected.
    pub expect: Expect,
    /// When the organisation came to know; now where none is given.
    pub known: Option<Moment>,
    /// When it happened.
    pub occurred: Option<Period>,
    /// For what purpose.
    pub purpose: Option<PurposeCode>,
    /// The imported row.
    pub origin: Option<Origin>,
    /// What is asked.
    pub work: Work,
}

/// What a request asks for.
#[derive(Debug, Clone)]
pub enum Work {
    /// A command, decided by its stream's rules.
    Command(Box<Command>),
    /// Amana's own event, admitted by its stream's rules.
    Event(Box<Event>),
    /// Amana weighs the case anew: who is excluded, and whether anybody is left to work it.
    Weigh,
}

impl Request {
    /// A request with nothing but the necessary.
    pub fn new(acting: Acting, stream: StreamId, command: impl Into<Command>) -> Self {
        Self::with(acting, stream, Work::Command(Box::new(command.into())))
    }

    /// A request for amana's own event.
    pub(crate) fn event(acting: Acting, stream: StreamId, event: impl Into<Event>) -> Self {
        Self::with(acting, stream, Work::Event(Box::new(event.into())))
    }

    /// A request to weigh a case anew.
    pub(crate) fn weigh(case: StreamId) -> Self {
        Self::with(Acting::System, case, Work::Weigh)
    }

    /// A request for nothing: who looks at a stream, for the stamp that rules see.
    pub(crate) fn about(acting: Acting, stream: StreamId) -> Self {
        Self::with(acting, stream, Work::Weigh)
    }

    fn with(acting: Acting, stream: StreamId, work: Work) -> Self {
        Self {
            id: None,
            body: Vec::new(),
            acting,
            via: None,
            stream,
            expect: Expect::Any,
            known: None,
            occurred: None,
            purpose: None,
            origin: None,
            work,
        }
    }

    /// The same by another way than the office is reached by.
    #[must_use]
    pub fn by(self, via: Via) -> Self {
        Self { via: Some(via), ..self }
    }

    /// The same, done once however often it comes under this id with these canonical bytes.
    #[must_use]
    pub fn once(self, id: String, body: Vec<u8>) -> Self {
        Self { id: Some(id), body, ..self }
    }

    /// Whether it is the report itself, or its first receipt: whoever sends one has shown no code yet.
    fn comes_before_a_code(&self) -> bool {
        use amana_domain::report::Command as OfReport;
        matches!(&self.work, Work::Command(command) if matches!(
            command.as_ref(),
            Command::Report(
                OfReport::SubmitReport(_) | OfReport::IssueReceipt(_) | OfReport::DeclineReceipt(_)
            )
        ))
    }

    /// Who acts, for the envelope, where the office is reached by a way. A holder is proved by their code, a member by how they
    /// came.
    fn actor(&self, way: Way) -> Actor {
        let (kind, id) = match self.acting {
            Acting::Operator => (ActorKind::Operator, None),
            Acting::System => (ActorKind::System, None),
            Acting::Member(member) => (ActorKind::Member, Some(member.uuid())),
            Acting::Holder(behind) => {
                let kind = match behind.holder {
                    ReceiptHolder::Reporter => ActorKind::Reporter,
                    ReceiptHolder::Survivor => ActorKind::Survivor,
                };
                (kind, Some(behind.report.id))
            }
        };
        let proved = match self.acting {
            Acting::Operator | Acting::System => false,
            Acting::Member(_) => way.proved,
            Acting::Holder(_) => !self.comes_before_a_code(),
        };
        let assurance = if proved { Assurance::Authenticated } else { Assurance::Asserted };
        Actor { kind, id, via: self.via.unwrap_or(way.via), assurance }
    }
}

/// What a request led to.
#[derive(Debug, Clone)]
pub struct Done {
    /// Position of its own first event.
    pub position: u64,
    /// When it was recorded.
    pub recorded: Moment,
    /// The stream.
    pub stream: StreamId,
    /// The stream's version after it.
    pub version: u64,
    /// Its events: id and name.
    pub events: Vec<(EventId, &'static str)>,
    /// What was disclosed before and is closed by it: referrals that rest on a consent it ends.
    pub closed: Vec<Disclosed>,
    /// Whether it was done before, under the same idempotency key.
    pub replayed: bool,
    /// What whoever asked is told besides.
    pub notice: Option<&'static str>,
}

impl Done {
    /// The first of its events.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `nothing_to_do` where it led to none.
    pub fn event(&self) -> Result<EventId, AppError> {
        let first = self.events.first().map(|(event, _)| *event);
        first.ok_or_else(|| AppError::refused("nothing_to_do", "the request leads to no event"))
    }
}

/// Something that was disclosed and is now closed: the recipient is asked to delete it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// The referral by which it went.
    pub referral: StreamId,
    /// To whom.
    pub recipient: Option<OrganisationId>,
    /// Which classes of field.
    pub fields: Vec<Code>,
    /// When it was first sent.
    pub sent_at: Option<Moment>,
}

/// One open ledger, as it is reached by one way. A clone is another handle of the same.
#[derive(Clone)]
pub struct Office {
    pub(crate) way: Way,
    once: Option<Arc<once::Once>>,
    pub(crate) folder: Folder,
    pub(crate) ledger: LedgerId,
    pub(crate) database: Database,
    pub(crate) journal: Journal,
    pub(crate) clock: Arc<dyn Clock>,
    memory: Arc<memory::Memory>,
    rules: Arc<rules::Rules>,
    /// The number of events this process knows of, from whatever it read or wrote.
    seen: Arc<AtomicU64>,
    /// When the newest event was recorded that this process knows of, in microseconds.
    seen_at: Arc<AtomicI64>,
    turns: Arc<turns::Turns>,
    keys: Arc<RwLock<Option<Arc<Unlocked>>>>,
    /// The time recorded when a step of the clock was noted last.
    clock_noted: Arc<AtomicI64>,
    /// Whether this process saw every view whole: built by no older program.
    pub(crate) views_seen: Arc<AtomicBool>,
    /// When the newest checkpoint that this process knows of was signed, in microseconds.
    pub(crate) checkpointed: Arc<AtomicI64>,
    pub(crate) shown: Arc<crate::access::Shown>,
    pub(crate) booked: Arc<crate::book::Kept>,
    pub(crate) clocks_kept: Arc<crate::deadlines::Kept>,
    pub(crate) gate: Arc<crate::signin::Gate>,
}

/// What unlocking brought.
pub(crate) struct Unlocked {
    pub(crate) keyring: Keyring,
    pub(crate) signers: Vec<MemberSigner>,
    /// Keys of credentials, once they were asked for: they come of the ledger's own key, which never changes.
    pub(crate) credentials: OnceLock<CredentialKeys>,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

impl Office {
    /// Opens the ledger of a folder.
    ///
    /// # Errors
    /// [`AppError::Usage`] where there is none, [`AppError::Store`] when its database cannot be
    /// opened or its vocabulary is newer than this program.
    pub async fn open(folder: Folder, options: &OpenOptions) -> Result<Self, AppError> {
        Self::open_by(folder, options, Arc::new(SystemClock)).await
    }

    /// Opens the ledger of a folder by another clock than the machine's: what falls due is tried
    /// without waiting for it.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub async fn open_by(
        folder: Folder,
        options: &OpenOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AppError> {
        let (ledger, kind) = folder.ledger()?;
        let database = match (&options.database_url, kind.as_str()) {
            (Some(url), "postgres") => Database::open_postgres(url).await?,
            (None, "sqlite") => Database::open_sqlite(&folder.database(), false).await?,
            (None, _) => {
                return Err(AppError::Usage(
                    "this ledger lives in PostgreSQL: give --database or AMANA_DATABASE_URL".into(),
                ));
            }
            (Some(_), _) => {
                return Err(AppError::Usage(
                    "this ledger lives in its folder: leave --database and AMANA_DATABASE_URL out"
                        .into(),
                ));
            }
        };
        let journal = match Journal::open(&database, ledger, clock.clone()).await {
            // A file of its own must hold it; a server may be the wrong one.
            Err(error @ StoreError::NotFound(_)) if options.database_url.is_none() => {
                let (place, what) = ("the head".to_owned(), error.to_string());
                return Err(AppError::Broken { place, what });
            }
            opened => opened?,
        };
        let office = Self::assemble(folder, ledger, database, journal, clock);
        let head = office.journal.head().await?;
        office.note_seen(head.next_position, head.recorded);
        // A restored backup may have brought back keys that the log says are destroyed, and an
        // erasure may have been interrupted. Neither makes a ledger that cannot be opened: what
        // counts is the log, and `amana doctor` tries again and says what is left.
        match office.destroy_again(Patience::Little).await {
            Ok(again) if again.remains.is_done() => {}
            Ok(again) => tracing::warn!(
                keys = again.unwiped,
                "bytes of destroyed keys may still be in a file: run `amana doctor`"
            ),
            Err(error) => {
                tracing::warn!(%error, "erasures were not looked after: run `amana doctor`");
            }
        }
        if let Err(error) = office.journal.forget_requests().await {
            tracing::warn!(%error, "old idempotency keys could not be forgotten");
        }
        if let Err(error) = office.sweep_accounts().await {
            tracing::warn!(%error, "what ended of sign-ins could not be forgotten");
        }
        Ok(office)
    }

    fn assemble(
        folder: Folder,
        ledger: LedgerId,
        database: Database,
        journal: Journal,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let nothing_seen = || Arc::new(AtomicI64::new(i64::MIN));
        Self {
            way: Way::COMMAND_LINE,
            once: None,
            folder,
            ledger,
            database,
            journal,
            clock,
            memory: Arc::default(),
            rules: Arc::default(),
            seen: Arc::default(),
            seen_at: nothing_seen(),
            turns: Arc::default(),
            keys: Arc::default(),
            clock_noted: nothing_seen(),
            views_seen: Arc::default(),
            checkpointed: Arc::default(),
            shown: Arc::default(),
            booked: Arc::default(),
            clocks_kept: Arc::default(),
            gate: Arc::default(),
        }
    }

    /// This office as a member reaches it who signed in: whatever they ask through it says by which way they came, and that a
    /// credential proved who they are.
    #[must_use]
    pub fn for_signed_in(&self, via: Via) -> Self {
        Self { way: Way { via, proved: true }, ..self.clone() }
    }

    /// Notes that the log has at least this many events, the newest of them recorded then.
    pub(crate) fn note_seen(&self, events: u64, recorded: Moment) {
        self.seen.fetch_max(events, Ordering::Relaxed);
        self.seen_at.fetch_max(recorded.micros(), Ordering::Relaxed);
    }

    /// The number of events this process knows of. What a decision read of the log lies before it, and
    /// a guard says that it did not change until the append: facts of this point are the decision's.
    pub(crate) fn events_known(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Unlocks the keys; without a passphrase where the key file is plain.
    ///
    /// # Errors
    /// [`AppError::Custody`] for a wrong or missing passphrase and for locked keys.
    pub fn unlock(&self, passphrase: Option<&Secret>) -> Result<(), AppError> {
        let keks = custody::unlock(&self.folder, passphrase)?.keks;
        if keks.ledger() != self.ledger.uuid() {
            return Err(AppError::Custody("the key file belongs to another ledger".into()));
        }
        self.hold(keks.set().clone())
    }

    /// Holds these KEKs from now on.
    pub(crate) fn hold(&self, keks: amana_vault::KekSet) -> Result<(), AppError> {
        let signers = custody::load_members(&self.folder, self.ledger, &keks)?;
        let keyring = Keyring::new(self.ledger.uuid(), keks);
        self.set_unlocked(Unlocked { keyring, signers, credentials: OnceLock::new() });
        Ok(())
    }

    fn set_unlocked(&self, unlocked: Unlocked) {
        let mut keys = self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *keys = Some(Arc::new(unlocked));
    }

    /// Forgets every key this process holds.
    pub(crate) fn forget_keys(&self) {
        *self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }

    /// Whether the keys are unlocked.
    pub fn is_unlocked(&self) -> bool {
        self.unlocked().is_ok()
    }

    pub(crate) fn unlocked(&self) -> Result<Arc<Unlocked>, AppError> {
        let keys = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        keys.clone().ok_or_else(|| AppError::Custody("the keys are not unlocked".into()))
    }

    /// The member with this name, or with this id.
    ///
    /// # Errors
    /// [`AppError::Usage`] when there is none, or more than one of that name.
    pub fn member_named(&self, name: &str) -> Result<MemberId, AppError> {
        let unlocked = self.unlocked()?;
        if let Ok(id) = name.parse::<MemberId>() {
            return Ok(id);
        }
        let mut found = unlocked.signers.iter().filter(|s| s.name().reveal() == name);
        match (found.next(), found.next()) {
            (Some(signer), None) => Ok(amana_domain::Signer::member(signer)),
            (Some(_), Some(_)) => {
                Err(AppError::Usage("several members have that name: give the member's id".into()))
            }
            (None, _) => Err(AppError::Usage(
                "no member of that name has a key here: see `amana member list`".into(),
            )),
        }
    }

    /// The ledger's id.
    pub fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The log itself, past every rule: what the benchmark appends to beside this office.
    #[cfg(feature = "ceiling")]
    pub fn bare_journal(&self) -> &Journal {
        &self.journal
    }

    /// The data folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The registry's stream.
    pub fn registry_stream(&self) -> StreamId {
        StreamId::new(StreamKind::Registry, self.ledger.uuid())
    }

    /// Now, by this office's clock, and never before what it knows to be recorded: a clock that is set
    /// back opens no door again and brings no consent back.
    pub fn now(&self) -> Moment {
        let recorded = Moment::from_micros(self.seen_at.load(Ordering::Relaxed));
        self.clock.now().max(recorded)
    }

    /// A new id.
    pub fn new_id(&self) -> uuid::Uuid {
        crate::system::new_uuid(self.clock.now())
    }

    /// Waits for what is under way and closes the database. Readers first: whoever closes a SQLite file last empties its
    /// write-ahead log, which a reader may not.
    pub async fn close(self) {
        self.database.close().await;
        self.journal.close().await;
    }
}

/// The person a `person`, `contact` or `consent` stream is about.
pub fn person_of_stream(stream: StreamId) -> PersonId {
    PersonId::new(stream.id)
}
