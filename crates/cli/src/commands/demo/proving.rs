//! The demo's last part: a witness signs, a bundle is verified, and one bit of it changed is caught.

use std::{fs, path::Path};

use amana_app::{Acting, Office, proof::BundleWanted};
use amana_tlog::Policy;
use amana_verify::{Report, Source, Trust, verify};
use amana_witness::{Answer, Witness};

use crate::{
    fail::Fail,
    output,
    screen::{heading, paragraph},
};

/// The bundle's folder in that of the demo.
pub(super) const BUNDLE: &str = "bundle";
/// The witness's folder in that of the demo.
pub(super) const WITNESS: &str = "witness";

/// Which byte of which file of the bundle is changed.
const CHANGED: (&str, usize) = ("tile/entries/000", 4_000);

/// Has the log proved to somebody who trusts nobody here.
pub(super) async fn print(office: &Office) -> Result<(), Fail> {
    heading("Proof for an outsider")?;
    let folder = office.folder().path();
    let witness = witness(office, &folder.join(WITNESS)).await?;
    let size = cosigned(office, &witness).await?;
    output::line(format!("{} signed that the log of {size} events", witness.key().name()))?;
    output::line("continues all it saw before. It holds hashes, and no record.")?;
    let bundle = folder.join(BUNDLE);
    if bundle.exists() {
        fs::remove_dir_all(&bundle).map_err(|error| cannot(&bundle, &error))?;
    }
    let wanted = BundleWanted { out: bundle.clone(), to: Some(size), proofs: Vec::new() };
    office.export_proof(Acting::Operator, &wanted, &mut |_| {}).await?;
    let policy = format!("witness demo {}\nquorum demo\n", witness.key());
    let policy = Policy::parse(policy.as_bytes()).map_err(|e| Fail::environment(e.to_string()))?;
    let trust =
        Trust { key: Some(office.log_key().await?), policy: Some(policy), ..Trust::default() };
    let report = verified(&bundle, &trust)?;
    let (leaves, proofs, witnesses) = (report.leaves, report.proofs, report.witnesses.len());
    output::line(format!(
        "A bundle of it: {leaves} leaves, {proofs} proofs, {witnesses} witness: {}",
        said(&report)
    ))?;
    let first = tampered(&bundle, &trust)?;
    output::line("One bit of one entry changed:")?;
    paragraph("  ", &first)?;
    output::line("Put back. Whoever has the bundle verifies it alone:")?;
    output::line(format!("  amana verify {}", bundle.display()))
}

/// The demo's witness, which knows the demo's log. Elsewhere it is another organisation's.
async fn witness(office: &Office, folder: &Path) -> Result<Witness, Fail> {
    let failed = |error: amana_witness::WitnessError| Fail::environment(error.to_string());
    let witness = if folder.exists() {
        Witness::open(folder).map_err(failed)?
    } else {
        Witness::create(folder, "ombudsperson.example/demo").map_err(failed)?
    };
    witness.trust(&office.log_key().await?).map_err(failed)?;
    Ok(witness)
}

/// Has the witness sign the log as it is; its size.
async fn cosigned(office: &Office, witness: &Witness) -> Result<u64, Fail> {
    let request = office.witness_request(witness.key(), None).await?;
    let size = request.checkpoint().checkpoint().size();
    let answer = witness.answer(request.to_string().as_bytes());
    match answer.map_err(|error| Fail::environment(error.to_string()))? {
        Answer::Cosigned(line) => {
            office.keep_cosignature(size, witness.key(), &line).await?;
            Ok(size)
        }
        Answer::Refused(refused) => Err(Fail::broken(refused.to_string())),
        Answer::Unreadable(what) => Err(Fail::broken(what)),
    }
}

fn verified(bundle: &Path, trust: &Trust) -> Result<Report, Fail> {
    let report = judged(bundle, trust)?;
    match report.findings.first() {
        None => Ok(report),
        Some(first) => Err(Fail::broken(format!("the bundle does not hold; first: {first}"))),
    }
}

/// What is found where one bit is changed; it is put back.
fn tampered(bundle: &Path, trust: &Trust) -> Result<String, Fail> {
    let (name, place) = CHANGED;
    let path = bundle.join(name);
    let sound = fs::read(&path).map_err(|error| cannot(&path, &error))?;
    let mut changed = sound.clone();
    if let Some(byte) = changed.get_mut(place) {
        *byte ^= 1;
    }
    fs::write(&path, changed).map_err(|error| cannot(&path, &error))?;
    let report = judged(bundle, trust);
    fs::write(&path, sound).map_err(|error| cannot(&path, &error))?;
    let report = report?;
    match report.findings.first() {
        Some(first) => Ok(format!("{first}. {}", said(&report))),
        None => Err(Fail::broken("a bit of the bundle was changed and nobody noticed")),
    }
}

fn judged(bundle: &Path, trust: &Trust) -> Result<Report, Fail> {
    let source = Source::open(bundle).map_err(|error| Fail::environment(error.to_string()))?;
    verify(&source, trust).map_err(|error| Fail::environment(error.to_string()))
}

fn said(report: &Report) -> &'static str {
    if report.holds() { "it holds." } else { "It does not hold." }
}

fn cannot(path: &Path, error: &std::io::Error) -> Fail {
    Fail::environment(format!("{}: {error}", path.display()))
}
