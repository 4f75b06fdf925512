//! Requests that come twice.

use std::ops::Range;
use std::time::Duration;

use amana_events::MemberId;
use amana_store::{Append, AppendError, Expected, Idempotency};
use tokio::task::JoinSet;

use super::fixture::{Room, assert_log_holds, case, notes, random_id, some};
use amana_store::StreamAppend;

fn key(key: &str, body: u8, events: Range<usize>) -> Idempotency {
    Idempotency { member: None, key: key.to_owned(), body: [body; 32], events }
}

fn keyed(append: Append, name: &str, body: u8) -> Append {
    let events = append.streams.iter().map(|part| part.drafts.len()).sum();
    Append { idempotency: vec![key(name, body, 0..events)], ..append }
}

/// Same key, same body: the first result, whatever happened since, and nothing stored.
pub async fn the_same_request_gets_its_first_answer(room: Room) {
    let streams = [case(), case()];
    let request = || {
        let part = |stream| StreamAppend { stream, expected: Expected::New, drafts: notes(2) };
        keyed(Append { streams: streams.map(part).to_vec(), ..Append::default() }, "once", 1)
    };
    let first = room.journal.append(request()).await.unwrap();
    assert!(!first.replayed);
    room.clock.move_seconds(60);
    room.put(streams[0], Expected::Any, 1).await.unwrap();
    for journal in [room.journal.clone(), room.another_process().await] {
        let again = journal.append(request()).await.unwrap();
        assert!(again.replayed);
        assert_eq!((again.first_position, again.recorded), (first.first_position, first.recorded));
        assert_eq!(again.versions, first.versions);
    }
    assert_eq!(assert_log_holds(&room.journal).await.len(), 6);
}

/// Same key, other body.
pub async fn the_same_key_with_another_body_is_refused(room: Room) {
    room.journal.append(keyed(some(case(), Expected::New, 1), "k", 1)).await.unwrap();
    let other = room.journal.append(keyed(some(case(), Expected::New, 1), "k", 2)).await;
    assert!(matches!(other, Err(AppendError::KeyReused)));
    assert_eq!(assert_log_holds(&room.journal).await.len(), 2);
}

/// Many at once, in one batch or in several: one is stored, all get its answer.
pub async fn one_key_used_by_many_at_once_is_stored_once(room: Room) {
    let other = room.another_process().await;
    let mut callers = JoinSet::new();
    for number in 0..32 {
        let journal = if number % 2 == 0 { room.journal.clone() } else { other.clone() };
        let request = keyed(some(case(), Expected::New, 1), "same", 7);
        callers.spawn(async move { journal.append(request).await.unwrap() });
    }
    let answers = callers.join_all().await;
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.iter().all(|answer| answer.first_position == answers[0].first_position));
    assert!(answers.iter().all(|answer| answer.versions == answers[0].versions));
    assert_eq!(assert_log_holds(&room.journal).await.len(), 2);
}

/// A request that failed may be mended and sent again.
pub async fn a_refused_request_does_not_use_its_key_up(room: Room) {
    let stream = case();
    let refused = room.journal.append(keyed(some(stream, Expected::Exact(9), 1), "k", 1)).await;
    assert!(matches!(refused, Err(AppendError::Conflict { .. })));
    let mended = room.journal.append(keyed(some(stream, Expected::New, 1), "k", 2)).await.unwrap();
    assert!(!mended.replayed);
}

/// Each member has keys of their own.
pub async fn members_do_not_share_keys(room: Room) {
    for member in [None, Some(MemberId::new(random_id())), Some(MemberId::new(random_id()))] {
        let mut request = keyed(some(case(), Expected::New, 1), "k", 1);
        request.idempotency[0].member = member;
        assert!(!room.journal.append(request).await.unwrap().replayed);
    }
}

/// After thirty days a key is new again, cleaned up or not.
pub async fn a_key_is_forgotten_after_thirty_days(room: Room) {
    let request = |body| keyed(some(case(), Expected::New, 1), "k", body);
    room.journal.append(request(1)).await.unwrap();
    room.clock.move_seconds(30 * 86_400);
    assert!(room.journal.append(request(1)).await.unwrap().replayed);
    assert_eq!(room.journal.forget_requests().await.unwrap(), 0);
    room.clock.move_seconds(1);
    assert!(!room.journal.append(request(2)).await.unwrap().replayed);
    assert!(room.journal.append(request(2)).await.unwrap().replayed);
    room.clock.move_seconds(31 * 86_400);
    assert_eq!(room.journal.forget_requests().await.unwrap(), 1);
    assert!(!room.journal.append(request(3)).await.unwrap().replayed);
}

