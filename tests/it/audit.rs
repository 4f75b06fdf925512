//! The auditor's own work, from end to end: who may do what of it, what amana counts and draws, and what
//! replay finds where another hand wrote it.

use amana_app::{
    Acting, Office, SystemClock,
    audit::{Fixed, Hit, Limits, ToReconcile},
    opening::FieldWanted,
};
use amana_events::{
    Actor, ActorKind, Assurance, Code, Digest, Event, EventId, Field as _, FileText, MemberId,
    PurposeCode, Sampler, StreamId, StreamKind, Via,
    audit::{
        AuditPeriod, AuditedKind, ChannelReconciled, CountedChannel, PopulationFixed, SampleDrawn,
        Severity,
    },
    common::Role,
};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use amana_tlog::SignedCheckpoint;
use amana_vault::{Narrative, Secret};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, entries_of, on_both};

const OFFICER: &str = "Mira Solenne";
const HEAD: &str = "Ada Winther";
const AUDITOR: &str = "Tomas Reyl";
const OTHER: &str = "Sana Idrees";
const REGISTRAR: &str = "Rena Voss";

/// A room with numbered lines, an office in it, and three reports by the box.
struct Room {
    desk: Desk,
    lines: std::cell::Cell<u32>,
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number)
}

fn audit() -> StreamId {
    StreamId::new(StreamKind::Audit, id(0xa0d))
}

fn report(number: u128) -> StreamId {
    StreamId::new(StreamKind::Report, id(0x4e00 + number))
}

impl Room {
    async fn new(desk: Desk) -> Self {
        let room = Self { desk, lines: std::cell::Cell::new(0) };
        let authority = json!({"name": "Internal Oversight"});
        let registry = room.office().registry_stream();
        room.done_by(None, registry, "name_escalation_authority", authority).await;
        let members = [
            (OFFICER, Role::ConductOfficer),
            (HEAD, Role::HeadOfConduct),
            (AUDITOR, Role::Auditor),
            (OTHER, Role::Auditor),
            (REGISTRAR, Role::Registrar),
        ];
        for (name, role) in members {
            room.desk.member(name, role).await;
        }
        for number in 1..=3 {
            room.report(number).await;
        }
        room
    }

    fn office(&self) -> &Office {
        &self.desk.office
    }

    fn member(&self, name: &str) -> MemberId {
        self.office().member_named(name).unwrap()
    }

    fn acting(&self, name: &str) -> Acting {
        Acting::Member(self.member(name))
    }

    async fn send(&self, who: Option<&str>, at: StreamId, command: &str, data: Value) -> Value {
        self.lines.set(self.lines.get() + 1);
        let number = format!("line-{}", self.lines.get());
        let mut line = json!({"id": number, "stream": at, "command": command, "data": data});
        if let Some(who) = who {
            line["as"] = json!(who);
        }
        self.desk.record(&line).await
    }

    async fn done_by(
        &self,
        who: Option<&str>,
        at: StreamId,
        command: &str,
        data: Value,
    ) -> EventId {
        let answer = self.send(who, at, command, data).await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
        let event = answer["events"][0]["event"].as_str().unwrap_or_default();
        event.parse().unwrap_or_else(|_| panic!("{answer}"))
    }

    async fn done(&self, who: &str, command: &str, data: Value) -> EventId {
        self.done_by(Some(who), audit(), command, data).await
    }

    async fn refused(&self, who: &str, command: &str, data: Value) -> String {
        let answer = self.send(Some(who), audit(), command, data).await;
        answer["refused"]["code"].as_str().unwrap_or_default().to_owned()
    }

    async fn report(&self, number: u128) {
        let data = json!({"kind": "allegation", "channel": "box", "language": "en",
            "mode": "anonymous", "account": "He said he would tell everybody."});
        self.done_by(Some(OFFICER), report(number), "submit_report", data).await;
    }

    fn period(&self) -> AuditPeriod {
        let from = "2026-01-01".parse().unwrap();
        AuditPeriod { from, until: self.office().now().day() }
    }

    async fn engaged(&self) {
        let data = json!({"mandate": "internal_oversight", "scope": ["intake"],
            "period": self.period(), "auditors": [self.member(OTHER)], "independent": true,
            "terms": "Whether every paper of the box was recorded."});
        self.done(AUDITOR, "open_engagement", data).await;
    }

