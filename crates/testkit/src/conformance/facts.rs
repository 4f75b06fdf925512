//! Access facts: projected from events inside the append, read in one snapshot with the head.

use amana_events::case::{
    CaseAssigned, CaseReassigned, ExclusionConfirmed, ExclusionLifted, ExclusionsSet,
};
use amana_events::common::{Approval, Role};
use amana_events::consent::{
    CameOfAge, ConsentEvent, ConsentGiver, ConsentRecorded, ConsentRefused, ConsentWithdrawn,
    OverrideApproved, OverrideEnded, OverrideProposed,
};
use amana_events::registry::{
    MemberAdded, MemberLeft, MemberMoved, MemberSuspended, RecusalDeclared, RecusalEnded,
    RoleEnded, RoleGranted,
};
use amana_events::{
    Event, EventId, MemberId, PersonId, PublicKey, Sampler, Signature, StreamId, StreamKind, UnitId,
};
use amana_store::{ExclusionKind, Expected, MemberState, facts};

use super::fixture::{Room, case, draft, notes, one, random_id, registry, some};

fn member() -> MemberId {
    MemberId::new(random_id())
}

/// Appends an event as the application does: with what it changes in the facts.
async fn record(room: &Room, stream: StreamId, event: impl Into<Event>) -> EventId {
    let mut draft = draft("case_noted");
    draft.facts = facts::of(&event.into(), &stream, draft.event);
    let id = draft.event;
    room.journal.append(one(stream, Expected::Any, vec![draft])).await.unwrap();
    id
}

fn added(member: MemberId) -> MemberAdded {
    let (person, key) = (PersonId::new(random_id()), PublicKey::new([7; 32]));
    MemberAdded { member, person, unit: None, organisation: None, key }
}

fn granted(member: MemberId, role: Role) -> RoleGranted {
    RoleGranted { member, role, approval: None, provisional: role == Role::Registrar }
}

/// Members, roles, assignments and exclusions are what the events say, in their order.
pub async fn facts_follow_the_events(room: Room) {
    let (registry, file) = (registry(room.ledger), case());
    let (first, second) = (member(), member());
    for member in [first, second] {
        record(&room, registry, added(member)).await;
    }
    let unit = UnitId::new(random_id());
    let moved = MemberMoved { member: first, unit: Some(unit), supervisor: Some(second) };
    record(&room, registry, moved).await;
    record(&room, registry, granted(first, Role::Registrar)).await;
    record(&room, registry, granted(first, Role::Auditor)).await;
    record(&room, registry, RoleEnded { member: first, role: Role::Auditor }).await;
    record(&room, registry, MemberSuspended { member: second }).await;
    record(&room, registry, MemberLeft { member: second }).await;

    let members = room.journal.members().await.unwrap();
    let of = |id| members.iter().find(|member| member.member == id).unwrap();
    assert_eq!((of(first).unit, of(first).supervisor), (Some(unit), Some(second)));
    assert_eq!((of(first).state, of(second).state), (MemberState::Active, MemberState::Left));
    assert_eq!(of(first).roles, [(Role::Registrar, true)]);
    assert_eq!((members.len(), of(second).key), (2, PublicKey::new([7; 32])));

    let role = Role::Investigator;
    record(&room, file, CaseAssigned { member: first, role }).await;
    let mut sampler = Sampler::seeded(1);
    let Some(Event::Case(amana_events::case::CaseEvent::CaseReassigned(sample))) =
        Event::sample(StreamKind::Case, "case_reassigned", &mut sampler)
    else {
        unreachable!("the sample has the name it was asked for")
    };
    record(&room, file, CaseReassigned { from: first, to: second, role, ..sample }).await;
    let assignments = room.journal.assignments(Some(file)).await.unwrap();
    let who: Vec<_> = assignments.iter().map(|it| (it.member, it.duty.as_str())).collect();
    assert_eq!(who, [(second, "investigator")]);

    let third = member();
    let set = ExclusionsSet { members: vec![first], provisional: vec![second, third] };
    record(&room, file, set.clone()).await;
    record(&room, file, ExclusionConfirmed { member: second }).await;
    record(&room, file, ExclusionLifted { member: third }).await;
    record(&room, registry, RecusalDeclared { member: third, stream: file }).await;
    let mut expected = vec![
        (first, ExclusionKind::Computed),
        (second, ExclusionKind::Confirmed),
        (third, ExclusionKind::Declared),
    ];
    expected.sort();
    assert_eq!(exclusions(&room, file).await, expected);
    record(&room, file, ExclusionsSet { members: Vec::new(), provisional: Vec::new() }).await;
    record(&room, registry, RecusalEnded { member: third, stream: file }).await;
    assert_eq!(exclusions(&room, file).await, [(second, ExclusionKind::Confirmed)]);
    assert!(exclusions(&room, case()).await.is_empty());
}

async fn exclusions(room: &Room, file: StreamId) -> Vec<(MemberId, ExclusionKind)> {
    let all = room.journal.exclusions(Some(file)).await.unwrap();
    let mut all: Vec<_> = all.into_iter().map(|it| (it.member, it.kind)).collect();
    all.sort();
    all
}

fn recorded(sampler: &mut Sampler) -> ConsentRecorded {
    let sample = Event::sample(StreamKind::Consent, "consent_recorded", sampler);
    let Some(Event::Consent(ConsentEvent::ConsentRecorded(event))) = sample else {
        unreachable!("the sample has the name it was asked for")
    };
    event
}

