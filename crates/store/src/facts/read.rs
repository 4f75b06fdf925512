//! Access facts as they are now.
//!
//! INVARIANT: [`AccessFacts`] is read in one snapshot with the head, so `facts_at` says exactly which events it reflects.

use amana_events::common::{Recipient, RecipientKind, Role};
use amana_events::{
    Code, Day, EventId, LedgerId, MemberId, OrganisationId, PersonId, PublicKey, PurposeCode,
    StreamId, StreamKind, UnitId,
};
use uuid::Uuid;

use crate::database::{Database, Source, on_reader};
use crate::facts::{ExclusionKind, MemberState};
use crate::few::few;
use crate::number::unsigned;
use crate::statement::Value;
use crate::{Snapshot, StoreError};

/// A member as they are now.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Who.
    pub member: MemberId,
    /// The person they are.
    pub person: PersonId,
    /// Their office.
    pub unit: Option<UnitId>,
    /// Their organisation; none for the ledger's own.
    pub organisation: Option<OrganisationId>,
    /// Who supervises them.
    pub supervisor: Option<MemberId>,
    /// The key they sign with.
    pub key: PublicKey,
    /// Whether they may act.
    pub state: MemberState,
    /// The roles they hold, each with whether it was granted alone.
    pub roles: Vec<(Role, bool)>,
}

/// Who works a file now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The file.
    pub stream: StreamId,
    /// Who.
    pub member: MemberId,
    /// A role's code, or `handler`, `acting`, `review`.
    pub duty: String,
    /// The absent member.
    pub acting_for: Option<MemberId>,
    /// The last day, which the reader compares.
    pub until: Option<Day>,
}

/// Who is kept away from a file now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The file.
    pub stream: StreamId,
    /// Who.
    pub member: MemberId,
    /// How it came.
    pub kind: ExclusionKind,
}

/// A consent, or an override of it, that nobody ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentFact {
    /// Whose.
    pub person: PersonId,
    /// The event that gave or proposed it.
    pub event: EventId,
    /// For what.
    pub purpose: PurposeCode,
    /// To whom.
    pub recipient: Recipient,
    /// Which compartments.
    pub fields: Vec<Code>,
    /// Who gave it; `override` for an override.
    pub given_by: String,
    /// Whether it is in force, its last day apart.
    pub in_force: bool,
    /// The last day of its force, which the reader compares.
    pub expires_on: Option<Day>,
}

/// What decides whether a member may see a file, all of one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessFacts {
    /// The number of events these facts reflect.
    pub facts_at: u64,
    /// The member, if there is one.
    pub member: Option<Member>,
    /// Who works the file.
    pub assignments: Vec<Assignment>,
    /// Who is kept away from it.
    pub exclusions: Vec<Exclusion>,
    /// Consents of the persons asked for.
    pub consents: Vec<ConsentFact>,
}