    async fn fixed(&self) -> Fixed {
        let fixed =
            self.office().fix_population(self.member(AUDITOR), audit(), None).await.unwrap();
        // What the auditor keeps is signed, and of the events counted.
        let signed = SignedCheckpoint::parse(fixed.checkpoint.as_bytes()).unwrap();
        signed.verify([&self.office().log_key().await.unwrap()]).unwrap();
        let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root().to_string());
        assert_eq!((size, root), (fixed.size, fixed.root.clone()));
        fixed
    }

    async fn found(&self) -> EventId {
        let data = json!({"severity": "high", "criterion": "completeness",
            "text": "Two papers were not recorded."});
        self.done(AUDITOR, "record_audit_finding", data).await
    }

    fn recommend(&self, finding: EventId, owner: &str) -> Value {
        let due = self.office().now().plus_seconds(86_400 * 90).day();
        json!({"finding": finding, "owner": self.member(owner), "due": due, "priority": "high",
            "text": "Two open the box together."})
    }

    async fn opens(&self, who: &str, event: EventId, field: &str) -> Result<String, String> {
        let wanted = FieldWanted {
            stream: audit(),
            event,
            field: Code::new(field).unwrap(),
            purpose: PurposeCode::new("audit").unwrap(),
            basis: None,
            approval: None,
        };
        let opened = self.office().open_field(self.member(who), &wanted).await;
        opened.map(|it| it.text.reveal().to_owned()).map_err(|error| error.to_string())
    }

    async fn findings(&self) -> Vec<(String, String)> {
        let report = self.office().replay(&mut |_| {}).await.unwrap();
        let found = report.findings.into_iter();
        found.map(|finding| (finding.place, finding.what)).collect()
    }

    /// Writes an event straight into the log, with all the hashes it needs.
    async fn forge(&self, event: Event) {
        let actor = Actor {
            kind: ActorKind::Member,
            id: Some(self.member(AUDITOR).uuid()),
            via: Via::Cli,
            assurance: Assurance::Asserted,
        };
        let office = self.office();
        let database = match &self.desk.options.database_url {
            Some(url) => Database::open_postgres(url).await.unwrap(),
            None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
        };
        let draft = Draft::of(&event, &audit(), EventId::new(office.new_id()), actor).unwrap();
        let clock = std::sync::Arc::new(SystemClock);
        let journal = Journal::open(&database, office.ledger(), clock).await.unwrap();
        let streams =
            vec![StreamAppend { stream: audit(), expected: Expected::Any, drafts: vec![draft] }];
        journal.append(Append { streams, ..Append::default() }).await.unwrap();
        drop(journal);
        database.close().await;
        office.catch_up().await.unwrap();
    }

    async fn last_audit_event(&self) -> (EventId, Event) {
        let entries = entries_of(self.office(), audit()).await;
        let last = entries.last().unwrap();
        (last.envelope.event, last.event.clone())
    }
}

fn fixed_of(event: &Event) -> PopulationFixed {
    let Event::Audit(amana_events::audit::AuditEvent::PopulationFixed(fixed)) = event else {
        panic!("{event:?}")
    };
    fixed.clone()
}

