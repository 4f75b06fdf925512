//! Who a confidential reporter is takes two members.

use amana_events::{
    PersonId,
    common::{Recipient, RecipientKind},
    consent::ConsentRecorded,
    person::{PersonCreated, SamePersonAs},
    report::{ReportSubmitted, ReporterMode},
};

use super::*;

fn report() -> StreamId {
    StreamId::new(StreamKind::Report, uuid(80))
}

/// An office with a report by the person of this stream.
fn reported(mode: ReporterMode) -> Ledger {
    let submitted = ReportSubmitted {
        mode,
        reporter: Some(PersonId::new(person().id)),
        survivor: None,
        ..ReportSubmitted::sample(&mut Sampler::golden())
    };
    office().given(report(), submitted)
}

fn look(compartment: Compartment, approval: impl Into<Option<Approval>>) -> FieldOpened {
    FieldOpened { approval: approval.into(), stream: report(), ..opened(compartment) }
}

fn word(number: u64, proposal: u64) -> Approval {
    signed(&office(), at(), "field_opened", number, proposal)
}

#[test]
fn who_a_confidential_reporter_is_takes_two_members() {
    for compartment in [Compartment::Identity, Compartment::Contact] {
        let mut ledger = reported(ReporterMode::Confidential);
        assert_eq!(refused(&ledger, at(), look(compartment, None)), "needs_second_person");
        old(ledger.clone()).note(at(), look(compartment, None)).unwrap();
        ledger.note(at(), look(compartment, word(2, 60))).unwrap();
        let mut named = reported(ReporterMode::Named);
        named.note(at(), look(compartment, None)).unwrap();
    }
    let mut ledger = reported(ReporterMode::Confidential);
    ledger.note(at(), look(Compartment::Narrative, None)).unwrap();
}

#[test]
fn who_reported_of_themselves_is_reached_with_their_own_consent_and_no_second_word() {
    let whom = PersonId::new(person().id);
    let given = ConsentRecorded {
        purpose: PurposeCode::new("investigation").unwrap(),
        recipient: Recipient::new(RecipientKind::OwnOrganisation, None),
        fields: vec![Code::new("contact").unwrap()],
        expires_on: None,
        ..ConsentRecorded::sample(&mut Sampler::golden())
    };
    let told = |survivor| {
        let submitted = ReportSubmitted {
            mode: ReporterMode::Confidential,
            reporter: Some(whom),
            survivor,
            ..ReportSubmitted::sample(&mut Sampler::golden())
        };
        let consents = StreamId::new(StreamKind::Consent, whom.uuid());
        let ledger = office().given(report(), submitted).given(consents, given.clone());
        let consent = Some(ledger.last_event());
        (ledger, FieldOpened { consent, basis: None, ..look(Compartment::Contact, None) })
    };
    let (mut ledger, by_consent) = told(Some(whom));
    ledger.note(at(), by_consent).unwrap();
    assert_eq!(refused(&ledger, at(), look(Compartment::Contact, None)), "needs_second_person");
    let (ledger, by_consent) = told(None);
    assert_eq!(refused(&ledger, at(), by_consent), "needs_second_person");
}

#[test]
fn a_signature_that_nobody_asked_for_is_not_written() {
    let ledger = reported(ReporterMode::Named);
    let given = look(Compartment::Identity, word(2, 60));
    assert_eq!(refused(&ledger, at(), given), "no_approval_needed");
}

