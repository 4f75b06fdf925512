//! What works: issued, read, answered, withdrawn, replaced.

use amana_app::{
    erase::{Decision, Mention, Ruling},
    receipts,
};
use amana_events::{
    Code, PersonId, PurposeCode, StreamId, StreamKind,
    common::{Recipient, RecipientKind},
    person::ErasureBasis,
    report::ReceiptHolder::{Reporter, Survivor},
};
use amana_vault::Secret;
use serde_json::json;

use super::{
    ADVOCATE, ANSWER, COLLEAGUE, FOCAL_POINT, OFFICER, QUESTION, acting, begin, done, holds,
    issued, member, presented, report, reporter, survivor,
};
use crate::support::{Desk, entries_of, log_of, on_both};

on_both! {
    async fn a_reporter_sees_their_thread_with_the_code_alone_and_no_key_of_ours(desk: Desk) {
        begin(&desk).await;
        let receipt = issued(&desk, OFFICER, Reporter).await;
        let text = Secret::from("Come on Tuesday");
        let officer = acting(&desk, OFFICER);
        desk.office.reply_to_holder(officer, report(), Some(Reporter), &text).await.unwrap();
        let holder = presented(&desk.office, &receipt).await;
        desk.office.holder_writes(&holder, &"He came again".into()).await.unwrap();

        // Another process, in which nobody unlocked anything.
        let Desk { office, options, folder } = desk;
        office.close().await;
        let place = amana_app::Folder::new(folder.path());
        let office = amana_app::Office::open(place, &options).await.unwrap();
        assert!(!office.is_unlocked());
        let holder = presented(&office, &receipt).await;
        let page = office.holder_page(&holder).await.unwrap();
        let said: Vec<_> = page.letters.iter().map(|it| (it.own, it.text.reveal())).collect();
        assert_eq!(said, [(false, "Come on Tuesday"), (true, "He came again")]);
        assert!(page.open && page.before == 0 && page.survivor.is_none());
        office.unlock(None).unwrap();
        holds(&office).await;
    }

    async fn an_erasure_says_which_letters_it_could_not_take_back(desk: Desk) {
        begin(&desk).await;
        let receipt = issued(&desk, OFFICER, Reporter).await;
        let (officer, colleague) = (acting(&desk, OFFICER), acting(&desk, COLLEAGUE));
        let text = Secret::from("Come on Tuesday");
        desk.office.reply_to_holder(officer, report(), Some(Reporter), &text).await.unwrap();
        let away = json!({"outcome": "outside_remit", "assistance_offered": true, "reason": "No."});
        done(&desk, OFFICER, report(), "triage_report", away).await;
        let (person, basis) = (PersonId::new(reporter().id), ErasureBasis::OwnRequest);
        let asked = Secret::from("asked for it in writing");
        desk.office.request_erasure(officer, person, basis, &asked).await.unwrap();
        let mentions = desk.office.mentions(person).await.unwrap();
        let kept = |mention: Mention| Decision {
            event: mention.event,
            field: mention.field,
            ruling: Ruling::Keep(Code::new("legal_claim").unwrap()),
        };
        let kept: Vec<_> = mentions.into_iter().map(kept).collect();
        desk.office.approve_erasure(colleague, person, &kept).await.unwrap();
        desk.office.execute_erasure(colleague, person).await.unwrap();
        // What is sent later is no letter of before.
        desk.office.reply_to_holder(officer, report(), Some(Reporter), &text).await.unwrap();
        desk.office.catch_up().await.unwrap();
        let sight = desk.office.sight(colleague).await.unwrap();
        let certificate = desk.office.erasure_certificate(&sight, person).await.unwrap();
        assert_eq!(certificate.letters, 1);
        let holder = presented(&desk.office, &receipt).await;
        let page = desk.office.holder_page(&holder).await.unwrap();
        assert_eq!(page.letters[0].text.reveal(), "Come on Tuesday", "as the certificate says");
        holds(&desk.office).await;
    }

    async fn a_survivor_sees_steps_consents_and_who_looked(desk: Desk) {
        begin(&desk).await;
        let receipt = issued(&desk, FOCAL_POINT, Survivor).await;
        let consents = StreamId::new(StreamKind::Consent, survivor().id);
        let agreed = json!({"purpose": "medical", "recipient": {"kind": "own_organisation"},
            "fields": ["medical"], "given_by": "person", "language": "en", "explained": "written",
            "repeated_back": true, "mark": "signature"});
        done(&desk, FOCAL_POINT, consents, "record_consent", agreed).await;
        let away = json!({"outcome": "outside_remit", "assistance_offered": true, "reason": "No."});
        done(&desk, OFFICER, report(), "triage_report", away).await;
        let holder = presented(&desk.office, &receipt).await;
        let page = desk.office.holder_page(&holder).await.unwrap();
        let part = page.survivor.unwrap();
        assert!(!page.open);
        let steps: Vec<_> = part.steps.iter().map(|step| step.what.as_str()).collect();
        assert_eq!(steps, ["report_triaged"]);
        assert_eq!(part.consents.len(), 1);
        assert!(part.access.is_some());
    }

    async fn a_withdrawal_by_code_works_at_once_and_a_new_yes_waits(desk: Desk) {
        begin(&desk).await;
        let receipt = issued(&desk, FOCAL_POINT, Survivor).await;
        let consents = StreamId::new(StreamKind::Consent, survivor().id);
        let agreed = json!({"purpose": "medical", "recipient": {"kind": "own_organisation"},
            "fields": ["medical"], "given_by": "person", "language": "en", "explained": "written",
            "repeated_back": true, "mark": "signature"});
        done(&desk, FOCAL_POINT, consents, "record_consent", agreed.clone()).await;
        let holder = presented(&desk.office, &receipt).await;
        let empty = Secret::empty();
        let gone = desk.office.holder_withdraws(&holder, None, &empty).await.unwrap();
        assert_eq!(gone.len(), 1);
        let own = Recipient::new(RecipientKind::OwnOrganisation, None);
        let ends = (PurposeCode::new("medical").unwrap(), own);
        let fields = vec![Code::new("medical").unwrap()];
        desk.office.holder_asks_consent(&holder, ends, fields, &empty).await.unwrap();
        let page = desk.office.holder_page(&holder).await.unwrap();
        let asked = page.survivor.unwrap().consents;
        assert_eq!(asked.iter().map(|it| it.in_force).collect::<Vec<_>>(), [false]);
        done(&desk, FOCAL_POINT, consents, "record_consent", agreed).await;
        let page = desk.office.holder_page(&holder).await.unwrap();
        let now = page.survivor.unwrap().consents;
        assert_eq!(now.iter().map(|it| it.in_force).collect::<Vec<_>>(), [true]);
        let by_holder = log_of(&desk.office, consents).await;
        let kinds: Vec<_> = by_holder.iter().map(|line| (line.actor.kind.code(), line.kind.as_str())).collect();
        assert_eq!(kinds[1..3], [("survivor", "consent_withdrawn"), ("survivor", "consent_asked")]);
        holds(&desk.office).await;
    }

    async fn a_lost_code_is_replaced_by_question_and_two_members(desk: Desk) {
        begin(&desk).await;
        let lost = issued(&desk, FOCAL_POINT, Survivor).await;
        let (first, second) = (member(&desk, FOCAL_POINT), member(&desk, ADVOCATE));
        let office = &desk.office;
        let question = office.holders_question(first, report(), Survivor).await.unwrap();
        assert_eq!(question.reveal(), QUESTION);
        let heard = ("the OLD mango".into(), "At the clinic".into());
        let asked = (&heard.0, &heard.1);
        office.propose_replacement(first, report(), Survivor, asked).await.unwrap();
        let new = office.replace_receipt(second, report(), Survivor, &ANSWER.into(), None).await;
        let new = new.unwrap();
        assert!(office.present(&super::typed(&lost)).await.is_err());
        let holder = presented(office, &new).await;
        assert_eq!(office.holder_page(&holder).await.unwrap().letters.len(), 0);
        let looks = log_of(office, StreamId::new(StreamKind::Access, report().id)).await;
        let opened = looks.iter().filter(|line| line.kind.as_str() == "field_opened").count();
        assert_eq!(opened, 3, "the question once, the answer by each of the two");
        holds(office).await;
    }

    async fn what_was_for_an_earlier_code_is_counted_and_not_shown(desk: Desk) {
        begin(&desk).await;
        let _lost = issued(&desk, OFFICER, Reporter).await;
        let office = &desk.office;
        let officer = acting(&desk, OFFICER);
        office.reply_to_holder(officer, report(), None, &"To the old".into()).await.unwrap();
        let (one, two) = (member(&desk, OFFICER), member(&desk, COLLEAGUE));
        let (answer, note) = (ANSWER.into(), "By telephone".into());
        office.propose_replacement(one, report(), Reporter, (&answer, &note)).await.unwrap();
        let new = office.replace_receipt(two, report(), Reporter, &answer, None).await.unwrap();
        office.reply_to_holder(officer, report(), None, &"To the new".into()).await.unwrap();
        let page = office.holder_page(&presented(office, &new).await).await.unwrap();
        let said: Vec<_> = page.letters.iter().map(|it| it.text.reveal()).collect();
        assert_eq!((said, page.before), (vec!["To the new"], 1));
    }

    async fn the_record_on_paper_says_nothing_but_that_a_record_existed(desk: Desk) {
        begin(&desk).await;
        let receipt = issued(&desk, OFFICER, Reporter).await;
        let entry = entries_of(&desk.office, receipt.record).await.pop().unwrap();
        assert_eq!(entry.envelope.actor.kind.code(), "system");
        let fields: Vec<_> = serde_json::to_value(&entry.envelope).unwrap().as_object().unwrap()
            .keys().cloned().collect();
        assert_eq!(fields, ["v", "ledger", "event", "stream", "version", "type", "type_version",
            "known", "recorded", "actor", "data"]);
        let record = desk.office.receipt_record(receipt.record).await.unwrap();
        assert!(record.len() <= 800, "{}", record.len());
        let text = String::from_utf8(record.clone()).unwrap();
        let telling = [report().to_string(), report().id.to_string(), "report".into(),
            "survivor".into(), "allegation".into(), "amana".into(), "Test ledger".into()];
        for word in telling {
            assert!(!text.contains(&word), "{word}: {text}");
        }
        let code = super::typed(&receipt);
        let said = receipts::verify(&code, &record).unwrap();
        assert_eq!(said.ledger, desk.office.ledger());
        let submitted = desk.office.submitted_digest(report()).await.unwrap();
        assert_eq!(said.record, submitted);
    }
}

#[tokio::test]
async fn a_code_that_nobody_wanted_is_not_drawn() {
    let desk = Desk::new(crate::support::Backend::Sqlite).await.unwrap();
    begin(&desk).await;
    let no = desk.office.decline_receipt(acting(&desk, OFFICER), report(), Reporter).await.unwrap();
    assert_eq!(no.events[0].1, "receipt_declined");
}
