//! The journal: one ledger's log, its keyring and its facts, for reading and appending.
//!
//! Each handle that is opened has a sequencer of its own; clones share it. Two handles on one ledger, in one process or in
//! two, are safe: they meet at the head row.

mod checkpoints;
mod streams;
mod tiles;

use std::sync::Arc;

use amana_events::{
    Day, Digest, EventId, LedgerId, MemberId, Moment, PersonId, StreamId, StreamKind,
    VOCABULARY_VERSION,
};
use amana_tlog::Frontier;
use amana_vault::Owner;
use tokio::sync::watch;

use crate::append::IDEMPOTENCY_SECONDS;
use crate::database::{Source, on_reader};
use crate::facts::{self, stream_of};
use crate::few::few;
use crate::number::signed;
use crate::published::{Publisher, Recent};
use crate::queue::{Queue, Request};
use crate::requests::{self, Remembered};
use crate::statement::{Statement, Value};
use crate::stored::{EventRow, event_columns};
use crate::{
    AccessFacts, Append, AppendError, Appended, Assignment, Clock, ConsentFact, Database,
    Exclusion, Head, KeyName, KeyRow, Member, ReceiptFact, Scan, Snapshot, StoreError, Stored,
    Subscription, keyring, postgres, sqlite,
};

pub use checkpoints::{CheckpointRow, CosignatureRow};
pub use streams::Without;
pub use tiles::{TILE_HASHES, TileRow};

/// A handle on one ledger. Clones share its sequencer, which ends with the last of them.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    database: Database,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    queue: Queue,
    published: watch::Receiver<u64>,
    recent: Arc<Recent>,
}

/// Whether destroyed bytes are still in the database's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readback {
    /// They are in none of them.
    Clean,
    /// They are in one of them.
    Found,
    /// The rows are vacuumed. This database keeps old rows in its own log, archives and replicas, and does not overwrite
    /// free space: nobody can look from here.
    NotPossible,
    /// The same, and the rows are not even vacuumed: the role may not, or an older transaction still sees them.
    NotVacuumed,
}

/// How long somebody who reads all the time is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Half a second: whoever opens a ledger has other things to do.
    Little,
    /// Five seconds: whoever erases somebody waits.
    Much,
}

/// Which destroyed keys are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwiped {
    /// Those whose bytes nobody has looked for since.
    Only,
    /// All of them.
    AndWiped,
}

const HEAD: &str =
    "SELECT next_position, recorded, frontier, vocabulary FROM head WHERE ledger_id = $1";
const ADD_HEAD: &str = "INSERT INTO head (ledger_id, next_position, recorded, frontier, vocabulary)
    VALUES ($1, 0, $2, $3, $4) ON CONFLICT (ledger_id) DO NOTHING";
const PAGE: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event WHERE ledger_id = $1 AND position >= $2 ORDER BY position LIMIT $3"
);
const INVOLVING: &str = "SELECT stream_kind, stream_id FROM involvement
    WHERE ledger_id = $1 AND person_id = $2 ORDER BY stream_kind, stream_id";
const NAMED_BY: &str = "SELECT person_id FROM involvement
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 ORDER BY person_id";
const INVOLVEMENTS: &str = "SELECT person_id, stream_kind, stream_id FROM involvement
    WHERE ledger_id = $1 AND (person_id, stream_kind, stream_id) > ($2, $3, $4)
    ORDER BY person_id, stream_kind, stream_id LIMIT $5";
const ANY_OLD: &str =
    "SELECT EXISTS (SELECT 1 FROM idempotency WHERE ledger_id = $1 AND recorded < $2)";
const ANY_EVENT: &str = "SELECT EXISTS (SELECT 1 FROM event WHERE ledger_id = $1)";
const FORGET: &str = "DELETE FROM idempotency WHERE ledger_id = $1 AND recorded < $2";

impl Journal {
    /// Makes a ledger with its first events. As with [`Journal::open`], callers are answered on the runtime this is called in.
    /// If that was begun before and not finished, begins again.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the ledger has events, [`StoreError::Genesis`] if the first ones are refused.
    pub async fn create(
        database: &Database,
        ledger: LedgerId,
        genesis: Append,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let values = vec![
            Value::Id(ledger.uuid()),
            Value::Number(0),
            Value::Bytes(Frontier::default().to_bytes()),
            Value::Number(i64::from(VOCABULARY_VERSION)),
        ];
        change(database, vec![Statement::new(ADD_HEAD, values)]).await?;
        let journal = Self::start(database, ledger, clock)?;
        match journal.append_at(genesis, Some(0)).await {
            Ok(_) => Ok(journal),
            Err(AppendError::Unavailable { source, .. }) => Err(*source),
            Err(refused) => Err(StoreError::Genesis(refused)),
        }
    }

