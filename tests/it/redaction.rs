//! Redaction: what mentions an erased person and is not kept gives way to a redacted text, and
//! nothing else is lost, whatever happens in between.

mod after;
mod consent;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader},
    process::{Command as Process, Stdio},
    time::Duration,
};

use amana_app::{
    Acting, AppError, Folder, Office, OpenOptions, Request,
    erase::{Decision, Opened, Ruling},
    opening::FieldWanted,
};
use amana_domain::Command;
use amana_events::{
    Code, EventId, MemberId, PersonId, PurposeCode, Sampler, StreamId, StreamKind, common::Role,
    person::ErasureBasis,
};
use amana_vault::{OwnerKind, Secret};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::custody::{Place, add, places};
use crate::support::entries_of;

/// Names the folder and the erasure of the child that is to be killed.
const CHILD: &str = "AMANA_TEST_ERASE_UNTIL_KILLED";

type Place3 = (StreamId, EventId, String);

struct Scene {
    office: Office,
    mira: Acting,
    jon: Acting,
}

async fn record(office: &Office, acting: Acting, stream: StreamId, name: &str, data: Value) {
    let Value::Object(data) = data else { panic!("data is an object") };
    let command = Command::read(stream.kind, name, data).unwrap();
    if let Err(error) = office.execute(Request::new(acting, stream, command)).await {
        panic!("{name}: {error:?}");
    }
}

fn code_of<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

fn member(acting: Acting) -> MemberId {
    let Acting::Member(member) = acting else { panic!("acts as a member") };
    member
}

impl Scene {
    async fn new(place: &Place) -> Self {
        let office = place.make(None).await;
        let mira = add(&office, "Mira Solenne", Role::ConductOfficer).await;
        let jon = add(&office, "Jon Harrow", Role::ConductOfficer).await;
        Self { office, mira, jon }
    }

    async fn person(&self, name: &str) -> PersonId {
        let person = PersonId::new(self.office.new_id());
        self.person_at(person, name).await;
        person
    }

    async fn person_at(&self, person: PersonId, name: &str) {
        let stream = StreamId::new(StreamKind::Person, person.uuid());
        record(&self.office, self.mira, stream, "create_person", json!({"personnel": false})).await;
        record(&self.office, self.mira, stream, "seal_identity", json!({"name": name})).await;
    }

    /// The person agrees that their name is read for the investigation.
    async fn agrees(&self, person: PersonId) {
        // Whoever records a consent opens nothing by it.
        self.agreed(self.jon, person).await;
    }

    /// The same, written down by `by`.
    async fn agreed(&self, by: Acting, person: PersonId) {
        let adult = json!({"sex": "unknown", "age": "18+", "age_source": "stated"});
        let stated = StreamId::new(StreamKind::Person, person.uuid());
        record(&self.office, self.mira, stated, "record_demographics", adult).await;
        let stream = StreamId::new(StreamKind::Consent, person.uuid());
        let given = json!({
            "purpose": "investigation", "recipient": {"kind": "own_organisation"},
            "fields": ["identity"], "given_by": "person", "language": "fr",
            "explained": "written", "repeated_back": true, "mark": "voice", "words": "Yes.",
        });
        record(&self.office, by, stream, "record_consent", given).await;
    }

    /// A report outside the remit: no open matter.
    async fn report_at(&self, id: uuid::Uuid, account: &str, mentions: &[PersonId]) -> StreamId {
        let stream = StreamId::new(StreamKind::Report, id);
        let report = json!({
            "kind": "allegation", "channel": "paper", "language": "fr", "mode": "anonymous",
            "account": account, "mentions": mentions,
        });
        record(&self.office, self.mira, stream, "submit_report", report).await;
        let triage = json!({
            "outcome": "outside_remit", "assistance_offered": true, "reason": "another body's",
        });
        record(&self.office, self.jon, stream, "triage_report", triage).await;
        stream
    }

