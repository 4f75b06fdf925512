//! Referrals to recipients outside: keys that two saw to, a package that Debian's `age` opens, answers with its code.

use std::{
    io::Write as _,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};

use amana_app::{
    Acting, AppError, Office,
    packages::{Answer, PackWanted, Package, Reply},
};
use amana_events::{Code, MemberId, OrganisationId, PersonId, StreamId, StreamKind, common::Role};
use amana_vault::Secret;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, log_of, on_both};

const LINA: &str = "Lina Osei";
const INES: &str = "Ines Okoro";
const PARTNER: u128 = 0x0190_f1a2_0000_7000_8000_0000_0000_0001;
const OWN: u128 = PARTNER + 1;
const PERSON: u128 = PARTNER + 2;
const REFERRAL: u128 = PARTNER + 3;

/// Another idempotency key.
fn fresh() -> String {
    static LINES: AtomicU64 = AtomicU64::new(0);
    format!("line-{}", LINES.fetch_add(1, Ordering::Relaxed))
}

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

fn referral() -> StreamId {
    StreamId::new(StreamKind::Referral, Uuid::from_u128(REFERRAL))
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn refused<T>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

/// A key as the recipient makes it: where its other half stands, and what others may know.
pub(crate) fn keygen(folder: &Path, name: &str) -> (std::path::PathBuf, String) {
    let file = folder.join(name);
    let made = Command::new("age-keygen").arg("-o").arg(&file).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let shown = Command::new("age-keygen").arg("-y").arg(&file).output().unwrap();
    (file, String::from_utf8(shown.stdout).unwrap().trim().to_owned())
}

/// What stands in a package, as Debian's `age` and `tar` read it; nothing where the key is another.
pub(crate) fn opened(folder: &Path, key: &Path, package: &[u8]) -> Option<std::path::PathBuf> {
    let out = tempfile::tempdir_in(folder).unwrap().keep();
    let (sealed, tar) = (out.join("package.age"), out.join("package.tar"));
    std::fs::write(&sealed, package).unwrap();
    let opened =
        Command::new("age").arg("-d").arg("-i").arg(key).arg("-o").arg(&tar).arg(&sealed).output();
    if !opened.unwrap().status.success() {
        return None;
    }
    let unpacked = Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(&out).output().unwrap();
    assert!(unpacked.status.success(), "{unpacked:?}");
    Some(out)
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap()
}

/// A form of a package, filled in.
fn filled(form: &str, answer: &str, more: &str) -> Secret {
    let form = form.replace("answer: \n", &format!("answer: {answer}\n"));
    Secret::new(match more.split_once(": ") {
        Some((name, value)) => form.replace(&format!("{name}: \n"), &format!("{name}: {value}\n")),
        None => form,
    })
}

struct World {
    desk: Desk,
    lina: MemberId,
    ines: MemberId,
    consent: String,
}

impl World {
    /// Two members, a partner, and a person who agreed that the partner knows their name and how to reach them.
    async fn new(desk: Desk) -> Self {
        desk.member(LINA, Role::AssistanceFocalPoint).await;
        desk.member(INES, Role::AssistanceFocalPoint).await;
        let member = |name| desk.office.member_named(name).unwrap();
        let (lina, ines) = (member(LINA), member(INES));
        let mut world = Self { desk, lina, ines, consent: String::new() };
        let registry = format!("registry/{}", world.desk.office.ledger());
        for (organisation, name, kind) in
            [(OWN, "Mission X", "own"), (PARTNER, "Maison Wanzila", "service_provider")]
        {
            let entry = json!({"organisation": id(organisation), "name": name, "kind": kind});
            world.operator(&registry, "register_organisation", entry).await;
        }
        let person = format!("person/{}", id(PERSON));
        world.lina(&person, "create_person", json!({"personnel": false})).await;
        world
            .lina(
                &person,
                "record_demographics",
                json!({"sex": "female", "age": "18+", "age_source": "stated"}),
            )
            .await;
        world.lina(&person, "seal_identity", json!({"name": "Safiatou Kenge"})).await;
        world
            .lina(&person, "seal_contact", json!({"means": "By her sister, on market days"}))
            .await;
        let agreed = json!({"purpose": "psychosocial", "recipient": {"kind": "organisation", "organisation": id(PARTNER)},
            "fields": ["identity", "narrative", "contact"], "given_by": "person", "language": "ff", "explained": "shown",
            "repeated_back": true, "mark": "mark", "words": "Yes."});
        let consent =
            world.lina(&format!("consent/{}", id(PERSON)), "record_consent", agreed).await;
        consent["events"][0]["event"].as_str().unwrap().clone_into(&mut world.consent);
        world
    }

    async fn operator(&self, stream: &str, command: &str, data: Value) {
        let answer = self
            .desk
            .record(&json!({"id": fresh(), "stream": stream, "command": command, "data": data}))
            .await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
    }

    async fn lina(&self, stream: &str, command: &str, data: Value) -> Value {
        let answer = self
            .desk
            .record(&json!({"id": fresh(), "as": LINA, "stream": stream, "command": command, "data": data}))
            .await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
        answer
    }

    async fn refers(&self) {
        self.refers_with(&["identity", "narrative"]).await;
    }

    async fn refers_with(&self, fields: &[&str]) {
        let proposed = json!({"person": id(PERSON), "recipient": id(PARTNER), "service_kind": "psychosocial_service",
            "purpose": "psychosocial", "urgency": "72h", "fields": fields,
            "note": "A woman who listens; she sits badly."});
        self.lina(&referral().to_string(), "propose_referral", proposed).await;
        self.lina(&referral().to_string(), "check_referral_consent", json!({})).await;
    }

    fn office(&self) -> &Office {
        &self.desk.office
    }

    async fn key(&self, key: &str) {
        let (office, partner) = (self.office(), OrganisationId::new(Uuid::from_u128(PARTNER)));
        let (lina, ines) = (Acting::Member(self.lina), Acting::Member(self.ines));
        let proposal =
            office.propose_partner_key(lina, partner, code(key), code("email")).await.unwrap();
        office.confirm_partner_key(ines, proposal, code("in_person")).await.unwrap();
    }

    async fn packs(&self) -> Result<Package, AppError> {
        let wanted = PackWanted {
            referral: referral(),
            way: code("email_sealed"),
            agreement: None,
            without_agreement: true,
            days: 30,
        };
        self.office().pack_referral(self.lina, &wanted).await
    }

    async fn takes(&self, text: &Secret) -> Result<&'static str, AppError> {
        let reply = Reply::read(text)?;
        let replied = self.office().take_reply(Acting::Member(self.lina), None, reply).await?;
        Ok(replied.done.events.first().unwrap().1)
    }

    async fn holds(self) {
        let office = &self.desk.office;
        office.catch_up().await.unwrap();
        let report =
            office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:#?}", report.findings);
    }
}

