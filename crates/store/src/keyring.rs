//! The keyring: wrapped keys by owner, compartment and epoch.
//!
//! INVARIANT: rows change only in an append, together with the event that tells of it. The one exception is
//! [`discard`], which carries out again what the log already says: after a restored backup a destroyed key must not live.

use amana_events::LedgerId;
use amana_vault::{Compartment, Owner, OwnerKind};
use uuid::Uuid;

use crate::database::{Database, Source, on_reader};
use crate::number::signed;
use crate::statement::{Statement, Value};
use crate::{KeyChange, KeyName, KeyRow, StoreError};

/// A key row as both databases give it.
type KeyColumns = (i16, Uuid, String, i64, Vec<u8>, String);

const OF_OWNER: &str = "SELECT owner_kind, owner_id, compartment, epoch, wrapped, kek FROM data_key
    WHERE ledger_id = $1 AND owner_kind = $2 AND owner_id = $3 ORDER BY compartment, epoch";
const PAGE: &str = "SELECT owner_kind, owner_id, compartment, epoch, wrapped, kek FROM data_key
    WHERE ledger_id = $1 AND (owner_kind, owner_id, compartment, epoch) > ($2, $3, $4, $5)
    ORDER BY owner_kind, owner_id, compartment, epoch LIMIT $6";
const REPLACE: &str =
    "UPDATE data_key SET wrapped = $1, kek = $2 WHERE ledger_id = $3 AND owner_kind = $4
    AND owner_id = $5 AND compartment = $6 AND epoch = $7";
const DELETE: &str =
    "DELETE FROM data_key WHERE ledger_id = $1 AND owner_kind = $2 AND owner_id = $3
    AND compartment = $4 AND epoch = $5";
const DELETE_OWNER: &str =
    "DELETE FROM data_key WHERE ledger_id = $1 AND owner_kind = $2 AND owner_id = $3";

const DESTROYED: &str = "SELECT owner_kind, owner_id, compartment, epoch FROM fact_destroyed_key
    WHERE ledger_id = $1 AND wiped <= $2 ORDER BY owner_kind, owner_id, compartment, epoch";
const RETURNED: &str = "SELECT data_key.owner_kind, data_key.owner_id, data_key.compartment, data_key.epoch,
    data_key.wrapped, data_key.kek FROM fact_destroyed_key AS gone JOIN data_key ON data_key.ledger_id = gone.ledger_id
    AND data_key.owner_kind = gone.owner_kind AND data_key.owner_id = gone.owner_id
    AND data_key.compartment = gone.compartment AND data_key.epoch = gone.epoch WHERE gone.ledger_id = $1
    ORDER BY data_key.owner_kind, data_key.owner_id, data_key.compartment, data_key.epoch";
const WIPED: &str =
    "UPDATE fact_destroyed_key SET wiped = $1 WHERE ledger_id = $2 AND owner_kind = $3
    AND owner_id = $4 AND compartment = $5 AND epoch = $6";

/// The number that stands for an owner's kind. Never reused.
pub(crate) const fn owner_number(kind: OwnerKind) -> i16 {
    match kind {
        OwnerKind::Person => 1,
        OwnerKind::File => 2,
        OwnerKind::Ledger => 3,
    }
}

/// A compartment as it is stored; the owner's own key has none.
pub(crate) fn compartment_code(compartment: Option<Compartment>) -> &'static str {
    compartment.map_or("", Compartment::code)
}

/// An owner's keys, the owner's own first.
pub(crate) async fn of_owner(
    database: &Database,
    ledger: LedgerId,
    owner: Owner,
) -> Result<Vec<KeyRow>, StoreError> {
    let rows: Vec<KeyColumns> = on_reader!(database, pool => sqlx::query_as(OF_OWNER)
        .bind(ledger.uuid()).bind(owner_number(owner.kind)).bind(owner.id).fetch_all(pool).await?);
    rows.into_iter().map(key_of).collect()
}

/// The next `limit` keys after one, in the order of kind, owner, compartment and epoch.
pub(crate) async fn page(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
    after: Option<KeyName>,
    limit: u32,
) -> Result<Vec<KeyRow>, StoreError> {
    let (kind, id, compartment, epoch) =
        after.map_or((0, Uuid::nil(), "", 0), |name| columns(&name));
    let rows: Vec<KeyColumns> = on_reader!(source.into(), pool => sqlx::query_as(PAGE)
        .bind(ledger.uuid()).bind(kind).bind(id).bind(compartment).bind(epoch).bind(i64::from(limit))
        .fetch_all(pool).await?);
    rows.into_iter().map(key_of).collect()
}

/// Deletes rows that the log says are destroyed; how many there were.
pub(crate) async fn discard(
    database: &Database,
    ledger: LedgerId,
    names: &[KeyName],
) -> Result<u64, StoreError> {
    // First, so that a crash in between leaves the files to be looked through, and nothing unsaid.
    mark(database, ledger, names, false).await?;
    change(database, names.iter().map(|name| delete(ledger, name)).collect()).await
}