    async fn report(&self, account: &str, mentions: &[PersonId]) -> StreamId {
        self.report_at(self.office.new_id(), account, mentions).await
    }

    async fn correct(&self, stream: StreamId, account: &str, mentions: &[PersonId]) {
        let data =
            json!({"account": account, "reason": format!("why {account}"), "mentions": mentions});
        record(&self.office, self.jon, stream, "correct_report", data).await;
    }

    /// The place of the newest account of a report.
    async fn account(&self, stream: StreamId) -> Place3 {
        let fields = fields(&self.office, stream).await;
        fields.into_iter().rev().find(|(.., field)| field == "account").unwrap()
    }

    async fn open(&self, (stream, event, field): &Place3) -> Result<Opened, AppError> {
        let wanted = FieldWanted {
            stream: *stream,
            event: *event,
            field: Code::new(field).unwrap(),
            purpose: PurposeCode::new("investigation").unwrap(),
            basis: Some(Code::new("official_task").unwrap()),
            approval: None,
        };
        self.office.open_field(member(self.mira), &wanted).await
    }

    async fn text(&self, place: &Place3) -> String {
        self.open(place).await.unwrap().text.reveal().to_owned()
    }

    async fn request(&self, person: PersonId) -> EventId {
        let (basis, reason) = (ErasureBasis::OwnRequest, Secret::from("asked for it"));
        let done = self.office.request_erasure(self.mira, person, basis, &reason).await;
        done.unwrap().event().unwrap()
    }

    /// Decides every mention: redacted where a text is given for it, kept where none is.
    async fn decisions(
        &self,
        person: PersonId,
        redact: &BTreeMap<(EventId, String), String>,
    ) -> Vec<Decision> {
        let mentions = self.office.mentions(person).await.unwrap();
        let decide = |mention: amana_app::erase::Mention| {
            let key = (mention.event, mention.field.clone());
            let ruling = match redact.get(&key) {
                Some(text) => Ruling::Redact(Secret::from(text.as_str())),
                None => Ruling::Keep(Code::new("legal_claim").unwrap()),
            };
            Decision { event: mention.event, field: mention.field, ruling }
        };
        mentions.into_iter().map(decide).collect()
    }

    async fn approve(&self, person: PersonId, redact: &[(&Place3, &str)]) {
        let redact = redact
            .iter()
            .map(|((_, event, field), text)| ((*event, field.clone()), (*text).to_owned()))
            .collect();
        let decisions = self.decisions(person, &redact).await;
        self.office.approve_erasure(self.jon, person, &decisions).await.unwrap();
    }

    async fn erase(&self, person: PersonId, redact: &[(&Place3, &str)]) -> EventId {
        let request = self.request(person).await;
        self.approve(person, redact).await;
        let erased = self.office.execute_erasure(self.jon, person).await.unwrap();
        assert_eq!(erased.redacted, redact.len());
        request
    }

    async fn refuse(&self, person: PersonId) {
        let reason = Code::new("wrong_person").unwrap();
        self.office.refuse_erasure(self.jon, person, reason).await.unwrap();
    }

    async fn holds(&self) {
        self.office.catch_up().await.unwrap();
        let report =
            self.office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }
}

