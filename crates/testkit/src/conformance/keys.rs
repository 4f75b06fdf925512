//! The keyring: rows that come and go with their events, and that are gone when they are gone.

use amana_store::{Append, AppendError, Expected, KeyChange, KeyName, KeyRow, Patience, Readback};
use amana_vault::{Compartment, Owner};

use super::fixture::{Backend, Room, case, random_id, some};

/// A key row with random bytes.
pub(crate) fn key_row(owner: Owner, compartment: Option<Compartment>, epoch: u32) -> KeyRow {
    let wrapped = (0..7).flat_map(|_| random_id().into_bytes()).take(104).collect();
    KeyRow {
        owner,
        compartment,
        epoch,
        wrapped,
        kek: "0123456789abcdef0123456789abcdef".to_owned(),
    }
}

fn with_keys(keys: Vec<KeyChange>) -> Append {
    Append { keys, ..some(case(), Expected::New, 1) }
}

fn sorted(mut rows: Vec<KeyRow>) -> Vec<KeyRow> {
    rows.sort_by_key(|row| (row.compartment.map_or("", Compartment::code), row.epoch));
    rows
}

/// Refused events bring no key; a key that is there already brings no events.
pub async fn keys_commit_with_their_events_or_not_at_all(room: Room) {
    let owner = Owner::person(random_id());
    let rows = vec![
        key_row(owner, None, 1),
        key_row(owner, Some(Compartment::Contact), 1),
        key_row(owner, Some(Compartment::Identity), 1),
    ];
    let inserts: Vec<_> = rows.iter().cloned().map(KeyChange::Insert).collect();
    let mut refused = with_keys(inserts.clone());
    refused.guards = vec![(case(), 1)];
    assert!(matches!(room.journal.append(refused).await, Err(AppendError::GuardMoved { .. })));
    assert!(room.journal.keys(owner).await.unwrap().is_empty());
    room.journal.append(with_keys(inserts)).await.unwrap();
    assert_eq!(room.journal.keys(owner).await.unwrap(), sorted(rows.clone()));

    let head = room.journal.head().await.unwrap();
    let mixed = vec![
        KeyChange::Insert(key_row(owner, Some(Compartment::Medical), 1)),
        KeyChange::Insert(key_row(owner, Some(Compartment::Identity), 1)),
    ];
    let exists = room.journal.append(with_keys(mixed)).await;
    assert!(matches!(exists, Err(AppendError::KeyExists { key: Some(_) })));
    assert_eq!(room.journal.keys(owner).await.unwrap(), sorted(rows));
    assert_eq!(room.journal.head().await.unwrap(), head);
}

/// Rewrapping touches one row, destroying one row or all of an owner's, and nobody else's.
pub async fn keys_are_replaced_and_destroyed_by_name(room: Room) {
    let (owner, other) = (Owner::person(random_id()), Owner::file(random_id()));
    let rows = [
        key_row(owner, None, 1),
        key_row(owner, Some(Compartment::Contact), 1),
        key_row(owner, Some(Compartment::Contact), 2),
    ];
    let kept = key_row(other, None, 1);
    let inserts = rows.iter().chain([&kept]).cloned().map(KeyChange::Insert).collect();
    room.journal.append(with_keys(inserts)).await.unwrap();

    let mut rewrapped = key_row(owner, None, 1);
    "another".clone_into(&mut rewrapped.kek);
    let changes = vec![KeyChange::Replace(rewrapped.clone()), KeyChange::Delete(rows[1].name())];
    room.journal.append(with_keys(changes)).await.unwrap();
    assert_eq!(room.journal.keys(owner).await.unwrap(), [rewrapped, rows[2].clone()]);

    room.journal.append(with_keys(vec![KeyChange::DeleteOwner(owner)])).await.unwrap();
    assert!(room.journal.keys(owner).await.unwrap().is_empty());
    assert_eq!(room.journal.keys(other).await.unwrap(), [kept]);
}

/// Page by page, each key once.
pub async fn all_keys_come_in_pages(room: Room) {
    let mut names = Vec::new();
    for number in 0..5 {
        let owner = match number % 2 {
            0 => Owner::person(random_id()),
            _ => Owner::file(random_id()),
        };
        let compartments = [None, Some(Compartment::Contact), Some(Compartment::Narrative)];
        let rows = compartments.map(|compartment| key_row(owner, compartment, 1 + number));
        names.extend(rows.iter().map(KeyRow::name));
        room.journal.append(with_keys(rows.map(KeyChange::Insert).to_vec())).await.unwrap();
    }
    let mut found: Vec<KeyName> = Vec::new();
    loop {
        let page = room.journal.all_keys(found.last().copied(), 4).await.unwrap();
        found.extend(page.iter().map(KeyRow::name));
        if page.len() < 4 {
            break;
        }
    }
    found.sort();
    names.sort();
    assert_eq!(found, names);
}