/// The keys that the log says are destroyed: all of them, or those whose bytes nobody has looked for since.
pub(crate) async fn destroyed(
    source: impl Into<Source<'_>>,
    ledger: LedgerId,
    unwiped: bool,
) -> Result<Vec<KeyName>, StoreError> {
    let most = i16::from(!unwiped);
    let rows: Vec<(i16, Uuid, String, i64)> = on_reader!(source.into(), pool => sqlx::query_as(DESTROYED)
        .bind(ledger.uuid()).bind(most).fetch_all(pool).await?);
    rows.into_iter().map(|(kind, id, code, epoch)| name_of(kind, id, &code, epoch)).collect()
}

/// Rows that are there though the log says that they are destroyed.
pub(crate) async fn returned(
    database: &Database,
    ledger: LedgerId,
) -> Result<Vec<KeyRow>, StoreError> {
    let rows: Vec<KeyColumns> = on_reader!(database, pool => sqlx::query_as(RETURNED)
        .bind(ledger.uuid()).fetch_all(pool).await?);
    rows.into_iter().map(key_of).collect()
}

/// Notes whether the bytes of destroyed keys were looked for and not found.
pub(crate) async fn mark(
    database: &Database,
    ledger: LedgerId,
    names: &[KeyName],
    wiped: bool,
) -> Result<(), StoreError> {
    let statement = |name: &KeyName| {
        let (kind, id, compartment, epoch) = columns(name);
        let values = vec![
            Value::Small(i16::from(wiped)),
            Value::Id(ledger.uuid()),
            Value::Small(kind),
            Value::Id(id),
            Value::Code(compartment),
            Value::Number(epoch),
        ];
        Statement::new(WIPED, values)
    };
    change(database, names.iter().map(statement).collect()).await.map(|_| ())
}

async fn change(database: &Database, statements: Vec<Statement>) -> Result<u64, StoreError> {
    match database {
        Database::Sqlite(database) => database.change(statements).await,
        Database::Postgres(database) => database.change(statements).await,
    }
}

/// The change of an existing row; a new row is inserted with the batch.
pub(crate) fn statement(ledger: LedgerId, change: &KeyChange) -> Option<Statement> {
    match change {
        KeyChange::Insert(_) => None,
        KeyChange::Replace(row) => {
            let (kind, id, compartment, epoch) = columns(&row.name());
            let values = vec![
                Value::Bytes(row.wrapped.clone()),
                Value::Text(row.kek.clone()),
                Value::Id(ledger.uuid()),
                Value::Small(kind),
                Value::Id(id),
                Value::Code(compartment),
                Value::Number(epoch),
            ];
            Some(Statement::new(REPLACE, values))
        }
        KeyChange::Delete(name) => Some(delete(ledger, name)),
        KeyChange::DeleteOwner(owner) => {
            let kind = Value::Small(owner_number(owner.kind));
            let values = vec![Value::Id(ledger.uuid()), kind, Value::Id(owner.id)];
            Some(Statement::new(DELETE_OWNER, values))
        }
    }
}

/// A key's name as columns.
pub(crate) fn columns(name: &KeyName) -> (i16, Uuid, &'static str, i64) {
    let compartment = compartment_code(name.compartment);
    (owner_number(name.owner.kind), name.owner.id, compartment, signed(u64::from(name.epoch)))
}

fn delete(ledger: LedgerId, name: &KeyName) -> Statement {
    let (kind, id, compartment, epoch) = columns(name);
    let values = vec![
        Value::Id(ledger.uuid()),
        Value::Small(kind),
        Value::Id(id),
        Value::Code(compartment),
        Value::Number(epoch),
    ];
    Statement::new(DELETE, values)
}

fn key_of((kind, id, compartment, epoch, wrapped, kek): KeyColumns) -> Result<KeyRow, StoreError> {
    let KeyName { owner, compartment, epoch } = name_of(kind, id, &compartment, epoch)?;
    Ok(KeyRow { owner, compartment, epoch, wrapped, kek })
}

fn name_of(kind: i16, id: Uuid, compartment: &str, epoch: i64) -> Result<KeyName, StoreError> {
    let damaged = |what| {
        let row = format!("kind {kind} {id} compartment {compartment:?} epoch {epoch}");
        StoreError::DamagedRow { what, row }
    };
    let owner = match kind {
        1 => Owner::person(id),
        2 => Owner::file(id),
        3 => Owner::ledger(id),
        _ => return Err(damaged("data_key.owner_kind")),
    };
    let compartment = match compartment {
        "" => None,
        code => Some(Compartment::from_code(code).ok_or_else(|| damaged("data_key.compartment"))?),
    };
    let epoch = u32::try_from(epoch).map_err(|_| damaged("data_key.epoch"))?;
    Ok(KeyName { owner, compartment, epoch })
}
