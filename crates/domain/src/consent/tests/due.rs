//! What falls due by the day: out of force at once, and said once.

use super::*;

#[test]
fn nothing_waits_for_the_event_that_says_a_consent_ended() {
    let limited = RecordConsent { expires_on: Some(in_days(1)), ..consent() };
    let ledger = adult().when(consents(), limited).hours_later(24);
    assert!(in_force(&ledger).is_some(), "its last day counts");
    assert_eq!(in_force(&ledger.hours_later(24)), None);
    // A caregiver's word ends on the day on which the child is 18 for certain.
    let ledger =
        ruled(AgeBand::Years15To17, Safe::Yes).when(consents(), by_mother(ChildView::Agrees));
    let almost = ledger.hours_later((3 * 365 - 1) * 24);
    assert!(in_force(&almost).is_some());
    let grown = almost.hours_later(3 * 24);
    assert_eq!(in_force(&grown), None);
    assert!(state(&grown).coming_of_age(grown.now).is_some());
    let on = state(&grown).coming_of_age(grown.now).unwrap();
    let mut grown = grown.when(consents(), consent()).then(&["consent_recorded"]).by_system();
    let month = amana_events::Month::of(on).unwrap();
    let birthday = PersonText::of_person(consents().id, on.to_string().as_str().into());
    assert!(grown.note(consents(), OfAgeRecorded { month, on: birthday }).is_ok());
    assert_eq!(state(&grown).coming_of_age(grown.now), None);
    assert!(in_force(&grown).is_some(), "their own word stands");
}

#[test]
fn an_override_past_its_day_is_out_of_force_and_amana_says_so_once() {
    let ledger = adult().when(consents(), danger());
    let proposal = ledger.last_event();
    let approved = ledger.by(2).when(consents(), ApproveOverride { proposal });
    let mut early = approved.clone().by_system();
    let expired = || OverrideExpired { proposal };
    assert_eq!(early.note(consents(), expired()).unwrap_err().code, "not_expired");
    let mut late = approved.hours_later(40 * 24);
    assert_eq!(in_force(&late), None);
    assert_eq!(late.note(consents(), expired()).unwrap_err().code, "system_only");
    let mut late = late.by_system();
    assert!(late.note(consents(), expired()).is_ok());
    assert_eq!(late.note(consents(), expired()).unwrap_err().code, "no_such_override");
}