impl AccessFacts {
    /// Reads them all in one snapshot.
    pub(crate) async fn read(
        database: &Database,
        ledger: LedgerId,
        member: MemberId,
        stream: Option<StreamId>,
        persons: &[PersonId],
    ) -> Result<Self, StoreError> {
        let (kind, file) =
            stream.map_or((0, Uuid::nil()), |stream| (stream.kind.number(), stream.id));
        let (ledger, member) = (ledger.uuid(), member.uuid());
        let mut snapshot = Snapshot::begin(database, LedgerId::new(ledger)).await?;
        let source = &mut snapshot;
        let head: Option<i64> = on_reader!(&mut *source, connection => sqlx::query_scalar(NEXT_POSITION)
            .bind(ledger).fetch_optional(connection).await?);
        let who: Vec<MemberColumns> = on_reader!(&mut *source, connection => sqlx::query_as(ONE_MEMBER)
            .bind(ledger).bind(member).fetch_all(connection).await?);
        let roles: Vec<RoleColumns> = on_reader!(&mut *source, connection => sqlx::query_as(ONE_MEMBERS_ROLES)
            .bind(ledger).bind(member).fetch_all(connection).await?);
        let works: Vec<AssignmentColumns> = on_reader!(&mut *source, connection => sqlx::query_as(ASSIGNMENTS)
            .bind(ledger).bind(kind).bind(file).fetch_all(connection).await?);
        let kept: Vec<ExclusionColumns> = on_reader!(&mut *source, connection => sqlx::query_as(EXCLUSIONS)
            .bind(ledger).bind(kind).bind(file).fetch_all(connection).await?);
        let mut agreed: Vec<ConsentColumns> = Vec::new();
        for person in persons {
            agreed.append(&mut on_reader!(&mut *source, connection => sqlx::query_as(CONSENTS)
                .bind(ledger).bind(person.uuid()).fetch_all(connection).await?));
        }
        let ledger = LedgerId::new(ledger);
        let head = head.ok_or(StoreError::NotFound(ledger))?;
        let member = who.into_iter().next().map(|row| member_of(row, &roles)).transpose()?;
        Ok(Self {
            facts_at: unsigned(head, "head.next_position")?,
            member,
            assignments: works.into_iter().map(assignment_of).collect::<Result<_, _>>()?,
            exclusions: kept.into_iter().map(exclusion_of).collect::<Result<_, _>>()?,
            consents: agreed.into_iter().map(consent_of).collect::<Result<_, _>>()?,
        })
    }
}

/// All members with their roles, by id.
pub(crate) async fn members(
    snapshot: &mut Snapshot,
    ledger: LedgerId,
) -> Result<Vec<Member>, StoreError> {
    let ledger = ledger.uuid();
    let rows: Vec<MemberColumns> = on_reader!(&mut *snapshot, connection => {
        sqlx::query_as(MEMBERS).bind(ledger).fetch_all(connection).await?
    });
    let held: Vec<RoleColumns> = on_reader!(&mut *snapshot, connection => {
        sqlx::query_as(ROLES).bind(ledger).fetch_all(connection).await?
    });
    rows.into_iter().map(|row| member_of(row, &held)).collect()
}

/// Who works which file; of all files where none is named.
pub(crate) async fn assignments(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
    stream: Option<StreamId>,
) -> Result<Vec<Assignment>, StoreError> {
    let ledger = ledger.uuid();
    let rows: Vec<AssignmentColumns> = match stream {
        Some(stream) => on_reader!(source.into(), pool => sqlx::query_as(ASSIGNMENTS)
            .bind(ledger).bind(stream.kind.number()).bind(stream.id).fetch_all(pool).await?),
        None => on_reader!(source.into(), pool => sqlx::query_as(ALL_ASSIGNMENTS)
            .bind(ledger).fetch_all(pool).await?),
    };
    rows.into_iter().map(assignment_of).collect()
}

/// Who is kept away from which file; of all files where none is named.
pub(crate) async fn exclusions(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
    stream: Option<StreamId>,
) -> Result<Vec<Exclusion>, StoreError> {
    let ledger = ledger.uuid();
    let rows: Vec<ExclusionColumns> = match stream {
        Some(stream) => on_reader!(source.into(), pool => sqlx::query_as(EXCLUSIONS)
            .bind(ledger).bind(stream.kind.number()).bind(stream.id).fetch_all(pool).await?),
        None => on_reader!(source.into(), pool => sqlx::query_as(ALL_EXCLUSIONS)
            .bind(ledger).fetch_all(pool).await?),
    };
    rows.into_iter().map(exclusion_of).collect()
}

/// The files a member works.
pub(crate) async fn assignments_of(
    database: &Database,
    ledger: LedgerId,
    member: MemberId,
) -> Result<Vec<Assignment>, StoreError> {
    let rows: Vec<AssignmentColumns> = on_reader!(database, pool => sqlx::query_as(MEMBERS_ASSIGNMENTS)
        .bind(ledger.uuid()).bind(member.uuid()).fetch_all(pool).await?);
    rows.into_iter().map(assignment_of).collect()
}

