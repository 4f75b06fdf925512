//! One verification: whom to believe, what is signed, and everything else against it.

mod places;

use std::thread;

use amana_tlog::{
    CheckpointError, NOTE_BYTES_MAX, Policy, PolicyRefusal, SignedCheckpoint, VerifierKey,
};

use crate::{
    Report, Source, Witness, leaves,
    manifest::{self, MANIFEST, Manifest, Profile},
    policies, proofs, records,
    report::printable,
    seams,
};

/// The file of the signed checkpoint.
const CHECKPOINT: &str = "checkpoint";
/// The file of the key.
const VKEY: &str = "vkey";
/// The file of words for whoever verifies. Nobody signs them, and nothing here reads them.
const README: &str = "README.md";
/// Longest key, in bytes.
const VKEY_BYTES_MAX: u64 = 4 * 1024;

/// What whoever verifies has from elsewhere than the bundle.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The log's key; the bundle's own where none is given.
    pub key: Option<VerifierKey>,
    /// Witnesses, and how many of them are enough (C2SP tlog-policy).
    pub policy: Option<Policy>,
    /// A checkpoint of the log that was kept: the bundle must continue it.
    pub kept: Option<SignedCheckpoint>,
    /// Whether a loss that the log says is known from elsewhere: then a checkpoint kept of what is lost is no finding.
    pub loss_accepted: bool,
}

/// Why nothing was verified.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The checkpoint that was kept is not of the key.
    #[error("the checkpoint you kept is not signed by the key: {0}")]
    Kept(String),
}

/// Verifies a bundle.
///
/// # Errors
/// [`TrustError`] where what was given to verify with does not belong together; what does not hold of the bundle stands in the
/// report.
pub fn verify(source: &Source, trust: &Trust) -> Result<Report, TrustError> {
    let mut report = Report::default();
    let manifest = match Manifest::read(source) {
        Ok(manifest) => manifest,
        Err(what) => {
            report.find(MANIFEST, what);
            return Ok(report);
        }
    };
    report.profile = Some(manifest.profile);
    let Some(key) = key_of(source, trust, &mut report) else { return Ok(report) };
    if let Some(kept) = &trust.kept {
        let keys = seams::keys(&manifest, &key);
        kept.verify(&keys).map_err(|error| TrustError::Kept(error.to_string()))?;
    }
    let Some(signed) = checkpoint_of(source, &key, trust, &mut report) else { return Ok(report) };
    compare_manifest(&manifest, &signed, &mut report);
    seams::compare_name(&manifest, &mut report);
    report.losses = seams::losses(&manifest);
    check_all(source, &manifest, &signed, &key, trust, &mut report);
    if let Some(kept) = &trust.kept {
        seams::judge_kept(kept.checkpoint(), trust.loss_accepted, &mut report);
    }
    Ok(report)
}

/// The key to verify with.
fn key_of(source: &Source, trust: &Trust, report: &mut Report) -> Option<VerifierKey> {
    let own = source.read(VKEY, VKEY_BYTES_MAX).map_err(|error| error.to_string());
    let own = own.and_then(|bytes| {
        let text = String::from_utf8(bytes).map_err(|_| "is no text".to_owned())?;
        let line = text.strip_suffix('\n').ok_or("is not one line")?;
        VerifierKey::parse(line).map_err(|error| error.to_string())
    });
    let own = match own {
        Ok(own) => Some(own),
        Err(what) => {
            report.find(VKEY, what);
            None
        }
    };
    report.key_given = trust.key.is_some();
    if let (Some(given), Some(own)) = (&trust.key, &own)
        && !seams::is_later_name(given, own)
        && given != own
    {
        report.find(VKEY, "is not the key you gave");
    }
    let later = own.clone().zip(trust.key.as_ref());
    let later = later.filter(|(own, given)| seams::is_later_name(given, own)).map(|(own, _)| own);
    let key = later.or_else(|| trust.key.clone()).or(own)?;
    report.key = key.to_string();
    Some(key)
}

