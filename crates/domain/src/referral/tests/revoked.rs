//! Taking a referral back, and the deletion of what was sent.

use super::*;

#[test]
fn it_is_revoked_while_open_or_done_and_deletion_awaited_once_sent() {
    let unsent = proposed().0.does(revoke());
    assert!(!state(&unsent).awaiting_deletion());
    let _ = unsent.denied(deleted(HEARD), "nothing_to_delete");
    for open in [sent(), sent().does(received(HEARD)), accepted(), accepted().does(start(HEARD))] {
        let revoked = open.does(revoke()).then(&["referral_revoked"]);
        assert!(state(&revoked).awaiting_deletion());
        let gone = revoked.does(deleted(HEARD));
        assert!(!state(&gone).awaiting_deletion());
        let _ = gone.denied(deleted(HEARD), "already_deleted");
    }
    let done = accepted().does(complete(HEARD)).does(revoke());
    assert!(state(&done).awaiting_deletion());
    let _ = sent().denied(deleted(HEARD), "nothing_to_delete");
}

#[test]
fn deletion_is_confirmed_by_the_recipients_signature_too() {
    let revoked = sent().does(revoke()).by_system();
    let good = signed(&revoked, file(), "referral_deletion_confirmed");
    let _ = revoked.clone().does(deleted((AnswerWay::ReplyFile, Some(good))));
    let bad = signed(&revoked, file(), "referral_received");
    let _ = revoked.denied(deleted((AnswerWay::ReplyFile, Some(bad))), "bad_signature");
}

#[test]
fn a_recipient_who_declined_may_confirm_deletion() {
    let _ = sent().does(decline(HEARD)).does(deleted(HEARD));
}
