//! Who is erased again and whom files about others mention: their keys are destroyed at once, and what was decided of each field is
//! decided anew.

use amana_app::opening::FieldWanted;
use amana_events::{EventId, PurposeCode};

use super::*;

const ACCOUNT: &str = "Oriel Vantongeren was there";

/// A ledger where a report mentions the person before the copy is taken; it is no open matter by then, or ends in what is lost.
async fn mentioned(place: Place, ended: bool) -> (After, StreamId) {
    let before = before(place).await;
    let office = before.place.open().await;
    office.unlock(None).unwrap();
    let report = StreamId::new(StreamKind::Report, office.new_id());
    let told = json!({"kind": "allegation", "channel": "paper", "language": "fr",
        "mode": "anonymous", "account": ACCOUNT, "mentions": [before.person]});
    record(&office, before.mira, report, "submit_report", told).await;
    if ended {
        triage(&office, before.jon, report).await;
    }
    office.close().await;
    (before.lost_after((!ended).then_some(report)).await, report)
}

async fn account(after: &After, report: StreamId, event: EventId) -> String {
    let wanted = FieldWanted {
        stream: report,
        event,
        field: Code::new("account").unwrap(),
        purpose: PurposeCode::new("investigation").unwrap(),
        basis: Some(Code::new("official_task").unwrap()),
        approval: None,
    };
    let opened = after.office.open_field(member(after.before.mira), &wanted).await.unwrap();
    opened.text.reveal().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_files_mention_is_erased_again_and_each_field_is_decided_afterwards() {
    for place in places() {
        let (after, report) = mentioned(place, true).await;
        let (office, who) = (&after.office, &after.before);
        let owner = Owner::person(who.person.uuid());
        assert!(!keys_of(&after.place, who.ledger, owner).await.is_empty());
        let ask = after.propose().await.unwrap();
        let approvals = after.approved(&ask, &[who.auditor, who.custodian]).await;
        let begun = office.begin_generation(&ask, approvals).await.unwrap();
        assert!(keys_of(&after.place, who.ledger, owner).await.is_empty(), "every key is gone");
        let fields = begun.undecided[0].fields;
        assert_eq!((begun.undecided.len(), begun.undecided[0].person), (1, who.person));
        office.catch_up().await.unwrap();
        let undecided =
            |report: &Audited| says(report, Severity::Irregularity, "nothing is decided since");
        let audit = after.audited(&after.known).await;
        assert!(undecided(&audit), "{:?}", audit.findings);
        let sight = office.sight(who.jon).await.unwrap();
        assert_eq!(office.undecided(&sight).await.unwrap(), begun.undecided);
        let certificate = office.erasure_certificate(&sight, who.person).await.unwrap();
        assert_eq!((certificate.undecided, certificate.kept), (fields, 0));
        // The fields open as they are until they are decided.
        let mention = office.mentions(who.person).await.unwrap();
        let mention = mention.into_iter().find(|mention| mention.field == "account").unwrap();
        assert_eq!(account(&after, report, mention.event).await, ACCOUNT);
        let basis = ErasureBasis::OwnRequest;
        office.request_redaction(who.mira, who.person, basis).await.unwrap();
        let decide = |it: Mention| {
            let ruling = if (it.event, &it.field) == (mention.event, &mention.field) {
                Ruling::Redact(Secret::from("A. was there"))
            } else {
                Ruling::Keep(Code::new("legal_claim").unwrap())
            };
            Decision { event: it.event, field: it.field, ruling }
        };
        let mentions = office.mentions(who.person).await.unwrap().into_iter();
        let decisions: Vec<Decision> = mentions.map(decide).collect();
        let by_requester = office.approve_erasure(who.mira, who.person, &decisions).await;
        assert_eq!(code_of(by_requester), "same_person");
        office.approve_erasure(who.jon, who.person, &decisions).await.unwrap();
        let done = office.execute_erasure(who.jon, who.person).await.unwrap();
        assert_eq!((done.redacted, done.keys), (1, 0));
        assert_eq!(account(&after, report, mention.event).await, "A. was there");
        assert_eq!(office.undecided(&sight).await.unwrap(), []);
        office.catch_up().await.unwrap();
        let audit = after.audited(&after.early).await;
        assert!(!undecided(&audit) && audit.holds(), "{:?}", audit.findings);
        let certificate = office.erasure_certificate(&sight, who.person).await.unwrap();
        assert_eq!(
            (certificate.undecided, certificate.redacted, certificate.kept),
            (0, 1, fields - 1)
        );
        assert_eq!(certificate.again, Some(2));
        assert!(certificate.keys.iter().any(|key| key.owner == owner), "{certificate:?}");
        after.office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_redacted_while_a_matter_is_open_whose_end_is_lost() {
    let (after, report) = mentioned(places().remove(0), false).await;
    let (office, who) = (&after.office, &after.before);
    after.begun(None).await;
    let owner = Owner::person(who.person.uuid());
    let rows = keys_of(&after.place, who.ledger, owner).await;
    assert!(rows.is_empty(), "the keys wait for nothing");
    let asked = || office.request_redaction(who.mira, who.person, ErasureBasis::OwnRequest);
    assert_eq!(code_of(asked().await), "open_matter");
    triage(office, who.jon, report).await;
    asked().await.unwrap();
    after.office.close().await;
}