/// The files a member works, among some of a kind.
pub(crate) async fn assignments_among(
    database: &Database,
    ledger: LedgerId,
    member: MemberId,
    (kind, ids): (StreamKind, &[Uuid]),
) -> Result<Vec<Assignment>, StoreError> {
    let sql = match database {
        Database::Sqlite(_) => ASSIGNMENTS_AMONG_SQLITE,
        Database::Postgres(_) => ASSIGNMENTS_AMONG_POSTGRES,
    };
    let values = vec![
        Value::Id(ledger.uuid()),
        Value::Id(member.uuid()),
        Value::Small(kind.number()),
        Value::Ids(ids.to_vec()),
    ];
    let rows: Vec<AssignmentColumns> = few(database, sql, values).await?;
    rows.into_iter().map(assignment_of).collect()
}

/// The files a member is kept away from.
pub(crate) async fn exclusions_of(
    database: &Database,
    ledger: LedgerId,
    member: MemberId,
) -> Result<Vec<Exclusion>, StoreError> {
    let values = vec![Value::Id(ledger.uuid()), Value::Id(member.uuid())];
    let rows: Vec<ExclusionColumns> = few(database, MEMBERS_EXCLUSIONS, values).await?;
    rows.into_iter().map(exclusion_of).collect()
}

/// A person's consents; everybody's where nobody is named.
pub(crate) async fn consents(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
    person: Option<PersonId>,
) -> Result<Vec<ConsentFact>, StoreError> {
    let ledger = ledger.uuid();
    let rows: Vec<ConsentColumns> = match person {
        Some(person) => on_reader!(source.into(), pool => sqlx::query_as(CONSENTS)
            .bind(ledger).bind(person.uuid()).fetch_all(pool).await?),
        None => on_reader!(source.into(), pool => sqlx::query_as(ALL_CONSENTS)
            .bind(ledger).fetch_all(pool).await?),
    };
    rows.into_iter().map(consent_of).collect()
}

/// The next `limit` consents and approved overrides whose last day lies before `today`, after one of
/// them.
pub(crate) async fn consents_past(
    database: &Database,
    ledger: LedgerId,
    today: Day,
    after: Option<(PersonId, EventId)>,
    limit: u32,
) -> Result<Vec<ConsentFact>, StoreError> {
    let (person, event) =
        after.map_or((Uuid::nil(), Uuid::nil()), |(person, event)| (person.uuid(), event.uuid()));
    let rows: Vec<ConsentColumns> = on_reader!(database, pool => {
        let query = sqlx::query_as(CONSENTS_PAST).bind(ledger.uuid()).bind(today.to_string());
        query.bind(person).bind(event).bind(i64::from(limit)).fetch_all(pool).await?
    });
    rows.into_iter().map(consent_of).collect()
}