/// The wrapped bytes are in the files before, and in none of them after. PostgreSQL says that it cannot tell.
pub async fn a_destroyed_key_is_gone_from_the_files(room: Room) {
    let owner = Owner::person(random_id());
    let (row, kept) = (key_row(owner, None, 1), key_row(Owner::person(random_id()), None, 1));
    let inserts = vec![KeyChange::Insert(row.clone()), KeyChange::Insert(kept.clone())];
    room.journal.append(with_keys(inserts)).await.unwrap();
    let looked = |row: &KeyRow| room.journal.erase_tail(vec![row.wrapped.clone()], Patience::Much);
    if let Backend::Postgres(_) = room.backend {
        let said = looked(&row).await.unwrap();
        assert!(matches!(said, Readback::NotPossible | Readback::NotVacuumed), "{said:?}");
        return;
    }
    assert_eq!(looked(&row).await.unwrap(), Readback::Found);
    room.journal.append(with_keys(vec![KeyChange::DeleteOwner(owner)])).await.unwrap();
    assert_eq!(looked(&row).await.unwrap(), Readback::Clean);
    assert_eq!(looked(&kept).await.unwrap(), Readback::Found);
}

/// Pages that were split and balanced keep copies of rows in their free space, which nothing overwrites: of hundreds of
/// destroyed keys among thousands of others none is left all the same, and of the others none is missing.
pub async fn of_hundreds_of_destroyed_keys_none_is_left_in_the_files(room: Room) {
    let Backend::Sqlite(path) = &room.backend else { return };
    let parts = [None, Some(Compartment::Contact), Some(Compartment::Identity)];
    let owner = |_| {
        let owner = Owner::person(random_id());
        parts.map(|part| key_row(owner, part, 1))
    };
    let owners: Vec<[KeyRow; 3]> = (0..3_000).map(owner).collect();
    for some in owners.chunks(20) {
        let inserts = some.iter().flatten().cloned().map(KeyChange::Insert).collect();
        room.journal.append(with_keys(inserts)).await.unwrap();
    }
    let (gone, kept): (Vec<_>, Vec<_>) =
        owners.into_iter().enumerate().partition(|(index, _)| index % 6 == 0);
    for (_, [row, ..]) in &gone {
        let change = vec![KeyChange::DeleteOwner(row.owner)];
        room.journal.append(with_keys(change)).await.unwrap();
    }
    let gone: Vec<KeyRow> = gone.into_iter().flat_map(|(_, rows)| rows).collect();
    let patterns: Vec<Vec<u8>> = gone.iter().map(|row| row.wrapped.clone()).collect();
    let said = room.journal.erase_tail(patterns, Patience::Much).await.unwrap();
    assert_eq!(said, Readback::Clean);
    let bytes = std::fs::read(path).unwrap();
    let starts: std::collections::HashSet<&[u8]> =
        gone.iter().map(|row| &row.wrapped[..16]).collect();
    assert!(!bytes.windows(16).any(|window| starts.contains(window)));
    // What to look for is not known: the table is built anew in any case.
    let said = room.journal.erase_tail(Vec::new(), Patience::Much).await.unwrap();
    assert_eq!(said, Readback::Clean);
    for (_, rows) in kept {
        assert_eq!(room.journal.keys(rows[0].owner).await.unwrap(), rows);
    }
    // The table built anew is the same one: it can be written and built anew again.
    let row = key_row(Owner::person(random_id()), None, 1);
    room.journal.append(with_keys(vec![KeyChange::Insert(row.clone())])).await.unwrap();
    let twice = room.journal.append(with_keys(vec![KeyChange::Insert(row)])).await;
    assert!(matches!(twice, Err(AppendError::KeyExists { .. })));
}

/// After a restored backup, what the log says is destroyed is destroyed again; what is not there is no error.
pub async fn what_is_destroyed_can_be_destroyed_again(room: Room) {
    let owner = Owner::file(random_id());
    let rows = [key_row(owner, None, 1), key_row(owner, Some(Compartment::Narrative), 1)];
    let inserts = rows.iter().cloned().map(KeyChange::Insert).collect();
    room.journal.append(with_keys(inserts)).await.unwrap();
    let names: Vec<KeyName> = rows.iter().map(KeyRow::name).collect();
    assert_eq!(room.journal.discard_keys(&names[..1]).await.unwrap(), 1);
    assert_eq!(room.journal.keys(owner).await.unwrap(), rows[1..]);
    assert_eq!(room.journal.discard_keys(&names).await.unwrap(), 1);
    assert_eq!(room.journal.discard_keys(&names).await.unwrap(), 0);
}
