//! Conflict of interest, from end to end: who is shut out with the cause, who is let back in, and what
//! is made up for.

use amana_app::{Acting, Folder, Office, SystemClock, matters::MatterFilter, record::read_line};
use amana_events::{
    Actor, ActorKind, Assurance, Event, EventId, MemberId, StreamId, StreamKind, UnitId, Via,
    common::Role,
    registry::{ExclusionsComputed, MemberMoved},
};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, log_of, on_both};

const OFFICER: &str = "Mira Solenne";
const COLLEAGUE: &str = "Jon Harrow";
const HEAD: &str = "Ada Winther";
const REVIEWER: &str = "Ugo Brandt";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number)
}

fn case(number: u128) -> StreamId {
    StreamId::new(StreamKind::Case, id(0xca5e_0000 + number))
}

fn code(answer: &Value) -> &str {
    answer["refused"]["code"].as_str().unwrap_or_default()
}

fn allegation(number: u128, subject: Option<Uuid>) -> Value {
    let mut data = json!({
        "allegation": id(0xa000 + number), "class": "fraud", "kind": "major_theft",
        "affiliation": "staff_int", "grave": false, "account": "What was told.",
    });
    if let Some(subject) = subject {
        data["subject"] = json!(subject);
    }
    data
}

/// A room with numbered lines, so that no idempotency key is used twice.
struct Room {
    desk: Desk,
    lines: std::cell::Cell<u32>,
}

impl Room {
    async fn new(desk: Desk) -> Self {
        let room = Self { desk, lines: std::cell::Cell::new(0) };
        room.registry("name_escalation_authority", json!({"name": "Internal Oversight"})).await;
        let own = json!({"organisation": id(1), "name": "A mission", "kind": "own"});
        room.registry("register_organisation", own).await;
        for unit in [id(11), id(12)] {
            let unit = json!({"unit": unit, "organisation": id(1), "name": "A unit"});
            room.registry("register_unit", unit).await;
        }
        for (name, role) in [(OFFICER, Role::ConductOfficer), (COLLEAGUE, Role::ConductOfficer)] {
            room.desk.member(name, role).await;
        }
        room
    }

    fn line(&self, who: Option<&str>, stream: StreamId, command: &str, data: &Value) -> Value {
        self.lines.set(self.lines.get() + 1);
        let id = format!("line-{}", self.lines.get());
        let mut line = json!({"id": id, "stream": stream, "command": command, "data": data});
        if let Some(who) = who {
            line["as"] = json!(who);
        }
        line
    }

    async fn try_as(&self, who: &str, stream: StreamId, command: &str, data: Value) -> Value {
        self.desk.record(&self.line(Some(who), stream, command, &data)).await
    }

    async fn done(&self, who: &str, stream: StreamId, command: &str, data: Value) -> Value {
        let answer = self.try_as(who, stream, command, data).await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
        answer
    }

    async fn registry(&self, command: &str, data: Value) {
        let stream = self.desk.office.registry_stream();
        let answer = self.desk.record(&self.line(None, stream, command, &data)).await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
    }

    fn member(&self, name: &str) -> MemberId {
        self.desk.office.member_named(name).unwrap()
    }

    async fn moved(&self, name: &str, unit: Uuid) {
        self.registry("move_member", json!({"member": self.member(name), "unit": unit})).await;
    }

    async fn person(&self, number: u128, personnel: bool) -> Uuid {
        let stream = StreamId::new(StreamKind::Person, id(number));
        self.done(OFFICER, stream, "create_person", json!({"personnel": personnel})).await;
        id(number)
    }

    /// Somebody under a pseudonym, linked in a sealed field to an entry in a unit.
    async fn linked(&self, number: u128, unit: Uuid) -> Uuid {
        let entry = id(0xe000 + number);
        let data = json!({"person": entry, "unit": unit, "from": "2025-01-01"});
        self.registry("enter_personnel", data).await;
        let person = self.person(number, true).await;
        let stream = StreamId::new(StreamKind::Person, person);
        self.done(OFFICER, stream, "link_personnel", json!({"entry": entry})).await;
        person
    }

