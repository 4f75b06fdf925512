//! A partner's key seen to by two at their pages, a package made at the referral's page, and answered at a page without an account.

use amana_events::common::Role;
use serde_json::{Value, json};

use super::{Browser, keepers::Keeper, keepers::between};
use crate::{
    packages::{keygen, opened},
    support::on_both,
    web::{Served, holds, members::Signed},
};

const STAFF: [(&str, Role); 4] = [
    ("Rena Voss", Role::Registrar),
    ("Lina Osei", Role::AssistanceFocalPoint),
    ("Ines Okoro", Role::AssistanceFocalPoint),
    ("Tomas Reyl", Role::Auditor),
];

/// A partner, a person who agreed that the partner knows their name, and a referral whose consent was checked. Gives the partner and the
/// referral.
async fn referred(served: &Served, lina: &Signed) -> (String, String) {
    let mut rena = served.enrolled(STAFF[0].0, "Rena Voss").await;
    served.steps_up(&mut rena).await;
    let new = || served.office.new_id().to_string();
    let (partner, person, referral) = (new(), new(), new());
    let registry = format!("registry/{}", served.office.ledger());
    for (organisation, name, kind) in
        [(new(), "Mission X", "own"), (partner.clone(), "Maison Wanzila", "service_provider")]
    {
        let entry = json!({"organisation": organisation, "name": name, "kind": kind});
        served.commanded(&rena, &registry, "register_organisation", entry).await;
    }
    let stream = format!("person/{person}");
    served.commanded(lina, &stream, "create_person", json!({"personnel": false})).await;
    let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
    served.commanded(lina, &stream, "record_demographics", adult).await;
    served.commanded(lina, &stream, "seal_identity", json!({"name": "Safiatou Kenge"})).await;
    let to = json!({"kind": "organisation", "organisation": partner});
    let agreed = json!({"purpose": "psychosocial", "recipient": to, "fields": ["identity"], "given_by": "person",
        "language": "ff", "explained": "shown", "repeated_back": true, "mark": "mark", "words": "Yes."});
    served.commanded(lina, &format!("consent/{person}"), "record_consent", agreed).await;
    let stream = format!("referral/{referral}");
    let proposed = json!({"person": person, "recipient": partner, "service_kind": "psychosocial_service",
        "purpose": "psychosocial", "urgency": "72h", "fields": ["identity"], "note": "Calm."});
    served.commanded(lina, &stream, "propose_referral", proposed).await;
    served.commanded(lina, &stream, "check_referral_consent", json!({})).await;
    (partner, referral)
}

/// Puts the partner's key forward and has it confirmed, over the interface.
async fn keyed(
    served: &Served,
    (lina, ines): (&mut Signed, &mut Signed),
    (partner, key): (&str, &str),
) {
    served.steps_up(lina).await;
    served.steps_up(ines).await;
    let registry = format!("registry/{}", served.office.ledger());
    let proposed = json!({"organisation": partner, "recipient": key, "checked": "email"});
    let proposed = served.commanded(lina, &registry, "propose_partner_key", proposed).await;
    let confirmed = json!({"proposal": proposed["events"][0]["event"], "checked": "in_person"});
    served.commanded(ines, &registry, "confirm_partner_key", confirmed).await;
}

