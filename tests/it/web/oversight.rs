//! What looks after the office does over the interface: policy sets, figures, an auditor's own work, the log and its proofs.

use amana_events::common::Role;
use amana_tlog::{AddCheckpoint, SignedCheckpoint, VerifierKey};
use amana_verify::{Source, Trust, verify};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::{Answer, Served, holds, members::Signed, read_all};
use crate::{figures::import, proof::witness, support::on_both};

const STAFF: [(&str, Role); 6] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Ada Brenn", Role::HeadOfConduct),
    ("Tomas Reyl", Role::Auditor),
    ("Sana Idrees", Role::StatisticsOfficer),
    ("Lina Osei", Role::PolicyOwner),
];

impl Served {
    async fn as_one_of(&self, name: &str) -> Signed {
        self.enrolled(STAFF[0].0, name).await
    }

    async fn stepped(&self, name: &str) -> Signed {
        let mut who = self.as_one_of(name).await;
        self.steps_up(&mut who).await;
        who
    }

    pub(super) async fn commanded(
        &self,
        who: &Signed,
        stream: &str,
        command: &str,
        data: Value,
    ) -> Value {
        let told = json!({"command": command, "data": data});
        let done = self.post_as(who, &format!("/api/v1/streams/{stream}/commands"), &told).await;
        assert_eq!(done.status, 201, "{command}: {done:?}");
        done.json()
    }

    /// An answer whose body is no text.
    pub(super) async fn bytes_as(
        &self,
        who: &Signed,
        method: &str,
        path: &str,
        body: &str,
    ) -> (Answer, Vec<u8>) {
        let mut stream = self.connect().await;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nAuthorization: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            who.header(),
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let bytes = read_all(&mut stream).await;
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
        let answer = Answer::read(&bytes[..end]);
        let chunked = answer.header("transfer-encoding") == Some("chunked");
        let body = if chunked { unchunked(&bytes[end..]) } else { bytes[end..].to_vec() };
        (answer, body)
    }

    /// Mira takes three reports by the box; Tomas opens an engagement about them.
    pub(super) async fn engaged(&self, mira: &Signed, tomas: &Signed) -> String {
        for _ in 0..3 {
            let data = json!({"kind": "allegation", "channel": "box", "language": "en",
                "mode": "anonymous", "account": "He said he would tell everybody."});
            let stream = format!("report/{}", self.office.new_id());
            self.commanded(mira, &stream, "submit_report", data).await;
        }
        let data = json!({"mandate": "internal_oversight", "scope": ["intake"],
            "period": self.period(), "independent": true, "terms": "Whether every paper was recorded."});
        let id = self.office.new_id().to_string();
        self.commanded(tomas, &format!("audit/{id}"), "open_engagement", data).await;
        id
    }

    fn period(&self) -> Value {
        json!({"from": "2026-01-01", "until": self.office.now().day()})
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|it| it == b"\r\n").unwrap();
        let length = std::str::from_utf8(&bytes[..end]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            return body;
        }
        body.extend(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
}

on_both! {
    async fn policy_sets_are_read_explained_proposed_and_brought_into_force(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, lina) = (served.as_one_of("Mira Solenne").await, served.as_one_of("Lina Osei").await);
        let rena = served.stepped("Rena Voss").await;
        let policies = "/api/v1/policies";
        served.get(policies).await.is_problem(401, "sign_in_needed");
        let known = served.get_as(&mira, policies).await.json();
        assert_eq!((&known["sets"][0]["in_force"], &known["proposals"]), (&json!(true), &json!([])));
        let shown = served.get_as(&mira, &format!("{policies}/in-force")).await.json();
        assert_eq!(shown["set"], known["sets"][0]["set"]);
        served.get_as(&mira, &format!("{policies}/{}", "0".repeat(64))).await.is_problem(404, "not_found");
        let explain = format!("{policies}/explain");
        let asked = json!({"action": "administer"});
        assert_eq!(served.post_as(&rena, &explain, &asked).await.json()["allowed"], true);
        assert_eq!(served.post_as(&mira, &explain, &asked).await.json()["allowed"], false);
        let other = json!({"action": "administer", "member": rena.member});
        served.post_as(&mira, &explain, &other).await.is_problem(403, "not_allowed");
        // A set that differs by a remark.
        let mut files = shown["content"]["files"].clone();
        let first = files[0]["text"].as_str().unwrap().to_owned();
        files[0]["text"] = json!(format!("{first}\n// Looked at again.\n"));
        let set = json!({"files": files, "note": "A remark."});
        served.post_as(&mira, policies, &set).await.is_problem(403, "policy_owner_needed");
        let unusable = json!({"files": [{"path": "roles/x.cedar", "text": "permit"}]});
        served.post_as(&lina, policies, &unusable).await.is_problem(409, "policies_unusable");
        let proposed = served.post_as(&lina, policies, &set).await;
        assert_eq!(proposed.status, 201, "{proposed:?}");
        let proposal = |answer: &Answer| answer.json()["proposal"].as_str().unwrap().to_owned();
        let second = |answer: &Answer, verb: &str| format!("{policies}/proposals/{}/{verb}", proposal(answer));
        let activate = second(&proposed, "activate");
        served.post_as(&lina, &activate, &json!({})).await.is_problem(403, "step_up_needed");
        let in_force = served.post_as(&rena, &activate, &json!({})).await;
        assert_eq!((in_force.status, &in_force.json()["set"]), (200, &proposed.json()["set"]), "{in_force:?}");
        files[0]["text"] = json!(first);
        let again = served.post_as(&lina, policies, &json!({"files": files})).await;
        let reason = json!({"reason": "It was better so."});
        let declined = served.post_as(&rena, &second(&again, "decline"), &reason).await;
        assert_eq!(declined.status, 204, "{declined:?}");
        holds(&served.end().await.office).await;
    }