    /// Opens a ledger. Callers are answered by a task of the runtime this is called in: one that stands still without
    /// being dropped answers nobody.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none, [`StoreError::Newer`] if a newer program upgraded it.
    pub async fn open(
        database: &Database,
        ledger: LedgerId,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let head = match head(database, ledger).await {
            Err(StoreError::NotFound(_)) if has_events(database, ledger).await? => {
                return Err(StoreError::Damaged { position: None, what: "head is missing" });
            }
            head => head?,
        };
        if head.next_position == 0 {
            return Err(StoreError::NotFound(ledger));
        }
        if head.vocabulary > VOCABULARY_VERSION {
            let (ledger, program) = (head.vocabulary, VOCABULARY_VERSION);
            return Err(StoreError::Newer { ledger, program });
        }
        Self::start(database, ledger, clock)
    }

    fn start(
        database: &Database,
        ledger: LedgerId,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let (sender, published, recent) = Publisher::new();
        let own = Arc::clone(&clock);
        let queue = match database {
            Database::Sqlite(database) => sqlite::start(database, ledger, own, sender)?,
            Database::Postgres(database) => postgres::start(database, ledger, own, sender)?,
        };
        let database = database.clone();
        Ok(Self(Arc::new(Inner { database, ledger, clock, queue, published, recent })))
    }

    /// The ledger.
    pub fn ledger(&self) -> LedgerId {
        self.0.ledger
    }

    /// With what members sign in: outside the log.
    pub fn credentials(&self) -> crate::credentials::Credentials {
        crate::credentials::Credentials::new(self.0.database.clone(), self.0.ledger)
    }

    /// What members typed and did not record yet: outside the log.
    pub fn drafts(&self) -> crate::drafts::Drafts {
        crate::drafts::Drafts::new(self.0.database.clone(), self.0.ledger)
    }

