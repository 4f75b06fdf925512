//! What stands in the way of opening a field: no purpose, no basis, a conflict, another's receipt.

use amana_events::{
    Actor, ActorKind, Assurance, Digest, Via,
    case::{PartyAdded, PartyRole},
    common::{Recipient, RecipientKind},
    consent::ConsentRecorded,
    report::{MessageSent, ReceiptHolder, ReceiptIssued, ReportSubmitted, ReportTriaged},
};

use super::*;

fn of_person(consent: Option<EventId>, basis: Option<&str>) -> FieldOpened {
    let basis = basis.map(|basis| Code::new(basis).unwrap());
    FieldOpened { consent, basis, ..opened(Compartment::Identity) }
}

#[test]
fn a_field_is_opened_for_a_purpose_of_the_list() {
    let ledger = office();
    let silent = FieldOpened { purpose: None, ..opened(Compartment::Identity) };
    let curious = PurposeCode::new("curiosity").unwrap();
    let idle = FieldOpened { purpose: Some(curious), ..opened(Compartment::Identity) };
    assert_eq!(refused(&ledger, at(), silent), "purpose_needed");
    assert_eq!(refused(&ledger, at(), idle), "unknown_code");
}

#[test]
fn a_field_is_opened_with_a_consent_in_force_or_a_recorded_basis() {
    let sample = ConsentRecorded::sample(&mut Sampler::golden());
    let given = ConsentRecorded {
        purpose: PurposeCode::new("investigation").unwrap(),
        recipient: Recipient::new(RecipientKind::OwnOrganisation, None),
        fields: vec![Code::new("identity").unwrap()],
        expires_on: None,
        ..sample
    };
    let consents = StreamId::new(StreamKind::Consent, person().id);
    let ledger = office();
    assert_eq!(refused(&ledger, at(), of_person(None, None)), "no_lawful_basis");
    assert_eq!(refused(&ledger, at(), of_person(None, Some("habit"))), "unknown_code");
    ledger.clone().note(at(), of_person(None, Some("official_task"))).unwrap();
    let other = EventId::new(uuid(1));
    let mut ledger = ledger.given(consents, given);
    let consent = ledger.last_event();
    assert_eq!(refused(&ledger, at(), of_person(Some(other), None)), "no_consent_in_force");
    ledger.note(at(), of_person(Some(consent), None)).unwrap();
    let medical =
        FieldOpened { compartment: Compartment::Medical, ..of_person(Some(consent), None) };
    assert_eq!(refused(&ledger, at(), medical), "no_consent_in_force");
}

#[test]
fn an_open_door_is_a_basis_and_the_narrow_one_only_for_contact_and_place() {
    let mut ledger = office();
    ledger.note(at(), danger(&[2, 3], 60)).unwrap();
    assert_eq!(refused(&ledger, at(), of_person(None, None)), "no_lawful_basis");
    let contact = FieldOpened { compartment: Compartment::Contact, ..of_person(None, None) };
    ledger.note(at(), contact).unwrap();
}

#[test]
fn who_is_excluded_from_a_case_opens_nothing_of_its_survivor() {
    let case = StreamId::new(StreamKind::Case, uuid(70));
    let survivor = amana_events::PersonId::new(person().id);
    let party = PartyAdded { person: survivor, role: PartyRole::Survivor, allegation: None };
    let members = vec![Ledger::member_id(1)];
    let mut ledger = office()
        .given(case, CaseOpened::sample(&mut Sampler::golden()))
        .given(case, party)
        .given(case, ExclusionsSet { members, provisional: Vec::new() });
    let identity = || FieldOpened {
        stream: StreamId::new(StreamKind::Person, person().id),
        ..opened(Compartment::Identity)
    };
    assert_eq!(refused(&ledger, at(), identity()), "not_found");
    ledger = ledger.by(2);
    ledger.note(at(), identity()).unwrap();
    let armed = ledger.clone().member(9, Role::ArmedActor).by(9);
    assert_eq!(refused(&armed, at(), identity()), "not_found");
    let statistician = ledger.member(8, Role::StatisticsOfficer).by(8);
    assert_eq!(refused(&statistician, at(), identity()), "not_found");
}

fn bare_receipt() -> ReceiptIssued {
    ReceiptIssued {
        word: None,
        lookup: None,
        mailbox: None,
        keeper: None,
        question: None,
        answer: None,
        ..ReceiptIssued::sample(&mut Sampler::golden())
    }
}

#[test]
fn a_receipt_opens_its_holders_own_account_and_messages_and_nothing_else() {
    let report = StreamId::new(StreamKind::Report, uuid(80));
    let file = Owner::file(report.id);
    let at = StreamId::new(StreamKind::Access, report.id);
    let mut sampler = Sampler::golden();
    let told = ReportSubmitted { survivor: None, ..ReportSubmitted::sample(&mut sampler) };
    let issued = |holder, number| ReceiptIssued {
        holder,
        verifier: Digest::new([number; 32]),
        ..bare_receipt()
    };
    let to = |holder| {
        let text = FileText::of_file("come".into());
        MessageSent { text, holder: Some(holder), mail: None }
    };
    let mut ledger = office().given(report, told);
    let account = ledger.last_event();
    ledger = ledger
        .given(report, issued(ReceiptHolder::Reporter, 1))
        .given(report, issued(ReceiptHolder::Survivor, 2))
        .given(report, to(ReceiptHolder::Reporter));
    let own = ledger.last_event();
    ledger = ledger.given(report, to(ReceiptHolder::Survivor));
    let others = ledger.last_event();
    ledger = ledger.given(report, ReportTriaged::sample(&mut sampler));
    let triage = ledger.last_event();
    ledger.actor = Actor {
        kind: ActorKind::Reporter,
        id: Some(report.id),
        via: Via::Web,
        assurance: Assurance::Authenticated,
    };
    let look = |event, field: &str, receipt| FieldOpened {
        owner: file,
        stream: report,
        event,
        field: Code::new(field).unwrap(),
        receipt,
        ..opened(Compartment::Narrative)
    };
    let reporter = Some(ReceiptHolder::Reporter);
    ledger.note(at, look(account, "account", reporter)).unwrap();
    ledger.note(at, look(own, "text", reporter)).unwrap();
    for (event, field, receipt) in [
        (others, "text", reporter),
        (own, "text", Some(ReceiptHolder::Survivor)),
        (account, "account", Some(ReceiptHolder::Survivor)),
        (account, "account", None),
        (triage, "reason", reporter),
    ] {
        assert_eq!(refused(&ledger, at, look(event, field, receipt)), "not_found", "{field}");
    }
    ledger.actor.kind = ActorKind::Survivor;
    ledger.note(at, look(others, "text", Some(ReceiptHolder::Survivor))).unwrap();
    for (event, field, receipt) in
        [(own, "text", reporter), (account, "account", Some(ReceiptHolder::Survivor))]
    {
        assert_eq!(refused(&ledger, at, look(event, field, receipt)), "not_found", "{field}");
    }
}
