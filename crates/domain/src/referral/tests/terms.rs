//! Fields, agreements, whose file refers, and entries taken back.

use amana_events::{
    AgreementId, Day,
    case::{CaseOpened, ExclusionsSet, PartyAdded, PartyRole},
    registry::AgreementRegistered,
};

use super::{super::correct::CorrectReferralEntry, *};

fn agreement() -> AgreementId {
    AgreementId::new(uuid(0xa9))
}

fn agreed(ledger: Ledger, fields: &[&str], onward_sharing: bool) -> Ledger {
    let registry = ledger.registry();
    let until: Day = BEGIN.plus_seconds(90 * 86_400).day();
    let event = AgreementRegistered {
        agreement: agreement(),
        parties: vec![own(), clinic()],
        purposes: vec![PurposeCode::new("medical").unwrap()],
        fields: fields.iter().map(|field| code(field)).collect(),
        onward_sharing,
        expires_on: Some(until),
    };
    ledger.given(registry, event)
}

fn under(agreement: AgreementId) -> SendReferral {
    SendReferral { agreement: Some(agreement), without_agreement: None, ..send() }
}

fn checked() -> Ledger {
    proposed().0.does(CheckReferralConsent {})
}

#[test]
fn what_goes_along_was_consented_to_field_by_field() {
    let more = ProposeReferral { fields: vec![code("contact")], ..propose() };
    let (ledger, _) = consent(ledger(), "medical", to(clinic()));
    let _ = ledger.does(more).denied(CheckReferralConsent {}, "fields_not_consented");
}

#[test]
fn it_is_sent_under_an_agreement_or_said_to_be_without() {
    let silent = SendReferral { without_agreement: None, ..send() };
    let _ = checked().denied(silent, "no_agreement").does(send());
    let _ = checked().denied(under(agreement()), "no_such_agreement");
    let covered = agreed(checked(), &["identity", "medical"], false);
    let _ = covered.denied(send(), "agreement_binds").does(under(agreement()));
    let _ = agreed(checked(), &["identity"], false)
        .denied(under(agreement()), "agreement_does_not_cover");
    let _ = agreed(checked(), &["identity", "medical"], true)
        .denied(under(agreement()), "onward_sharing");
}

#[test]
fn the_way_of_sending_is_of_the_list() {
    let _ = checked().denied(SendReferral { way: code("pigeon"), ..send() }, "unknown_code");
}

#[test]
fn a_file_refers_its_own_person_and_a_case_who_has_a_part_in_it() {
    use amana_events::assistance::AssistanceOpened;
    let file = StreamId::new(StreamKind::Assistance, uuid(61));
    let case = StreamId::new(StreamKind::Case, uuid(62));
    let opened = |person| {
        let sample = AssistanceOpened::sample(&mut Sampler::golden());
        AssistanceOpened { person, ..sample }
    };
    let from = |file| ProposeReferral { from: Some(file), ..propose() };
    let _ = ledger().given(file, opened(PersonId::new(uuid(6)))).denied(from(file), "wrong_file");
    let _ = ledger().given(file, opened(person())).does(from(file));
    let with_case = ledger().given(case, CaseOpened::sample(&mut Sampler::golden()));
    let party = PartyAdded { person: person(), role: PartyRole::Survivor, allegation: None };
    let _ = with_case.denied(from(case), "wrong_file").given(case, party).does(from(case));
}

#[test]
fn who_is_excluded_from_a_case_of_the_person_learns_nothing_of_any_referral() {
    let case = StreamId::new(StreamKind::Case, uuid(62));
    let party = PartyAdded { person: person(), role: PartyRole::Survivor, allegation: None };
    let members = vec![Ledger::member_id(FOCAL)];
    let _ = sent()
        .given(case, CaseOpened::sample(&mut Sampler::golden()))
        .given(case, party)
        .given(case, ExclusionsSet { members, provisional: Vec::new() })
        .denied(received(HEARD), "not_found");
}

#[test]
fn the_newest_recorded_step_is_taken_back_and_a_signed_one_is_not() {
    let back = |entry| CorrectReferralEntry { entry, reason: "Another referral".into() };
    let out = sent();
    let sending = out.last_event();
    let heard = out.does(accept(HEARD));
    let accepting = heard.last_event();
    let heard = heard.denied(back(sending), "not_correctable").does(back(accepting));
    assert_eq!(state(&heard).stage(), ReferralStage::Sent);
    assert!(!state(&heard).answered());
    let unsent = heard.does(back(sending)).then(&["referral_entry_corrected"]);
    assert_eq!((state(&unsent).stage(), state(&unsent).sent_at()), (ReferralStage::Checked, None));
    let out = sent();
    let signature = Some(signed(&out, file(), "referral_accepted"));
    let answered = out.does(accept((AnswerWay::ReplyFile, signature)));
    let entry = answered.last_event();
    let _ = answered.denied(back(entry), "not_correctable");
}
