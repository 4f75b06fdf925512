//! The office with a clock that is told what to show.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use amana_events::{
    Moment, PublicText,
    registry::{EscalationAuthorityNamed, RegistryEvent},
};
use amana_store::{Clock, Journal};
use amana_vault::keyfile::Argon2Params;

use super::*;

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
