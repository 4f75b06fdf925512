//! Restore after real loss: an older copy of the database is put back, the log says what is lost, goes on as its next
//! generation, and who was erased in the lost range is erased again.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod mentioned;

use std::{
    fs,
    path::{Path, PathBuf},
};

use amana_app::{
    Acting, AppError, Office, Request,
    erase::{Decision, Mention, Ruling},
    proof::BundleWanted,
    replay::{Audit, Report as Audited, Severity},
    restore::{CertificateGiven, RestoreAsk, RestoreProposed},
};
use amana_domain::Command;
use amana_events::{
    Code, LedgerId, MemberId, PersonId, StreamId, StreamKind,
    common::{Approval, Role},
    person::ErasureBasis,
    registry::LossReason,
};
use amana_tlog::SignedCheckpoint;
use amana_vault::{Owner, Secret};
use amana_verify::{Report, Source, Trust, verify};
use serde_json::{Value, json};

use crate::{
    custody::{Place, add, code_of, places},
    erasure::keys_of,
    own_database::OwnDatabase,
};

/// A ledger before its loss, and the copy that is kept of it.
struct Before {
    place: Place,
    own: Option<OwnDatabase>,
    mira: Acting,
    jon: Acting,
    auditor: MemberId,
    head: MemberId,
    custodian: MemberId,
    person: PersonId,
    ledger: LedgerId,
    /// A checkpoint of before the copy.
    early: String,
}

/// What is left of a ledger whose database is lost.
struct After {
    place: Place,
    office: Office,
    before: Who,
    certificate: CertificateGiven,
    early: String,
    /// The newest checkpoint known outside.
    known: String,
    /// Databases that go when the test is over.
    _own: Vec<Option<OwnDatabase>>,
}

struct Who {
    mira: Acting,
    jon: Acting,
    auditor: MemberId,
    head: MemberId,
    custodian: MemberId,
    person: PersonId,
    ledger: LedgerId,
}

fn member(acting: Acting) -> MemberId {
    match acting {
        Acting::Member(member) => member,
        Acting::Operator | Acting::System | Acting::Holder(_) => panic!("no member"),
    }
}

async fn record(office: &Office, acting: Acting, stream: StreamId, name: &str, data: Value) {
    let Value::Object(data) = data else { panic!("data is an object") };
    let command = Command::read(stream.kind, name, data).unwrap();
    office.execute(Request::new(acting, stream, command)).await.expect(name);
}

/// The report is no open matter any more.
async fn triage(office: &Office, acting: Acting, report: StreamId) {
    let data = json!({
        "outcome": "outside_remit", "assistance_offered": true, "reason": "another body's",
    });
    record(office, acting, report, "triage_report", data).await;
}

/// Members, a person, a checkpoint; on PostgreSQL in a database of its own, so that it can be copied.
async fn before(mut place: Place) -> Before {
    let own = place.open.database_url.is_some().then(|| OwnDatabase::new().unwrap());
    place.open.database_url = own.as_ref().map(OwnDatabase::url);
    let office = place.make(None).await;
    let mira = add(&office, "Mira Solenne", Role::ConductOfficer).await;
    let jon = add(&office, "Jon Harrow", Role::ConductOfficer).await;
    let auditor = member(add(&office, "Tomas Reyl", Role::Auditor).await);
    let head = member(add(&office, "Ada Winther", Role::HeadOfConduct).await);
    add(&office, "Rena Voss", Role::Registrar).await;
    let custodian = member(add(&office, "Kei Tanaka", Role::KeyCustodian).await);
    let person = PersonId::new(office.new_id());
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    record(&office, mira, stream, "create_person", json!({"personnel": false})).await;
    let early = office.checkpoint().await.unwrap().note.to_string();
    record(&office, mira, stream, "seal_identity", json!({"name": "Oriel Vantongeren"})).await;
    let ledger = office.ledger();
    office.close().await;
    Before { place, own, mira, jon, auditor, head, custodian, person, ledger, early }
}

impl Before {
    /// Goes on, erases the person, is seen by somebody outside, and is lost: the copy of before is put back.
    async fn lost(self) -> After {
        self.lost_after(None).await
    }