    async fn opened(&self, number: u128) -> StreamId {
        self.done(OFFICER, case(number), "open_case", json!({"class": "fraud"})).await;
        case(number)
    }

    async fn names(&self, stream: StreamId) -> Vec<String> {
        let log = log_of(&self.desk.office, stream).await;
        log.iter().map(|line| line.kind.to_string()).collect()
    }

    /// Whether the member can neither act on the case nor read of it.
    async fn is_shut_out(&self, name: &str, stream: StreamId) -> bool {
        let answer = self.try_as(name, stream, "note_case", json!({"note": "n"})).await;
        let office = &self.desk.office;
        let sight = office.sight(Acting::Member(self.member(name))).await.unwrap();
        let page = office.may_look(&sight, stream).await.is_err();
        let filter = MatterFilter::default();
        let mut pages = office.matter_pages(StreamKind::Case, filter, sight, None).await.unwrap();
        let mut listed = false;
        while let Some(rows) = pages.next_page().await.unwrap() {
            listed |= rows.iter().any(|row| row["case_id"] == json!(stream.id));
        }
        assert_eq!(page, !listed);
        assert_eq!(page, code(&answer) == "not_found", "{answer}");
        page
    }

    async fn holds(&self) {
        self.desk.office.catch_up().await.unwrap();
        let report = self
            .desk
            .office
            .audit_log(&amana_app::replay::Audit::default(), &mut |_| {})
            .await
            .unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }
}

