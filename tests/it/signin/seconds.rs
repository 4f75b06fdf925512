//! Two members reset a third one's factors, and nobody alone or for themselves.

use amana_app::{Acting, signin::Second};
use amana_events::common::Role;

use super::{COLLEAGUE, House, LOGIN, OFFICER, PASSWORD, REGISTRAR, failed, refused, tries};
use crate::support::on_both;

const SECOND: &str = "Lina Osei";

on_both! {
    async fn two_reset_a_thirds_factors_and_nothing_made_before_counts(desk: Desk) {
        let house = House::new(desk).await;
        house.desk.member(SECOND, Role::KeyCustodian).await;
        let house = House { two: super::server(&house.desk, &house.clock).await, ..house };
        let held = house.enrolled(OFFICER, LOGIN).await;
        let scope = vec![amana_events::Code::new("reports").unwrap()];
        let service = house.one.give_service_token(house.registrar(), held.member, scope, None).await.unwrap();
        assert!(house.two.session(&service.token).await.unwrap().is_some());
        let bearer = house.one.bearer_for(&held.first.token).await.unwrap().unwrap();
        let member = |name: &str| Acting::Member(house.two.member_named(name).unwrap());
        let refuse = |acting| house.two.propose_factors_reset(acting, held.member);
        assert_eq!(refused(refuse(member(OFFICER)).await), "registrar_needed");
        let proposal = house.two.propose_factors_reset(member(REGISTRAR), held.member).await.unwrap();
        let reset = |acting, proposal| house.two.reset_factors(acting, held.member, proposal);
        assert_eq!(refused(reset(member(REGISTRAR), Some(proposal)).await), "same_person");
        assert_eq!(refused(reset(member(OFFICER), Some(proposal)).await), "own_account");
        assert_eq!(refused(reset(Acting::Operator, None).await), "registrar_needed");
        assert!(house.one.session(&held.first.token).await.unwrap().is_some());
        let given = reset(member(COLLEAGUE), Some(proposal)).await.unwrap();
        for office in [&house.one, &house.two] {
            assert!(office.session(&held.first.token).await.unwrap().is_none());
            assert!(office.session(&service.token).await.unwrap().is_none());
            assert!(office.bearer(bearer.token.reveal()).await.unwrap().is_none());
        }
        assert!(failed(&house.signs_in(&house.one, &held, Some(&held.first.device)).await));
        let code = Second::Recovery(&held.codes[0]);
        assert!(failed(&tries(&house.one, LOGIN, PASSWORD, code, None).await));
        assert_eq!(refused(reset(member(COLLEAGUE), Some(proposal)).await), "no_such_proposal");
        let again = house.completed(LOGIN, given.code.printed(), PASSWORD).await.unwrap();
        house.signs_in(&house.two, &again, None).await.unwrap();
        house.holds().await;
    }

    async fn nobody_resets_their_own_and_no_old_proposal_counts(desk: Desk) {
        let house = House::new(desk).await;
        house.desk.member(SECOND, Role::KeyCustodian).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let own = house.one.propose_factors_reset(house.registrar(), house.member(REGISTRAR)).await;
        assert_eq!(refused(own), "own_account");
        let proposal = house.one.propose_factors_reset(house.registrar(), held.member).await.unwrap();
        house.later(7 * 24 * 3_600 + 1);
        let second = Acting::Member(house.member(COLLEAGUE));
        let late = house.one.reset_factors(second, held.member, Some(proposal)).await;
        assert_eq!(refused(late), "proposal_too_old");
    }
}
