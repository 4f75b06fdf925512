//! Desks by role: whose turn it is, what a file rests on, what is left, who acts for whom; lists and log narrowed down.

use amana_app::{Acting, demo::Story, signin::PasswordCost};
use amana_events::common::Role;
use serde_json::json;

use super::keepers::Keeper;
use crate::{
    support::{Desk, on_both},
    web::{Served, holds},
};

const REGISTRAR: &str = "Tomasz Wierzbicki";
const FOCAL_POINT: &str = "Lucía Peralta Quispe";
const HOSPITAL: &str = "Ismaël Kouyaté-Brandt";
const CHILDRENS_PARTNER: &str = "Grâce Ndoumbé-Lissouba";
const OFFICER: &str = "Teodor Vasilache";
const STAFF: [(&str, Role); 3] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
];

async fn told(desk: Desk) -> (Served, Story) {
    let story = Story::shipped().unwrap();
    desk.office.tell(&story, &mut |_| {}).await.unwrap();
    desk.office.set_password_cost(PasswordCost::LEAST);
    (Served::new(desk, |_| {}).await, story)
}

/// The parts of a desk that a page offers.
fn parts(page: &str) -> Vec<&str> {
    let all = page.split("&amp;part=").skip(1);
    all.filter_map(|rest| rest.split('"').next()).collect()
}

/// What stands between two marks of a page.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let rest = page.split(from).nth(1).unwrap_or_else(|| panic!("{from}: {page}"));
    rest.split(to).next().unwrap()
}

/// The first option of a choice but the empty one.
fn option_of<'p>(page: &'p str, field: &str) -> &'p str {
    let choice =
        between(page, &format!("<select class=\"govuk-select\" id=\"{field}\""), "</select>");
    choice.split("<option value=\"").nth(2).and_then(|rest| rest.split('"').next()).unwrap()
}