    async fn figures_are_for_who_makes_them_and_differences_for_who_audits(desk: Desk) {
        import(&desk.office, "2018Q2.csv").await;
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, sana) = (served.as_one_of("Mira Solenne").await, served.as_one_of("Sana Idrees").await);
        let tomas = served.as_one_of("Tomas Reyl").await;
        let days = "?from=2018-04-01&to=2018-06-30";
        let (figures, differences) = ("/api/v1/figures/sea", "/api/v1/differences");
        let public = served.get_as(&sana, &format!("{figures}{days}")).await;
        assert_eq!(public.status, 200, "{public:?}");
        assert!(public.json()["tables"][0]["unit"].is_string(), "{public:?}");
        served.get_as(&mira, &format!("{figures}{days}")).await.is_problem(403, "role_not_held");
        // A parameter that is wrong is one problem, whatever is wrong with it.
        for (wrong, field) in [
            ("", "from"), ("?from=2018-04-01&to=soon", "to"), ("?from=2018-04-01&to=2018-06-30&x=1", "x"),
            ("?from=2018-04-01&from=2018-04-01", "from"),
        ] {
            for (who, path) in [(&sana, figures), (&tomas, differences)] {
                let said = served.get_as(who, &format!("{path}{wrong}")).await.is_problem(400, "wrong_query");
                assert_eq!(said["field"], field, "{path}{wrong}");
            }
        }
        let wanted = json!({"from": "2018-04-01", "to": "2018-06-30", "purpose": "supervision"});
        assert_eq!(served.post_as(&sana, figures, &wanted).await.status, 200);
        served.post_as(&mira, figures, &wanted).await.is_problem(403, "not_allowed");
        let changed = served.get_as(&tomas, &format!("{differences}{days}")).await;
        assert_eq!((changed.status, &changed.json()["cases"]), (200, &json!([])), "{changed:?}");
        served.get_as(&sana, &format!("{differences}{days}")).await.is_problem(403, "role_not_held");
        holds(&served.end().await.office).await;
    }

    async fn an_auditor_counts_draws_reconciles_and_takes_the_papers(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, mut tomas) = (served.as_one_of("Mira Solenne").await, served.as_one_of("Tomas Reyl").await);
        let id = served.engaged(&mira, &tomas).await;
        let at = |what: &str| format!("/api/v1/audit/engagements/{id}/{what}");
        served.post_as(&mira, &at("populations"), &json!({})).await.is_problem(404, "not_found");
        let fixed = served.post_as(&tomas, &at("populations"), &json!({})).await;
        assert_eq!((fixed.status, &fixed.json()["counts"]["channels"]), (201, &json!({"box": 3})), "{fixed:?}");
        let drawn = served.post_as(&tomas, &at("samples"), &json!({"size": 2})).await;
        assert_eq!((drawn.status, drawn.json()["items"].as_array().unwrap().len()), (201, 2), "{drawn:?}");
        served.post_as(&tomas, &at("samples"), &json!({"size": 501})).await.is_problem(422, "wrong_shape");
        let counted = json!({"counted": {"channel": "box", "which": "gate", "period": served.period()},
            "count": 5, "by": "auditor", "note": "With the guard."});
        served.commanded(&tomas, &format!("audit/{id}"), "count_channel", counted).await;
        let wanted = json!({"channel": "box", "period": served.period(), "explanation": "Two are missing."});
        let gap = served.post_as(&tomas, &at("reconciliations"), &wanted).await;
        assert_eq!((gap.status, &gap.json()["finding"]), (201, &json!(true)), "{gap:?}");
        let findings = served.get_as(&tomas, &at("findings")).await.json();
        assert_eq!(findings["findings"].as_array().unwrap().len(), 1);
        served.get_as(&mira, &at("findings")).await.is_problem(404, "not_found");
        let list = |of: &Answer, name: &str| of.json()[name].as_array().unwrap().len();
        let engagements = "/api/v1/audit/engagements";
        assert_eq!(list(&served.get_as(&tomas, engagements).await, "engagements"), 1);
        assert_eq!(list(&served.get_as(&mira, engagements).await, "engagements"), 0);
        let recommended = served.get_as(&tomas, "/api/v1/audit/recommendations?closed=true").await;
        assert_eq!(list(&recommended, "recommendations"), 0);
        let tests = served.get_as(&tomas, "/api/v1/audit/tests?late_days=3").await;
        assert_eq!(tests.status, 200, "{tests:?}");
        for wrong in ["tests?late_days=soon", "recommendations?closed=maybe", "recommendations?engagement=x"] {
            served.get_as(&tomas, &format!("/api/v1/audit/{wrong}")).await.is_problem(400, "wrong_query");
        }
        let file = drawn.json()["items"][0].as_str().unwrap().to_owned();
        let review = format!("/api/v1/audit/files/{file}");
        assert_eq!(list(&served.get_as(&tomas, &review).await, "events"), 1);
        served.get_as(&mira, &review).await.is_problem(404, "not_found");
        served.post_as(&tomas, &at("workpapers"), &json!({})).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut tomas).await;
        let papers = served.post_as(&tomas, &at("workpapers"), &json!({})).await;
        assert!(papers.status == 201 && list(&papers, "papers") > 5, "{papers:?}");
        assert!(!papers.body.contains("Two are missing"), "sealed");
        holds(&served.end().await.office).await;
    }

    async fn the_log_is_read_proved_and_witnessed(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, tomas) = (served.as_one_of("Mira Solenne").await, served.as_one_of("Tomas Reyl").await);
        for path in ["/api/v1/log", "/api/v1/checkpoint", "/api/v1/proofs/0", "/api/v1/tiles/checkpoint"] {
            served.get(path).await.is_problem(401, "sign_in_needed");
            served.get_as(&mira, path).await.is_problem(403, "role_not_held");
        }
        let page = served.get_as(&tomas, "/api/v1/log?limit=3").await.json();
        assert_eq!(page["lines"].as_array().unwrap().len(), 3);
        let rest = format!("/api/v1/log?from={}&limit=500", page["next"]);
        let rest = served.get_as(&tomas, &rest).await.json();
        assert_eq!((&rest["lines"][0]["position"], &rest["next"]), (&page["next"], &Value::Null));
        for wrong in ["limit=501", "limit=0", "from=first", "form=1"] {
            served.get_as(&tomas, &format!("/api/v1/log?{wrong}")).await.is_problem(400, "wrong_query");
        }
        served.post_as(&mira, "/api/v1/checkpoints", &json!({})).await.is_problem(403, "role_not_held");
        let signed = served.post_as(&tomas, "/api/v1/checkpoints", &json!({})).await;
        assert_eq!(signed.status, 201, "{signed:?}");
        let (signed, key) = (signed.json(), served.get_as(&mira, "/api/v1/key").await.json());
        let key = VerifierKey::parse(key["key"].as_str().unwrap()).unwrap();
        let note = SignedCheckpoint::parse(signed["note"].as_str().unwrap().as_bytes()).unwrap();
        note.verify([&key]).unwrap();
        let size = signed["size"].as_u64().unwrap();
        let kept = served.get_as(&tomas, &format!("/api/v1/checkpoints/{size}")).await.json();
        assert_eq!(kept["root"], signed["root"]);
        served.get_as(&tomas, "/api/v1/checkpoints/999999").await.is_problem(404, "not_found");
        let proof = served.get_as(&tomas, "/api/v1/proofs/0").await;
        assert!(proof.status == 200 && proof.body.starts_with("c2sp.org/tlog-proof"), "{proof:?}");
        served.get_as(&tomas, "/api/v1/proofs/999999").await.is_problem(404, "not_found");
        // The tree, as tools of others read it.
        let (_, tile) = served.bytes_as(&tomas, "GET", &format!("/api/v1/tiles/tile/0/000.p/{size}"), "").await;
        assert_eq!(tile.len() as u64, size * 32);
        let (_, entries) = served.bytes_as(&tomas, "GET", "/api/v1/tiles/tile/entries/000.p/2", "").await;
        assert!(!entries.is_empty());
        for beyond in ["0/000", "0/x001/000", "1/000.p/1", "entries/001.p/1", "../checkpoint"] {
            let path = format!("/api/v1/tiles/tile/{beyond}");
            served.get_as(&tomas, &path).await.is_problem(404, "not_found");
        }
        let note = served.get_as(&tomas, "/api/v1/tiles/checkpoint").await;
        assert_eq!((note.status, json!(note.body)), (200, signed["note"].clone()));
        // A witness far away.
        let witness = witness();
        let wanted = json!({"witness": witness.verifier().to_string()});
        let asked = served.post_as(&tomas, "/api/v1/witness-requests", &wanted).await;
        assert_eq!(asked.status, 201, "{asked:?}");
        let asked = AddCheckpoint::parse(asked.body.as_bytes()).unwrap();
        let line = witness.cosign(asked.checkpoint(), 1_795_720_000).unwrap();
        let told = json!({"witness": witness.verifier().to_string(), "line": line.to_string()});
        let kept = served.post_as(&tomas, "/api/v1/cosignatures", &told).await;
        assert_eq!(kept.status, 201, "{kept:?}");
        let wrong = json!({"witness": key.to_string(), "line": line.to_string()});
        served.post_as(&tomas, "/api/v1/cosignatures", &wrong).await.is_problem(400, "usage");
        served.post_as(&tomas, "/api/v1/witness-requests", &json!({"witness": "x"})).await.is_problem(400, "usage");
        holds(&served.end().await.office).await;
    }

    async fn a_bundle_is_taken_by_who_may_and_with_records_on_a_second_word(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, ada) = (served.stepped("Mira Solenne").await, served.stepped("Ada Brenn").await);
        let mut tomas = served.as_one_of("Tomas Reyl").await;
        let id = served.engaged(&mira, &tomas).await;
        let bundles = "/api/v1/bundles";
        served.post_as(&tomas, bundles, &json!({})).await.is_problem(403, "step_up_needed");
        served.post_as(&mira, bundles, &json!({})).await.is_problem(403, "role_not_held");
        served.steps_up(&mut tomas).await;
        let checked = async |body: &Value| {
            let (answer, bytes) = served.bytes_as(&tomas, "POST", bundles, &body.to_string()).await;
            assert_eq!((answer.status, answer.header("content-type")), (201, Some("application/x-tar")));
            let folder = tempfile::tempdir().unwrap();
            let out = folder.path().join("bundle.tar");
            std::fs::write(&out, bytes).unwrap();
            let key = served.office.log_key().await.unwrap();
            let key = Trust { key: Some(key), ..Trust::default() };
            verify(&Source::open(&out).unwrap(), &key).unwrap();
        };
        checked(&json!({"proofs": [1]})).await;
        // Up to what a witness signed: nobody did yet.
        let witnessed = json!({"witnessed": true});
        served.post_as(&tomas, bundles, &witnessed).await.is_problem(409, "not_witnessed");
        served.post_as(&mira, bundles, &witnessed).await.is_problem(403, "role_not_held");
        let both = json!({"witnessed": true, "to": 3});
        served.post_as(&tomas, bundles, &both).await.is_problem(422, "wrong_shape");
        let witness = witness();
        let wanted = json!({"witness": witness.verifier().to_string()});
        let asked = served.post_as(&tomas, "/api/v1/witness-requests", &wanted).await;
        let asked = AddCheckpoint::parse(asked.body.as_bytes()).unwrap();
        let line = witness.cosign(asked.checkpoint(), 1_795_720_000).unwrap();
        let told = json!({"witness": witness.verifier().to_string(), "line": line.to_string()});
        assert_eq!(served.post_as(&tomas, "/api/v1/cosignatures", &told).await.status, 201);
        checked(&witnessed).await;
        let asked = json!({"word": "audit_bundle", "to": tomas.member, "file": format!("audit/{id}"),
            "recipient": "board_of_auditors", "purpose": "audit"});
        served.post_as(&mira, "/api/v1/words", &asked).await.is_problem(404, "not_found");
        let word = served.post_as(&ada, "/api/v1/words", &asked).await;
        assert_eq!(word.status, 201, "{word:?}");
        let wanted = json!({"profile": "audit", "engagement": id, "recipient": "board_of_auditors",
            "purpose": "audit", "approval": word.json()});
        let mut other = wanted.clone();
        other["recipient"] = json!("somebody_else");
        served.post_as(&tomas, bundles, &other).await.is_problem(400, "usage");
        checked(&wanted).await;
        // A word for a bundle serves once.
        assert_eq!(served.post_as(&tomas, bundles, &wanted).await.status, 409);
        holds(&served.end().await.office).await;
    }
}