    /// The same; a report that is open in the copy ends before the erasure.
    async fn lost_after(self, report: Option<StreamId>) -> After {
        let database = self.place.folder().database();
        let kept: Option<Vec<u8>> = self.own.is_none().then(|| fs::read(&database).unwrap());
        let copy = self.own.as_ref().map(OwnDatabase::copied);
        let office = self.place.open().await;
        office.unlock(None).unwrap();
        if let Some(report) = report {
            triage(&office, self.jon, report).await;
        }
        let reason = Secret::from("asked for it in writing");
        let (person, basis) = (self.person, ErasureBasis::OwnRequest);
        office.request_erasure(self.mira, person, basis, &reason).await.unwrap();
        let keep = |mention: Mention| Decision {
            event: mention.event,
            field: mention.field,
            ruling: Ruling::Keep(Code::new("legal_claim").unwrap()),
        };
        let mentions = office.mentions(person).await.unwrap().into_iter().map(keep);
        let decisions: Vec<Decision> = mentions.collect();
        office.approve_erasure(self.jon, person, &decisions).await.unwrap();
        office.execute_erasure(self.jon, person).await.unwrap();
        let sight = office.sight(self.jon).await.unwrap();
        let certificate = office.erasure_certificate(&sight, person).await.unwrap();
        let certificate = serde_json::to_string(&certificate).unwrap();
        let other = StreamId::new(StreamKind::Person, office.new_id());
        record(&office, self.mira, other, "create_person", json!({"personnel": false})).await;
        let known = office.checkpoint().await.unwrap().note.to_string();
        office.close().await;
        let Self {
            mut place, own, mira, jon, auditor, head, custodian, person, ledger, early, ..
        } = self;
        match (kept, &copy) {
            (Some(kept), _) => {
                for ending in ["db-wal", "db-shm"] {
                    let _ = fs::remove_file(database.with_extension(ending));
                }
                fs::write(&database, kept).unwrap();
            }
            (None, Some(copy)) => place.open.database_url = Some(copy.url()),
            (None, None) => panic!("there is no copy"),
        }
        let office = place.open().await;
        office.unlock(None).unwrap();
        After {
            before: Who { mira, jon, auditor, head, custodian, person, ledger },
            certificate: serde_json::from_str(&certificate).unwrap(),
            place,
            office,
            early,
            known,
            _own: vec![own, copy],
        }
    }
}

impl After {
    async fn propose(&self) -> Result<RestoreAsk, AppError> {
        Ok(self.propose_left(None).await?.ask)
    }

    async fn propose_left(&self, left: Option<u64>) -> Result<RestoreProposed, AppError> {
        let certificates = vec![self.certificate.clone()];
        let reason = LossReason::DiskLost;
        self.office.propose_restore(&self.known, reason, left, certificates).await
    }

    /// Goes on as generation 2.
    async fn begun(&self, left: Option<u64>) {
        let ask = self.propose_left(left).await.unwrap().ask;
        let who = [self.before.auditor, self.before.custodian];
        let approvals = self.approved(&ask, &who).await;
        self.office.begin_generation(&ask, approvals).await.unwrap();
        self.office.catch_up().await.unwrap();
    }

    /// What `replay --audit` says, given a checkpoint that somebody kept.
    async fn audited(&self, note: &str) -> Audited {
        let audit = Audit::default().keep(note.as_bytes()).unwrap();
        self.office.audit_log(&audit, &mut |_| {}).await.unwrap()
    }

    async fn approved(&self, ask: &RestoreAsk, by: &[MemberId]) -> Vec<Approval> {
        let mut approvals = Vec::new();
        for member in by {
            approvals.push(self.office.approve_restore(*member, ask).await.unwrap());
        }
        approvals
    }

    async fn bundle(&self, name: &str) -> PathBuf {
        let out = self.place.path(name);
        let wanted = BundleWanted { out: out.clone(), to: None, proofs: Vec::new() };
        self.office.export_proof(Acting::Operator, &wanted, &mut |_| {}).await.unwrap();
        out
    }
}

fn verified(bundle: &Path, trust: &Trust) -> Report {
    verify(&Source::open(bundle).unwrap(), trust).unwrap()
}

