//! Whose log it is, whether it is the one that was seen before, and who else saw it.

use amana_tlog::{NoteSignature, SignedCheckpoint};
use amana_verify::{Source, Trust, manifest::Profile, verify};

use crate::world::{Bundle, Log, policy, witness};

fn kept(signed: SignedCheckpoint) -> Trust {
    Trust { kept: Some(signed), ..Trust::default() }
}

fn with_checkpoint(log: &Log, signed: &SignedCheckpoint) -> Bundle {
    let mut bundle = log.bundle(Profile::Proof);
    bundle.put("checkpoint", signed.to_string());
    bundle.write_manifest();
    bundle
}

#[test]
fn a_checkpoint_signed_by_another_key_is_named() {
    let (log, other) = (Log::new(1, 7), Log::new(2, 7));
    let checkpoint = log.signed().checkpoint().clone();
    let signed = SignedCheckpoint::sign(&checkpoint, &other.key()).unwrap();
    with_checkpoint(&log, &signed).finds("checkpoint", "signature does not hold");
}

#[test]
fn another_log_with_its_own_key_is_found_by_whoever_has_the_key() {
    let (log, other) = (Log::new(1, 7), Log::new(2, 7));
    let forged = other.bundle(Profile::Audit);
    let report = forged.report(&Trust::default());
    assert!(report.holds() && !report.key_given, "nothing in the bundle itself tells");
    assert!(report.to_string().contains("compare it with one you have from elsewhere"));
    let key = |log: &Log| Trust { key: Some(log.key().verifier().clone()), ..Trust::default() };
    forged.finds_with(&key(&log), "vkey", "is not the key you gave");
    forged.finds_with(&key(&log), "checkpoint", "signature does not hold");
    let report = log.bundle(Profile::Audit).report(&key(&log));
    assert!(report.holds() && report.key_given);
}

#[test]
fn a_log_that_went_back_is_found_by_whoever_kept_a_checkpoint() {
    let log = Log::new(1, 600);
    let rolled_back = log.first(300).bundle(Profile::Proof);
    assert!(rolled_back.report(&Trust::default()).holds());
    let what = "you kept a checkpoint of 600 events, and here are 300";
    rolled_back.finds_with(&kept(log.signed()), "checkpoint", what);
}

#[test]
fn a_log_that_goes_on_continues_every_checkpoint_that_was_kept() {
    let log = Log::new(1, 600);
    let bundle = log.bundle(Profile::Proof);
    for size in [1, 255, 256, 257, 512, 599, 600] {
        let report = bundle.report(&kept(log.first(size).signed()));
        assert!(report.holds(), "{size}\n{report}");
    }
}

#[test]
fn two_auditors_who_were_shown_two_logs_find_it_at_every_size() {
    let one = Log::new(1, 600);
    let mut other = one.clone();
    other.records[100] = Log::new(2, 600).records[100].clone();
    let shown = other.bundle(Profile::Audit);
    assert!(shown.report(&Trust::default()).holds(), "each alone holds");
    for size in [101, 256, 257, 512, 600] {
        let report = shown.report(&kept(one.first(size).signed()));
        let found: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
        let place = format!("the first {size} events: are not those of the checkpoint you kept");
        assert_eq!(found.len(), 1, "{size}: {found:?}");
        assert!(found[0].starts_with(&place), "{found:?}");
    }
    assert!(shown.report(&kept(one.first(100).signed())).holds(), "before the fork it is one log");
}

#[test]
fn a_kept_checkpoint_of_another_key_is_no_use_and_says_so() {
    let (log, other) = (Log::new(1, 7), Log::new(2, 5));
    let folder = log.bundle(Profile::Proof).folder();
    let refused = verify(&Source::open(folder.path()).unwrap(), &kept(other.signed()));
    assert!(refused.unwrap_err().to_string().contains("is not signed by the key"));
}

fn seen_by(log: &Log, numbers: &[u8]) -> SignedCheckpoint {
    let mut signed = log.signed();
    for number in numbers {
        let line = witness(*number).cosign(&signed, 1_000 + u64::from(*number)).unwrap();
        signed.add(line).unwrap();
    }
    signed
}

#[test]
fn witnesses_that_are_enough_are_named_with_their_time() {
    let log = Log::new(1, 7);
    let trust = Trust { policy: Some(policy(&log)), ..Trust::default() };
    let report = with_checkpoint(&log, &seen_by(&log, &[1, 3])).report(&trust);
    assert!(report.holds(), "{report}");
    assert_eq!(report.quorum, Some(true));
    let seen: Vec<_> = report.witnesses.iter().map(|it| (it.name.as_str(), it.seconds)).collect();
    assert_eq!(seen, [("W1", 1_001), ("W3", 1_003)]);
    assert!(report.to_string().contains("quorum      met"));
}

#[test]
fn witnesses_that_are_too_few_are_named_and_counted() {
    let log = Log::new(1, 7);
    let trust = Trust { policy: Some(policy(&log)), ..Trust::default() };
    for (numbers, count) in [(&[][..], 0), (&[2][..], 1)] {
        let bundle = with_checkpoint(&log, &seen_by(&log, numbers));
        bundle.finds_with(&trust, "checkpoint", "too few of your policy's witnesses");
        let report = bundle.report(&trust);
        assert_eq!((report.quorum, report.witnesses.len()), (Some(false), count));
    }
}

#[test]
fn a_forged_line_of_a_witness_is_found() {
    let log = Log::new(1, 7);
    let trust = Trust { policy: Some(policy(&log)), ..Trust::default() };
    let mut signed = seen_by(&log, &[1, 2]);
    let elsewhere = witness(3).cosign(&Log::new(2, 7).signed(), 5).unwrap();
    signed.add(elsewhere).unwrap();
    let bundle = with_checkpoint(&log, &signed);
    bundle.finds_with(&trust, "checkpoint", "a witness's signature does not hold");
}

#[test]
fn a_line_of_a_stranger_counts_for_nobody() {
    let log = Log::new(1, 7);
    let trust = Trust { policy: Some(policy(&log)), ..Trust::default() };
    let mut signed = seen_by(&log, &[1]);
    let stranger: NoteSignature = witness(9).cosign(&signed, 5).unwrap();
    signed.add(stranger).unwrap();
    with_checkpoint(&log, &signed).finds_with(&trust, "checkpoint", "too few");
}