/// The next `limit` persons for whom somebody else gave a consent nobody ended, after one of them.
pub(crate) async fn consented_for(
    database: &Database,
    ledger: LedgerId,
    after: Option<PersonId>,
    limit: u32,
) -> Result<Vec<PersonId>, StoreError> {
    let after = after.map_or(Uuid::nil(), PersonId::uuid);
    let rows: Vec<Uuid> = on_reader!(database, pool => {
        let query = sqlx::query_scalar(CONSENTED_FOR).bind(ledger.uuid()).bind(after);
        query.bind(i64::from(limit)).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(PersonId::new).collect())
}

type MemberColumns = (Uuid, Uuid, Option<Uuid>, Option<Uuid>, Option<Uuid>, Vec<u8>, i16);
type RoleColumns = (Uuid, String, i16);
type AssignmentColumns = (i16, Uuid, Uuid, String, Option<Uuid>, Option<String>);
type ExclusionColumns = (i16, Uuid, Uuid, i16);
type ConsentColumns =
    (Uuid, Uuid, String, String, Option<Uuid>, String, String, i16, Option<String>);

const NEXT_POSITION: &str = "SELECT next_position FROM head WHERE ledger_id = $1";
const MEMBERS: &str =
    "SELECT member_id, person_id, unit_id, organisation_id, supervisor_id, public_key, state
    FROM fact_member WHERE ledger_id = $1 ORDER BY member_id";
const ONE_MEMBER: &str =
    "SELECT member_id, person_id, unit_id, organisation_id, supervisor_id, public_key, state
    FROM fact_member WHERE ledger_id = $1 AND member_id = $2";
const ROLES: &str = "SELECT member_id, role, provisional FROM fact_role
    WHERE ledger_id = $1 ORDER BY member_id, role";
const ONE_MEMBERS_ROLES: &str = "SELECT member_id, role, provisional FROM fact_role
    WHERE ledger_id = $1 AND member_id = $2 ORDER BY role";
const ASSIGNMENTS: &str =
    "SELECT stream_kind, stream_id, member_id, duty, acting_for, until_day FROM fact_assignment
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 ORDER BY member_id, duty";
const ALL_ASSIGNMENTS: &str =
    "SELECT stream_kind, stream_id, member_id, duty, acting_for, until_day FROM fact_assignment
    WHERE ledger_id = $1 ORDER BY stream_kind, stream_id, member_id, duty";
const EXCLUSIONS: &str = "SELECT stream_kind, stream_id, member_id, kind FROM fact_exclusion
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 ORDER BY member_id, kind";
const ALL_EXCLUSIONS: &str = "SELECT stream_kind, stream_id, member_id, kind FROM fact_exclusion
    WHERE ledger_id = $1 ORDER BY stream_kind, stream_id, member_id, kind";
const MEMBERS_ASSIGNMENTS: &str =
    "SELECT stream_kind, stream_id, member_id, duty, acting_for, until_day FROM fact_assignment
    WHERE ledger_id = $1 AND member_id = $2 ORDER BY stream_kind, stream_id, duty";
const ASSIGNMENTS_AMONG_SQLITE: &str =
    "SELECT stream_kind, stream_id, member_id, duty, acting_for, until_day FROM fact_assignment
    WHERE ledger_id = $1 AND member_id = $2 AND stream_kind = $3
    AND stream_id IN (SELECT unhex(value) FROM json_each($4))";
const ASSIGNMENTS_AMONG_POSTGRES: &str =
    "SELECT stream_kind, stream_id, member_id, duty, acting_for, until_day FROM fact_assignment
    WHERE ledger_id = $1 AND member_id = $2 AND stream_kind = $3 AND stream_id = ANY($4)";
const MEMBERS_EXCLUSIONS: &str =
    "SELECT stream_kind, stream_id, member_id, kind FROM fact_exclusion
    WHERE ledger_id = $1 AND member_id = $2 ORDER BY stream_kind, stream_id, kind";
const CONSENTS: &str =
    "SELECT person_id, event_id, purpose, recipient_kind, recipient_id, fields, given_by, in_force,
    expires_on FROM fact_consent WHERE ledger_id = $1 AND person_id = $2 ORDER BY event_id";
const ALL_CONSENTS: &str =
    "SELECT person_id, event_id, purpose, recipient_kind, recipient_id, fields, given_by, in_force,
    expires_on FROM fact_consent WHERE ledger_id = $1 ORDER BY person_id, event_id";
const CONSENTS_PAST: &str =
    "SELECT person_id, event_id, purpose, recipient_kind, recipient_id, fields, given_by, in_force,
    expires_on FROM fact_consent WHERE ledger_id = $1 AND expires_on < $2 AND in_force = 1
    AND (person_id, event_id) > ($3, $4) ORDER BY person_id, event_id LIMIT $5";
const CONSENTED_FOR: &str = "SELECT DISTINCT person_id FROM fact_consent
    WHERE ledger_id = $1 AND given_by NOT IN ('person', 'override') AND person_id > $2
    ORDER BY person_id LIMIT $3";

pub(super) fn damaged(what: &'static str, row: impl std::fmt::Display) -> StoreError {
    StoreError::DamagedRow { what, row: row.to_string() }
}

/// A column that holds 0 or 1.
fn flag(number: i16, what: &'static str, row: impl std::fmt::Display) -> Result<bool, StoreError> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(damaged(what, row)),
    }
}