on_both! {
    async fn a_partner_finds_what_waits_and_each_side_is_offered_its_own_steps(desk: Desk) {
        let (served, story) = told(desk).await;
        let file = format!("/desk/file/referral/{}", story.id("help-referral-again").unwrap());
        let mut hospital = Keeper::by(&served, REGISTRAR, HOSPITAL).await;
        let mut lucia = Keeper::by(&served, REGISTRAR, FOCAL_POINT).await;
        // An inbox first, and nothing of an officer's desk.
        let inbox = hospital.sees("/desk").await.body;
        assert_eq!(parts(&inbox), ["inbox", "under-way", "theirs", "overdue", "due"]);
        assert!(inbox.contains(&file) && inbox.contains("Record referral received"), "{inbox}");
        let page = hospital.sees(&file).await.body;
        assert!(page.contains("do/record_referral_received") && page.contains("given by \u{2068}the person"), "{page}");
        // What it may not see it is not led to, and what is for the other side neither.
        assert!(!page.contains("/desk/file/assistance/") && !page.contains("/pack?"), "{page}");
        let steps = hospital.sees(&format!("{file}/do")).await.body;
        assert!(steps.contains("do/ask_referral_question") && !steps.contains("do/revoke_referral"), "{steps}");
        // Of who referred it waits for the other side.
        let theirs = lucia.browser.get("/desk?lang=en&part=theirs").await.body;
        assert!(theirs.contains(&file), "{theirs}");
        let inbox = lucia.browser.get("/desk?lang=en&part=inbox").await.body;
        let shelter = story.id("help-referral-shelter").unwrap().to_string();
        assert!(!inbox.contains(&file) && inbox.contains(&shelter) && inbox.contains("Send referral"), "{inbox}");
        let page = lucia.sees(&file).await.body;
        assert!(!page.contains("do/accept_referral") && page.contains("Consent in force"), "{page}");
        assert!(lucia.sees(&format!("{file}/do")).await.body.contains("do/revoke_referral"));
        // A question turns it around, and its answer back again.
        let version = |page: &str| between(page, "name=\"version\" value=\"", "\"").to_owned();
        let asks = hospital.sees(&format!("{file}/do/ask_referral_question")).await.body;
        let asked = [("version", version(&asks)), ("d.question", "Which days?".to_owned())];
        let asked: Vec<_> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
        hospital.done(&format!("{file}/do/ask_referral_question"), &asked).await;
        let inbox = lucia.browser.get("/desk?lang=en&part=inbox").await.body;
        assert!(inbox.contains(&file) && inbox.contains("Answer their question"), "{inbox}");
        assert!(lucia.sees(&file).await.body.contains("do/answer_referral_question"));
        assert!(!hospital.sees(&file).await.body.contains("do/answer_referral_question"));
        // A withdrawn consent is seen as none.
        let legal = format!("/desk/file/referral/{}", story.id("help-referral-legal").unwrap());
        let none = lucia.sees(&legal).await.body;
        assert!(none.contains("No consent for this is in force"), "{none}");
        let assistance = format!("/desk/file/assistance/{}", story.id("help-file").unwrap());
        let all = lucia.sees(&assistance).await.body;
        assert!(all.contains("Consent in force") && all.contains("given by \u{2068}the person"), "{all}");
        // In each language of partners.
        for lang in ["fr", "ar", "es", "pt", "sw"] {
            for place in [&format!("/desk?lang={lang}"), &format!("{file}?lang={lang}")] {
                let page = hospital.browser.get(place).await;
                assert!(page.status == 200 && !page.body.contains("Waiting for us"), "{place}: {page:?}");
                assert!(!page.body.contains(">Sent<") && !page.body.contains("desk-"), "{place}: {page:?}");
            }
        }
        holds(&served.end().await.office).await;
    }

    async fn a_child_waits_for_the_receiver_and_keepers_have_their_own_pages(desk: Desk) {
        let (served, story) = told(desk).await;
        let younger = format!("/desk/file/handover/{}", story.id("younger-handover").unwrap());
        let mut grace = Keeper::by(&served, REGISTRAR, CHILDRENS_PARTNER).await;
        let inbox = grace.sees("/desk").await.body;
        assert!(inbox.contains(&younger) && inbox.contains("Accept child"), "{inbox}");
        let page = grace.sees(&younger).await.body;
        assert!(page.contains("do/accept_child") && page.contains("do/decline_child"), "{page}");
        let mut registrar = Keeper::by(&served, REGISTRAR, REGISTRAR).await;
        let desk = registrar.sees("/desk").await.body;
        assert!(parts(&desk).is_empty() && desk.contains("Your work is on these pages"), "{desk}");
        assert!(desk.matches("/desk/members").count() >= 2 && !desk.contains("/desk/away"), "{desk}");
        holds(&served.end().await.office).await;
    }

    async fn an_officer_sees_what_is_left_and_narrows_the_list_down(desk: Desk) {
        let (served, story) = told(desk).await;
        let mut teodor = Keeper::by(&served, REGISTRAR, OFFICER).await;
        let list = teodor.browser.get("/desk/cases?lang=en&state=all").await.body;
        let open = list.matches("/desk/file/case/").count();
        assert!(open > 1, "{list}");
        let class = option_of(&list, "class").to_owned();
        let narrowed = teodor.browser.get(&format!("/desk/cases?lang=en&state=all&class={class}")).await;
        assert_eq!(narrowed.status, 200, "{narrowed:?}");
        assert!(narrowed.body.contains(&format!("<option value=\"{class}\" selected")), "{narrowed:?}");
        let mine = teodor.browser.get("/desk/cases?lang=en&state=all&handler=mine").await.body;
        let nobody = teodor.browser.get("/desk/cases?lang=en&state=all&handler=none").await.body;
        let count = |page: &str| page.matches("/desk/file/case/").count();
        assert!(count(&mine) < open && count(&nobody) < open && count(&mine) + count(&nobody) <= open);
        assert!(!nobody.contains("Teodor Vasilache</td>"), "{nobody}");
        let wrong = teodor.browser.get("/desk/cases?lang=en&handler=someone").await;
        assert_eq!(wrong.status, 400, "{wrong:?}");
        let api = served.get_as(&teodor.signed, &format!("/api/v1/cases?class={class}")).await;
        assert_eq!(api.status, 200, "{api:?}");
        // The route of an allegation, and what is left on it.
        let case = story.id("har-case").unwrap();
        let page = teodor.sees(&format!("/desk/file/case/{case}")).await.body;
        assert!(page.contains("What is left") && page.contains("Who investigates"), "{page}");
        assert!(!page.contains("left-") && !page.contains("route-"), "{page}");
        holds(&served.end().await.office).await;
    }

    async fn somebody_acts_for_who_is_away_until_they_are_back(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let mut jon = Keeper::of(&served, "Jon Harrow").await;
        let case = served.commands(&mira.signed, "case", "open_case", json!({"class": "fraud"})).await;
        let assign = json!({"member": mira.signed.member, "role": "conduct_officer"});
        served.commanded(&mira.signed, &format!("case/{case}"), "assign_case", assign).await;
        let away = mira.sees("/desk/away").await.body;
        let file = between(&away, "name=\"file\" type=\"checkbox\" value=\"", "\"").to_owned();
        let until = served.office.now().plus_seconds(9 * 86_400).day().to_string();
        let to = jon.signed.member.to_string();
        let fields = [("file", file.as_str()), ("member", &to), ("how", "acts"), ("until", &until), ("note", "")];
        let done = mira.sends("/desk/away", &fields).await;
        assert!(done.status == 200 && done.body.contains(">Done<"), "{done:?}");
        let desk = mira.sees("/desk").await.body;
        assert!(desk.contains("acts for you until") && desk.contains("I am back"), "{desk}");
        // Who acts sees for whom, and until when.
        let desk = jon.sees("/desk").await.body;
        assert!(desk.contains("who is away") && desk.contains(">Acting<"), "{desk}");
        // Back: from tomorrow on nobody acts. Sent twice it is done once.
        let page = mira.sees("/desk/away").await;
        let own = ["token", "once"].map(|name| (name, super::hidden(&page, name)));
        let own: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let back = mira.posts("/desk/back", &own).await;
        assert!(back.status == 200 && back.body.contains(">Done<"), "{back:?}");
        let before = served.office.size().await.unwrap();
        assert_eq!(mira.posts("/desk/back", &own).await.status, 200);
        assert_eq!(served.office.size().await.unwrap(), before);
        let sight = served.office.sight(Acting::Member(jon.signed.member)).await.unwrap();
        let held = served.office.in_hand(jon.signed.member, &sight).await.unwrap();
        let last = held.iter().find(|it| it.duty == "acting").and_then(|it| it.until).unwrap();
        assert!(last <= served.office.now().plus_seconds(86_400).day(), "{held:?}");
        assert_eq!(held.iter().find_map(|it| it.acting_for), Some(mira.signed.member));
        holds(&served.end().await.office).await;
    }

    async fn an_auditor_looks_for_lines_of_the_log(desk: Desk) {
        let (served, _) = told(desk).await;
        let mut auditor = Keeper::by(&served, REGISTRAR, "Birgitta Lindqvist").await;
        let all = auditor.sees("/desk/log").await.body;
        assert!(all.contains("Of which kind of file"), "{all}");
        let found = auditor.browser.get("/desk/log?lang=en&kind=referral&event=referral_sent").await.body;
        let rows = between(&found, "<tbody", "</tbody>").to_owned();
        assert!(rows.contains("Referral sent") && !rows.contains("Referral proposed"), "{rows}");
        let today = served.office.now().day();
        let tomorrow = served.office.now().plus_seconds(86_400).day();
        let none = auditor.browser.get(&format!("/desk/log?lang=en&since={tomorrow}")).await.body;
        assert!(!none.contains("<tbody"), "{none}");
        let some = auditor.browser.get(&format!("/desk/log?lang=en&since={today}&until={today}&kind=registry")).await.body;
        assert!(some.contains("<tbody"), "{some}");
        for wrong in ["kind=nothing", "since=soon", "member=me"] {
            let refused = auditor.browser.get(&format!("/desk/log?lang=en&{wrong}")).await;
            assert_eq!(refused.status, 400, "{wrong}: {refused:?}");
        }
        holds(&served.end().await.office).await;
    }
}
