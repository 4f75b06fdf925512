//! How members sign in, as far as rules go: who gives codes, who adds and removes factors, who resets them.

use amana_events::{
    Digest,
    registry::{Factor, FactorAdded, FactorRemoved},
};

use super::{
    super::signin::{
        EndServiceToken, GiveEnrolment, GiveServiceToken, LinkIdentity, ProposeFactorsReset,
        ResetFactors, UnlinkIdentity,
    },
    *,
};

fn enrolment(ledger: &Ledger, number: u64, hours: i64) -> GiveEnrolment {
    let until = ledger.now.plus_seconds(hours * 3_600);
    GiveEnrolment { member: Ledger::member_id(number), until }
}

fn added(number: u64, factor: Factor) -> FactorAdded {
    FactorAdded { member: Ledger::member_id(number), factor }
}

fn removed(number: u64, factor: Factor) -> FactorRemoved {
    FactorRemoved { member: Ledger::member_id(number), factor }
}

/// Notes it; the code of the refusal where it is refused.
fn noted(ledger: &mut Ledger, event: impl Into<Event>) -> Result<(), &'static str> {
    let stream = ledger.registry();
    ledger.note(stream, event).map(drop).map_err(|refusal| refusal.code)
}

fn enrolled() -> Ledger {
    let mut ledger = settled().by(ONE);
    for factor in [Factor::Password, Factor::Totp, Factor::RecoveryCodes] {
        noted(&mut ledger, added(ONE, factor)).unwrap();
    }
    ledger
}

#[test]
fn a_code_to_enrol_is_a_registrars_for_a_day_and_for_who_has_no_factor() {
    let ledger = settled();
    let stream = ledger.registry();
    let (day, past, long) =
        (enrolment(&ledger, ONE, 24), enrolment(&ledger, ONE, 0), enrolment(&ledger, ONE, 25));
    let ledger = ledger
        .refused(stream, past, "too_long")
        .refused(stream, long, "too_long")
        .by(TWO)
        .refused(stream, day.clone(), "registrar_needed")
        .by_operator()
        .refused(stream, day.clone(), "registrar_needed")
        .by(REGISTRAR)
        .when(stream, day.clone())
        .when(stream, day.clone())
        .then(&["enrolment_given"])
        .when(stream, SuspendMember { member: day.member })
        .refused(stream, day.clone(), "member_inactive")
        .when(stream, RecordMemberLeft { member: day.member });
    let _ = ledger.refused(stream, day, "member_left");
    let ledger = enrolled().by(REGISTRAR);
    let again = enrolment(&ledger, ONE, 24);
    let _ = ledger.refused(stream, again, "factors_present");
}

#[test]
fn a_members_factors_are_their_own_to_add_and_to_remove() {
    let mut ledger = enrolled();
    let member = Ledger::member_id(ONE);
    assert_eq!(registry(&ledger).factors_of(member).len(), 3);
    assert_eq!(noted(&mut ledger, removed(ONE, Factor::Password)), Err("last_factor"));
    assert_eq!(noted(&mut ledger, removed(ONE, Factor::Totp)), Err("last_factor"));
    assert_eq!(noted(&mut ledger, removed(ONE, Factor::Passkey)), Err("no_such_factor"));
    assert_eq!(noted(&mut ledger, removed(ONE, Factor::RecoveryCodes)), Ok(()));
    assert_eq!(noted(&mut ledger, added(ONE, Factor::Passkey)), Ok(()));
    assert_eq!(noted(&mut ledger, removed(ONE, Factor::Totp)), Ok(()), "another is left");
    for other in [TWO, REGISTRAR] {
        ledger = ledger.by(other);
        assert_eq!(noted(&mut ledger, added(ONE, Factor::Totp)), Err("not_own_account"));
        assert_eq!(noted(&mut ledger, removed(ONE, Factor::Passkey)), Err("not_own_account"));
    }
    ledger = ledger.by_system();
    assert_eq!(noted(&mut ledger, added(ONE, Factor::Totp)), Err("not_own_account"));
}

#[test]
fn two_others_reset_a_members_factors() {
    let ledger = enrolled().by(REGISTRAR);
    let (stream, member) = (ledger.registry(), Ledger::member_id(ONE));
    let own = ProposeFactorsReset { member: Ledger::member_id(REGISTRAR) };
    let before = registry(&ledger).version;
    let ledger = ledger
        .refused(stream, own, "own_account")
        .refused(stream, ResetFactors { member, proposal: None }, "needs_second_person")
        .by(TWO)
        .refused(stream, ProposeFactorsReset { member }, "registrar_needed")
        .by(REGISTRAR)
        .when(stream, ProposeFactorsReset { member });
    let proposal = Some(ledger.last_event());
    let ledger = ledger
        .refused(stream, ResetFactors { member, proposal }, "same_person")
        .by(ONE)
        .refused(stream, ResetFactors { member, proposal }, "own_account")
        .by(9)
        .refused(stream, ResetFactors { member, proposal }, "not_a_second_person")
        .by(TWO)
        .refused(
            stream,
            ResetFactors { member: Ledger::member_id(THREE), proposal },
            "no_such_proposal",
        )
        .when(stream, ResetFactors { member, proposal })
        .then(&["factors_reset"])
        .refused(stream, ResetFactors { member, proposal }, "no_such_proposal");
    assert!(registry(&ledger).factors_of(member).is_empty());
    assert!(registry(&ledger).factors_reset_at(member).is_some_and(|at| at > before));
    let ledger = ledger.by(REGISTRAR).when(stream, ProposeFactorsReset { member });
    let proposal = Some(ledger.last_event());
    let ledger = ledger.by(TWO).hours_later(7 * 24 + 1);
    let _ = ledger.refused(stream, ResetFactors { member, proposal }, "proposal_too_old");
}

