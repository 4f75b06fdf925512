//! One caller: expected versions, limits, times, guards and what a record is.

use amana_events::{Envelope, EventId, Moment, RECORD_BYTES_MAX, VOCABULARY_VERSION};
use amana_store::{Append, AppendError, Draft, EVENTS_MAX, Expected, FactChange, StreamAppend};
use serde_json::value::RawValue;

use super::fixture::{Room, assert_log_holds, case, draft, notes, one, some};

/// Version one is the first; a second "new" is a conflict and stores nothing.
pub async fn a_stream_begins_once(room: Room) {
    let stream = case();
    let first = room.put(stream, Expected::New, 2).await.unwrap();
    assert_eq!((first.first_position, first.versions), (1, vec![(stream, 2)]));
    let again = room.put(stream, Expected::New, 1).await;
    assert!(matches!(again, Err(AppendError::Conflict { stream: which }) if which == stream));
    assert_eq!(assert_log_holds(&room.journal).await.len(), 3);
}

/// Exact versions: zero is a new stream, the right one appends, any other is a conflict.
pub async fn an_exact_version_is_held_to(room: Room) {
    let stream = case();
    room.put(stream, Expected::Exact(0), 1).await.unwrap();
    for wrong in [0, 2, u64::MAX] {
        let refused = room.put(stream, Expected::Exact(wrong), 1).await;
        assert!(matches!(refused, Err(AppendError::Conflict { .. })), "{wrong}");
    }
    let second = room.put(stream, Expected::Exact(1), 3).await.unwrap();
    assert_eq!(second.versions, [(stream, 4)]);
    assert_eq!(room.journal.stream(stream, 1).await.unwrap().len(), 4);
    assert_eq!(room.journal.stream(stream, 3).await.unwrap()[0].version, 3);
}

/// "Any" appends to a stream that is there and to one that is not.
pub async fn any_version_appends_to_what_is_there(room: Room) {
    let stream = case();
    for version in 1..=3 {
        let appended = room.put(stream, Expected::Any, 1).await.unwrap();
        assert_eq!(appended.versions, [(stream, version)]);
    }
}

/// No events is a refusal, and the stream goes on as before.
pub async fn nothing_is_no_append_and_wedges_nothing(room: Room) {
    let stream = case();
    assert!(matches!(room.journal.append(Append::default()).await, Err(AppendError::Empty)));
    let empty = room.put(stream, Expected::New, 0).await;
    assert!(matches!(empty, Err(AppendError::Empty)));
    room.put(stream, Expected::New, 1).await.unwrap();
    let empty = room.put(stream, Expected::Exact(1), 0).await;
    assert!(matches!(empty, Err(AppendError::Empty)));
    room.put(stream, Expected::Exact(1), 1).await.unwrap();
    assert_log_holds(&room.journal).await;
}

/// The limit is the limit.
pub async fn a_thousand_events_go_in_at_once_and_one_more_does_not(room: Room) {
    let stream = case();
    let appended = room.put(stream, Expected::New, EVENTS_MAX).await.unwrap();
    assert_eq!(appended.versions, [(stream, EVENTS_MAX as u64)]);
    let refused = room.put(stream, Expected::Any, EVENTS_MAX + 1).await;
    assert!(matches!(refused, Err(AppendError::TooMany { events: 1_001 })));
    assert_eq!(assert_log_holds(&room.journal).await.len(), EVENTS_MAX + 1);
}