on_both! {
    async fn a_key_is_seen_to_by_two_and_a_package_made(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let folder = tempfile::tempdir().unwrap();
        let (_, key) = keygen(folder.path(), "own.txt");
        let mut lina = Keeper::of(&served, "Lina Osei").await;
        let mut ines = Keeper::of(&served, "Ines Okoro").await;
        let (partner, referral) = referred(&served, &lina.signed).await;
        // The key.
        let place = |step: &str| format!("/desk/partners/{partner}/{step}");
        assert!(lina.sees("/desk/partners").await.body.contains("Maison Wanzila"));
        let wrong = lina.sends(&place("propose"), &[("age-recipient", "age1x"), ("checked", "email")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("age-recipient"), "{wrong:?}");
        lina.done(&place("propose"), &[("age-recipient", &key), ("checked", "email")]).await;
        let alone = lina.sends(&place("confirm"), &[("checked", "in_person")]).await;
        assert_eq!(alone.status, 422, "{alone:?}");
        ines.done(&place("confirm"), &[("checked", "in_person")]).await;
        assert!(ines.sees("/desk/partners").await.body.contains(&key));
        // The package.
        let file = format!("/desk/file/referral/{referral}");
        assert!(lina.sees(&file).await.body.contains(&format!("{file}/pack?lang=en")));
        let none = lina.sends(&format!("{file}/pack"), &[("days", "30")]).await;
        assert!(none.status == 422 && none.body.contains("id=\"way-error\""), "{none:?}");
        let packing = [("way", "email_sealed"), ("without-agreement", "yes"), ("days", "30")];
        let packed = lina.sends(&format!("{file}/pack"), &packing).await;
        assert_eq!((packed.status, packed.header("content-type")), (200, Some("application/octet-stream")), "{packed:?}");
        assert!(packed.header("content-disposition").unwrap().contains(".age"));
        holds(&served.end().await.office).await;
    }

    async fn a_package_is_answered_without_an_account_and_by_a_file(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let folder = tempfile::tempdir().unwrap();
        let (own, key) = keygen(folder.path(), "own.txt");
        let mut who = served.enrolled(STAFF[0].0, "Lina Osei").await;
        let mut ines = Keeper::of(&served, "Ines Okoro").await;
        let (partner, referral) = referred(&served, &who).await;
        keyed(&served, (&mut who, &mut ines.signed), (&partner, &key)).await;
        // Over the interface its bytes come as they are.
        let path = format!("/api/v1/referrals/{referral}/packages");
        let (answer, bytes) = served.bytes_as(&who, "POST", &path, &json!({"without_agreement": true}).to_string()).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let inside = opened(folder.path(), &own, &bytes).unwrap();
        let text = |name: &str| std::fs::read_to_string(inside.join(name)).unwrap();
        assert!(text("referral.txt").contains("Safiatou Kenge"));
        let manifest: Value = serde_json::from_str(&text("manifest.json")).unwrap();
        let reference = manifest["reference"].as_str().unwrap().to_owned();
        let form = text("reply.txt");
        let code = form.lines().find_map(|line| line.strip_prefix("code: ")).unwrap().to_owned();
        // Without an account.
        let mut outside = Browser::new(&served);
        for lang in ["en", "fr", "ar", "es", "pt", "sw"] {
            let page = outside.get(&format!("/reply?lang={lang}")).await;
            assert!(page.status == 200 && page.body.contains("name=\"package-code\""), "{lang}: {page:?}");
        }
        let fields = |reference: &str, code: &str, answer: &str| {
            [("referral", reference.to_owned()), ("package-code", code.to_owned()), ("reply-answer", answer.to_owned())]
        };
        let mut says = async |fields: [(&str, String); 3]| {
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            outside.post("/reply?lang=en", &fields).await
        };
        let mistyped = says(fields(&reference, "1 2 3", "accepted")).await;
        assert!(mistyped.status == 422 && mistyped.body.contains("id=\"package-code-error\""), "{mistyped:?}");
        let other = says(fields("F-0000-0000", &code, "accepted")).await;
        let wrong = says(fields(&reference, "001 218 426 182 456 967 898 401 297", "accepted")).await;
        assert_eq!((other.status, wrong.status), (404, 404));
        let told = |page: &super::Answer| between(page, "id=\"referral-error\"", '/').to_owned();
        assert_eq!(told(&other), told(&wrong), "what is not there sounds like a wrong code");
        let said = says(fields(&reference, &code, "accepted")).await;
        assert!(said.status == 200 && said.body.contains("recorded"), "{said:?}");
        let again = says(fields(&reference, &code, "accepted")).await;
        assert_eq!(again.status, 409, "{again:?}");
        // A file that came back, over the interface and at the page.
        let started = form.replace("answer: \n", "answer: started\n");
        let taken = served.post_as(&who, "/api/v1/replies", &json!({"reply": started})).await;
        assert_eq!((taken.status, &taken.json()["event"]), (201, &json!("referral_service_started")), "{taken:?}");
        let body = json!({"referral": reference, "code": code, "answer": "done", "outcome": "service_provided"});
        let done = served.post("/api/v1/reply", &[], &body).await;
        assert_eq!((done.status, done.json()), (201, json!({"recorded": true})), "{done:?}");
        served.post("/api/v1/reply", &[], &json!({"referral": reference})).await.is_problem(422, "missing_field");
        let bare = ines.sends("/desk/replies", &[("reply", "nothing of it")]).await;
        assert!(bare.status == 422 && bare.body.contains("id=\"reply-error\""), "{bare:?}");
        holds(&served.end().await.office).await;
    }
}
