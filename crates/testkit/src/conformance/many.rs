//! Many callers: nothing lost, nothing twice, nobody stalled, and each judged alone.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use amana_store::{Append, AppendError, Expected, Journal, KeyChange};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::fixture::{Room, assert_log_holds, case, draft, one, some};
use super::keys::key_row;

/// Appends `rounds` times from each of `writers`, each to streams of its own; the events that were acknowledged.
async fn write(
    journals: &[Journal],
    writers: usize,
    rounds: usize,
) -> HashSet<amana_events::EventId> {
    let mut callers = JoinSet::new();
    for writer in 0..writers {
        let journal = journals[writer % journals.len()].clone();
        callers.spawn(async move {
            let mut acknowledged = Vec::new();
            for _ in 0..rounds {
                let draft = draft("case_noted");
                let event = draft.event;
                journal.append(one(case(), Expected::New, vec![draft])).await.unwrap();
                acknowledged.push(event);
            }
            acknowledged
        });
    }
    callers.join_all().await.into_iter().flatten().collect()
}

/// What was acknowledged is what is there.
pub async fn parallel_appends_are_all_there_once(room: Room) {
    let acknowledged = write(std::slice::from_ref(&room.journal), 16, 25).await;
    let log = assert_log_holds(&room.journal).await;
    let stored: HashSet<_> = log.iter().skip(1).map(|stored| stored.event).collect();
    assert_eq!((stored.len(), &stored), (400, &acknowledged));
}

/// Many expect the same version of one stream: one wins, the others are told, and nobody's event is lost.
pub async fn one_of_many_rivals_wins(room: Room) {
    let stream = case();
    let other = room.another_process().await;
    for version in 0..5 {
        let mut rivals = JoinSet::new();
        for number in 0..16 {
            let journal = if number % 4 == 0 { other.clone() } else { room.journal.clone() };
            let append = some(stream, Expected::Exact(version), 1);
            rivals.spawn(async move { journal.append(append).await });
        }
        let answers = rivals.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let conflict = |answer: &Result<_, _>| matches!(answer, Err(AppendError::Conflict { .. }));
        assert_eq!(answers.iter().filter(|answer| conflict(answer)).count(), 15);
    }
    assert_eq!(assert_log_holds(&room.journal).await.len(), 6);
}

/// No false conflicts: writers that do not meet are not told that they did. (`write` fails on any refusal.)
pub async fn different_streams_never_conflict(room: Room) {
    let other = room.another_process().await;
    let acknowledged = write(&[room.journal.clone(), other], 64, 4).await;
    assert_eq!(acknowledged.len(), 256);
}

/// Two processes on one ledger: one log.
pub async fn two_processes_share_a_ledger(room: Room) {
    let journals = [room.journal.clone(), room.another_process().await];
    let acknowledged = write(&journals, 16, 20).await;
    let log = assert_log_holds(&room.journal).await;
    assert_eq!(log.len(), 321);
    assert!(log.iter().skip(1).all(|stored| acknowledged.contains(&stored.event)));
    assert_eq!(journals[0].head().await.unwrap(), journals[1].head().await.unwrap());
}

/// Two processes with few callers and one event at a time, some of whom are wrong: whatever is under way when an append is
/// refused, or when the other process is quicker, is stored on the log as it is then or not at all.
pub async fn what_is_under_way_rests_on_what_was_stored(room: Room) {
    let journals = [room.journal.clone(), room.another_process().await];
    let taken = case();
    room.journal.append(some(taken, Expected::New, 1)).await.unwrap();
    let mut callers = JoinSet::new();
    for caller in 0..12 {
        let journal = journals[caller % 2].clone();
        callers.spawn(async move {
            let mut stored = 0;
            for round in 0..40 {
                if (caller + round) % 7 == 0 {
                    let refused = journal.append(some(taken, Expected::New, 1)).await;
                    assert!(
                        matches!(refused, Err(AppendError::Conflict { stream }) if stream == taken)
                    );
                }
                stored += journal.append(some(case(), Expected::New, 1)).await.map(|_| 1).unwrap();
            }
            stored
        });
    }
    let stored: usize = callers.join_all().await.into_iter().sum();
    assert_eq!((stored, assert_log_holds(&room.journal).await.len()), (480, 482));
}

/// A process that refused the last thing it was asked for, and is asked for nothing more, holds nobody up.
pub async fn a_refusal_leaves_nothing_locked(room: Room) {
    let other = room.another_process().await;
    let taken = case();
    room.journal.append(some(taken, Expected::New, 1)).await.unwrap();
    for _ in 0..8 {
        // Both have met somebody quicker by then, and lock before they write.
        write(&[room.journal.clone(), other.clone()], 6, 5).await;
        let refused = room.journal.append(some(taken, Expected::New, 1)).await;
        assert!(matches!(refused, Err(AppendError::Conflict { .. })));
        let next = other.append(some(case(), Expected::New, 1));
        timeout(Duration::from_secs(20), next).await.unwrap().unwrap();
    }
    assert_log_holds(&room.journal).await;
}