on_both! {
    async fn a_package_holds_what_was_agreed_and_is_answered_with_its_code(desk: Desk) {
        let world = World::new(desk).await;
        let folder = tempfile::tempdir().unwrap();
        world.refers().await;
        assert_eq!(refused(world.packs().await), "no_partner_key");
        let (own, key) = keygen(folder.path(), "own.txt");
        let (other, _) = keygen(folder.path(), "other.txt");
        world.key(&key).await;
        let package = world.packs().await.unwrap();
        assert!(opened(folder.path(), &other, &package.bytes).is_none(), "another's key opens nothing");
        let inside = opened(folder.path(), &own, &package.bytes).unwrap();
        let text = read(&inside, "referral.txt");
        assert!(text.contains("Safiatou Kenge") && text.contains("A woman who listens"), "{text}");
        for file in ["README.txt", "referral.txt", "manifest.json", "proof.txt", "reply.txt"] {
            assert!(!read(&inside, file).contains("market"), "{file}: how she is reached was not agreed to");
        }
        // The manifest is of these files, and the proof of a record that stood before anything left.
        let manifest: Value = serde_json::from_str(&read(&inside, "manifest.json")).unwrap();
        for file in manifest["files"].as_array().unwrap() {
            use sha2::{Digest as _, Sha256};
            let bytes = std::fs::read(inside.join(file["path"].as_str().unwrap())).unwrap();
            assert_eq!(file["sha256"], data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)));
        }
        assert!(read(&inside, "proof.txt").starts_with("c2sp.org/tlog-proof"));
        assert!(manifest["consent"]["position"].as_u64().unwrap() < package.position);
        // What left stands in the log, and the person sees to whom.
        let log = log_of(world.office(), referral()).await;
        let packed = log.iter().find(|line| line.kind.as_str() == "referral_packed").unwrap();
        let packed: Value = serde_json::from_str(packed.data.get()).unwrap();
        let taken = packed["contents"].as_array().unwrap();
        assert!(taken.iter().all(|it| it["compartment"] != "contact"), "{packed}");
        let person = PersonId::new(Uuid::from_u128(PERSON));
        let seen = world.office().access_of_person(Acting::Member(world.lina), person).await.unwrap();
        let partner = seen.openings.iter().filter(|line| line.organisation == "Maison Wanzila");
        assert_eq!(partner.map(|line| line.what).collect::<Vec<_>>(), ["identity", "narrative"]);
        // The form comes back.
        let form = read(&inside, "reply.txt");
        assert_eq!(refused(world.takes(&Secret::new(form.clone())).await), "wrong_reply", "nothing is filled in");
        assert_eq!(world.takes(&filled(&form, "received", "")).await.unwrap(), "referral_received");
        assert_eq!(world.takes(&filled(&form, "accepted", "")).await.unwrap(), "referral_accepted");
        assert_eq!(refused(world.takes(&filled(&form, "accepted", "")).await), "already_answered");
        assert_eq!(refused(world.takes(&filled(&form, "done", "outcome: never_heard_of")).await), "unknown_code");
        // A newer package's code takes the place of the older one's.
        let newer = world.packs().await.unwrap();
        assert_eq!(refused(world.takes(&filled(&form, "started", "")).await), "not_found");
        let inside = opened(folder.path(), &own, &newer.bytes).unwrap();
        let form = read(&inside, "reply.txt");
        assert_eq!(world.takes(&filled(&form, "started", "")).await.unwrap(), "referral_service_started");
        // Without an account, by the reference.
        let reference = manifest["reference"].as_str().unwrap().to_owned();
        let line = form.lines().find_map(|line| line.strip_prefix("code: ")).unwrap().to_owned();
        let said = |reference: &str| Reply::of(reference, &Secret::from(line.as_str()), Answer::Done(code("service_provided"))).unwrap();
        let by = Some(amana_events::Via::Web);
        let unknown = world.office().take_reply(Acting::System, by, said("F-0000-0000")).await;
        assert!(matches!(unknown, Err(AppError::Refused(ref it)) if it.code == "not_found"), "{unknown:?}");
        world.office().take_reply(Acting::System, by, said(&reference)).await.unwrap();
        world.holds().await;
    }

    async fn how_she_is_reached_goes_along_only_while_the_plan_holds(desk: Desk) {
        let world = World::new(desk).await;
        let folder = tempfile::tempdir().unwrap();
        let (own, key) = keygen(folder.path(), "own.txt");
        world.key(&key).await;
        world.refers_with(&["contact"]).await;
        let contact = format!("contact/{}", id(PERSON));
        let until = world.office().now().plus_seconds(30 * 86_400).day();
        let plan = |words: &str| json!({"ways": ["intermediary"], "never": [], "language": "ff",
            "review_on": until, "plan": words});
        let told = async || {
            let package = world.packs().await.unwrap();
            read(&opened(folder.path(), &own, &package.bytes).unwrap(), "referral.txt")
        };
        let made = world.lina(&contact, "make_contact_plan", plan("Her sister at the well")).await;
        assert!(told().await.contains("at the well"));
        // It was another person's: it is taken back, and goes nowhere any more.
        let entry = json!({"entry": made["events"][0]["event"], "reason": "Another was meant."});
        world.lina(&contact, "correct_entry", entry).await;
        let text = told().await;
        assert!(!text.contains("at the well") && text.contains("By her sister"), "{text}");
        world.lina(&contact, "make_contact_plan", plan("Through the teacher")).await;
        assert!(told().await.contains("Through the teacher"));
        world.lina(&contact, "report_contact_unsafe", json!({"source": "person", "note": "He reads her messages."})).await;
        assert!(!told().await.contains("teacher"), "she is not safe to be reached so");
        world.holds().await;
    }

    async fn a_key_takes_two_ways_and_two_members(desk: Desk) {
        let world = World::new(desk).await;
        let folder = tempfile::tempdir().unwrap();
        let (_, key) = keygen(folder.path(), "own.txt");
        let (office, partner) = (world.office(), OrganisationId::new(Uuid::from_u128(PARTNER)));
        let (lina, ines) = (Acting::Member(world.lina), Acting::Member(world.ines));
        let wrong = format!("{}q", &key[..61]);
        let mistyped = if wrong == key { format!("{}p", &key[..61]) } else { wrong };
        for wrong in [mistyped.as_str(), "age1", "ssh-ed25519"] {
            let put = office.propose_partner_key(lina, partner, code(wrong), code("email")).await;
            assert_eq!(refused(put), "not_a_recipient", "{wrong}");
        }
        let unknown = office.propose_partner_key(lina, OrganisationId::new(Uuid::from_u128(9)), code(&key), code("email")).await;
        assert_eq!(refused(unknown), "unknown_organisation");
        let guessed = office.propose_partner_key(lina, partner, code(&key), code("guessed")).await;
        assert_eq!(refused(guessed), "unknown_code");
        let proposal = office.propose_partner_key(lina, partner, code(&key), code("email")).await.unwrap();
        let own = office.confirm_partner_key(lina, proposal, code("in_person")).await;
        assert_eq!(refused(own), "same_person");
        assert_eq!(refused(office.confirm_partner_key(ines, proposal, code("email")).await), "same_way");
        world.refers().await;
        assert_eq!(refused(world.packs().await), "no_partner_key", "it waits for the second");
        office.confirm_partner_key(ines, proposal, code("video")).await.unwrap();
        assert_eq!(refused(office.confirm_partner_key(ines, proposal, code("video")).await), "no_such_proposal");
        world.packs().await.unwrap();
        office.end_partner_key(lina, partner, code(&key), code("lost")).await.unwrap();
        assert_eq!(refused(world.packs().await), "no_partner_key");
        world.holds().await;
    }

    async fn what_is_taken_back_leaves_no_more_and_is_answered_with_deletion_alone(desk: Desk) {
        let world = World::new(desk).await;
        let folder = tempfile::tempdir().unwrap();
        let (own, key) = keygen(folder.path(), "own.txt");
        world.key(&key).await;
        world.refers().await;
        let package = world.packs().await.unwrap();
        let form = read(&opened(folder.path(), &own, &package.bytes).unwrap(), "reply.txt");
        // She takes her consent back while the package is under way.
        let consents = format!("consent/{}", id(PERSON));
        let taken_back = json!({"consent": world.consent, "withdrawn_by": "person", "words": "No more."});
        world.lina(&consents, "withdraw_consent", taken_back).await;
        assert_eq!(refused(world.packs().await), "not_allowed");
        assert_eq!(refused(world.takes(&filled(&form, "accepted", "")).await), "referral_ended");
        assert_eq!(world.takes(&filled(&form, "deleted", "")).await.unwrap(), "referral_deletion_confirmed");
        // Bytes that were changed on the way open nothing.
        let mut changed = package.bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(opened(folder.path(), &own, &changed).is_none());
        assert!(opened(folder.path(), &own, &package.bytes[..package.bytes.len() / 2]).is_none());
        world.holds().await;
    }
}

/// A package of no tool of ours: nothing that Python's reader of tar files would not take.
#[test]
fn the_form_says_what_is_wrong_with_what_came_back() {
    let mut said = Vec::new();
    for text in ["", "amana-reply: 1\n", "amana-reply: 1\nreferral: x\ncode: 1\nanswer: accepted\n"]
    {
        match Reply::read(&Secret::from(text)) {
            Err(AppError::Refused(refusal)) => write!(said, "{} ", refusal.field.unwrap()).unwrap(),
            other => panic!("{}", other.is_ok()),
        }
    }
    assert_eq!(String::from_utf8(said).unwrap(), "reply answer code ");
}
