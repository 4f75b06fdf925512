//! The log judged again and bundles taken at the auditor's pages, and a second member's word given at a page and used at another.

use std::time::Duration;

use amana_events::common::Role;
use serde_json::json;

use super::keepers::{Keeper, between};
use crate::{support::on_both, web::Served};

const STAFF: [(&str, Role); 6] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
    ("Ada Brenn", Role::HeadOfConduct),
    ("Tomas Reyl", Role::Auditor),
    ("Lina Osei", Role::AssistanceFocalPoint),
];

/// A word as a page shows it, as it was written.
fn word(page: &super::Answer) -> String {
    let text = format!("{{{}", between(page, "dir=\"auto\">{", '<'));
    text.replace("&#34;", "\"").replace("&#38;", "&")
}

on_both! {
    async fn the_log_is_judged_again_beside_requests(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let mut tomas = Keeper::of(&served, "Tomas Reyl").await;
        for path in ["/desk/verify", "/desk/verify/new", "/desk/verify/report", "/desk/bundle"] {
            let kept = mira.browser.get(&format!("{path}?lang=en")).await;
            assert!([403, 404].contains(&kept.status), "{path}: {kept:?}");
        }
        assert_eq!(tomas.browser.get("/desk/verify/report?lang=en").await.status, 404, "nobody asked yet");
        assert!(tomas.sees("/desk/log").await.body.contains("/desk/verify?lang=en"));
        tomas.sees("/desk/verify").await;
        let wrong = [("kept-checkpoint", "no note"), ("witnesses", "")];
        let wrong = tomas.sends("/desk/verify/new", &wrong).await;
        assert!(wrong.status == 422 && wrong.body.contains("id=\"kept-checkpoint-error\""), "{wrong:?}");
        let wrong = tomas.sends("/desk/verify/new", &[("witnesses", "somebody")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("id=\"witnesses-error\""), "{wrong:?}");
        // A checkpoint that was kept is compared too.
        let kept = served.office.checkpoint().await.unwrap();
        let note = kept.note.to_string();
        assert_eq!(tomas.done("/desk/verify/new", &[("kept-checkpoint", &note)]).await, "/desk/verify");
        let mut page = tomas.sees("/desk/verify").await;
        for _ in 0..600 {
            if !page.body.contains("Runs since") {
                break;
            }
            assert!(page.header("refresh").is_some(), "{page:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
            page = tomas.sees("/desk/verify").await;
        }
        assert!(page.body.contains("Everything holds."), "{page:?}");
        let report = tomas.browser.get("/desk/verify/report?lang=en").await;
        assert_eq!((report.status, report.header("content-disposition")), (200, Some("attachment; filename=\"report.html\"")));
        assert!(report.body.contains("<html"), "{report:?}");
        served.end().await;
    }

    async fn bundles_are_taken_with_a_second_factor_and_with_records_on_a_word(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let mut tomas = Keeper::of(&served, "Tomas Reyl").await;
        let mut ada = Keeper::of(&served, "Ada Brenn").await;
        let none = tomas.sends("/desk/bundle", &[]).await;
        assert!(none.status == 422 && none.body.contains("id=\"end-error\""), "{none:?}");
        let unseen = tomas.sends("/desk/bundle", &[("end", "witnessed")]).await;
        assert_eq!(unseen.status, 422, "no witness signed: {unseen:?}");
        let taken = tomas.sends("/desk/bundle", &[("end", "head")]).await;
        assert_eq!((taken.status, taken.header("content-type")), (200, Some("application/x-tar")), "{}", taken.status);
        let id = served.engaged(&mira.signed, &tomas.signed).await;
        let place = format!("/desk/audit/{id}");
        let page = tomas.sees(&place).await;
        let asks = between(&page, "/desk/words/bundle?", '<').replace("&#38;", "&");
        assert!(page.body.contains(&format!("{place}/bundle?lang=en")), "{page:?}");
        // The address asks for what the word is for.
        let form = ada.browser.get(&format!("/desk/words/bundle?{asks}")).await;
        assert!(form.status == 200 && form.body.contains(&id), "{form:?}");
        let member = tomas.signed.member.to_string();
        let fields = [("to", member.as_str()), ("engagement", id.as_str()), ("recipient", "board_of_auditors"), ("purpose", "audit")];
        let refused = mira.sends("/desk/words/bundle", &fields).await;
        assert!(refused.status == 422 && refused.body.contains("There is no such file"), "{refused:?}");
        let given = ada.sends("/desk/words/bundle", &fields).await;
        assert_eq!(given.status, 200, "{given:?}");
        let word = word(&given);
        let with = |recipient: &'static str, word: &'static str| [("end", "head"), ("recipient", recipient), ("purpose", "audit"), ("second-word", word)];
        let wrong = tomas.sends(&format!("{place}/bundle"), &with("board_of_auditors", "nonsense")).await;
        assert!(wrong.status == 422 && wrong.body.contains("id=\"second-word-error\""), "{wrong:?}");
        let mut whole = with("somebody_else", "");
        whole[3].1 = word.clone().leak();
        let other = tomas.sends(&format!("{place}/bundle"), &whole).await;
        assert_eq!(other.status, 422, "the word is for another recipient: {other:?}");
        whole[1].1 = "board_of_auditors";
        let taken = tomas.sends(&format!("{place}/bundle"), &whole).await;
        assert_eq!((taken.status, taken.header("content-type")), (200, Some("application/x-tar")), "{}", taken.status);
        let again = tomas.sends(&format!("{place}/bundle"), &whole).await;
        assert_ne!(again.status, 200, "a word serves once");
        served.end().await;
    }

    async fn who_reported_in_confidence_is_opened_on_anothers_word(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let mut jon = Keeper::of(&served, "Jon Harrow").await;
        let mut tomas = Keeper::of(&served, "Tomas Reyl").await;
        let (person, report) = (served.office.new_id().to_string(), served.office.new_id());
        let stream = format!("person/{person}");
        served.commanded(&mira.signed, &stream, "create_person", json!({"personnel": false})).await;
        let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
        served.commanded(&mira.signed, &stream, "record_demographics", adult).await;
        let sealed = served.commanded(&mira.signed, &stream, "seal_identity", json!({"name": "Safiatou Kenge"})).await;
        let told = json!({"kind": "allegation", "channel": "email", "language": "en", "mode": "confidential",
            "reporter": person, "account": "The fuel is sold."});
        served.commanded(&mira.signed, &format!("report/{report}"), "submit_report", told).await;
        let agreed = json!({"purpose": "investigation", "recipient": {"kind": "own_organisation"}, "fields": ["identity"],
            "given_by": "person", "language": "ff", "explained": "shown", "repeated_back": true, "mark": "mark", "words": "Yes."});
        served.commanded(&jon.signed, &format!("consent/{person}"), "record_consent", agreed).await;
        let event = sealed["events"][0]["event"].as_str().unwrap();
        let open = format!("/desk/file/{stream}/open/{event}/name");
        let form = mira.sees(&open).await;
        let asks = format!("/desk/words/opening?to={}&amp;person={person}", mira.signed.member);
        assert!(form.body.contains(&asks) || form.body.contains(&asks.replace("&amp;", "&#38;")), "{form:?}");
        let member = mira.signed.member.to_string();
        let token = super::hidden(&form, "token");
        let with = |word: &'static str| [("token", token.clone()), ("purpose", "investigation".to_owned()), ("second-word", word.to_owned())];
        let mut opens = async |word: &'static str| {
            let fields = with(word);
            mira.posts(&open, &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
        };
        let alone = opens("").await;
        assert!(alone.status == 422 && !alone.body.contains("Safiatou"), "{alone:?}");
        let none = opens("nonsense").await;
        assert!(none.status == 422 && none.body.contains("id=\"second-word-error\""), "{none:?}");
        let fields = [("to", member.as_str()), ("person", person.as_str())];
        let bare = jon.sends("/desk/words/opening", &[]).await;
        assert!(bare.status == 422 && bare.body.contains("id=\"to-error\""), "{bare:?}");
        let absent = served.office.new_id().to_string();
        let hidden = jon.sends("/desk/words/opening", &[("to", &member), ("person", &absent)]).await;
        assert!(hidden.status == 422 && hidden.body.contains("There is no such file"), "{hidden:?}");
        let unknown = tomas.sends("/desk/words/opening", &fields).await;
        assert_eq!(unknown.status, 422, "{unknown:?}");
        let given = jon.sends("/desk/words/opening", &fields).await;
        assert_eq!(given.status, 200, "{given:?}");
        let word = word(&given);
        let opened = opens(word.leak()).await;
        assert!(opened.status == 200 && opened.body.contains("Safiatou Kenge"), "{opened:?}");
        served.end().await;
    }
}
