//! What must not work behind a code, each attack by its name.

use amana_events::{
    StreamId, StreamKind,
    report::ReceiptHolder::{Reporter, Survivor},
};
use amana_vault::{
    Secret,
    receipt::{ReceiptCode, WordList},
};
use serde_json::json;

use super::{
    ADVOCATE, ANSWER, COLLEAGUE, FOCAL_POINT, OFFICER, acting, begin, done, holds, issue, issued,
    member, presented, refused, report, reporter, survivor, typed,
};
use crate::support::{Desk, log_from, log_of, on_both};

/// A code that was never issued.
fn unknown() -> ReceiptCode {
    ReceiptCode::draw(None, &mut amana_app::SystemEntropy)
}

on_both! {
    async fn a_reporters_code_on_the_survivors_journey_is_any_unknown_code(desk: Desk) {
        begin(&desk).await;
        let code = issued(&desk, OFFICER, Reporter).await;
        let own = issued(&desk, FOCAL_POINT, Survivor).await;
        let office = &desk.office;
        let tell = |error: Result<_, amana_app::AppError>| error.map(|_: amana_app::receipts::Presented| ()).unwrap_err().to_string();
        let other = tell(office.present_survivor(&typed(&code)).await);
        let none = tell(office.present_survivor(&unknown()).await);
        assert_eq!(other, none);
        assert!(office.present_survivor(&typed(&own)).await.is_ok());
        // Even who got past the face with it: the rules and the policy know no survivor's part of it.
        let holder = presented(office, &code).await;
        let empty = Secret::empty();
        assert_eq!(refused(office.holder_withdraws(&holder, None, &empty).await), "not_found");
        assert!(office.holder_page(&holder).await.unwrap().survivor.is_none());
    }

    async fn a_replaced_or_revoked_code_opens_nothing(desk: Desk) {
        begin(&desk).await;
        let code = issued(&desk, OFFICER, Reporter).await;
        let office = &desk.office;
        // Somebody presented it before it was revoked and goes on.
        let holder = presented(office, &code).await;
        let gone = json!({"holder": "reporter", "reason": "discovered"});
        done(&desk, OFFICER, report(), "revoke_receipt", gone).await;
        assert_eq!(refused(office.present(&typed(&code)).await), "not_found");
        assert_eq!(refused(office.holder_writes(&holder, &"me".into()).await), "no_receipt");
        assert_eq!(refused(office.holder_not_alone(&holder).await), "not_found");
        let again = office.issue_receipt(acting(&desk, OFFICER), report(), &issue(Reporter)).await;
        assert_eq!(refused(again), "replace_it");
        holds(office).await;
    }

    async fn one_member_alone_or_a_wrong_answer_replaces_nothing(desk: Desk) {
        begin(&desk).await;
        let code = issued(&desk, FOCAL_POINT, Survivor).await;
        let office = &desk.office;
        let (focal, advocate) = (member(&desk, FOCAL_POINT), member(&desk, ADVOCATE));
        let (right, wrong, note) =
            (Secret::from(ANSWER), Secret::from("The young mango"), Secret::from("Here"));
        let guess = office.propose_replacement(focal, report(), Survivor, (&wrong, &note)).await;
        assert_eq!(refused(guess), "wrong_answer");
        let early = office.replace_receipt(advocate, report(), Survivor, &right, None).await;
        assert!(matches!(refused(early), "not_found" | "nothing_proposed"));
        office.propose_replacement(focal, report(), Survivor, (&right, &note)).await.unwrap();
        let same = office.replace_receipt(focal, report(), Survivor, &right, None).await;
        assert!(matches!(refused(same), "not_found" | "same_person"));
        let guess = office.replace_receipt(advocate, report(), Survivor, &wrong, None).await;
        assert_eq!(refused(guess), "wrong_answer");
        assert!(office.present(&typed(&code)).await.is_ok(), "the old one lives on");
        // Conduct and discipline replace no survivor's code by themselves.
        let (one, note) = (member(&desk, COLLEAGUE), Secret::from("Here"));
        desk.office.decline_replacement(acting(&desk, OFFICER), report(), Survivor, &note).await.unwrap();
        let alone = office.propose_replacement(one, report(), Survivor, (&right, &note)).await;
        assert_eq!(refused(alone), "not_for_the_survivor");
        holds(office).await;
    }

    async fn who_is_not_alone_sees_an_empty_page_and_contact_is_unsafe(desk: Desk) {
        begin(&desk).await;
        let code = issued(&desk, FOCAL_POINT, Survivor).await;
        let office = &desk.office;
        let (text, focal) = (Secret::from("Come on Tuesday"), acting(&desk, OFFICER));
        office.reply_to_holder(focal, report(), Some(Survivor), &text).await.unwrap();
        let holder = presented(office, &code).await;
        let empty = office.holder_not_alone(&holder).await.unwrap();
        assert!(empty.letters.is_empty() && empty.before == 0 && empty.open);
        let part = empty.survivor.unwrap();
        assert!(part.steps.is_empty() && part.consents.is_empty() && part.access.is_none());
        let contact = StreamId::new(StreamKind::Contact, survivor().id);
        let said = log_of(office, contact).await;
        assert_eq!(said.last().unwrap().kind.as_str(), "contact_found_unsafe");
        assert_eq!(said.last().unwrap().actor.kind.code(), "survivor");
        let others = log_of(office, StreamId::new(StreamKind::Contact, reporter().id)).await;
        assert!(others.is_empty());
        // Alone again, everything is there.
        assert_eq!(office.holder_page(&holder).await.unwrap().letters.len(), 1);
        holds(office).await;
    }

    async fn a_withdrawal_twice_is_refused_and_leaves_one_event(desk: Desk) {
        begin(&desk).await;
        let code = issued(&desk, FOCAL_POINT, Survivor).await;
        let consents = StreamId::new(StreamKind::Consent, survivor().id);
        let agreed = json!({"purpose": "medical", "recipient": {"kind": "own_organisation"},
            "fields": ["medical"], "given_by": "person", "language": "en", "explained": "written",
            "repeated_back": true, "mark": "signature"});
        let consent = done(&desk, FOCAL_POINT, consents, "record_consent", agreed).await;
        let holder = presented(&desk.office, &code).await;
        let (office, empty) = (&desk.office, Secret::empty());
        office.holder_withdraws(&holder, Some(consent), &empty).await.unwrap();
        for _ in 0..2 {
            let again = office.holder_withdraws(&holder, Some(consent), &empty).await;
            assert_eq!(refused(again), "no_such_consent");
        }
        assert_eq!(refused(office.holder_withdraws(&holder, None, &empty).await), "no_such_consent");
        assert_eq!(log_of(office, consents).await.len(), 2);
    }

    async fn nothing_but_the_screen_ever_holds_the_code(desk: Desk) {
        begin(&desk).await;
        let receipt = issued(&desk, FOCAL_POINT, Survivor).await;
        let office = &desk.office;
        let holder = presented(office, &receipt).await;
        office.holder_writes(&holder, &"canary".into()).await.unwrap();
        office.holder_not_alone(&holder).await.unwrap();
        assert!(!format!("{receipt:?} {holder:?}").contains(receipt.code.digits().reveal()));
        let mut said = String::new();
        for line in log_from(office, 0).await {
            said.push_str(&serde_json::to_string(&line).unwrap());
        }
        let mut files = Vec::new();
        for entry in walk(desk.path()) {
            files.extend(std::fs::read(entry).unwrap());
        }
        let digits = receipt.code.digits();
        let mut forms = vec![digits.reveal().to_owned(), digits.reveal().replace(' ', "")];
        for list in WordList::ALL {
            let words = receipt.code.words(*list);
            forms.push(words.reveal().to_owned());
            forms.push(words.reveal().replace(' ', "-"));
        }
        for form in forms {
            assert!(!said.contains(&form));
            assert!(!files.windows(form.len()).any(|part| part == form.as_bytes()));
        }
    }

    async fn a_row_written_by_hand_finds_no_report(desk: Desk) {
        begin(&desk).await;
        let code = issued(&desk, OFFICER, Reporter).await;
        let (options, folder) = (desk.options.clone(), desk.folder.path().to_owned());
        let other = unknown();
        let ledger = desk.office.ledger().uuid();
        let forged = amana_vault::receipt::ReceiptKeys::derive(
            &other, ledger, amana_vault::receipt::ReceiptKind::Reporter);
        if options.database_url.is_none() {
            let database = rusqlite::Connection::open(
                amana_app::Folder::new(&folder).database()).unwrap();
            let changed = database.execute("UPDATE fact_receipt SET lookup = ?1", [forged.lookup()]);
            assert_eq!(changed.unwrap(), 1);
            assert_eq!(refused(desk.office.present(&other).await), "not_found");
            assert_eq!(refused(desk.office.present(&typed(&code)).await), "not_found");
            let replayed = desk.office.replay(&mut |_| {}).await.unwrap();
            let places: Vec<_> = replayed.findings.iter().map(|it| it.place.as_str()).collect();
            assert_eq!(places.iter().filter(|it| it.starts_with("fact_receipt")).count(), 2);
        }
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[tokio::test]
async fn a_typo_is_told_before_anything_is_looked_up() {
    let desk = Desk::new(crate::support::Backend::Sqlite).await.unwrap();
    begin(&desk).await;
    let code = issued(&desk, OFFICER, Reporter).await.code.digits();
    let last = code.reveal().chars().last().unwrap();
    let wrong = if last == '0' { '1' } else { '0' };
    let mut typed: String = code.reveal().to_owned();
    typed.pop();
    typed.push(wrong);
    let told = ReceiptCode::parse(&typed.as_str().into()).map(|_| ()).unwrap_err();
    assert!(told.to_string().starts_with("mistyped"));
}