    /// The database it is in.
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// Appends events, with the key rows, facts and idempotency keys that belong to them. When it returns, they are durable.
    /// Dropping the future does not take a request back that already waits.
    ///
    /// # Errors
    /// See [`AppendError`]: nothing is stored, unless `outcome_unknown` says that it may be.
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.append_at(append, None).await
    }

    async fn append_at(&self, append: Append, at: Option<u64>) -> Result<Appended, AppendError> {
        let (request, answer) = Request::new(self.0.ledger, append, at)?;
        self.0.queue.push(request)?;
        answer.await.unwrap_or_else(|_| {
            let source = Box::new(StoreError::Closed);
            Err(AppendError::Unavailable { outcome_unknown: true, source })
        })
    }

    /// Waits until its sequencer has done what waits and has closed its connection. Where clones or subscriptions are
    /// left, they keep the sequencer, and nothing is waited for.
    pub async fn close(self) {
        let Some(Inner { queue, mut published, .. }) = Arc::into_inner(self.0) else { return };
        drop(queue);
        // The sequencer closes its connection before it gives up saying how far it got.
        while published.changed().await.is_ok() {}
    }

    /// The end of the log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn head(&self) -> Result<Head, StoreError> {
        head(&self.0.database, self.0.ledger).await
    }

    /// At most `limit` events from a position on, in order and without a gap.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one is missing or cannot be what was written, [`StoreError::Unavailable`].
    pub async fn page(&self, from: u64, limit: u32) -> Result<Vec<Stored>, StoreError> {
        let (ledger, start) = (self.0.ledger.uuid(), signed(from));
        let rows: Vec<EventRow> = on_reader!(&self.0.database, pool => sqlx::query_as(PAGE)
            .bind(ledger).bind(start).bind(i64::from(limit)).fetch_all(pool).await?);
        let page: Vec<Stored> = rows.into_iter().map(Stored::from_row).collect::<Result<_, _>>()?;
        match page.iter().zip(from..).find(|(stored, wanted)| stored.position != *wanted) {
            None => Ok(page),
            Some((_, missing)) => {
                Err(StoreError::Damaged { position: Some(missing), what: "event is missing" })
            }
        }
    }

    /// Reads the log from a position to its end, fast and with bounded memory. It does not look for gaps.
    pub fn scan(&self, from: u64) -> Scan {
        let (sender, scan) = Scan::new();
        match &self.0.database {
            Database::Sqlite(database) => sqlite::scan(database, self.0.ledger, from, sender),
            Database::Postgres(database) => postgres::scan(database, self.0.ledger, from, sender),
        }
        scan
    }

    /// Follows the log from a position on.
    pub fn subscribe(&self, from: u64) -> Subscription {
        Subscription::new(self.clone(), from, self.0.published.clone())
    }

    /// The ledger as it is now, for reads that must be of one moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Snapshot::begin(&self.0.database, self.0.ledger).await
    }

    /// The streams whose events name a person.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn involving(&self, person: PersonId) -> Result<Vec<StreamId>, StoreError> {
        let values = vec![Value::Id(self.0.ledger.uuid()), Value::Id(person.uuid())];
        let rows: Vec<(i16, uuid::Uuid)> = few(&self.0.database, INVOLVING, values).await?;
        let stream = |(kind, id)| stream_of(kind, id, "involvement.stream_kind");
        rows.into_iter().map(stream).collect()
    }

    /// The persons whom a stream's events name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn named_by(&self, stream: StreamId) -> Result<Vec<PersonId>, StoreError> {
        let values = self.of_stream(stream, []);
        let rows: Vec<(uuid::Uuid,)> = few(&self.0.database, NAMED_BY, values).await?;
        Ok(rows.into_iter().map(|(person,)| PersonId::new(person)).collect())
    }

    /// An owner's keys, the owner's own key before those of compartments.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn keys(&self, owner: Owner) -> Result<Vec<KeyRow>, StoreError> {
        keyring::of_owner(&self.0.database, self.0.ledger, owner).await
    }

    /// The next `limit` keys of the whole ledger after one of them; from the first where none is named.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn all_keys(
        &self,
        after: Option<KeyName>,
        limit: u32,
    ) -> Result<Vec<KeyRow>, StoreError> {
        keyring::page(&self.0.database, self.0.ledger, after, limit).await
    }

    /// Deletes key rows that the log says are destroyed (a restored backup may have brought them back); how many there were.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn discard_keys(&self, names: &[KeyName]) -> Result<u64, StoreError> {
        keyring::discard(&self.0.database, self.0.ledger, names).await
    }

    /// All members with their roles.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn members(&self) -> Result<Vec<Member>, StoreError> {
        self.snapshot().await?.members().await
    }

    /// Who works a file; all files where none is named.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn assignments(
        &self,
        stream: Option<StreamId>,
    ) -> Result<Vec<Assignment>, StoreError> {
        facts::assignments(&self.0.database, self.0.ledger, stream).await
    }

    /// Who is kept away from a file; from all files where none is named.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn exclusions(&self, stream: Option<StreamId>) -> Result<Vec<Exclusion>, StoreError> {
        facts::exclusions(&self.0.database, self.0.ledger, stream).await
    }

    /// The receipt in force that is found by this value of a code.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn receipt(&self, lookup: &Digest) -> Result<Option<ReceiptFact>, StoreError> {
        facts::receipt(&self.0.database, self.0.ledger, lookup).await
    }

    /// The files one member works.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn assignments_of(&self, member: MemberId) -> Result<Vec<Assignment>, StoreError> {
        facts::assignments_of(&self.0.database, self.0.ledger, member).await
    }

    /// The files one member works, among some of a kind: for who reads a page of them.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn assignments_among(
        &self,
        member: MemberId,
        kind: StreamKind,
        ids: &[uuid::Uuid],
    ) -> Result<Vec<Assignment>, StoreError> {
        let of = (kind, ids);
        facts::assignments_among(&self.0.database, self.0.ledger, member, of).await
    }

    /// The files one member is kept away from.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn exclusions_of(&self, member: MemberId) -> Result<Vec<Exclusion>, StoreError> {
        facts::exclusions_of(&self.0.database, self.0.ledger, member).await
    }

    /// A person's consents that nobody ended; everybody's where nobody is named. The last day is the reader's to compare.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn consents(&self, person: Option<PersonId>) -> Result<Vec<ConsentFact>, StoreError> {
        facts::consents(&self.0.database, self.0.ledger, person).await
    }

    /// The next `limit` consents and approved overrides whose last day lies before `today`, after one of them.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn consents_past(
        &self,
        today: Day,
        after: Option<(PersonId, EventId)>,
        limit: u32,
    ) -> Result<Vec<ConsentFact>, StoreError> {
        facts::consents_past(&self.0.database, self.0.ledger, today, after, limit).await
    }

    /// The next `limit` persons for whom somebody else gave a consent nobody ended, after one of them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn consented_for(
        &self,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<PersonId>, StoreError> {
        facts::consented_for(&self.0.database, self.0.ledger, after, limit).await
    }

    /// What decides whether a member may see a file, read in one snapshot.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn access_facts(
        &self,
        member: MemberId,
        stream: Option<StreamId>,
        persons: &[PersonId],
    ) -> Result<AccessFacts, StoreError> {
        AccessFacts::read(&self.0.database, self.0.ledger, member, stream, persons).await
    }

    /// The first results of the requests with these idempotency keys, each in its place, where they were made within 30
    /// days.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn remembered(
        &self,
        keys: &[(Option<MemberId>, String)],
    ) -> Result<Vec<Option<Remembered>>, StoreError> {
        let since = self.0.clock.now().plus_seconds(-IDEMPOTENCY_SECONDS);
        requests::find(&self.0.database, self.0.ledger, keys, since).await
    }

    /// Forgets idempotency keys older than 30 days; how many there were.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_requests(&self) -> Result<u64, StoreError> {
        let before: Moment = self.0.clock.now().plus_seconds(-IDEMPOTENCY_SECONDS);
        let any: bool = on_reader!(&self.0.database, pool => sqlx::query_scalar(ANY_OLD)
            .bind(self.0.ledger.uuid()).bind(before.micros()).fetch_one(pool).await?);
        if !any {
            return Ok(0);
        }
        let values = vec![Value::Id(self.0.ledger.uuid()), Value::Number(before.micros())];
        change(&self.0.database, vec![Statement::new(FORGET, values)]).await
    }

    /// The keys that the log says are destroyed; with `unwiped`, only those whose bytes nobody has looked for since.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn destroyed_keys(&self, unwiped: Unwiped) -> Result<Vec<KeyName>, StoreError> {
        keyring::destroyed(&self.0.database, self.0.ledger, unwiped == Unwiped::Only).await
    }

    /// Key rows that are there though the log says that they are destroyed: a restored backup brought them back.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn returned_keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        keyring::returned(&self.0.database, self.0.ledger).await
    }

    /// Notes that the bytes of these destroyed keys were looked for and are in no file.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn mark_wiped(&self, names: &[KeyName]) -> Result<(), StoreError> {
        keyring::mark(&self.0.database, self.0.ledger, names, true).await
    }

    /// After keys were destroyed: empties the write-ahead log, then looks in every file of the database for `patterns`,
    /// such as the wrapped keys that were deleted; where one is found, the table of keys is built anew and looked at again.
    /// Without patterns, as after a crash, it is built anew in any case. It takes some seconds at most, less than one with
    /// little patience.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if somebody reads all the time, [`StoreError::Unavailable`].
    pub async fn erase_tail(
        &self,
        patterns: Vec<Vec<u8>>,
        patience: Patience,
    ) -> Result<Readback, StoreError> {
        match &self.0.database {
            Database::Sqlite(database) => {
                let found = database.erase_tail(patterns, patience).await?;
                Ok(if found { Readback::Found } else { Readback::Clean })
            }
            Database::Postgres(database) => Ok(if database.vacuum_keys().await? {
                Readback::NotPossible
            } else {
                Readback::NotVacuumed
            }),
        }
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Journal({})", self.0.ledger)
    }
}