/// The fields a file owns in a stream, in order.
async fn fields(office: &Office, stream: StreamId) -> Vec<Place3> {
    let mut found = Vec::new();
    for mut entry in entries_of(office, stream).await {
        let event = entry.envelope.event;
        entry.event.seal_walk(&mut |path, field| {
            if field.owner_kind() == OwnerKind::File {
                found.push((stream, event, path.to_owned()));
            }
        });
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redacted_field_opens_redacted_and_everything_else_as_it_was() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let (oriel, tam) = (scene.person("Oriel").await, scene.person("Tam").await);
        let file = scene.report("Oriel and Tam", &[oriel, tam]).await;
        let first = scene.account(file).await;
        scene.correct(file, "Tam alone", &[tam]).await;
        let second = scene.account(file).await;
        let elsewhere = scene.report("Oriel elsewhere", &[oriel]).await;
        let kept = scene.account(elsewhere).await;
        let request = scene.request(oriel).await;
        scene.approve(oriel, &[(&first, "somebody and Tam")]).await;
        // Approved is not executed: everything opens as it was, and new texts are sealed.
        let opened = scene.open(&first).await.unwrap();
        assert_eq!((opened.text.reveal(), opened.redacted), ("Oriel and Tam", None));
        scene.correct(file, "Tam again", &[tam]).await;
        let third = scene.account(file).await;

        let erased = scene.office.execute_erasure(scene.jon, oriel).await.unwrap();
        assert_eq!((erased.redacted, erased.request), (1, request));
        assert!(erased.resealed >= 2, "{erased:?}");
        let opened = scene.open(&first).await.unwrap();
        assert_eq!(opened.text.reveal(), "somebody and Tam");
        assert_eq!(opened.redacted.unwrap().request, request);
        for (place, text) in
            [(&second, "Tam alone"), (&third, "Tam again"), (&kept, "Oriel elsewhere")]
        {
            let opened = scene.open(place).await.unwrap();
            assert_eq!((opened.text.reveal(), opened.redacted), (text, None));
        }
        for place in fields(&scene.office, file).await {
            scene.open(&place).await.unwrap();
        }
        scene.holds().await;
        scene.office.close().await;
        let office = place.open().await;
        office.unlock(None).unwrap();
        let scene = Scene { office, ..scene };
        assert_eq!(scene.text(&first).await, "somebody and Tam");
        scene.correct(file, "Tam at last", &[tam]).await;
        assert_eq!(scene.text(&scene.account(file).await).await, "Tam at last");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_erasure_redacts_what_is_redacted_already() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let (oriel, tam) = (scene.person("Oriel").await, scene.person("Tam").await);
        let file = scene.report("Oriel and Tam", &[oriel, tam]).await;
        let both = scene.account(file).await;
        scene.correct(file, "Oriel", &[oriel]).await;
        let other = scene.account(file).await;
        let first = scene.erase(oriel, &[(&both, "X and Tam"), (&other, "")]).await;
        assert_eq!(scene.text(&other).await, "");
        let second = scene.erase(tam, &[(&both, "X and Y")]).await;
        let opened = scene.open(&both).await.unwrap();
        assert_eq!(opened.text.reveal(), "X and Y");
        assert_eq!(opened.redacted.unwrap().request, second);
        // Sealed again unchanged, it still says on which request it was redacted.
        let opened = scene.open(&other).await.unwrap();
        assert_eq!((opened.text.reveal(), opened.redacted.unwrap().request), ("", first));
        scene.holds().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redaction_whose_erasure_was_refused_has_no_effect() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let (oriel, tam) = (scene.person("Oriel").await, scene.person("Tam").await);
        let file = scene.report("Oriel and Tam", &[oriel, tam]).await;
        let account = scene.account(file).await;
        scene.request(oriel).await;
        scene.approve(oriel, &[(&account, "too much struck")]).await;
        scene.refuse(oriel).await;
        assert_eq!(scene.text(&account).await, "Oriel and Tam");
        // Nor does it come up when the same file is redacted later, for whomever.
        scene.correct(file, "Tam", &[tam]).await;
        let later = scene.account(file).await;
        scene.erase(tam, &[(&later, "Y")]).await;
        let opened = scene.open(&account).await.unwrap();
        assert_eq!((opened.text.reveal(), opened.redacted), ("Oriel and Tam", None));
        assert_eq!(scene.text(&later).await, "Y");
        scene.holds().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_approved_redactions_of_one_file_the_second_is_approved_anew() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let (oriel, tam) = (scene.person("Oriel").await, scene.person("Tam").await);
        let file = scene.report("Oriel and Tam", &[oriel, tam]).await;
        let account = scene.account(file).await;
        for (person, text) in [(oriel, "X and Tam"), (tam, "Oriel and Y")] {
            scene.request(person).await;
            scene.approve(person, &[(&account, text)]).await;
        }
        scene.office.execute_erasure(scene.jon, oriel).await.unwrap();
        // Its text was written before Oriel was struck, and names them.
        let overtaken = scene.office.execute_erasure(scene.jon, tam).await;
        assert_eq!(code_of(overtaken), "redaction_overtaken");
        assert_eq!(scene.text(&account).await, "X and Tam");
        scene.refuse(tam).await;
        scene.erase(tam, &[(&account, "X and Y")]).await;
        assert_eq!(scene.text(&account).await, "X and Y");
        scene.holds().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_approve_makes_no_key() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let oriel = scene.person("Oriel").await;
        let file = scene.report("Oriel", &[oriel]).await;
        let (stream, event, field) = scene.account(file).await;
        let keys = StreamId::new(StreamKind::Keys, file.id);
        let before = entries_of(&scene.office, keys).await.len();
        scene.request(oriel).await;
        let redact = [((event, field.clone()), "X".to_owned())].into_iter().collect();
        let mut decisions = scene.decisions(oriel, &redact).await;
        let own = scene.office.approve_erasure(scene.mira, oriel, &decisions).await;
        assert_eq!(code_of(own), "same_person");
        decisions.push(decisions[0].clone());
        let twice = scene.office.approve_erasure(scene.jon, oriel, &decisions).await;
        assert!(matches!(twice, Err(AppError::Usage(_))), "{twice:?}");
        assert_eq!(entries_of(&scene.office, keys).await.len(), before);
        assert_eq!(scene.text(&(stream, event, field)).await, "Oriel");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_the_persons_own_id_is_redacted_and_keeps_its_keys() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let id = scene.office.new_id();
        let oriel = PersonId::new(id);
        scene.person_at(oriel, "Oriel").await;
        // A person, a report, both of one id: two owners, one stream of keys.
        let file = scene.report_at(id, "Oriel", &[oriel]).await;
        let account = scene.account(file).await;
        assert_eq!(scene.text(&account).await, "Oriel");
        scene.erase(oriel, &[(&account, "X")]).await;
        assert_eq!(scene.text(&account).await, "X");
        scene.correct(file, "more", &[]).await;
        assert_eq!(scene.text(&scene.account(file).await).await, "more");
        scene.holds().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_finds_a_field_that_was_not_redacted_and_one_that_was_lost() {
    use amana_events::keys::{DataKeysDestroyed, KeyEntry, KeysEvent};
    use amana_events::person::PersonErased;
    let place = places().remove(0);
    let scene = Scene::new(&place).await;
    let (oriel, tam) = (scene.person("Oriel").await, scene.person("Tam").await);
    let file = scene.report("Oriel", &[oriel]).await;
    let account = scene.account(file).await;
    let request = scene.request(oriel).await;
    scene.approve(oriel, &[(&account, "X")]).await;
    let other = scene.report("Tam", &[tam]).await;
    let other = scene.account(other).await;
    let other_request = scene.request(tam).await;
    scene.approve(tam, &[(&other, "Y")]).await;
    let ledger = scene.office.ledger();
    scene.office.close().await;
    // Somebody destroys the old key without sealing the rest again, as no program of ours does.
    let (database, journal) = crate::erasure::journal(&place, ledger).await;
    let owner = amana_vault::Owner::file(file.id);
    let rows = journal.keys(owner).await.unwrap();
    let old = rows
        .iter()
        .find(|row| row.compartment == Some(amana_vault::Compartment::Narrative) && row.epoch == 1);
    let old = old.unwrap();
    let wrapped = amana_events::Digest::new(amana_tlog::record_hash(&old.wrapped).into());
    let keys = vec![KeyEntry { compartment: old.compartment, epoch: 1, wrapped }];
    let event = KeysEvent::from(DataKeysDestroyed { owner, request, keys });
    let change = vec![amana_store::KeyChange::Delete(old.name())];
    crate::erasure::append_raw(&journal, &event.into(), file.id, change).await;
    // And says that another person, who was to be redacted there, is erased.
    let erased = PersonErased {
        request: other_request,
        executed_by: member(scene.jon),
        keys: 1,
        certificate: amana_events::Digest::new([1; 32]),
    };
    let erased = amana_events::person::PersonEvent::from(erased);
    crate::erasure::append_raw(&journal, &erased.into(), tam.uuid(), Vec::new()).await;
    drop(journal);
    database.close().await;
    let office = place.open().await;
    office.catch_up().await.unwrap();
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    let lost = report.findings.iter().filter(|f| f.what.contains("opens no more")).count();
    assert!(lost >= 1, "{:?}", report.findings);
    let kept = format!("was to be redacted on the request {other_request}");
    assert!(report.findings.iter().any(|f| f.what.contains(&kept)), "{:?}", report.findings);
}

async fn large(scene: &Scene, person: PersonId) -> (StreamId, Place3, Vec<(Place3, String)>) {
    let file = scene.report("Oriel", &[person]).await;
    let account = scene.account(file).await;
    for number in 0..250 {
        scene.correct(file, &format!("text {number}"), &[]).await;
    }
    let mut texts = Vec::new();
    for place in fields(&scene.office, file).await {
        if place != account {
            let text = scene.text(&place).await;
            texts.push((place, text));
        }
    }
    assert!(texts.len() >= 500);
    (file, account, texts)
}

/// The child of a test is killed while it erases, again and again; in the end nothing is lost.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_an_erasure_with_a_large_file_is_finished_by_the_next() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let oriel = scene.person("Oriel").await;
        let (file, account, texts) = large(&scene, oriel).await;
        scene.request(oriel).await;
        scene.approve(oriel, &[(&account, "X")]).await;
        let Acting::Member(jon) = scene.jon else { panic!("a member") };
        let target = format!(
            "{} {oriel} {jon} {}",
            place.folder().path().display(),
            place.open.database_url.as_deref().unwrap_or("-"),
        );
        let keys = StreamId::new(StreamKind::Keys, file.id);
        for round in 0..6_u64 {
            let mut child = Process::new(std::env::current_exe().unwrap())
                .args(["--exact", "redaction::erases_until_killed", "--nocapture"])
                .env(CHILD, &target)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let waiting = tokio::task::spawn_blocking(move || {
                lines.by_ref().map_while(Result::ok).any(|line| line.contains("begins"))
            });
            assert!(waiting.await.unwrap(), "round {round}");
            tokio::time::sleep(Duration::from_millis(40 * round)).await;
            child.kill().unwrap();
            child.wait().unwrap();
            // Whatever was done, what is not struck opens.
            assert_eq!(scene.text(&texts[250].0).await, texts[250].1);
        }
        let before = entries_of(&scene.office, keys).await.len();
        match scene.office.execute_erasure(scene.jon, oriel).await {
            Ok(erased) => assert_eq!(erased.redacted, 1),
            // The last child was done before it was killed.
            Err(_) => assert!(before > 500, "{before}"),
        }
        assert_eq!(scene.text(&account).await, "X");
        for (place, text) in &texts {
            assert_eq!(scene.text(place).await, *text);
        }
        scene.holds().await;
    }
}