/// While sixteen write, whoever reads sees a prefix without a hole, and never less than before.
pub async fn no_position_shows_before_an_earlier_one(room: Room) {
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (journal, done) = (room.another_process().await, Arc::clone(&done));
        tokio::spawn(async move {
            let mut seen = 0;
            while !done.load(Ordering::SeqCst) {
                let head = journal.head().await.unwrap().next_position;
                let page = journal.page(0, 10_000).await.unwrap();
                let positions = page.iter().map(|stored| stored.position);
                assert!(positions.eq(0..page.len() as u64));
                assert!(page.len() as u64 >= head && head >= seen);
                seen = page.len() as u64;
            }
            seen
        })
    };
    write(&[room.journal.clone(), room.another_process().await], 16, 20).await;
    done.store(true, Ordering::SeqCst);
    assert!(reader.await.unwrap() > 0);
}

/// A reader in the middle of a snapshot, who reads no further, holds up no writer and no other reader.
pub async fn an_idle_reader_stalls_nobody(room: Room) {
    let stream = case();
    for _ in 0..3 {
        room.put(stream, Expected::Any, 1_000).await.unwrap();
    }
    let mut idle = room.journal.scan(0);
    let first = idle.next_page().await.unwrap().unwrap();
    let mut subscription = room.journal.subscribe(3_001);
    for number in 0..20 {
        let stored = timeout(Duration::from_secs(10), room.put(stream, Expected::Any, 1));
        stored.await.unwrap().unwrap();
        let seen = timeout(Duration::from_secs(10), subscription.next()).await.unwrap().unwrap();
        assert_eq!(seen[0].position, 3_001 + number);
    }
    let mut positions: Vec<u64> = first.iter().map(|stored| stored.position).collect();
    while let Some(page) = idle.next_page().await.unwrap() {
        positions.extend(page.iter().map(|stored| stored.position));
    }
    assert!(positions.len() >= 3_001 && positions.iter().copied().eq(0..positions.len() as u64));
}

/// A conflict, a moved guard, a long record and a key that exists: each is refused alone, though they wait together.
pub async fn one_bad_append_of_a_batch_fails_alone(room: Room) {
    let (taken, row) = (case(), key_row(random_owner(), None, 1));
    let keyed =
        Append { keys: vec![KeyChange::Insert(row.clone())], ..some(taken, Expected::New, 1) };
    room.journal.append(keyed).await.unwrap();
    let stopped = room.clock.stop();
    let mut good = Vec::new();
    let mut bad = Vec::new();
    for number in 0..12 {
        good.push(some(case(), Expected::New, 1));
        bad.push(match number % 4 {
            0 => some(taken, Expected::New, 1),
            1 => Append { guards: vec![(taken, 0)], ..some(case(), Expected::New, 1) },
            2 => {
                let mut long = draft("case_noted");
                long.data = format!(r#"{{"note":"{}"}}"#, "x".repeat(262_100));
                one(case(), Expected::New, vec![long])
            }
            _ => Append {
                keys: vec![KeyChange::Insert(row.clone())],
                ..some(case(), Expected::New, 1)
            },
        });
    }
    let journal = room.journal.clone();
    let waiting = tokio::spawn(async move {
        let mut callers = JoinSet::new();
        for (number, append) in good.into_iter().chain(bad).enumerate() {
            let journal = journal.clone();
            callers.spawn(async move { (number, journal.append(append).await) });
        }
        callers.join_all().await
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(stopped);
    for (number, answer) in waiting.await.unwrap() {
        let kind = number.checked_sub(12).map(|number| number % 4);
        let right = match (kind, &answer) {
            (None, answer) => answer.is_ok(),
            (Some(0), Err(AppendError::Conflict { stream }))
            | (Some(1), Err(AppendError::GuardMoved { stream })) => *stream == taken,
            (Some(2), Err(AppendError::TooLarge { .. })) => true,
            (Some(3), Err(AppendError::KeyExists { key })) => *key == Some(row.name()),
            _ => false,
        };
        assert!(right, "{number}: {answer:?}");
    }
    assert_eq!(assert_log_holds(&room.journal).await.len(), 14);
}

/// More waits than may wait: the rest is refused at once, and what was taken is stored.
pub async fn a_full_queue_refuses_and_keeps_its_word(room: Room) {
    let stopped = room.clock.stop();
    let journal = room.journal.clone();
    let full = Arc::new(Notify::new());
    let told = Arc::clone(&full);
    let waiting = tokio::spawn(async move {
        let mut callers = JoinSet::new();
        for _ in 0..6_000 {
            let (journal, told) = (journal.clone(), Arc::clone(&told));
            callers.spawn(async move {
                let answer = journal.append(some(case(), Expected::New, 1)).await;
                if answer.is_err() {
                    told.notify_one();
                }
                answer
            });
        }
        callers.join_all().await
    });
    timeout(Duration::from_mins(1), full.notified()).await.unwrap();
    drop(stopped);
    let answers = waiting.await.unwrap();
    let stored = answers.iter().filter(|answer| answer.is_ok()).count();
    let full = |answer: &&Result<_, _>| matches!(answer, Err(AppendError::QueueFull));
    let refused = answers.iter().filter(full).count();
    assert_eq!(stored + refused, 6_000);
    assert!(refused > 0 && stored >= 4_096, "{stored} stored, {refused} refused");
    assert_eq!(assert_log_holds(&room.journal).await.len(), stored + 1);
    room.put(case(), Expected::New, 1).await.unwrap();
}

fn random_owner() -> amana_vault::Owner {
    amana_vault::Owner::person(super::random_id())
}