/// A record above 256 KiB is refused with all its append; the largest possible one is stored.
pub async fn an_oversized_record_is_refused_alone(room: Room) {
    let stream = case();
    let sized = |bytes: usize| {
        let mut draft = draft("case_noted");
        draft.data = format!(r#"{{"note":"{}"}}"#, "x".repeat(bytes));
        draft
    };
    let mut drafts = notes(1);
    drafts.push(sized(RECORD_BYTES_MAX - 20));
    let refused = room.journal.append(one(stream, Expected::New, drafts)).await;
    assert!(matches!(refused, Err(AppendError::TooLarge { .. })), "{refused:?}");
    room.journal.append(one(stream, Expected::New, vec![sized(10)])).await.unwrap();
    let small = room.journal.stream(stream, 1).await.unwrap()[0].record.len() - 10;
    let largest = sized(RECORD_BYTES_MAX - small);
    room.journal.append(one(stream, Expected::Exact(1), vec![largest])).await.unwrap();
    let over = sized(RECORD_BYTES_MAX - small + 1);
    let refused = room.journal.append(one(stream, Expected::Exact(2), vec![over])).await;
    assert!(
        matches!(refused, Err(AppendError::TooLarge { bytes }) if bytes == RECORD_BYTES_MAX + 1)
    );
    let log = assert_log_holds(&room.journal).await;
    assert_eq!(log.last().unwrap().record.len(), RECORD_BYTES_MAX);
}

/// A record is one line.
pub async fn data_that_is_no_line_of_json_is_refused(room: Room) {
    for data in ["", "{", "[]", "{}\n", "{\n}", "{} {}", "{\"a\":1,}", "\u{0}"] {
        let mut bad = draft("case_noted");
        bad.data = data.to_owned();
        let refused = room.journal.append(one(case(), Expected::New, vec![bad])).await;
        assert!(matches!(refused, Err(AppendError::Malformed { .. })), "{data:?}");
    }
    assert_eq!(assert_log_holds(&room.journal).await.len(), 1);
}

/// Five minutes ahead are forgiven, a microsecond more is not.
pub async fn known_may_not_lie_in_the_future(room: Room) {
    let stream = case();
    let now = room.journal.head().await.unwrap().recorded;
    let knowing = |known: Moment| {
        let mut draft = draft("case_noted");
        draft.known = Some(known);
        one(stream, Expected::Any, vec![draft])
    };
    let limit = now.plus_seconds(300);
    room.journal.append(knowing(limit)).await.unwrap();
    let over = Moment::from_micros(limit.micros() + 1);
    let refused = room.journal.append(knowing(over)).await;
    assert!(matches!(refused, Err(AppendError::KnownInFuture { known }) if known == over));
    room.journal.append(knowing(now.plus_seconds(-86_400))).await.unwrap();
    let known: Vec<_> =
        room.journal.stream(stream, 1).await.unwrap().iter().map(|stored| stored.known).collect();
    assert_eq!(known, [limit, now.plus_seconds(-86_400)]);
}

/// The time of recording stands still while the clock is behind, and more than two seconds are told.
pub async fn time_never_runs_backwards(room: Room) {
    let stream = case();
    let before = room.put(stream, Expected::Any, 1).await.unwrap();
    assert_eq!(before.clock_stepped_back, None);
    room.clock.move_seconds(-2);
    let little = room.put(stream, Expected::Any, 1).await.unwrap();
    assert_eq!((little.recorded, little.clock_stepped_back), (before.recorded, None));
    room.clock.move_seconds(-8);
    let much = room.put(stream, Expected::Any, 1).await.unwrap();
    assert_eq!((much.recorded, much.clock_stepped_back), (before.recorded, Some(10)));
    room.clock.move_seconds(11);
    let after = room.put(stream, Expected::Any, 1).await.unwrap();
    assert_eq!((after.recorded, after.clock_stepped_back), (before.recorded.plus_seconds(1), None));
    assert_log_holds(&room.journal).await;
}

/// One stream's conflict keeps the other streams of the append out.
pub async fn streams_of_one_append_stand_or_fall_together(room: Room) {
    let (first, second) = (case(), case());
    let both = |expected| Append {
        streams: vec![
            StreamAppend { stream: first, expected: Expected::Any, drafts: notes(2) },
            StreamAppend { stream: second, expected, drafts: notes(1) },
        ],
        ..Append::default()
    };
    let appended = room.journal.append(both(Expected::New)).await.unwrap();
    assert_eq!(appended.versions, [(first, 2), (second, 1)]);
    let refused = room.journal.append(both(Expected::New)).await;
    assert!(matches!(refused, Err(AppendError::Conflict { stream }) if stream == second));
    assert_eq!(room.journal.stream(first, 1).await.unwrap().len(), 2);
    // The same stream twice in one append goes on where it was.
    let mut twice = both(Expected::Exact(1));
    twice.streams.push(StreamAppend {
        stream: second,
        expected: Expected::Exact(2),
        drafts: notes(1),
    });
    let appended = room.journal.append(twice).await.unwrap();
    assert_eq!(appended.versions, [(first, 4), (second, 3)]);
    assert_log_holds(&room.journal).await;
}

/// A guard names a stream and its version, none being zero.
pub async fn a_guard_that_moved_refuses(room: Room) {
    let (consent, work) = (case(), case());
    let guarded =
        |version| Append { guards: vec![(consent, version)], ..some(work, Expected::Any, 1) };
    room.journal.append(guarded(0)).await.unwrap();
    room.put(consent, Expected::New, 1).await.unwrap();
    let refused = room.journal.append(guarded(0)).await;
    assert!(matches!(refused, Err(AppendError::GuardMoved { stream }) if stream == consent));
    room.journal.append(guarded(1)).await.unwrap();
    assert_eq!(room.journal.stream(work, 1).await.unwrap().len(), 2);
}

/// The record parses as the envelope it was made from, and every index column repeats it.
pub async fn the_record_is_the_envelope_and_the_columns_repeat_it(room: Room) {
    let stream = case();
    let mut draft = draft("case_noted");
    draft.cause = Some(EventId::new(super::random_id()));
    draft.purpose = Some("survivor_support".parse().unwrap());
    let sent = draft.clone();
    room.clock.move_seconds(5);
    room.journal.append(one(stream, Expected::New, vec![draft])).await.unwrap();
    let log = assert_log_holds(&room.journal).await;
    let stored = log.last().unwrap();
    let envelope: Envelope<&RawValue> = serde_json::from_slice(&stored.record).unwrap();
    assert_eq!(serde_json::to_vec(&envelope).unwrap(), stored.record);
    assert_eq!((envelope.v, envelope.ledger, envelope.event), (1, room.ledger, stored.event));
    assert_eq!((envelope.stream, envelope.version), (stored.stream, stored.version));
    assert_eq!((envelope.kind.as_str(), envelope.type_version), (stored.type_name.as_str(), 1));
    assert_eq!((envelope.known, envelope.recorded), (stored.known, stored.recorded));
    assert_eq!((stored.event, stored.stream, stored.version), (sent.event, stream, 1));
    assert_eq!((envelope.cause, envelope.purpose), (sent.cause, sent.purpose));
    assert_eq!((envelope.actor, envelope.data.get()), (sent.actor, sent.data.as_str()));
    assert!(!stored.record.contains(&b'\n'));
}

/// What may be written only grows, and never beyond what this program knows.
pub async fn a_vocabulary_never_falls_nor_outgrows_the_program(room: Room) {
    for wrong in [VOCABULARY_VERSION - 1, VOCABULARY_VERSION + 1] {
        let mut draft = draft("ledger_upgraded");
        draft.facts = vec![FactChange::Vocabulary(wrong)];
        let refused = room.journal.append(one(case(), Expected::New, vec![draft])).await;
        assert!(
            matches!(refused, Err(AppendError::Vocabulary { vocabulary }) if vocabulary == wrong)
        );
    }
    assert_eq!(room.journal.head().await.unwrap().vocabulary, VOCABULARY_VERSION);
}

/// An event that came with a newer vocabulary waits for the upgrade.
pub async fn an_event_newer_than_the_ledger_is_refused(room: Room) {
    let newer = Draft { since: VOCABULARY_VERSION + 1, ..draft("case_noted") };
    let append = |draft| room.journal.append(one(case(), Expected::New, vec![draft]));
    assert!(matches!(
        append(newer).await,
        Err(AppendError::NotUpgraded { ledger: VOCABULARY_VERSION, .. })
    ));
    append(Draft { since: VOCABULARY_VERSION, ..draft("case_noted") }).await.unwrap();
}
