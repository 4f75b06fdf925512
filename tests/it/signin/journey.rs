//! What a member does: enrols, signs in, shows a second factor again, changes what they have, signs out.

use amana_app::signin::{PasswordCost, Second};
use amana_events::{
    ActorKind, Assurance, Event, Via,
    registry::{Factor, RegistryEvent},
};
use amana_vault::Secret;

use super::{COLLEAGUE, House, LOGIN, OFFICER, PASSWORD, failed, refused, tries};
use crate::support::{entries_of, on_both};

on_both! {
    async fn a_member_enrols_signs_in_and_signs_out_on_another_server(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        assert_eq!(held.codes.len(), 10);
        assert!(house.two.session(&held.first.token).await.unwrap().is_some());
        let signed = house.signs_in(&house.two, &held, None).await.unwrap();
        assert_eq!(signed.recovery_codes, 10);
        assert_ne!(signed.token.text().reveal(), held.first.token.text().reveal());
        let session = house.one.session(&signed.token).await.unwrap().unwrap();
        assert_eq!((session.member, session.session), (held.member, signed.session.session));
        assert!(!session.is_stepped_up() && session.allows("anything"));
        house.one.sign_out(&signed.token).await.unwrap();
        for office in [&house.one, &house.two] {
            assert!(office.session(&signed.token).await.unwrap().is_none());
            assert!(office.session(&held.first.token).await.unwrap().is_some());
        }
        house.holds().await;
    }

    async fn the_log_says_what_was_added_and_that_the_member_did_it(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let stream = house.one.registry_stream();
        let mut said = Vec::new();
        for entry in entries_of(&house.one, stream).await {
            let actor = entry.envelope.actor;
            if let Event::Registry(RegistryEvent::FactorAdded(added)) = &entry.event {
                assert_eq!((actor.kind, actor.member()), (ActorKind::Member, Some(held.member)));
                assert_eq!((actor.via, actor.assurance), (Via::Web, Assurance::Authenticated));
                said.push(added.factor);
            }
        }
        assert_eq!(said, [Factor::Password, Factor::Totp, Factor::RecoveryCodes]);
        let registry = house.two.registry().await.unwrap();
        assert_eq!(registry.factors_of(held.member).len(), 3);
    }

    async fn a_session_ends_when_nobody_uses_it_and_after_half_a_day(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let token = &held.first.token;
        for _ in 0..23 {
            house.later(28 * 60);
            assert!(house.one.session(token).await.unwrap().is_some());
        }
        house.later(50 * 60);
        assert!(house.two.session(token).await.unwrap().is_none());
        let signed = house.signs_in(&house.one, &held, None).await.unwrap();
        for _ in 0..25 {
            house.later(28 * 60);
            assert!(house.one.session(&signed.token).await.unwrap().is_some());
        }
        house.later(21 * 60);
        assert!(house.one.session(&signed.token).await.unwrap().is_none());
    }

    async fn a_second_factor_shown_again_counts_for_ten_minutes_under_another_token(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let code = house.code(&held.secret);
        let old = &held.first.token;
        let (token, session) = house.one.step_up(old, Second::Totp(&code)).await.unwrap();
        assert!(session.is_stepped_up());
        assert_eq!(session.session, held.first.session.session);
        assert!(house.two.session(old).await.unwrap().is_none(), "the old token is dead");
        assert!(house.two.session(&token).await.unwrap().unwrap().is_stepped_up());
        assert!(failed(&house.two.step_up(&token, Second::Totp(&code)).await), "used");
        house.later(10 * 60);
        assert!(!house.two.session(&token).await.unwrap().unwrap().is_stepped_up());
    }

    async fn a_printed_code_is_good_once(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let code = Second::Recovery(&held.codes[3]);
        let signed = tries(&house.one, LOGIN, PASSWORD, code, None).await.unwrap();
        assert_eq!(signed.recovery_codes, 9);
        assert_eq!(signed.session.factors.last().unwrap().as_str(), "recovery_codes");
        assert!(failed(&tries(&house.two, LOGIN, PASSWORD, code, None).await));
        let other = Second::Recovery(&held.codes[4]);
        assert!(failed(&tries(&house.two, LOGIN, "another password here", other, None).await));
        assert!(tries(&house.two, LOGIN, PASSWORD, other, None).await.is_ok(), "not spent by that");
    }

    async fn what_a_member_changes_takes_a_second_factor_and_ends_their_other_sessions(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let (mine, other) = (&held.first.token, house.signs_in(&house.two, &held, None).await.unwrap());
        let new = Secret::from("another walk, by the sea");
        assert_eq!(refused(house.one.change_password(mine, &new).await), "step_up_needed");
        house.later(60);
        let code = house.code(&held.secret);
        let (mine, _) = house.one.step_up(mine, Second::Totp(&code)).await.unwrap();
        assert!(house.one.change_password(&mine, &Secret::from("short")).await.is_err());
        house.one.change_password(&mine, &new).await.unwrap();
        assert!(house.one.session(&mine).await.unwrap().is_some());
        assert!(house.two.session(&other.token).await.unwrap().is_none());
        house.later(60);
        assert!(failed(&house.signs_in(&house.two, &held, None).await), "the old password");
        let renewed = house.one.renew_recovery_codes(&mine).await.unwrap();
        let (old, first) = (Second::Recovery(&held.codes[0]), renewed[0].printed());
        assert!(failed(&tries(&house.two, LOGIN, new.reveal(), old, None).await));
        let fresh = Second::Recovery(first.reveal());
        assert!(tries(&house.two, LOGIN, new.reveal(), fresh, None).await.is_ok());
        let offer = house.one.begin_totp(&mine).await.unwrap();
        let code = house.code(&offer.secret);
        house.one.complete_totp(&mine, &code).await.unwrap();
        house.later(60);
        let (old, own) = (house.code(&held.secret), house.code(&offer.secret));
        assert!(failed(&tries(&house.two, LOGIN, new.reveal(), Second::Totp(&old), None).await));
        assert!(tries(&house.two, LOGIN, new.reveal(), Second::Totp(&own), None).await.is_ok());
        house.one.remove_recovery_codes(&mine).await.unwrap();
        assert_eq!(refused(house.one.remove_recovery_codes(&mine).await), "no_such_factor");
        house.holds().await;
    }

    async fn a_password_is_hashed_anew_when_it_costs_more(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let before = house.two.gate_figures().hashed;
        house.two.set_password_cost(PasswordCost::new(20 * 1_024, 2, 1).unwrap());
        house.signs_in(&house.two, &held, None).await.unwrap();
        assert_eq!(house.two.gate_figures().hashed, before + 2, "compared, and hashed anew");
        house.later(60);
        house.signs_in(&house.two, &held, None).await.unwrap();
        assert_eq!(house.two.gate_figures().hashed, before + 3, "compared");
    }

    async fn a_code_to_enrol_is_good_once_for_a_day_and_until_another_is_given(desk: Desk) {
        let house = House::new(desk).await;
        let (member, login) = (house.member(OFFICER), Some(LOGIN));
        let give = || house.one.give_enrolment(house.registrar(), member, login);
        let first = give().await.unwrap();
        let second = give().await.unwrap();
        assert!(failed(&house.completed(LOGIN, first.code.printed(), PASSWORD).await));
        house.later(24 * 3_600 + 1);
        assert!(failed(&house.completed(LOGIN, second.code.printed(), PASSWORD).await));
        house.later(3_600);
        let third = give().await.unwrap();
        let weak = house.completed(LOGIN, third.code.printed(), "password1234").await;
        assert!(weak.is_err_and(|error| !matches!(error, amana_app::signin::SignInError::Failed)));
        assert!(house.completed("jon", third.code.printed(), PASSWORD).await.is_err());
        house.completed(LOGIN, third.code.printed(), PASSWORD).await.unwrap();
        assert!(failed(&house.completed(LOGIN, third.code.printed(), PASSWORD).await));
        assert_eq!(refused(give().await), "factors_present");
        house.holds().await;
    }

    async fn no_two_names_are_or_look_alike(desk: Desk) {
        let house = House::new(desk).await;
        house.enrolled(OFFICER, "pacy").await;
        for taken in ["pacy", "PACY", "ｐａｃｙ", "расу", "pac\u{443}", "p", "pa cy", "pa\u{200d}cy"] {
            let given = house.one.give_enrolment(house.registrar(), house.member(COLLEAGUE), Some(taken)).await;
            assert!(matches!(given, Err(amana_app::AppError::Usage(_))), "{taken}");
        }
        let given = house.one.give_enrolment(house.registrar(), house.member(COLLEAGUE), Some("jon"));
        given.await.unwrap();
        let again = house.one.give_enrolment(house.registrar(), house.member(COLLEAGUE), None);
        again.await.unwrap();
    }
}
