//! Bundles for auditors: who takes the records of the log along, on whose word, and what an outsider finds in them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use amana_app::{
    Acting, AppError, Folder, Office, SystemClock,
    proof::{AuditBundleWanted, BundleWanted},
    replay::{Audit, Severity},
    seconds::{Allowed, SecondWord, WordFor},
};
use amana_domain::access::lists_of;
use amana_events::{
    Actor, ActorKind, Assurance, Code, Event, EventId, MemberId, PurposeCode, StreamId, StreamKind,
    Via,
    access::{AccessEvent, Exported},
    common::{Approval, Role},
};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use amana_tlog::record_hash;
use amana_verify::{
    Report, Source, Trust,
    manifest::{Manifest, Profile},
    verify,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, entries_of, log_from, on_both};

const OFFICER: &str = "Mira Solenne";
const HEAD: &str = "Ada Winther";
const REVIEWER: &str = "Jon Harrow";
const AUDITOR: &str = "Tomas Reyl";
const SECOND: &str = "Sana Idrees";
const STRANGER: &str = "Noor Haddad";
const CANARY: &str = "quartz canary of somebody";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number)
}

fn engagement() -> StreamId {
    StreamId::new(StreamKind::Audit, id(0xa0d))
}

fn elsewhere() -> StreamId {
    StreamId::new(StreamKind::Audit, id(0xbad))
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn purpose() -> PurposeCode {
    PurposeCode::new("audit").unwrap()
}

/// An office with a person whose name is sealed, a report, and an engagement of one independent auditor and one who has not
/// declared yet.
struct Room {
    desk: Desk,
    lines: std::cell::Cell<u32>,
}

impl Room {
    async fn new(desk: Desk) -> Self {
        let room = Self { desk, lines: std::cell::Cell::new(0) };
        for (name, role) in [
            (OFFICER, Role::ConductOfficer),
            (HEAD, Role::HeadOfConduct),
            (REVIEWER, Role::Reviewer),
            (AUDITOR, Role::Auditor),
            (SECOND, Role::Auditor),
            (STRANGER, Role::Auditor),
        ] {
            room.desk.member(name, role).await;
        }
        let person = StreamId::new(StreamKind::Person, id(1));
        room.done(OFFICER, person, "create_person", json!({"personnel": false})).await;
        room.done(OFFICER, person, "seal_identity", json!({"name": CANARY})).await;
        let report = StreamId::new(StreamKind::Report, id(2));
        let told = json!({"kind": "allegation", "channel": "box", "language": "en",
            "mode": "anonymous", "account": CANARY});
        room.done(OFFICER, report, "submit_report", told).await;
        for stream in [engagement(), elsewhere()] {
            let data = json!({"mandate": "internal_oversight", "scope": ["intake"],
                "period": {"from": "2026-01-01", "until": "2099-12-31"},
                "auditors": [room.member(SECOND)], "independent": true, "terms": CANARY});
            room.done(AUDITOR, stream, "open_engagement", data).await;
        }
        room
    }

    fn office(&self) -> &Office {
        &self.desk.office
    }

    fn member(&self, name: &str) -> MemberId {
        self.office().member_named(name).unwrap()
    }

    fn out(&self, name: &str) -> PathBuf {
        self.desk.path().join(name)
    }

    async fn done(&self, who: &str, at: StreamId, command: &str, data: Value) {
        self.lines.set(self.lines.get() + 1);
        let number = format!("line-{}", self.lines.get());
        let line = json!({"id": number, "as": who, "stream": at, "command": command, "data": data});
        let answer = self.desk.record(&line).await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
    }

    fn allowed(&self) -> Allowed {
        let word =
            WordFor::AuditBundle { recipient: code("board_of_auditors"), purpose: purpose() };
        Allowed { word, to: self.member(AUDITOR), stream: engagement() }
    }

    async fn word(&self, who: &str, allowed: Allowed) -> SecondWord {
        self.office().give_word(self.member(who), allowed).await.unwrap()
    }

    /// What the auditor wants, with the head's word for it.
    async fn wanted(&self, name: &str, to: Option<u64>) -> AuditBundleWanted {
        let word = self.word(HEAD, self.allowed()).await;
        self.wanted_with(name, to, word)
    }

    fn wanted_with(&self, name: &str, to: Option<u64>, word: SecondWord) -> AuditBundleWanted {
        AuditBundleWanted {
            bundle: BundleWanted { out: self.out(name), to, proofs: Vec::new() },
            engagement: engagement(),
            recipient: code("board_of_auditors"),
            purpose: purpose(),
            word,
        }
    }

    async fn export(&self, name: &str, to: Option<u64>) -> PathBuf {
        let wanted = self.wanted(name, to).await;
        let auditor = self.member(AUDITOR);
        let bundle = self.office().export_audit(auditor, &wanted, &mut |_| {}).await.unwrap();
        assert_eq!(to.unwrap_or(bundle.size), bundle.size);
        wanted.bundle.out
    }

    /// With what an export is refused; nothing stays of it.
    async fn refused(&self, who: &str, wanted: &AuditBundleWanted) -> String {
        let size = self.office().size().await.unwrap();
        let answer = self.office().export_audit(self.member(who), wanted, &mut |_| {}).await;
        let left = fs::read_dir(self.desk.path()).unwrap();
        let name = wanted.bundle.out.file_name().unwrap().to_string_lossy().into_owned();
        let of_it = |it: &fs::DirEntry| it.file_name().to_string_lossy().contains(&name);
        assert_eq!(left.map(Result::unwrap).filter(of_it).count(), 0, "something stays");
        assert_eq!(self.office().size().await.unwrap(), size, "something was recorded");
        match answer {
            Err(AppError::Refused(refusal)) => refusal.code.to_owned(),
            Err(AppError::Usage(what)) => what,
            other => panic!("{other:?}"),
        }
    }

    async fn key(&self) -> Trust {
        Trust { key: Some(self.office().log_key().await.unwrap()), ..Trust::default() }
    }

    async fn verified(&self, bundle: &Path) -> Report {
        verify(&Source::open(bundle).unwrap(), &self.key().await).unwrap()
    }

    /// Writes a member's note straight into the log, with all the hashes it needs.
    async fn planted(&self, member: MemberId, exported: Exported) {
        let (office, options) = (self.office(), &self.desk.options);
        let database = match &options.database_url {
            Some(url) => Database::open_postgres(url).await.unwrap(),
            None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
        };
        let journal =
            Journal::open(&database, office.ledger(), Arc::new(SystemClock)).await.unwrap();
        let stream = lists_of(office.ledger(), 5, member.uuid(), office.now());
        let (kind, via, assurance) = (ActorKind::Member, Via::Cli, Assurance::Asserted);
        let actor = Actor { kind, id: Some(member.uuid()), via, assurance };
        let id = EventId::new(office.new_id());
        let draft = Draft::of(&exported.into(), &stream, id, actor).unwrap();
        let streams = vec![StreamAppend { stream, expected: Expected::Any, drafts: vec![draft] }];
        journal.append(Append { streams, ..Append::default() }).await.unwrap();
        drop(journal);
        database.close().await;
        office.catch_up().await.unwrap();
    }

    async fn holds(&self) {
        self.office().catch_up().await.unwrap();
        let replayed = self.office().replay(&mut |_| {}).await.unwrap();
        assert!(replayed.holds(), "{:#?}", replayed.findings);
        let judged = self.office().audit_log(&Audit::default(), &mut |_| {}).await.unwrap();
        assert!(judged.holds(), "{:#?}", judged.findings);
    }
}

/// Every file of a bundle, with its bytes.
fn files(bundle: &Path) -> Vec<(String, Vec<u8>)> {
    let source = Source::open(bundle).unwrap();
    let read = |(path, _): (&str, u64)| (path.to_owned(), source.read(path, 1 << 24).unwrap());
    source.files().map(read).collect()
}

/// What the log would say of a bundle for this recipient, exported with that word.
fn note(word: &SecondWord, recipient: &str) -> Exported {
    let (proposal, member, signature) = (word.request, word.member, word.signature);
    Exported {
        what: code("bundle_audit"),
        opened: false,
        persons: 7,
        rows: 100,
        purpose: Some(purpose()),
        approval: Some(Approval { proposal, member, signature }),
        engagement: Some(engagement()),
        recipient: Some(code(recipient)),
    }
}

fn exported_in(entries: &[amana_app::Entry]) -> Vec<Exported> {
    let exported = |it: &amana_app::Entry| match &it.event {
        Event::Access(AccessEvent::Exported(exported)) => Some(exported.clone()),
        _ => None,
    };
    entries.iter().filter_map(exported).collect()
}

on_both! {
    async fn an_outsider_verifies_every_record_and_the_log_says_who_took_them(desk: Desk) {
        let room = Room::new(desk).await;
        let size = room.office().size().await.unwrap();
        let out = room.export("bundle", None).await;
        let report = room.verified(&out).await;
        assert!(report.holds(), "{report}");
        assert_eq!((report.profile, report.size), (Some(Profile::Audit), size));
        assert_eq!((report.leaves, report.records), (size, size));
        // The records are the log's own bytes, and its policies lie beside them.
        let text = fs::read_to_string(out.join("events.jsonl")).unwrap();
        let lines = log_from(room.office(), 0).await;
        assert_eq!(text.lines().count() as u64, size);
        for (line, known) in text.lines().zip(&lines) {
            let read: Value = serde_json::from_str(line).unwrap();
            assert_eq!(read["event"], known.event.to_string());
        }
        let shipped = amana_app::policies::shipped().unwrap();
        let brought = lines.iter().find(|it| it.kind.as_str() == "policy_set_adopted").unwrap();
        for file in &shipped.files {
            let path = format!("policies/{}/{}", brought.position, file.path);
            assert_eq!(fs::read_to_string(out.join(&path)).unwrap(), file.text.as_str(), "{path}");
        }
        let manifest = Manifest::read(&Source::open(&out).unwrap()).unwrap();
        let mark = manifest.mark.unwrap();
        assert_eq!(mark.recipient, "board_of_auditors");
        assert_eq!(mark.engagement, engagement().to_string());
        let readme = fs::read_to_string(out.join("README.md")).unwrap();
        assert!(readme.contains("`board_of_auditors`") && readme.contains(&mark.engagement));
        // What the log says of it, behind what was exported.
        let line = &log_from(room.office(), size).await[0];
        assert_eq!(line.kind.as_str(), "exported");
        let entries = entries_of(room.office(), line.stream).await;
        let said = exported_in(&entries).pop().unwrap();
        assert_eq!((said.what.as_str(), said.opened), ("bundle_audit", false));
        // The six members are persons of the log too.
        assert_eq!((said.persons, u64::from(said.rows)), (7, size));
        assert_eq!((said.engagement, said.recipient), (Some(engagement()), Some(code("board_of_auditors"))));
        assert_eq!((said.purpose, said.approval.unwrap().member), (Some(purpose()), room.member(HEAD)));
        let envelope = &entries.last().unwrap().envelope;
        assert!(envelope.decision.is_some() && envelope.purpose == Some(purpose()));
        let seen = room.office().access_of_file(Acting::Member(room.member(AUDITOR)), engagement());
        let seen = seen.await.unwrap();
        assert!(seen.iter().any(|it| it.what == "exported"), "{seen:?}");
        room.holds().await;
    }

    async fn the_same_size_for_the_same_recipient_gives_the_same_bytes(desk: Desk) {
        let room = Room::new(desk).await;
        let size = room.office().size().await.unwrap();
        let first = room.export("one.tar", None).await;
        let second = room.export("two.tar", Some(size)).await;
        assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
        let folder = room.export("folder", Some(size)).await;
        assert_eq!(files(&folder), files(&first));
        assert!(room.verified(&first).await.holds());
        // The next bundle holds the notes of these.
        let later = room.export("later", None).await;
        let text = fs::read_to_string(later.join("events.jsonl")).unwrap();
        assert_eq!(text.matches("\"bundle_audit\"").count(), 3);
        assert!(room.verified(&later).await.holds());
        room.holds().await;
    }

    async fn no_sealed_word_and_no_name_stands_in_a_bundle(desk: Desk) {
        let room = Room::new(desk).await;
        let out = room.export("bundle", None).await;
        let names = [OFFICER, HEAD, REVIEWER, AUDITOR, SECOND, STRANGER];
        for (path, bytes) in files(&out) {
            let text = String::from_utf8_lossy(&bytes);
            for word in names.iter().chain(&[CANARY]) {
                assert!(!text.contains(word), "{path} holds {word}");
            }
        }
    }

    async fn every_change_of_a_record_or_a_policy_is_found(desk: Desk) {
        type Change = fn(&Path);
        let room = Room::new(desk).await;
        let whole = room.export("whole", None).await;
        let lines = |out: &Path, change: &dyn Fn(&mut Vec<String>)| {
            let path = out.join("events.jsonl");
            let text = fs::read_to_string(&path).unwrap();
            let mut lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
            change(&mut lines);
            fs::write(path, lines.concat()).unwrap();
        };
        let changes: [(&str, &str, Change); 3] = [
            ("flipped", "events.jsonl, record 0", |out| {
                let path = out.join("events.jsonl");
                let mut bytes = fs::read(&path).unwrap();
                bytes[40] ^= 1;
                fs::write(path, bytes).unwrap();
            }),
            ("a policy", "policies/", |out| {
                let position = fs::read_dir(out.join("policies")).unwrap().next().unwrap().unwrap();
                let path = position.path().join("roles/auditor.cedar");
                let text = fs::read_to_string(&path).unwrap();
                fs::write(path, text.replace("permit", "forbid")).unwrap();
            }),
            ("a policy gone", "policies/", |out| {
                let position = fs::read_dir(out.join("policies")).unwrap().next().unwrap().unwrap();
                fs::remove_file(position.path().join("roles/auditor.cedar")).unwrap();
            }),
        ];
        for (name, place, change) in changes {
            let out = room.out(name);
            fs::create_dir(&out).unwrap();
            crate::tampering::copy(&whole, &out);
            change(&out);
            let report = room.verified(&out).await;
            assert!(report.findings.iter().any(|it| it.place.starts_with(place)), "{name}: {report}");
        }
        for at in [0, 5] {
            let out = room.out(&format!("dropped-{at}"));
            fs::create_dir(&out).unwrap();
            crate::tampering::copy(&whole, &out);
            lines(&out, &|lines| drop(lines.remove(at)));
            let report = room.verified(&out).await;
            let place = format!("events.jsonl, record {at}");
            assert!(report.findings.iter().any(|it| it.place == place), "{report}");
        }
    }

    async fn records_leave_with_an_auditor_of_the_open_engagement_and_nobody_else(desk: Desk) {
        let room = Room::new(desk).await;
        for (who, code) in [(SECOND, "not_independent"), (STRANGER, "not_found"), (HEAD, "role_not_held"), (OFFICER, "role_not_held")] {
            let to = room.member(who);
            let word = room.word(REVIEWER, Allowed { to, ..room.allowed() }).await;
            assert_eq!(room.refused(who, &room.wanted_with("no", None, word)).await, code, "{who}");
        }
        // An engagement that is not there, and one of others, sound alike.
        let nowhere = StreamId::new(StreamKind::Audit, id(0xdead));
        let mut wanted = room.wanted("no", None).await;
        wanted.engagement = nowhere;
        wanted.word.allowed.stream = nowhere;
        let said = room.refused(AUDITOR, &wanted).await;
        assert!(said.contains("not as it was signed"), "{said}");
        let unknown = room.office().give_word(room.member(HEAD), Allowed { stream: nowhere, ..room.allowed() }).await;
        assert!(matches!(unknown, Err(AppError::Refused(it)) if it.code == "not_found"));
        let file = StreamId::new(StreamKind::Report, id(2));
        let other = room.office().give_word(room.member(HEAD), Allowed { stream: file, ..room.allowed() }).await;
        assert!(matches!(other, Err(AppError::Refused(it)) if it.code == "not_found"));
        let purpose = PurposeCode::new("curiosity").unwrap();
        let word = WordFor::AuditBundle { recipient: code("board_of_auditors"), purpose: purpose.clone() };
        let word = room.word(HEAD, Allowed { word, ..room.allowed() }).await;
        let wanted = AuditBundleWanted { purpose, ..room.wanted_with("no", None, word) };
        assert_eq!(room.refused(AUDITOR, &wanted).await, "unknown_code");
        let kept = room.wanted("no", None).await;
        room.done(AUDITOR, engagement(), "close_engagement", json!({"summary": "Done."})).await;
        assert_eq!(room.refused(AUDITOR, &kept).await, "engagement_closed");
        room.holds().await;
    }

    async fn a_word_serves_once_for_what_it_was_given_for(desk: Desk) {
        let room = Room::new(desk).await;
        for who in [AUDITOR, SECOND, OFFICER] {
            let given = room.office().give_word(room.member(who), room.allowed()).await;
            let refused = |it: &AppError| matches!(it, AppError::Refused(it) if ["role_not_held", "not_found"].contains(&it.code));
            assert!(given.as_ref().is_err_and(refused), "{who}: {given:?}");
        }
        let with = async |allowed: Allowed| {
            let word = room.word(HEAD, allowed).await;
            room.refused(AUDITOR, &room.wanted_with("no", None, word)).await
        };
        let recipient = WordFor::AuditBundle { recipient: code("a_newspaper"), purpose: purpose() };
        let said = with(Allowed { word: recipient, ..room.allowed() }).await;
        assert!(said.contains("another engagement, recipient or purpose"), "{said}");
        let said = with(Allowed { stream: elsewhere(), ..room.allowed() }).await;
        assert!(said.contains("another engagement, recipient or purpose"), "{said}");
        let said = with(Allowed { to: room.member(STRANGER), ..room.allowed() }).await;
        assert!(said.contains("another member"), "{said}");
        // What is altered in the file is not what was signed, whatever its id is made to be.
        let mut wanted = room.wanted("no", None).await;
        wanted.word.member = room.member(REVIEWER);
        assert_eq!(room.refused(AUDITOR, &wanted).await, "bad_signature");
        let mut wanted = room.wanted("no", None).await;
        wanted.word.member = room.member(AUDITOR);
        assert_eq!(room.refused(AUDITOR, &wanted).await, "same_person");
        let mut wanted = room.wanted("no", None).await;
        wanted.word.given = wanted.word.given.plus_seconds(-2 * 86_400);
        assert!(room.refused(AUDITOR, &wanted).await.contains("not as it was signed"));
        let wanted = room.wanted("once", None).await;
        room.office().export_audit(room.member(AUDITOR), &wanted, &mut |_| {}).await.unwrap();
        let again = AuditBundleWanted {
            bundle: BundleWanted { out: room.out("again"), to: None, proofs: Vec::new() },
            ..wanted
        };
        assert_eq!(room.refused(AUDITOR, &again).await, "approval_used");
        room.holds().await;
    }

    async fn an_engagement_that_another_process_closed_lets_nothing_leave(desk: Desk) {
        let room = Room::new(desk).await;
        // This process remembers the engagement as open.
        room.export("before", None).await;
        let wanted = room.wanted("after", None).await;
        let other = Office::open(Folder::new(room.desk.path()), &room.desk.options).await.unwrap();
        other.unlock(None).unwrap();
        let line = json!({"id": "close", "as": AUDITOR, "stream": engagement(),
            "command": "close_engagement", "data": {"summary": "Done."}});
        let line = amana_app::record::read_line(&other, line.to_string().as_bytes(), Acting::Operator);
        other.execute(line.unwrap().request).await.unwrap();
        other.close().await;
        assert_eq!(room.refused(AUDITOR, &wanted).await, "engagement_closed");
        room.holds().await;
    }

    async fn a_note_written_past_the_office_with_a_word_for_somebody_else_is_found_in_replay(desk: Desk) {
        let room = Room::new(desk).await;
        let (office, auditor) = (room.office(), room.member(AUDITOR));
        let word = room.word(HEAD, room.allowed()).await;
        room.holds().await;
        room.planted(auditor, note(&word, "a_newspaper")).await;
        let report = office.replay(&mut |_| {}).await.unwrap();
        let found = |what: &str| report.findings.iter().any(|it| it.what.contains(what));
        assert!(found("another member, engagement, recipient or purpose"), "{:#?}", report.findings);
    }

    async fn a_note_written_past_the_office_without_a_decision_is_a_breach(desk: Desk) {
        let room = Room::new(desk).await;
        let word = room.word(HEAD, room.allowed()).await;
        room.planted(room.member(AUDITOR), note(&word, "board_of_auditors")).await;
        assert!(room.office().replay(&mut |_| {}).await.unwrap().holds(), "the rules hold");
        let report = room.office().audit_log(&Audit::default(), &mut |_| {}).await.unwrap();
        let breach = report.findings.iter().find(|it| it.severity == Severity::Breach);
        assert!(breach.is_some_and(|it| it.what.contains("needed an access decision")), "{:#?}", report.findings);
    }

    async fn a_line_is_checked_by_hand_as_the_readme_says(desk: Desk) {
        let room = Room::new(desk).await;
        let out = room.export("bundle", None).await;
        let source = Source::open(&out).unwrap();
        let text = source.read("events.jsonl", 1 << 24).unwrap();
        let entries = source.files().filter(|(path, _)| path.starts_with("tile/entries/"));
        let entries: Vec<u8> =
            entries.flat_map(|(path, _)| source.read(path, 1 << 24).unwrap()).collect();
        let hashes = entries.chunks(59).map(|entry| entry[27..].to_vec());
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let own = lines.map(|line| record_hash(line).as_bytes().to_vec());
        assert_eq!(own.collect::<Vec<_>>(), hashes.collect::<Vec<_>>());
    }
}