/// The checkpoint, if the key signed it and enough witnesses did.
fn checkpoint_of(
    source: &Source,
    key: &VerifierKey,
    trust: &Trust,
    report: &mut Report,
) -> Option<SignedCheckpoint> {
    let read = source.read(CHECKPOINT, NOTE_BYTES_MAX as u64).map_err(|error| error.to_string());
    let parse = |bytes: Vec<u8>| {
        SignedCheckpoint::parse(&bytes).map_err(|error: CheckpointError| error.to_string())
    };
    let signed = match read.and_then(parse) {
        Ok(signed) => signed,
        Err(what) => {
            report.find(CHECKPOINT, what);
            return None;
        }
    };
    let checkpoint = signed.checkpoint();
    report.origin = printable(checkpoint.origin());
    (report.size, report.root) = (checkpoint.size(), checkpoint.root().to_string());
    if let Err(error) = signed.verify([key]) {
        report.find(CHECKPOINT, error.to_string());
        return None;
    }
    if let Some(policy) = &trust.policy {
        witnesses(policy, &signed, key, report);
    }
    Some(signed)
}

fn witnesses(policy: &Policy, signed: &SignedCheckpoint, key: &VerifierKey, report: &mut Report) {
    let counted = match policy.judge_log(signed, key) {
        Ok(accepted) => {
            report.quorum = Some(true);
            accepted.witnesses
        }
        Err(PolicyRefusal::Quorum { witnesses }) => {
            report.quorum = Some(false);
            report.find(CHECKPOINT, "too few of your policy's witnesses signed it");
            witnesses
        }
        Err(refusal @ (PolicyRefusal::Log(_) | PolicyRefusal::Witness(_))) => {
            report.quorum = Some(false);
            report.find(CHECKPOINT, refusal.to_string());
            return;
        }
    };
    report.witnesses = counted
        .into_iter()
        .map(|it| Witness {
            name: String::from_utf8_lossy(it.name.as_bytes()).into_owned(),
            seconds: it.time,
        })
        .collect();
}

fn compare_manifest(manifest: &Manifest, signed: &SignedCheckpoint, report: &mut Report) {
    let checkpoint = signed.checkpoint();
    let root = data_encoding::BASE64.encode(checkpoint.root().as_bytes());
    let same = (manifest.size, manifest.origin.as_str(), manifest.root.as_str())
        == (checkpoint.size(), checkpoint.origin(), root.as_str());
    if !same {
        report.find(MANIFEST, "speaks of another checkpoint than the one that is signed");
    }
}

/// Everything that takes long, each on a thread of its own.
fn check_all(
    source: &Source,
    manifest: &Manifest,
    signed: &SignedCheckpoint,
    key: &VerifierKey,
    trust: &Trust,
    report: &mut Report,
) {
    let checkpoint = signed.checkpoint();
    let (size, root) = (checkpoint.size(), checkpoint.root());
    places::check(source, manifest, size, report);
    let kept = trust.kept.as_ref().map(SignedCheckpoint::checkpoint);
    let wanted = seams::roots(manifest, kept, report);
    let own = |check: &dyn Fn(&mut Report)| {
        let mut own = Report::default();
        check(&mut own);
        own
    };
    let found = thread::scope(|scope| {
        let threads = [
            scope.spawn(|| own(&|own| manifest::check(source, manifest, own))),
            scope.spawn(|| own(&|own| leaves::check(source, size, root, &wanted, own))),
            scope.spawn(|| own(&|own| proofs::check(source, checkpoint, key, own))),
            scope.spawn(|| {
                own(&|own| match manifest.profile {
                    Profile::Audit => {
                        let brought = records::check(source, size, own);
                        policies::check(source, &brought.policies, own);
                        seams::compare_records(manifest, &brought.seams, own);
                    }
                    Profile::Proof => {}
                })
            }),
        ];
        let ended =
            |_| own(&|own| own.find("bundle", "could not be verified to its end: a thread ended"));
        threads.map(|thread| thread.join().unwrap_or_else(ended))
    });
    for own in found {
        report.join(own);
    }
}
