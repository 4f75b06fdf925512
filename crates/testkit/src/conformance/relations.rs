//! What an append relies on besides versions: who is named where, and who is kept away from what.

use std::time::Duration;

use amana_events::case::ExclusionsSet;
use amana_events::{Event, MemberId, PersonId, StreamId};
use amana_store::{Append, AppendError, Draft, Expected, facts};

use super::fixture::{Room, assert_log_holds, case, draft, one, random_id, some};

/// An append of one event that names somebody.
fn naming(person: PersonId, stream: StreamId) -> Append {
    one(stream, Expected::Any, vec![Draft { persons: vec![person], ..draft("case_noted") }])
}

/// An append that relies on how many streams name somebody.
fn relying(person: PersonId, count: u64) -> Append {
    Append { involved: vec![(person, count)], ..some(case(), Expected::New, 1) }
}

/// An append after which these members and no others are kept away from the file.
fn shutting_out(file: StreamId, members: Vec<MemberId>) -> Append {
    let mut draft = draft("exclusions_set");
    let event = Event::from(ExclusionsSet { members, provisional: Vec::new() });
    draft.facts = facts::of(&event, &file, draft.event);
    one(file, Expected::Any, vec![draft])
}

/// An append that relies on the files a member is kept away from.
fn relying_on_files(member: MemberId, files: &[StreamId]) -> Append {
    Append { excluded: vec![(member, files.to_vec())], ..some(case(), Expected::New, 1) }
}

/// Appends all of them in their order and as one batch: they wait behind one that waits for the clock.
async fn together(room: &Room, appends: Vec<Append>) -> Vec<Result<(), AppendError>> {
    let stopped = room.clock.stop();
    let first = some(case(), Expected::New, 1);
    let mut callers = Vec::new();
    for append in std::iter::once(first).chain(appends) {
        let journal = room.journal.clone();
        callers.push(tokio::spawn(async move { journal.append(append).await.map(drop) }));
        // It waits before the next comes.
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(stopped);
    let mut answers = Vec::new();
    for caller in callers {
        answers.push(caller.await.unwrap());
    }
    assert!(answers.remove(0).is_ok());
    answers
}

fn moved_person(answer: &Result<impl Sized, AppendError>, who: PersonId) -> bool {
    matches!(answer, Err(AppendError::InvolvementMoved { person }) if *person == who)
}

fn moved_member(answer: &Result<impl Sized, AppendError>, who: MemberId) -> bool {
    matches!(answer, Err(AppendError::ExclusionsMoved { member }) if *member == who)
}

/// Who relies on how many streams name somebody is refused once another does; whom nobody names is named by none.
pub async fn a_person_named_meanwhile_refuses(room: Room) {
    let (person, stream) = (PersonId::new(random_id()), case());
    let other = room.another_process().await;
    room.journal.append(relying(person, 0)).await.unwrap();
    for journal in [&other, &room.journal] {
        journal.append(naming(person, stream)).await.unwrap();
        // Named again in the same stream is nothing new.
        journal.append(naming(person, stream)).await.unwrap();
        assert!(moved_person(&room.journal.append(relying(person, 0)).await, person));
        assert!(moved_person(&other.append(relying(person, 2)).await, person));
        room.journal.append(relying(person, 1)).await.unwrap();
        other.append(relying(person, 1)).await.unwrap();
    }
    other.append(naming(person, case())).await.unwrap();
    assert!(moved_person(&room.journal.append(relying(person, 1)).await, person));
    // What the append itself adds is not there before it.
    let own = Append { involved: vec![(person, 2)], ..naming(person, case()) };
    room.journal.append(own.clone()).await.unwrap();
    assert!(moved_person(&room.journal.append(own).await, person));
    assert_log_holds(&room.journal).await;
}

/// Within a batch each is judged as if those before it were stored: what they add counts, once, and what is refused does not.
pub async fn who_is_named_earlier_in_a_batch_counts(room: Room) {
    let (person, known, new) = (PersonId::new(random_id()), case(), case());
    room.journal.append(naming(person, known)).await.unwrap();
    let refused = Append { guards: vec![(known, 9)], ..naming(person, case()) };
    let batch = vec![
        relying(person, 1),
        naming(person, known),
        refused,
        relying(person, 1),
        naming(person, new),
        relying(person, 1),
        naming(person, new),
        relying(person, 2),
        relying(PersonId::new(random_id()), 0),
    ];
    let answers = together(&room, batch).await;
    for (number, answer) in answers.iter().enumerate() {
        let right = match number {
            2 => matches!(answer, Err(AppendError::GuardMoved { .. })),
            5 => moved_person(answer, person),
            _ => answer.is_ok(),
        };
        assert!(right, "{number}: {answer:?}");
    }
    assert_log_holds(&room.journal).await;
}

/// Who relies on what a member is kept away from is refused once that is something else, though it be as much.
pub async fn an_exclusion_meanwhile_refuses(room: Room) {
    let (member, files) = (MemberId::new(random_id()), [case(), case()]);
    let other = room.another_process().await;
    room.journal.append(relying_on_files(member, &[])).await.unwrap();
    other.append(shutting_out(files[0], vec![member])).await.unwrap();
    assert!(moved_member(&room.journal.append(relying_on_files(member, &[])).await, member));
    room.journal.append(relying_on_files(member, &files[..1])).await.unwrap();
    let mut swapped = shutting_out(files[0], Vec::new());
    swapped.streams.extend(shutting_out(files[1], vec![member]).streams);
    other.append(swapped).await.unwrap();
    let refused = room.journal.append(relying_on_files(member, &files[..1])).await;
    assert!(moved_member(&refused, member));
    room.journal.append(relying_on_files(member, &files[1..])).await.unwrap();
    room.journal.append(shutting_out(files[0], vec![member])).await.unwrap();
    let turned = [files[1], files[0]];
    room.journal.append(relying_on_files(member, &turned)).await.unwrap();
    assert_log_holds(&room.journal).await;
}

/// Within a batch, an exclusion refuses those behind it who rely on there being none, and nobody else.
pub async fn who_is_shut_out_earlier_in_a_batch_counts(room: Room) {
    let (member, stranger) = (MemberId::new(random_id()), MemberId::new(random_id()));
    let file = case();
    let batch = vec![
        relying_on_files(member, &[]),
        shutting_out(file, vec![member]),
        relying_on_files(member, &[]),
        relying_on_files(stranger, &[]),
    ];
    let answers = together(&room, batch).await;
    assert!(moved_member(&answers[2], member), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3, "{answers:?}");
    room.journal.append(relying_on_files(member, &[file])).await.unwrap();
    assert_log_holds(&room.journal).await;
}