fn member_of(row: MemberColumns, held: &[RoleColumns]) -> Result<Member, StoreError> {
    let (member, person, unit, organisation, supervisor, key, state) = row;
    let own = held.iter().filter(|(holder, ..)| *holder == member);
    let role = |(_, role, provisional): &RoleColumns| {
        let role = role.parse().map_err(|_| damaged("fact_role.role", member))?;
        Ok::<_, StoreError>((role, flag(*provisional, "fact_role.provisional", member)?))
    };
    let key: [u8; 32] = key.try_into().map_err(|_| damaged("fact_member.public_key", member))?;
    Ok(Member {
        member: MemberId::new(member),
        person: PersonId::new(person),
        unit: unit.map(UnitId::new),
        organisation: organisation.map(OrganisationId::new),
        supervisor: supervisor.map(MemberId::new),
        key: PublicKey::new(key),
        state: MemberState::from_number(state)
            .ok_or_else(|| damaged("fact_member.state", member))?,
        roles: own.map(role).collect::<Result<_, _>>()?,
    })
}

fn assignment_of(row: AssignmentColumns) -> Result<Assignment, StoreError> {
    let (kind, stream, member, duty, acting_for, until) = row;
    Ok(Assignment {
        stream: stream_of(kind, stream, "fact_assignment.stream_kind")?,
        member: MemberId::new(member),
        duty,
        acting_for: acting_for.map(MemberId::new),
        until: day_of(until, "fact_assignment.until_day", stream)?,
    })
}

fn exclusion_of(row: ExclusionColumns) -> Result<Exclusion, StoreError> {
    let (stream_kind, stream, member, kind) = row;
    Ok(Exclusion {
        stream: stream_of(stream_kind, stream, "fact_exclusion.stream_kind")?,
        member: MemberId::new(member),
        kind: ExclusionKind::from_number(kind)
            .ok_or_else(|| damaged("fact_exclusion.kind", format_args!("{stream} {member}")))?,
    })
}

fn consent_of(row: ConsentColumns) -> Result<ConsentFact, StoreError> {
    let (person, event, purpose, kind, recipient, fields, given_by, in_force, expires_on) = row;
    let kind: RecipientKind =
        kind.parse().map_err(|_| damaged("fact_consent.recipient_kind", event))?;
    let codes = fields.split(',').filter(|code| !code.is_empty()).map(Code::new);
    Ok(ConsentFact {
        person: PersonId::new(person),
        event: EventId::new(event),
        purpose: PurposeCode::new(&purpose).map_err(|_| damaged("fact_consent.purpose", event))?,
        recipient: Recipient::new(kind, recipient.map(OrganisationId::new)),
        fields: codes
            .collect::<Result<_, _>>()
            .map_err(|_| damaged("fact_consent.fields", event))?,
        given_by,
        in_force: flag(in_force, "fact_consent.in_force", event)?,
        expires_on: day_of(expires_on, "fact_consent.expires_on", event)?,
    })
}

pub(crate) fn stream_of(
    kind: i16,
    stream: Uuid,
    what: &'static str,
) -> Result<StreamId, StoreError> {
    let kind = StreamKind::from_number(kind).ok_or_else(|| damaged(what, stream))?;
    Ok(StreamId::new(kind, stream))
}

fn day_of(day: Option<String>, what: &'static str, row: Uuid) -> Result<Option<Day>, StoreError> {
    day.map(|day| day.parse().map_err(|_| damaged(what, row))).transpose()
}