/// A repetition that waits together with a stranger's good append still gets its first answer, though the stream it
/// expected to be new exists by now.
pub async fn a_repetition_among_strangers_gets_its_first_answer(room: Room) {
    let stream = case();
    let request = || keyed(some(stream, Expected::New, 1), "again", 1);
    let first = room.journal.append(request()).await.unwrap();
    for _ in 0..5 {
        let stopped = room.clock.stop();
        let mut callers = JoinSet::new();
        // The first of them is in the batch that waits for the clock; the others are in the next.
        for number in 0..4 {
            let journal = room.journal.clone();
            let request = if number == 2 { request() } else { some(case(), Expected::New, 1) };
            callers.spawn(async move { (number, journal.append(request).await.unwrap()) });
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        drop(stopped);
        let answers = callers.join_all().await;
        let again = answers.iter().find(|(number, _)| *number == 2).map(|(_, answer)| answer);
        assert!(again.is_some_and(|a| a.replayed && a.first_position == first.first_position));
    }
    assert_eq!(assert_log_holds(&room.journal).await.len(), 17);
}

/// What no database keeps as a key is refused before it meets others' appends.
pub async fn a_key_that_cannot_be_kept_is_refused(room: Room) {
    for wrong in ["", "nul\0", "line\n", &"x".repeat(201)] {
        let refused = room.journal.append(keyed(some(case(), Expected::New, 1), wrong, 1)).await;
        assert!(matches!(refused, Err(AppendError::RequestKey)), "{wrong:?}");
    }
    room.journal.append(keyed(some(case(), Expected::New, 1), &"é".repeat(100), 1)).await.unwrap();
    // Twice in one append, or for events it does not have.
    for events in [[0..1, 0..1], [0..1, 1..3]] {
        let idempotency = events.map(|events| key("k", 1, events)).to_vec();
        let append = Append { idempotency, ..some(case(), Expected::New, 1) };
        let refused = room.journal.append(append).await;
        assert!(matches!(refused, Err(AppendError::RequestKey)));
    }
}

/// Several requests in one append: each is known again alone, all of them together, and none may come with a stranger.
pub async fn each_request_of_an_append_is_known_by_its_own_key(room: Room) {
    let streams = [case(), case()];
    let both = |keys: [&str; 2]| {
        let part = |stream| StreamAppend { stream, expected: Expected::New, drafts: notes(2) };
        // The second begins in the first one's stream, with the first one's last event not its own.
        let idempotency = vec![key(keys[0], 1, 0..1), key(keys[1], 2, 1..4)];
        Append { streams: streams.map(part).to_vec(), idempotency, ..Append::default() }
    };
    let first = room.journal.append(both(["a", "b"])).await.unwrap();
    for journal in [room.journal.clone(), room.another_process().await] {
        let again = journal.append(both(["a", "b"])).await.unwrap();
        assert_eq!((again.replayed, again.first_position), (true, first.first_position));
        assert_eq!(again.versions, first.versions);
        let alone = journal.append(keyed(some(case(), Expected::New, 1), "b", 2)).await.unwrap();
        assert_eq!((alone.replayed, alone.first_position), (true, first.first_position + 1));
        for partly in [["a", "c"], ["c", "b"]] {
            let refused = journal.append(both(partly)).await;
            assert!(matches!(refused, Err(AppendError::PartlyRepeated)));
        }
        let other = journal.append(both(["b", "c"])).await;
        assert!(matches!(other, Err(AppendError::KeyReused)));
        let keys = ["b", "c"].map(|key| (None, key.to_owned()));
        let remembered = journal.remembered(&keys).await.unwrap();
        assert!(remembered.len() == 2 && remembered[1].is_none());
        let remembered = remembered[0].unwrap();
        assert_eq!((remembered.first_position, remembered.events), (first.first_position + 1, 3));
    }
    assert_eq!(assert_log_holds(&room.journal).await.len(), 5);
}