on_both! {
    async fn what_amana_adds_to_a_line_among_others_belongs_to_that_line(desk: Desk) {
        let room = Room::new(desk).await;
        room.moved(OFFICER, id(11)).await;
        let (subject, stream) = (room.linked(70, id(11)).await, case(1));
        let lines = [
            room.line(Some(OFFICER), stream, "open_case", &json!({"class": "fraud"})),
            room.line(Some(OFFICER), stream, "record_allegation", &allegation(1, Some(subject))),
            room.line(Some(COLLEAGUE), stream, "note_case", &json!({"note": "seen"})),
        ];
        let read = |line: &Value| {
            read_line(&room.desk.office, line.to_string().as_bytes(), Acting::Operator).unwrap()
        };
        let first = room.desk.office.record_all(lines.iter().map(read).collect()).await.unwrap();
        assert!(room.names(stream).await.contains(&"exclusions_set".to_owned()));
        let size = room.desk.office.size().await.unwrap();
        // Alone, and all in another order: the same answers, and nothing is added.
        let mut again = Vec::new();
        for line in &lines {
            again.extend(room.desk.office.record_all(vec![read(line)]).await.unwrap());
        }
        let turned = lines.iter().rev().map(read).collect();
        let mut turned = room.desk.office.record_all(turned).await.unwrap();
        turned.reverse();
        for again in [again, turned] {
            for (first, again) in first.iter().zip(&again) {
                assert!(again.replayed && !first.replayed);
                assert_eq!((first.position, first.version), (again.position, again.version));
                assert_eq!(first.events, again.events);
            }
        }
        assert_eq!(room.desk.office.size().await.unwrap(), size);
        room.holds().await;
    }

    async fn every_officer_of_a_small_office_is_shut_out_with_the_allegation_itself(desk: Desk) {
        let room = Room::new(desk).await;
        room.moved(OFFICER, id(11)).await;
        room.moved(COLLEAGUE, id(11)).await;
        let subject = room.linked(70, id(11)).await;
        let stream = room.opened(1).await;
        let answer =
            room.done(OFFICER, stream, "record_allegation", allegation(1, Some(subject))).await;
        assert_eq!(answer["events"].as_array().unwrap().len(), 1, "what amana adds is told to nobody");
        assert!(answer.get("notice").is_none(), "{answer}");
        let names = room.names(stream).await;
        assert_eq!(names, ["case_opened", "allegation_recorded", "exclusions_set", "case_escalated"]);
        let log = log_of(&room.desk.office, stream).await;
        assert!(log[2..].iter().all(|line| line.actor.kind == ActorKind::System));
        // One append: nothing of anybody else's lies between the cause and what follows.
        let access = StreamId::new(StreamKind::Access, subject);
        let looked = log_of(&room.desk.office, access).await;
        let looked = looked.last().unwrap();
        assert_eq!((looked.kind.as_str(), looked.actor.kind), ("field_opened", ActorKind::System));
        assert_eq!((log[1].position + 1, log[1].position + 2), (looked.position, log[2].position));
        for name in [OFFICER, COLLEAGUE] {
            assert!(room.is_shut_out(name, stream).await, "{name}");
        }
        room.holds().await;
    }

    async fn a_case_about_who_leads_the_office_goes_to_the_escalation_authority(desk: Desk) {
        let room = Room::new(desk).await;
        room.desk.member(HEAD, Role::HeadOfConduct).await;
        let registry = room.desk.office.registry().await.unwrap();
        let subject = registry.person_of(room.member(HEAD)).unwrap().uuid();
        let stream = room.opened(1).await;
        room.done(OFFICER, stream, "record_allegation", allegation(1, Some(subject))).await;
        let log = log_of(&room.desk.office, stream).await;
        let escalated = log.iter().find(|line| line.kind.as_str() == "case_escalated").unwrap();
        assert!(escalated.data.get().contains("head_excluded"), "{}", escalated.data.get());
        assert!(room.is_shut_out(HEAD, stream).await);
        assert!(!room.is_shut_out(OFFICER, stream).await);
        room.holds().await;
    }

    async fn who_moves_into_the_subjects_unit_later_is_shut_out_with_the_move(desk: Desk) {
        let room = Room::new(desk).await;
        let subject = room.linked(70, id(12)).await;
        let stream = room.opened(1).await;
        room.done(OFFICER, stream, "record_allegation", allegation(1, Some(subject))).await;
        assert_eq!(room.names(stream).await, ["case_opened", "allegation_recorded"]);
        assert!(!room.is_shut_out(COLLEAGUE, stream).await);
        room.moved(COLLEAGUE, id(12)).await;
        let registry = log_of(&room.desk.office, room.desk.office.registry_stream()).await;
        let cause = registry.iter().rev().find(|line| line.kind.as_str() == "member_moved").unwrap();
        let set = log_of(&room.desk.office, stream).await.pop().unwrap();
        assert_eq!(set.kind.as_str(), "exclusions_set");
        assert_eq!(set.recorded, cause.recorded, "they are one append");
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        assert!(!room.is_shut_out(OFFICER, stream).await);
        let registry = room.desk.office.registry().await.unwrap();
        assert!(!registry.awaits_exclusions(), "that it was done stands in the log");
        room.holds().await;
    }

    async fn what_a_program_without_keys_left_undone_is_made_up_for(desk: Desk) {
        let room = Room::new(desk).await;
        let subject = room.linked(70, id(12)).await;
        let stream = room.opened(1).await;
        room.done(OFFICER, stream, "record_allegation", allegation(1, Some(subject))).await;
        room.desk.office.begin_writing().await.unwrap();
        let folder = Folder::new(room.desk.path());
        let locked = Office::open(folder, &room.desk.options).await.unwrap();
        let member = room.member(COLLEAGUE);
        let line = json!({"id": "locked", "stream": locked.registry_stream(), "command": "move_member",
            "data": {"member": member, "unit": id(12)}});
        let mut line = read_line(&locked, &line.to_string(), Acting::Operator).unwrap();
        line.request.id = None;
        locked.execute(line.request).await.unwrap();
        locked.close().await;
        assert!(!room.is_shut_out(COLLEAGUE, stream).await);
        let report = room.desk.office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds() && report.unchecked.iter().any(|what| what.what.contains("exclusions")));
        room.desk.office.begin_writing().await.unwrap();
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        let size = room.desk.office.size().await.unwrap();
        room.desk.office.begin_writing().await.unwrap();
        assert_eq!(room.desk.office.size().await.unwrap(), size, "done once is done");
        room.holds().await;
    }

    async fn a_mere_mention_is_provisional_and_stays_lifted(desk: Desk) {
        let room = Room::new(desk).await;
        room.desk.member(REVIEWER, Role::Reviewer).await;
        room.moved(COLLEAGUE, id(12)).await;
        let named = room.linked(71, id(12)).await;
        let stream = room.opened(1).await;
        room.done(OFFICER, stream, "record_allegation", allegation(1, None)).await;
        let note = json!({"note": "Somebody of that unit signed.", "mentions": [named]});
        room.done(OFFICER, stream, "note_case", note.clone()).await;
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        let clocks = room.desk.office.deadlines(None).await.unwrap();
        assert!(clocks.iter().any(|clock| clock.clock == "provisional_exclusion"), "{clocks:?}");
        let lifted = json!({"member": room.member(COLLEAGUE)});
        room.done(REVIEWER, stream, "lift_exclusion", lifted).await;
        assert!(!room.is_shut_out(COLLEAGUE, stream).await);
        room.done(OFFICER, stream, "note_case", note).await;
        room.moved(OFFICER, id(11)).await;
        assert!(!room.is_shut_out(COLLEAGUE, stream).await, "what was decided stays decided");
        // Not for what is more than a mention.
        room.done(OFFICER, stream, "add_party",
            json!({"person": named, "role": "subject", "allegation": id(0xa001)})).await;
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        room.holds().await;
    }

    async fn two_processes_at_once_leave_no_case_open_to_who_is_in_conflict(desk: Desk) {
        let room = Room::new(desk).await;
        let subject = room.linked(70, id(12)).await;
        let other = Office::open(Folder::new(room.desk.path()), &room.desk.options).await.unwrap();
        other.unlock(None).unwrap();
        for number in 1..=6 {
            room.opened(number).await;
        }
        let alleging = async {
            for number in 1..=6 {
                let data = allegation(number, Some(subject));
                room.done(OFFICER, case(number), "record_allegation", data).await;
            }
        };
        let member = room.member(COLLEAGUE);
        let moving = async {
            let line = json!({"id": "moved", "stream": other.registry_stream(),
                "command": "move_member", "data": {"member": member, "unit": id(12)}});
            let line = read_line(&other, &line.to_string(), Acting::Operator).unwrap();
            other.execute(line.request).await.unwrap();
        };
        tokio::join!(alleging, moving);
        for number in 1..=6 {
            assert!(room.is_shut_out(COLLEAGUE, case(number)).await, "case {number}");
        }
        other.close().await;
        room.desk.office.begin_writing().await.unwrap();
        room.holds().await;
    }

    async fn without_a_link_intake_is_told_that_exclusion_is_by_declaration_only(desk: Desk) {
        let room = Room::new(desk).await;
        room.moved(COLLEAGUE, id(12)).await;
        let stranger = room.person(72, true).await;
        let stream = room.opened(1).await;
        let answer =
            room.done(OFFICER, stream, "record_allegation", allegation(1, Some(stranger))).await;
        assert!(answer["notice"].as_str().unwrap().contains("does anyone here match?"), "{answer}");
        assert!(!room.is_shut_out(COLLEAGUE, stream).await);
        let unit = json!({"allegation": id(0xa001), "unit": id(12)});
        room.done(OFFICER, stream, "seal_subject_unit", unit).await;
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        // Told with the allegation, it shuts out with the allegation.
        let stream = room.opened(2).await;
        let mut data = allegation(2, None);
        data["unit"] = json!(id(12));
        let answer = room.done(OFFICER, stream, "record_allegation", data).await;
        assert!(answer.get("notice").is_none(), "{answer}");
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        room.holds().await;
    }

    async fn a_missing_exclusion_is_found_where_it_stands_in_clear(desk: Desk) {
        let room = Room::new(desk).await;
        // The subject is personnel under their own id: no link is needed to tell.
        let subject = room.person(76, true).await;
        let entry = json!({"person": subject, "unit": id(12), "from": "2025-01-01"});
        room.registry("enter_personnel", entry).await;
        let stream = room.opened(1).await;
        room.done(OFFICER, stream, "record_allegation", allegation(1, Some(subject))).await;
        let office = &room.desk.office;
        let registry = office.registry_stream();
        let member = room.member(COLLEAGUE);
        let system = Actor {
            kind: ActorKind::System, id: None, via: Via::Cli, assurance: Assurance::Asserted,
        };
        let moved = MemberMoved { member, unit: Some(UnitId::new(id(12))), supervisor: None };
        let version = office.registry().await.unwrap().version + 1;
        let events: [Event; 2] = [moved.into(), ExclusionsComputed { registry: version }.into()];
        let draft = |event: &Event| {
            Draft::of(event, &registry, EventId::new(office.new_id()), system).unwrap()
        };
        let drafts = events.iter().map(draft).collect();
        let streams = vec![StreamAppend { stream: registry, expected: Expected::Any, drafts }];
        let database = match &room.desk.options.database_url {
            Some(url) => Database::open_postgres(url).await.unwrap(),
            None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
        };
        let clock = std::sync::Arc::new(SystemClock);
        let journal = Journal::open(&database, office.ledger(), clock).await.unwrap();
        journal.append(Append { streams, ..Append::default() }).await.unwrap();
        office.catch_up().await.unwrap();
        let report = office.replay(&mut |_| {}).await.unwrap();
        let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
        assert_eq!(finding.place, stream.to_string());
        drop(journal);
        database.close().await;
    }

    async fn intake_asks_whether_anyone_here_matches_and_a_mention_in_a_report_counts(desk: Desk) {
        let room = Room::new(desk).await;
        room.moved(COLLEAGUE, id(12)).await;
        let named = room.linked(75, id(12)).await;
        let report = |number: u128| StreamId::new(StreamKind::Report, id(0x4e00 + number));
        let data = json!({"kind": "allegation", "channel": "email", "language": "en",
            "mode": "anonymous", "account": "The quartermaster's office sells it."});
        let answer = room.done(OFFICER, report(1), "submit_report", data.clone()).await;
        assert!(answer["notice"].as_str().unwrap().contains("does anyone here match?"), "{answer}");
        let mut naming = data;
        naming["mentions"] = json!([named]);
        let answer = room.done(OFFICER, report(2), "submit_report", naming).await;
        assert!(answer.get("notice").is_none(), "{answer}");
        let open = json!({"class": "fraud", "report": report(2)});
        room.done(OFFICER, case(1), "open_case", open).await;
        assert!(room.is_shut_out(COLLEAGUE, case(1)).await);
        let seen = room.desk.office.sight(Acting::Member(room.member(COLLEAGUE))).await.unwrap();
        let shows = async |number| room.desk.office.sees(&seen, report(number)).await.unwrap();
        assert!(!shows(2).await && shows(1).await, "the report tells the same story");
        room.holds().await;
    }

    async fn a_link_told_later_and_a_recusal_shut_out_at_once(desk: Desk) {
        let room = Room::new(desk).await;
        room.moved(COLLEAGUE, id(12)).await;
        let (one, two) = (room.person(73, true).await, room.linked(74, id(12)).await);
        let stream = room.opened(1).await;
        room.done(OFFICER, stream, "record_allegation", allegation(1, Some(one))).await;
        assert!(!room.is_shut_out(COLLEAGUE, stream).await);
        let person = StreamId::new(StreamKind::Person, one);
        let same = json!({"other": two, "reason": "The same badge number."});
        room.done(OFFICER, person, "record_same_person", same).await;
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        let undone = json!({"other": two, "reason": "Another badge."});
        room.done(OFFICER, person, "undo_same_person", undone).await;
        assert!(!room.is_shut_out(COLLEAGUE, stream).await);
        let recusal = json!({"member": room.member(COLLEAGUE), "stream": stream});
        room.registry("declare_recusal", recusal).await;
        assert!(room.is_shut_out(COLLEAGUE, stream).await);
        assert_eq!(room.names(stream).await.last().unwrap(), "exclusions_set");
        room.holds().await;
    }
}