on_both! {
    async fn an_engagement_runs_from_its_mandate_to_the_last_recommendation(desk: Desk) {
        let room = Room::new(desk).await;
        room.engaged().await;
        let fixed = room.fixed().await;
        assert_eq!(fixed.counts["kinds"], json!({"report": 3}));
        assert_eq!(fixed.counts["channels"], json!({"box": 3}));
        let (member, office) = (room.member(AUDITOR), room.office());
        let drawn = office.draw_sample(member, audit(), None, &[], 2).await.unwrap();
        assert_eq!((drawn.items.len(), drawn.of, &drawn.seed), (2, 3, &fixed.root));
        for item in &drawn.items {
            let data = json!({"sample": drawn.sample, "stream": item, "conclusion": "in_order"});
            room.done(AUDITOR, "examine_item", data).await;
        }
        let finding = room.found().await;
        let made = room.done(AUDITOR, "make_recommendation", room.recommend(finding, REGISTRAR)).await;
        let answer = json!({"finding": finding, "answer": "agreed", "text": "It was so."});
        assert_eq!(room.refused(AUDITOR, "respond_to_finding", answer.clone()).await, "auditor_does_not_answer");
        room.done(HEAD, "respond_to_finding", answer).await;
        let told = json!({"recommendation": made, "progress": "done", "text": "Told."});
        room.done(REGISTRAR, "report_recommendation_progress", told).await;
        let close = json!({"recommendation": made, "closed": "implemented", "evidence": "Seen."});
        assert_eq!(room.refused(REGISTRAR, "close_recommendation", close.clone()).await, "not_found");
        assert_eq!(room.refused(HEAD, "close_recommendation", close.clone()).await, "not_found");
        let open = |all| office.audit_recommendations(room.acting(REGISTRAR), None, all);
        assert_eq!(open(false).await.unwrap().len(), 1);
        room.done(AUDITOR, "close_recommendation", close).await;
        room.done(AUDITOR, "close_engagement", json!({"summary": "Done."})).await;
        assert_eq!(open(false).await.unwrap().len(), 0);
        assert_eq!(open(true).await.unwrap()[0].status, "closed");
        let papers = office.audit_workpapers(room.acting(AUDITOR), audit()).await.unwrap();
        let names: Vec<_> = papers.iter().map(|paper| paper.name.as_str()).collect();
        assert!(names.contains(&"population_items.csv"), "{names:?}");
        for paper in &papers {
            let text = std::str::from_utf8(&paper.bytes).unwrap();
            assert!(text.starts_with('\u{feff}') && !text.contains("Two papers"), "{}", paper.name);
        }
        assert_eq!(room.findings().await, []);
    }

    async fn a_gap_between_a_box_and_the_log_is_a_finding_that_is_due_an_answer(desk: Desk) {
        let room = Room::new(desk).await;
        room.engaged().await;
        room.fixed().await;
        let counted = json!({"channel": "box", "which": "gate", "period": room.period()});
        let data = json!({"counted": counted, "count": 5, "by": "auditor", "note": "With the guard."});
        room.done(AUDITOR, "count_channel", data).await;
        let wanted = ToReconcile {
            channel: CountedChannel::Box,
            period: room.period(),
            population: None,
            severity: Severity::Critical,
            explanation: Secret::from("Two papers were wet."),
        };
        let member = room.member(AUDITOR);
        let done = room.office().reconcile_channel(member, audit(), wanted).await.unwrap();
        assert_eq!((done.counted, done.recorded, done.gap, done.finding), (5, 3, 2, true));
        let rows = room.office().audit_findings(room.acting(HEAD), audit()).await.unwrap();
        assert_eq!(rows[0].finding, done.reconciliation);
        let due = async || {
            let all = room.office().deadlines_of(audit()).await.unwrap();
            all.iter().map(|it| (it.clock.clone(), it.stopped.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(due().await, [("management_response".to_owned(), false)]);
        let answer =
            json!({"finding": done.reconciliation, "answer": "agreed", "text": "They were."});
        room.done(HEAD, "respond_to_finding", answer).await;
        assert_eq!(due().await, [("management_response".to_owned(), true)]);
        assert_eq!(room.findings().await, []);
    }

    async fn words_of_an_audit_open_to_its_readers_and_to_an_owner_their_own_alone(desk: Desk) {
        let room = Room::new(desk).await;
        room.engaged().await;
        let finding = room.found().await;
        let own = room.done(AUDITOR, "make_recommendation", room.recommend(finding, REGISTRAR)).await;
        let other = room.done(AUDITOR, "make_recommendation", room.recommend(finding, OFFICER)).await;
        for who in [AUDITOR, HEAD] {
            assert_eq!(room.opens(who, finding, "text").await.unwrap(), "Two papers were not recorded.");
        }
        assert_eq!(room.opens(REGISTRAR, own, "text").await.unwrap(), "Two open the box together.");
        for (who, event) in [(REGISTRAR, other), (REGISTRAR, finding), (OFFICER, own), (OTHER, own)] {
            assert!(room.opens(who, event, "text").await.is_err(), "{who}");
        }
        let office = room.office();
        let owned = office.audit_recommendations(room.acting(OFFICER), None, true).await.unwrap();
        assert_eq!(owned.iter().map(|row| row.recommendation).collect::<Vec<_>>(), [other]);
        let refused = office.audit_findings(room.acting(REGISTRAR), audit()).await.unwrap_err();
        assert_eq!(refused.to_string(), "refused: there is no such file");
        assert_eq!(room.findings().await, []);
    }

    async fn an_auditor_reviews_a_file_with_everything_sealed_and_opens_nothing_of_it(desk: Desk) {
        let room = Room::new(desk).await;
        let lines = room.office().audit_review(room.acting(AUDITOR), report(1)).await.unwrap();
        let said: String = lines.iter().map(|line| line.data.get()).collect();
        assert!(said.contains("\"sealed\"") && !said.contains("tell everybody"), "{said}");
        let account = lines.last().unwrap().event;
        let wanted = FieldWanted {
            stream: report(1),
            event: account,
            field: Code::new("account").unwrap(),
            purpose: PurposeCode::new("audit").unwrap(),
            basis: None,
            approval: None,
        };
        assert!(room.office().open_field(room.member(AUDITOR), &wanted).await.is_err());
        let looked = room.office().access_of_file(room.acting(AUDITOR), report(1)).await.unwrap();
        assert!(looked.iter().any(|line| {
            line.what == "listed" && line.field.as_ref().is_some_and(|it| it.as_str() == "audit_review")
        }));
        let refused = room.office().audit_review(room.acting(OFFICER), report(1)).await;
        assert_eq!(refused.unwrap_err().to_string(), "refused: there is no such file");
        let recusal = json!({"member": room.member(AUDITOR), "stream": report(2)});
        let registry = room.office().registry_stream();
        room.done_by(Some(AUDITOR), registry, "declare_recusal", recusal).await;
        let refused = room.office().audit_review(room.acting(AUDITOR), report(2)).await;
        assert_eq!(refused.unwrap_err().to_string(), "refused: there is no such file");
    }

    async fn a_population_of_another_count_or_root_is_found_by_replay(desk: Desk) {
        let room = Room::new(desk).await;
        room.engaged().await;
        room.fixed().await;
        let fixed = fixed_of(&room.last_audit_event().await.1);
        let mut fewer = fixed.clone();
        fewer.kinds.insert(AuditedKind::Report, 2);
        fewer.channels.insert(amana_events::report::Channel::Box, 2);
        room.forge(fewer.into()).await;
        room.forge(PopulationFixed { root: Digest::new([1; 32]), ..fixed.clone() }.into()).await;
        room.forge(PopulationFixed { size: 1_000_000, ..fixed }.into()).await;
        let place = audit().to_string();
        let wrong = |what: &str| (place.clone(), what.to_owned());
        let mut found = room.findings().await;
        found.sort();
        let mut wanted = [
            wrong("the population's counts are not what the log held at its size"),
            wrong("the population's root is not that of the log at its size"),
            wrong("the population names more events than there were"),
        ];
        wanted.sort();
        assert_eq!(found, wanted);
    }

    async fn a_sample_or_reconciliation_of_another_hand_is_found_by_replay(desk: Desk) {
        let room = Room::new(desk).await;
        room.engaged().await;
        let fixed = room.fixed().await;
        let seed = fixed_of(&room.last_audit_event().await.1).root;
        let drawn = room.office().draw_sample(room.member(AUDITOR), audit(), None, &[], 3).await.unwrap();
        assert_eq!(room.findings().await, []);
        let mut items = drawn.items.clone();
        items.reverse();
        let chosen = SampleDrawn {
            population: fixed.population,
            seed,
            round: 2,
            method: Code::new("sha256_rank_v1").unwrap(),
            kinds: AuditedKind::ALL.to_vec(),
            of: 3,
            items: items.into_iter().take(1).collect(),
        };
        let honest = {
            let base = Digest::new(*seed.bytes());
            let all = drawn.items.iter().copied();
            amana_domain::audit::sample::draw(&base, audit().id, 2, all, 1)
        };
        // A chosen file that the seed draws by chance is no forgery.
        let forged = chosen.items != honest;
        room.forge(chosen.into()).await;
        let what = "the sample is not the one that its seed draws".to_owned();
        let wanted = if forged { vec![(audit().to_string(), what)] } else { Vec::new() };
        assert_eq!(room.findings().await, wanted);
        let counted = json!({"channel": "hotline", "period": room.period()});
        let data = json!({"counted": counted, "count": 4, "by": "provider"});
        let counting = room.done(AUDITOR, "count_channel", data).await;
        let reconciled = ChannelReconciled {
            channel: CountedChannel::Hotline,
            period: room.period(),
            countings: vec![counting],
            population: fixed.population,
            counted: 4,
            recorded: 4,
            replaces: None,
            severity: None,
            explanation: <FileText<Narrative>>::sample(&mut Sampler::golden()),
        };
        room.forge(reconciled.into()).await;
        let found = room.findings().await;
        let what = "the log held another number of reports of the channel";
        assert!(found.iter().any(|(_, found)| found == what), "{found:?}");
    }

    async fn the_standard_tests_name_a_late_entry_of_the_log_and_are_an_auditors(desk: Desk) {
        let room = Room::new(desk).await;
        let known = room.office().now().plus_seconds(-86_400 * 10);
        let data = json!({"kind": "allegation", "channel": "box", "language": "en",
            "mode": "anonymous", "account": "A paper from the bottom of the box."});
        let line = json!({"id": "late", "as": OFFICER, "stream": report(9), "known": known,
            "command": "submit_report", "data": data});
        let answer = room.desk.record(&line).await;
        assert!(answer.get("refused").is_none(), "{answer}");
        let limits = Limits::default();
        let hits = room.office().audit_tests(room.acting(AUDITOR), limits).await.unwrap();
        let named: Vec<(&str, Option<StreamId>)> =
            hits.iter().map(|hit: &Hit| (hit.test, hit.stream)).collect();
        assert_eq!(named, [("late_entry", Some(report(9)))]);
        let refused = room.office().audit_tests(room.acting(HEAD), limits).await;
        assert!(refused.unwrap_err().to_string().contains("only an auditor"));
    }
}