fn proposed(sampler: &mut Sampler) -> OverrideProposed {
    let sample = Event::sample(StreamKind::Consent, "consent_override_proposed", sampler);
    let Some(Event::Consent(ConsentEvent::OverrideProposed(event))) = sample else {
        unreachable!("the sample has the name it was asked for")
    };
    event
}

/// Consents in force, refusals, withdrawals, overrides and coming of age.
pub async fn consents_follow_the_events(room: Room) {
    let person = PersonId::new(random_id());
    let stream = StreamId::new(StreamKind::Consent, person.uuid());
    let mut sampler = Sampler::seeded(2);
    let given = |sampler: &mut Sampler, by, purpose: &str| ConsentRecorded {
        given_by: by,
        purpose: purpose.parse().unwrap(),
        ..recorded(sampler)
    };
    let own = given(&mut sampler, ConsentGiver::Person, "medical_care");
    let refused = given(&mut sampler, ConsentGiver::Person, "legal_aid");
    let caregivers = given(&mut sampler, ConsentGiver::Caregiver, "schooling");
    let withdrawn = given(&mut sampler, ConsentGiver::Person, "shelter");
    let own_id = record(&room, stream, own.clone()).await;
    record(&room, stream, refused.clone()).await;
    let caregivers_id = record(&room, stream, caregivers).await;
    let withdrawn_id = record(&room, stream, withdrawn.clone()).await;
    let proposal = record(&room, stream, proposed(&mut sampler)).await;

    let facts = room.journal.consents(Some(person)).await.unwrap();
    assert_eq!(facts.len(), 5);
    let of = |id| facts.iter().find(|fact| fact.event == id).unwrap();
    assert_eq!((&of(own_id).purpose, &of(own_id).recipient), (&own.purpose, &own.recipient));
    assert_eq!((&of(own_id).fields, of(own_id).expires_on), (&own.fields, own.expires_on));
    assert_eq!((of(own_id).in_force, of(proposal).in_force), (true, false));

    let words = refused.words.clone();
    let (purpose, recipient) = (refused.purpose, refused.recipient);
    record(&room, stream, ConsentRefused { purpose, recipient, words }).await;
    let (consent, withdrawn_by, words) = (withdrawn_id, ConsentGiver::Person, withdrawn.words);
    record(&room, stream, ConsentWithdrawn { consent, withdrawn_by, words }).await;
    let approval = Approval { proposal, member: member(), signature: Signature::new([1; 64]) };
    record(&room, stream, OverrideApproved { approval }).await;
    assert_eq!(in_force(&room, person).await, sorted([own_id, caregivers_id, proposal]));
    record(&room, stream, CameOfAge { on: "2026-11-23".parse().unwrap() }).await;
    assert_eq!(in_force(&room, person).await, sorted([own_id, proposal]));
    record(&room, stream, OverrideEnded { proposal }).await;
    assert_eq!(in_force(&room, person).await, [own_id]);
}

fn sorted<const N: usize>(mut ids: [EventId; N]) -> Vec<EventId> {
    ids.sort();
    ids.to_vec()
}

async fn in_force(room: &Room, person: PersonId) -> Vec<EventId> {
    let facts = room.journal.consents(Some(person)).await.unwrap();
    let mut ids: Vec<_> = facts.iter().filter(|it| it.in_force).map(|it| it.event).collect();
    ids.sort();
    ids
}

/// While facts change, what is read together belongs together: `facts_at` says which events it reflects.
pub async fn access_facts_are_of_one_moment(room: Room) {
    let (registry, file, who) = (registry(room.ledger), case(), member());
    record(&room, registry, added(who)).await;
    let start = room.journal.head().await.unwrap().next_position;
    let journal = room.another_process().await;
    let writer = tokio::spawn(async move {
        for round in 0..60 {
            let mut draft = draft("exclusions_set");
            let members = if round % 2 == 0 { vec![who] } else { Vec::new() };
            let event = Event::from(ExclusionsSet { members, provisional: Vec::new() });
            draft.facts = facts::of(&event, &file, draft.event);
            journal.append(one(file, Expected::Any, vec![draft])).await.unwrap();
        }
    });
    while !writer.is_finished() {
        let facts = room.journal.access_facts(who, Some(file), &[]).await.unwrap();
        let excluded = (facts.facts_at - start) % 2 == 1;
        assert_eq!(facts.exclusions.len(), usize::from(excluded), "at {}", facts.facts_at);
        assert_eq!(facts.member.unwrap().member, who);
    }
    writer.await.unwrap();
    let nobody = room.journal.access_facts(member(), None, &[]).await.unwrap();
    assert_eq!((nobody.member, nobody.facts_at), (None, start + 60));
}

/// Each person leads to the streams that name them, each once.
pub async fn persons_lead_to_their_streams(room: Room) {
    let (first, second) = (PersonId::new(random_id()), PersonId::new(random_id()));
    let streams = [case(), case()];
    for stream in streams.into_iter().chain(streams) {
        let mut drafts = notes(2);
        drafts[0].persons = vec![first];
        drafts[1].persons = if stream == streams[0] { vec![first, second] } else { vec![first] };
        room.journal.append(one(stream, Expected::Any, drafts)).await.unwrap();
    }
    let mut refused = some(streams[1], Expected::New, 1);
    refused.streams[0].drafts[0].persons = vec![second];
    assert!(room.journal.append(refused).await.is_err());
    let mut both = streams;
    both.sort();
    assert_eq!(room.journal.involving(first).await.unwrap(), both);
    assert_eq!(room.journal.involving(second).await.unwrap(), [streams[0]]);
    assert!(room.journal.involving(PersonId::new(random_id())).await.unwrap().is_empty());
}