/// Not a test but the child of one: without its variable it has nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn erases_until_killed() {
    let Ok(target) = std::env::var(CHILD) else { return };
    let parts: Vec<&str> = target.split(' ').collect();
    let [folder, person, jon, url] = parts[..] else { panic!("{target}") };
    let database_url = (url != "-").then(|| url.to_owned());
    let office = Office::open(Folder::new(folder), &OpenOptions { database_url }).await.unwrap();
    office.unlock(None).unwrap();
    println!("begins");
    let acting = Acting::Member(jon.parse().unwrap());
    let erased = office.execute_erasure(acting, person.parse().unwrap()).await;
    println!("done {}", erased.is_ok());
}

/// What the model knows of one field.
struct Known {
    place: Place3,
    text: String,
    mentions: BTreeSet<usize>,
    redacted: bool,
}

/// Random files and mentions, and erasures with random decisions, some refused after the approval.
async fn anything(place: &Place, seed: u64) {
    let mut dice = Sampler::seeded(seed);
    let mut roll = |sides: usize| usize::try_from(dice.below(sides as u64)).unwrap();
    let scene = Scene::new(place).await;
    let mut persons = Vec::new();
    for number in 0..2 + roll(2) {
        let person = scene.person(&format!("person {number}")).await;
        scene.agrees(person).await;
        persons.push(person);
    }
    let mut known: Vec<Known> = Vec::new();
    for file in 0..=roll(3) {
        let mut stream = None;
        for text in 0..=roll(3) {
            let mentions: BTreeSet<usize> = (0..persons.len()).filter(|_| roll(2) == 0).collect();
            let ids: Vec<PersonId> = mentions.iter().map(|index| persons[*index]).collect();
            let account = format!("file {file} text {text} {mentions:?}");
            match stream {
                None => stream = Some(scene.report(&account, &ids).await),
                Some(stream) => scene.correct(stream, &account, &ids).await,
            }
            let place = scene.account(stream.unwrap()).await;
            known.push(Known { place, text: account, mentions, redacted: false });
        }
    }
    let mut erased = BTreeSet::new();
    for round in 0..=roll(4) {
        let who = roll(persons.len());
        if erased.contains(&who) {
            continue;
        }
        let (is_refused, mut redact) = (roll(4) == 0, BTreeMap::new());
        for field in known.iter().filter(|field| field.mentions.contains(&who)) {
            if roll(2) == 0 {
                let (_, event, path) = field.place.clone();
                redact.insert((event, path), format!("redacted {round} {}", roll(9)));
            }
        }
        scene.request(persons[who]).await;
        let decisions = scene.decisions(persons[who], &redact).await;
        scene.office.approve_erasure(scene.jon, persons[who], &decisions).await.unwrap();
        if is_refused {
            scene.refuse(persons[who]).await;
            continue;
        }
        scene.office.execute_erasure(scene.jon, persons[who]).await.unwrap();
        erased.insert(who);
        for field in &mut known {
            let (_, event, path) = &field.place;
            if let Some(text) = redact.get(&(*event, path.clone())) {
                (field.text, field.redacted) = (text.clone(), true);
            }
        }
    }
    for field in &known {
        let opened = scene.open(&field.place).await.unwrap();
        assert_eq!(opened.text.reveal(), field.text);
        assert_eq!(opened.redacted.is_some(), field.redacted, "{}", field.text);
    }
    names_open_unless_erased(&scene, &persons, &erased).await;
    scene.holds().await;
    scene.office.close().await;
}

async fn names_open_unless_erased(scene: &Scene, persons: &[PersonId], erased: &BTreeSet<usize>) {
    for (index, person) in persons.iter().enumerate() {
        let stream = StreamId::new(StreamKind::Person, person.uuid());
        let entries = entries_of(&scene.office, stream).await;
        let sealed = entries.iter().find(|entry| entry.event.name() == "identity_sealed").unwrap();
        let name = scene.open(&(stream, sealed.envelope.event, "name".to_owned())).await;
        if erased.contains(&index) {
            assert_eq!(code_of(name), "erased");
        } else {
            assert_eq!(name.unwrap().text.reveal(), format!("person {index}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_of_the_erased_opens_and_everything_else_does(seed in any::<u64>()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        for place in places() {
            runtime.block_on(anything(&place, seed));
        }
    }
}