fn says(report: &Audited, severity: Severity, word: &str) -> bool {
    report.findings.iter().any(|it| it.severity == severity && it.what.contains(word))
}

fn kept(note: &str) -> SignedCheckpoint {
    SignedCheckpoint::parse(note.as_bytes()).unwrap()
}

fn size_of(note: &str) -> u64 {
    kept(note).checkpoint().size()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_is_said_in_the_log_and_who_was_erased_in_it_is_erased_again() {
    for place in places() {
        let after = before(place).await.lost().await;
        let (office, who) = (&after.office, &after.before);
        let owner = Owner::person(who.person.uuid());
        assert!(
            !keys_of(&after.place, who.ledger, owner).await.is_empty(),
            "the copy brings keys back"
        );
        let old = office.log_key().await.unwrap();
        let left = office.size().await.unwrap();
        let ask = after.propose().await.unwrap();
        let approvals = after.approved(&ask, &[who.auditor, who.custodian]).await;
        let begun = office.begin_generation(&ask, approvals).await.unwrap();
        assert_eq!((begun.generation, begun.left_size, begun.position), (2, left, left));
        assert_eq!(begun.known_size, size_of(&after.known));
        assert_eq!(begun.erased, [who.person]);
        assert!(begun.keys >= 2, "{begun:?}");
        assert!(keys_of(&after.place, who.ledger, owner).await.is_empty());
        // Nobody brings them back, and nothing more is recorded of them.
        let reason = Secret::from("again");
        let asked = office.request_erasure(who.mira, who.person, ErasureBasis::OwnRequest, &reason);
        assert!(asked.await.is_err());
        office.catch_up().await.unwrap();
        let report = office.replay(&mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
        // What is left of the erasure has a certificate of its own, which is good for a loss after this one.
        let sight = office.sight(who.jon).await.unwrap();
        let certificate = office.erasure_certificate(&sight, who.person).await.unwrap();
        assert_eq!((certificate.again, certificate.request), (Some(2), after.certificate.request));
        assert!(certificate.requested.is_none() && certificate.basis.is_none());
        assert_eq!(certificate.keys.len(), usize::try_from(begun.keys).unwrap());
        let text = serde_json::to_string(&certificate).unwrap();
        assert!(serde_json::from_str::<CertificateGiven>(&text).is_ok(), "{text}");
        let seam = &report.seams[0];
        assert_eq!((seam.lost_from, seam.lost_to), (left, begun.known_size));
        // Another name, the same key; what was signed before stays what it is.
        let key = office.log_key().await.unwrap();
        assert_eq!(key.name().as_str(), format!("{}/2", old.name()));
        assert_eq!(key.public_key(), old.public_key());
        let signed = office.checkpoint().await.unwrap();
        assert!(signed.note.verify([&key]).is_ok() && signed.note.verify([&old]).is_err());
        let early = office.checkpoint_at(size_of(&after.early)).await.unwrap();
        assert!(!early.fresh && early.note.to_string() == after.early);
        let first = office.checkpoint_at(left).await.unwrap();
        assert!(first.note.verify([&old]).is_ok(), "what was left is of the first generation");
        // A second time nothing is lost that this log knows.
        assert!(matches!(after.propose().await, Err(AppError::Usage(_))));
        after.office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_verifies_a_restored_log_sees_the_seam() {
    for place in places() {
        let after = before(place).await.lost().await;
        let (office, who) = (&after.office, &after.before);
        let old = office.log_key().await.unwrap();
        let hidden = after.bundle("hidden").await;
        let ask = after.propose().await.unwrap();
        let approvals = after.approved(&ask, &[who.head, who.custodian]).await;
        // Between the copy and the seam something was recorded: the export above. None of it is signed any more.
        let left = ask.said.left_size;
        office.begin_generation(&ask, approvals).await.unwrap();
        let bundle = after.bundle("bundle").await;
        let with = |note: &str, loss_accepted: bool| Trust {
            key: Some(old.clone()),
            kept: Some(kept(note)),
            loss_accepted,
            ..Trust::default()
        };
        // Whoever has the old key and the checkpoint of what is lost is told of the loss, and that only the log says so.
        let report = verified(&bundle, &with(&after.known, false));
        assert!(!report.holds() && report.to_string().contains("give --accept-loss"), "{report}");
        let report = verified(&bundle, &with(&after.known, true));
        assert!(report.holds(), "{report}");
        let text = report.to_string();
        let said = format!("generation 2: events from {left} on were lost, says the bundle");
        assert!(text.contains(&said) && text.contains("is of what is said to be lost"), "{text}");
        assert!(verified(&bundle, &with(&after.early, false)).holds());
        // Hidden, the same loss is a finding.
        let report = verified(&hidden, &with(&after.known, true));
        assert!(report.findings.iter().any(|it| it.what.contains("you kept")), "{report}");
        // A manifest that hides the seam, or says another, is found by the name and the tree that are signed.
        let path = bundle.join("manifest.json");
        let manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let mut changed = manifest.clone();
        changed["seams"] = json!([]);
        fs::write(&path, changed.to_string()).unwrap();
        let report = verified(&bundle, &Trust::default());
        assert!(report.findings.iter().any(|it| it.what.contains("of generation 2")), "{report}");
        let mut changed = manifest;
        changed["seams"][0]["left_size"] = json!(left - 1);
        fs::write(&path, changed.to_string()).unwrap();
        let report = verified(&bundle, &Trust::default());
        assert!(report.findings.iter().any(|it| it.what.contains("were left of it")), "{report}");
        after.office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_before_anybody_noticed_stays_and_what_was_signed_of_it_is_named() {
    for place in places() {
        let after = before(place).await.lost().await;
        let office = &after.office;
        let copy = office.size().await.unwrap();
        // Nobody noticed, and the log went on until it was as long as what is known: both sizes were signed.
        let known = size_of(&after.known);
        while office.size().await.unwrap() < known {
            let other = StreamId::new(StreamKind::Person, office.new_id());
            let data = json!({"personnel": false});
            record(office, after.before.mira, other, "create_person", data).await;
        }
        let old = office.log_key().await.unwrap();
        let twice = office.checkpoint().await.unwrap().note.to_string();
        match after.propose_left(None).await {
            Err(AppError::Usage(said)) => assert!(said.contains("--left"), "{said}"),
            other => panic!("{other:?}"),
        }
        let made = after.propose_left(Some(copy)).await.unwrap();
        assert_eq!(made.signed_since, [size_of(&twice)]);
        after.begun(Some(copy)).await;
        let report = after.audited(&after.known).await;
        assert!(says(&report, Severity::Irregularity, "the one that the log says was known"));
        assert_eq!(
            (report.broken(), report.seams[0].lost_from),
            (1, copy),
            "{:?}",
            report.findings
        );
        // The one signed meanwhile shows that two logs were signed under one name.
        let report = after.audited(&twice).await;
        assert!(says(&report, Severity::Breach, "two logs"), "{:?}", report.findings);
        // It is given out no more.
        let between = office.checkpoint_at(size_of(&twice)).await;
        assert!(matches!(between, Err(AppError::Usage(_))), "{between:?}");
        let bundle = after.bundle("bundle").await;
        let trust = Trust { key: Some(old), kept: Some(kept(&twice)), ..Trust::default() };
        let report = verified(&bundle, &trust);
        assert!(report.findings.iter().any(|it| it.what.contains("Only who signs")), "{report}");
        after.office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_of_a_restored_log_compares_each_checkpoint_under_its_own_name() {
    for place in places() {
        let after = before(place).await.lost().await;
        // Hidden, it is a breach.
        let report = after.audited(&after.known).await;
        assert!(!report.holds(), "{:?}", report.findings);
        after.begun(None).await;
        let newest = after.office.checkpoint().await.unwrap().note.to_string();
        for (kept, severity, word) in [
            (&after.known, Severity::Irregularity, "the one that the log says was known"),
            (&after.early, Severity::Note, "was kept outside"),
            (&newest, Severity::Note, "was kept outside"),
        ] {
            let report = after.audited(kept).await;
            assert!(says(&report, severity, word), "{word}: {:?}", report.findings);
            assert_eq!(report.holds(), severity == Severity::Note, "{word}: {:?}", report.findings);
            assert!(report.checkpoints >= 2, "{report:?}");
            let page = after.office.report_page(&report).await.unwrap();
            assert!(page.contains("Restored after loss") && page.contains("were lost, said by"));
        }
        after.office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_takes_two_members_of_two_sides_and_what_they_signed() {
    let after = before(places().remove(0)).await.lost().await;
    let (office, who) = (&after.office, &after.before);
    let size = office.size().await.unwrap();
    let ask = after.propose().await.unwrap();
    let worker = office.approve_restore(member(who.mira), &ask).await;
    assert_eq!(code_of(worker), "not_a_second_person");
    let both = after.approved(&ask, &[who.auditor, who.custodian]).await;
    let same_side = after.approved(&ask, &[who.auditor, who.head]).await;
    for (approvals, code) in [
        (vec![], "needs_second_person"),
        (vec![both[0].clone()], "needs_second_person"),
        (vec![both[0].clone(), both[0].clone()], "same_person"),
        (same_side, "not_a_second_person"),
    ] {
        assert_eq!(code_of(office.begin_generation(&ask, approvals).await), code);
    }
    // Signed for one reason, begun for another; signed with a certificate, begun without.
    let mut other = ask.clone();
    other.said.reason = LossReason::Seized;
    assert_eq!(code_of(office.begin_generation(&other, both.clone()).await), "bad_signature");
    let mut other = ask.clone();
    other.said.erased.clear();
    other.certificates.clear();
    assert_eq!(code_of(office.begin_generation(&other, both.clone()).await), "bad_signature");
    let mut other = ask.clone();
    other.said.known_size += 1;
    assert!(matches!(office.begin_generation(&other, both.clone()).await, Err(AppError::Usage(_))));
    assert_eq!(office.size().await.unwrap(), size, "nothing of it is recorded");
    office.begin_generation(&ask, both).await.unwrap();
    after.office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_that_is_none_and_a_certificate_that_does_not_hold_are_refused() {
    let after = before(places().remove(0)).await.lost().await;
    let office = &after.office;
    let propose = |note: String, left: Option<u64>, certificates: Vec<CertificateGiven>| async move {
        office.propose_restore(&note, LossReason::Other, left, certificates).await.map(drop)
    };
    assert_eq!(code_of(propose(after.early.clone(), None, vec![]).await), "nothing_lost");
    let usage = |result: Result<(), AppError>, word: &str| match result {
        Err(AppError::Usage(said)) => assert!(said.contains(word), "{said}"),
        other => panic!("{other:?}"),
    };
    let signature = after.known.replace("\n\u{2014}", "x\n\u{2014}");
    usage(propose(signature, None, vec![]).await, "checkpoint");
    usage(propose(after.known.clone(), Some(10_000), vec![]).await, "the copy held");
    let with = |change: &dyn Fn(&mut CertificateGiven)| {
        let mut certificate = after.certificate.clone();
        change(&mut certificate);
        propose(after.known.clone(), None, vec![certificate])
    };
    usage(with(&|it| it.record.push(' ')).await, "not the one that is proved");
    usage(with(&|it| it.request = amana_events::EventId::new(it.person.uuid())).await, "request");
    usage(with(&|it| it.person = PersonId::new(office.new_id())).await, "no such erasure");
    usage(with(&|it| it.proof = it.proof.replace("log/", "lag/")).await, "another log");
    with(&|_| {}).await.unwrap();
    // Whatever letter of it is another one, nothing is believed.
    let parts: [fn(&mut CertificateGiven) -> &mut String; 3] =
        [|it| &mut it.record, |it| &mut it.proof, |it| &mut it.leaf];
    for part in parts {
        let mut certificate = after.certificate.clone();
        let sound = part(&mut certificate).clone();
        for place in (0..sound.len()).step_by(53) {
            let mut changed = sound.clone().into_bytes();
            changed[place] ^= 1;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            *part(&mut certificate) = changed;
            let asked = propose(after.known.clone(), None, vec![certificate.clone()]).await;
            assert!(matches!(asked, Err(AppError::Usage(_))), "{place} of {sound}: {asked:?}");
        }
    }
    after.office.close().await;
}