async fn change(database: &Database, statements: Vec<Statement>) -> Result<u64, StoreError> {
    match database {
        Database::Sqlite(database) => database.change(statements).await,
        Database::Postgres(database) => database.change(statements).await,
    }
}

async fn has_events(database: &Database, ledger: LedgerId) -> Result<bool, StoreError> {
    Ok(on_reader!(database, pool => sqlx::query_scalar(ANY_EVENT)
        .bind(ledger.uuid()).fetch_one(pool).await?))
}

pub(crate) async fn head(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
) -> Result<Head, StoreError> {
    let row: Option<(i64, i64, Vec<u8>, i64)> = on_reader!(source.into(), connection => {
        sqlx::query_as(HEAD).bind(ledger.uuid()).fetch_optional(connection).await?
    });
    let (next, recorded, frontier, vocabulary) = row.ok_or(StoreError::NotFound(ledger))?;
    Head::from_columns(next, recorded, &frontier, vocabulary)
}

/// The next `limit` pairs of a person and a stream whose events name them, after one of them.
pub(crate) async fn involvements(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
    after: Option<(PersonId, StreamId)>,
    limit: u32,
) -> Result<Vec<(PersonId, StreamId)>, StoreError> {
    let (person, kind, stream) = after.map_or((uuid::Uuid::nil(), 0, uuid::Uuid::nil()), |a| {
        (a.0.uuid(), a.1.kind.number(), a.1.id)
    });
    let rows: Vec<(uuid::Uuid, i16, uuid::Uuid)> = on_reader!(source.into(), connection => {
        let query = sqlx::query_as(INVOLVEMENTS).bind(ledger.uuid());
        let query = query.bind(person).bind(kind).bind(stream).bind(i64::from(limit));
        query.fetch_all(connection).await?
    });
    let pair = |(person, kind, id)| {
        Ok((PersonId::new(person), stream_of(kind, id, "involvement.stream_kind")?))
    };
    rows.into_iter().map(pair).collect()
}