#[test]
fn while_nobody_else_is_there_the_operator_resets_alone() {
    let ledger = Ledger::new().member(ONE, Role::Registrar).by_operator();
    let (stream, member) = (ledger.registry(), Ledger::member_id(ONE));
    let _ = ledger
        .when(stream, ResetFactors { member, proposal: None })
        .then(&["factors_reset"])
        .by(ONE)
        .refused(stream, ResetFactors { member, proposal: None }, "own_account");
}

#[test]
fn a_service_token_is_narrow_lives_a_year_and_dies_with_a_suspension() {
    let ledger = settled();
    let (stream, member) = (ledger.registry(), Ledger::member_id(ONE));
    let until = |days: i64| ledger.now.plus_seconds(days * 86_400);
    let token = |scope: &[&str], until| {
        let scope = scope.iter().map(|word| code(word)).collect();
        GiveServiceToken { member, scope, until }
    };
    let many: Vec<String> = (0..17).map(|number| format!("word{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (good, long) = (token(&["reports"], until(366)), token(&["reports"], until(367)));
    let (none, wide, twice) =
        (token(&[], until(1)), token(&many, until(1)), token(&["a", "a"], until(1)));
    let ledger = ledger
        .refused(stream, none, "scope_not_narrow")
        .refused(stream, wide, "scope_not_narrow")
        .refused(stream, twice, "scope_not_narrow")
        .refused(stream, long, "too_long")
        .by(ONE)
        .refused(stream, good.clone(), "registrar_needed")
        .by(REGISTRAR)
        .when(stream, good.clone());
    let first = EndServiceToken { token: ledger.last_event() };
    let ledger = ledger
        .by(TWO)
        .refused(stream, first.clone(), "registrar_needed")
        .by(ONE)
        .when(stream, first.clone())
        .then(&["service_token_ended"])
        .by(REGISTRAR)
        .refused(stream, first, "nothing_changes")
        .refused(stream, EndServiceToken { token: EventId::new(uuid(1)) }, "no_such_token")
        .when(stream, good);
    let second = ledger.last_event();
    let before = registry(&ledger).version;
    assert!(!registry(&ledger).service_token(second).unwrap().ended);
    let ledger =
        ledger.when(stream, SuspendMember { member }).when(stream, ReinstateMember { member });
    assert!(registry(&ledger).service_token(second).unwrap().ended, "and stays so");
    assert!(registry(&ledger).sessions_void_before(member).is_some_and(|at| at > before));
}

fn link(number: u64, identity: u8) -> LinkIdentity {
    LinkIdentity { member: Ledger::member_id(number), identity: Digest::new([identity; 32]) }
}

fn unlink(number: u64, identity: u8) -> UnlinkIdentity {
    UnlinkIdentity { member: Ledger::member_id(number), identity: Digest::new([identity; 32]) }
}

#[test]
fn a_registrar_alone_links_the_first_identity_and_never_another() {
    let ledger = settled();
    let stream = ledger.registry();
    let member = Ledger::member_id(ONE);
    let ledger = ledger
        .by(TWO)
        .refused(stream, link(ONE, 1), "registrar_needed")
        .by(REGISTRAR)
        .when(stream, link(ONE, 1))
        .then(&["identity_linked"])
        .refused(stream, link(ONE, 2), "factors_present")
        .refused(stream, link(TWO, 1), "identity_taken")
        .refused(stream, enrolment(&settled(), ONE, 24), "factors_present");
    assert_eq!(registry(&ledger).member_of_identity(Digest::new([1; 32])), Some(member));
    let before = registry(&ledger).version;
    let ledger = ledger
        .refused(stream, unlink(TWO, 1), "no_such_identity")
        .when(stream, unlink(ONE, 1))
        .then(&["identity_unlinked"])
        .refused(stream, unlink(ONE, 1), "no_such_identity");
    assert_eq!(registry(&ledger).member_of_identity(Digest::new([1; 32])), None);
    assert!(registry(&ledger).sessions_void_before(member).is_some_and(|at| at > before));
    // What a registrar took they do not give again alone, neither to this identity nor by a code.
    let ledger = ledger
        .refused(stream, link(ONE, 1), "factors_present")
        .refused(stream, enrolment(&settled(), ONE, 24), "factors_present")
        .when(stream, ProposeFactorsReset { member });
    let proposal = Some(ledger.last_event());
    let ledger = ledger
        .by(TWO)
        .when(stream, ResetFactors { member, proposal })
        .by(REGISTRAR)
        .when(stream, link(ONE, 2))
        .when(stream, SuspendMember { member: Ledger::member_id(TWO) });
    let _ = ledger.refused(stream, link(TWO, 3), "member_inactive");
}

#[test]
fn a_member_links_and_unlinks_their_own_and_a_reset_unlinks_all() {
    let ledger = enrolled().by(REGISTRAR);
    let stream = ledger.registry();
    let member = Ledger::member_id(ONE);
    let ledger = ledger
        .refused(stream, link(ONE, 1), "factors_present")
        .by(ONE)
        .when(stream, link(ONE, 1))
        .when(stream, link(ONE, 2))
        .when(stream, unlink(ONE, 1));
    assert_eq!(registry(&ledger).identities_of(member), 1);
    let ledger = ledger.by(REGISTRAR).when(stream, ProposeFactorsReset { member });
    let proposal = Some(ledger.last_event());
    let ledger = ledger.by(TWO).when(stream, ResetFactors { member, proposal });
    assert_eq!(registry(&ledger).identities_of(member), 0);
}
