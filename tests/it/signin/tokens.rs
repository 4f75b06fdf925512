//! Tokens of programs: short-lived ones that stand for a session, and service tokens.

use amana_app::{Acting, standing::Standing};
use amana_events::Code;

use super::{House, LOGIN, OFFICER, REGISTRAR, refused};
use crate::support::{Desk, on_both};

fn scope(words: &[&str]) -> Vec<Code> {
    words.iter().map(|word| Code::new(word).unwrap()).collect()
}

on_both! {
    async fn a_suspended_members_session_and_tokens_are_dead_at_once_everywhere(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let service = house.one.give_service_token(house.registrar(), held.member, scope(&["reports"]), None);
        let service = service.await.unwrap();
        let bearer = house.one.bearer_for(&held.first.token).await.unwrap().unwrap();
        assert!(house.one.bearer(bearer.token.reveal()).await.unwrap().is_some());
        house.two.member_stands(house.registrar(), held.member, Standing::Suspended).await.unwrap();
        let dead = async || {
            for office in [&house.one, &house.two] {
                assert!(office.session(&held.first.token).await.unwrap().is_none());
                assert!(office.session(&service.token).await.unwrap().is_none());
                assert!(office.bearer(bearer.token.reveal()).await.unwrap().is_none());
                assert!(office.bearer_for(&held.first.token).await.unwrap().is_none());
            }
        };
        dead().await;
        assert!(super::failed(&house.signs_in(&house.one, &held, Some(&held.first.device)).await));
        house.two.member_stands(house.registrar(), held.member, Standing::Reinstated).await.unwrap();
        dead().await;
        house.later(60);
        house.signs_in(&house.one, &held, Some(&held.first.device)).await.unwrap();
    }

    async fn a_revocation_is_seen_at_once_by_another_server(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let second = house.signs_in(&house.two, &held, None).await.unwrap();
        let bearer = house.two.bearer_for(&second.token).await.unwrap().unwrap();
        let own = Acting::Member(held.member);
        assert_eq!(house.one.sessions_of(own, held.member).await.unwrap().len(), 2);
        let other = Acting::Member(house.member(super::COLLEAGUE));
        assert_eq!(refused(house.one.sessions_of(other, held.member).await), "registrar_needed");
        let ended = house.one.revoke_session(other, held.member, second.session.session).await;
        assert_eq!(refused(ended), "registrar_needed");
        assert!(house.one.revoke_session(own, held.member, second.session.session).await.unwrap());
        assert!(house.two.session(&second.token).await.unwrap().is_none());
        assert!(house.two.bearer(bearer.token.reveal()).await.unwrap().is_none());
        assert_eq!(house.two.revoke_sessions(house.registrar(), held.member, None).await.unwrap(), 1);
        assert!(house.one.session(&held.first.token).await.unwrap().is_none());
        assert!(house.one.sessions_of(own, held.member).await.unwrap().is_empty());
    }

    async fn a_service_token_is_narrow_ends_and_is_made_by_a_registrar(desk: Desk) {
        let house = House::new(desk).await;
        let member = house.member(OFFICER);
        let give = |acting, words: &[&str], until| house.one.give_service_token(acting, member, scope(words), until);
        assert_eq!(refused(give(Acting::Member(member), &["reports"], None).await), "registrar_needed");
        assert_eq!(refused(give(house.registrar(), &[], None).await), "scope_not_narrow");
        assert_eq!(refused(give(house.registrar(), &["a", "a"], None).await), "scope_not_narrow");
        let long = house.one.now().plus_seconds(367 * 24 * 3_600);
        assert_eq!(refused(give(house.registrar(), &["reports"], Some(long)).await), "too_long");
        let given = give(house.registrar(), &["reports", "deadlines"], None).await.unwrap();
        let session = house.two.session(&given.token).await.unwrap().unwrap();
        assert!(session.allows("reports") && !session.allows("cases") && !session.is_stepped_up());
        house.later(40 * 24 * 3_600);
        assert!(house.two.session(&given.token).await.unwrap().is_some(), "it does not tire");
        let ended = house.two.end_service_token(Acting::Member(house.member(super::COLLEAGUE)), given.id);
        assert_eq!(refused(ended.await), "registrar_needed");
        house.two.end_service_token(Acting::Member(house.member(REGISTRAR)), given.id).await.unwrap();
        assert!(house.one.session(&given.token).await.unwrap().is_none());
        let year = give(house.registrar(), &["reports"], None).await.unwrap();
        house.later(366 * 24 * 3_600);
        assert!(house.one.session(&year.token).await.unwrap().is_none());
        house.holds().await;
    }

    async fn a_bearer_token_lives_ten_minutes_and_is_no_other_ledgers(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let bearer = house.one.bearer_for(&held.first.token).await.unwrap().unwrap();
        assert_eq!(bearer.seconds, 600);
        let session = house.two.bearer(bearer.token.reveal()).await.unwrap().unwrap();
        assert_eq!((session.member, session.session), (held.member, held.first.session.session));
        let other = Desk::new(crate::support::Backend::Sqlite).await.unwrap();
        assert!(other.office.bearer(bearer.token.reveal()).await.unwrap().is_none());
        house.later(599);
        assert!(house.two.bearer(bearer.token.reveal()).await.unwrap().is_some());
        house.later(1);
        assert!(house.two.bearer(bearer.token.reveal()).await.unwrap().is_none());
        for text in ["", "a.b.c", &format!("{}x", bearer.token.reveal())] {
            assert!(house.two.bearer(text).await.unwrap().is_none());
        }
    }
}
