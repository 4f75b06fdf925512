//! The office with a clock that is told what to show.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use amana_events::{
    Actor, ActorKind, Assurance, MemberId, Moment, PersonId, PublicText, StreamId, StreamKind, Via,
    case::ExclusionsSet,
    registry::{EscalationAuthorityNamed, RegistryEvent},
};
use amana_store::{Append, Clock, Draft, Expected, Journal, StreamAppend};
use amana_vault::keyfile::Argon2Params;

use super::*;
use crate::system::new_event_id;

#[derive(Debug)]
struct Told(AtomicI64);

impl Clock for Told {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A ledger in a folder, and the office on it with a clock of its own, an hour ahead of the machine's.
async fn office(folder: &std::path::Path) -> (Office, Arc<Told>) {
    let options = CreateOptions {
        name: PublicText::new("Test ledger").unwrap(),
        passphrase: None,
        escalation: None,
        demo: true,
        backup_retention_days: 35,
        params: Argon2Params::new(8, 1, 1).unwrap(),
        open: OpenOptions::default(),
    };
    let made = Office::create(Folder::new(folder), options).await.unwrap();
    let hour = made.now().plus_seconds(3_600).micros();
    let clock = Arc::new(Told(AtomicI64::new(hour)));
    let own: Arc<dyn Clock> = clock.clone();
    let journal = Journal::open(&made.database, made.ledger, own.clone()).await.unwrap();
    let Office { folder, ledger, database, .. } = made;
    (Office::assemble(folder, ledger, database, journal, own), clock)
}

async fn name_authority(office: &Office, name: &str) {
    let name = PublicText::new(name).unwrap();
    let event = RegistryEvent::from(EscalationAuthorityNamed { name });
    let stream = office.registry_stream();
    office.execute(Request::event(Acting::Operator, stream, event)).await.unwrap();
}

async fn steps(office: &Office) -> Vec<String> {
    let entries = office.entries(office.registry_stream(), 1).await.unwrap();
    let names = entries.iter().map(|entry| entry.event.name().to_owned());
    names.skip_while(|name| name != "escalation_authority_named").collect()
}

#[tokio::test]
async fn a_clock_that_steps_back_is_recorded_once_for_each_step() {
    let folder = tempfile::tempdir().unwrap();
    let (office, clock) = office(folder.path()).await;
    name_authority(&office, "One").await;
    clock.0.fetch_sub(600 * 1_000_000, Ordering::SeqCst);
    name_authority(&office, "Two").await;
    name_authority(&office, "Three").await;
    clock.0.fetch_add(1_200 * 1_000_000, Ordering::SeqCst);
    name_authority(&office, "Four").await;
    clock.0.fetch_sub(5 * 1_000_000, Ordering::SeqCst);
    name_authority(&office, "Five").await;
    let (named, stepped) = ("escalation_authority_named", "clock_stepped_back");
    assert_eq!(steps(&office).await, [named, named, stepped, named, named, named, stepped]);
    let report = office.replay(&mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings);
}

/// What another process appends meanwhile: a case that names somebody and keeps a member away.
async fn a_case_meanwhile(office: &Office, person: PersonId, member: MemberId) {
    let stream = StreamId::new(StreamKind::Case, new_event_id(office.now()).uuid());
    let (kind, via, assurance) = (ActorKind::System, Via::Internal, Assurance::Asserted);
    let actor = Actor { kind, id: None, via, assurance };
    let shut_out = ExclusionsSet { members: vec![member], provisional: Vec::new() }.into();
    let draft = Draft::of(&shut_out, &stream, new_event_id(office.now()), actor).unwrap();
    let drafts = vec![Draft { persons: vec![person], ..draft }];
    let streams = vec![StreamAppend { stream, expected: Expected::New, drafts }];
    office.journal.append(Append { streams, ..Append::default() }).await.unwrap();
}

#[tokio::test]
async fn what_was_read_of_persons_and_exclusions_refuses_once_it_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let (office, _) = office(folder.path()).await;
    let new = || new_event_id(office.now()).uuid();
    let (person, member) = (PersonId::new(new()), MemberId::new(new()));
    let stream = office.registry_stream();
    let append = async |desk| {
        let name = PublicText::new(&format!("Authority {}", new())).unwrap();
        let event = RegistryEvent::from(EscalationAuthorityNamed { name });
        let request = Request::event(Acting::Operator, stream, event);
        office.execute_once(request, Vec::new(), desk, true).await.unwrap().is_some()
    };
    for of_persons in [true, false] {
        let desk = async || {
            let look = office.look_at(Acting::Operator, stream, true, |context| {
                if of_persons {
                    context.world.involving(person)
                } else {
                    context.world.excluded_from(member)
                }
            });
            look.await.unwrap().1
        };
        assert!(append(desk().await).await);
        let old = desk().await;
        a_case_meanwhile(&office, person, member).await;
        assert!(!append(old).await);
        assert!(append(desk().await).await);
    }
}