#[test]
fn the_second_member_is_another_who_has_no_conflict_and_signs_with_their_own_key() {
    let ledger = reported(ReporterMode::Confidential).member(9, Role::ArmedActor);
    let mut forged = word(2, 60);
    forged.member = Ledger::member_id(3);
    let broken = signed(&ledger, at(), "break_glass_invoked", 2, 60);
    let registry = ledger.registry();
    let recused =
        amana_events::registry::RecusalDeclared { member: Ledger::member_id(3), stream: report() };
    let ledger = ledger.given(registry, recused);
    for (approval, code) in [
        (word(1, 60), "same_person"),
        (word(77, 60), "member_inactive"),
        (word(9, 60), "not_a_second_person"),
        (word(3, 60), "not_a_second_person"),
        (broken, "bad_signature"),
    ] {
        assert_eq!(refused(&ledger, at(), look(Compartment::Identity, approval)), code);
    }
    forged.member = Ledger::member_id(4);
    let forged = look(Compartment::Identity, forged);
    assert_eq!(refused(&ledger, at(), forged), "bad_signature");
    // Nobody says yes to their own identity being opened: member 4 is the reporter.
    let own = amana_events::PersonId::new(uuid(4 + 0x1_0000));
    let theirs = StreamId::new(StreamKind::Access, own.uuid());
    let submitted = ReportSubmitted {
        mode: ReporterMode::Confidential,
        reporter: Some(own),
        survivor: None,
        ..ReportSubmitted::sample(&mut Sampler::golden())
    };
    let ledger = office().given(report(), submitted);
    let approval = signed(&ledger, theirs, "field_opened", 4, 60);
    let look =
        FieldOpened { owner: Owner::person(own.uuid()), ..look(Compartment::Identity, approval) };
    assert_eq!(refused(&ledger, theirs, look), "not_a_second_person");
}

#[test]
fn an_approval_serves_who_first_used_it_for_an_hour() {
    let mut ledger = reported(ReporterMode::Confidential);
    let name = || look(Compartment::Identity, word(2, 60));
    ledger.note(at(), name()).unwrap();
    ledger.note(at(), look(Compartment::Contact, word(2, 60))).unwrap();
    assert_eq!(refused(&ledger.clone().by(5), at(), name()), "approval_used");
    ledger.clone().hours_later(1).note(at(), name()).unwrap();
    let later = ledger.hours_later(2);
    assert_eq!(refused(&later, at(), name()), "approval_used");
    later.clone().note(at(), look(Compartment::Identity, word(2, 61))).unwrap();
}

#[test]
fn a_broken_glass_has_two_approvals_already_and_danger_to_life_is_the_way_of_one() {
    let mut ledger = reported(ReporterMode::Confidential);
    let bare = |compartment| FieldOpened { basis: None, ..look(compartment, None) };
    let urgent = DangerToLifeInvoked { stream: report(), ..danger(&[2, 3], 60) };
    ledger.note(at(), urgent).unwrap();
    ledger.note(at(), bare(Compartment::Contact)).unwrap();
    assert_eq!(refused(&ledger, at(), look(Compartment::Identity, None)), "needs_second_person");
    let approvals = vec![approval(&ledger, 2, 60), approval(&ledger, 3, 60)];
    ledger.note(at(), BreakGlassInvoked { stream: report(), ..break_glass(approvals, 2) }).unwrap();
    ledger.note(at(), bare(Compartment::Identity)).unwrap();
}

#[test]
fn the_same_person_under_another_id_is_as_confidential() {
    let other = Owner::person(uuid(41));
    let streams = [person().id, other.id].map(|id| StreamId::new(StreamKind::Person, id));
    let created = || PersonCreated::sample(&mut Sampler::golden());
    let merged = |other: uuid::Uuid| SamePersonAs {
        other: PersonId::new(other),
        ..SamePersonAs::sample(&mut Sampler::golden())
    };
    let ledger = reported(ReporterMode::Confidential)
        .given(streams[0], created())
        .given(streams[1], created());
    let theirs = StreamId::new(StreamKind::Access, other.id);
    let look = || FieldOpened { owner: other, ..look(Compartment::Identity, None) };
    ledger.clone().note(theirs, look()).unwrap();
    let one = ledger.clone().given(streams[1], merged(person().id));
    assert_eq!(refused(&one, theirs, look()), "needs_second_person");
    let back = ledger.given(streams[0], merged(other.id));
    assert_eq!(refused(&back, theirs, look()), "needs_second_person");
}
