//! `pages`: walks the pages in a real Chromium (`tests/pages`), one journey a file, and has axe and a validator of HTML look at each.
//!
//! Invariant: where root runs this, a tool that cannot be had is a failure. Elsewhere it is *not run*, and says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::office::Office;
use crate::postgres::free_port;
use crate::running::Running;
use crate::step::{Outcome, stream};
use crate::tally::Tally;
use crate::{built, install, programs};

/// What the packages are installed from.
const PACKAGES: [&str; 2] = ["package.json", "package-lock.json"];
/// Where the journeys are, one a file.
const JOURNEYS: &str = "journeys";
/// A report of the demo whose survivor has no code yet, and who gives them one.
const GIVES: &str = "Lucía Peralta Quispe";
const REPORT: &str = "report/0199c3a4-7572-7edb-900e-73ffda256b72";

/// Messages that the office has in Swahili, and in no other language, as if recorded.
const SPOKEN: [&str; 6] =
    ["start-title", "before-name", "who-title", "who-me", "what-hint", "open-title"];

/// Members of the demo who enrol in a journey: what journeys call them, their name, and the name they sign in with.
const MEMBERS: [(&str, &str, &str); 13] = [
    ("officer", "Teodor Vasilache", "officer.one"),
    ("colleague", "Farida Yusupova", "colleague.one"),
    ("head", "Nomvula Dlamini-Strand", "head.one"),
    ("focal", "Lucía Peralta Quispe", "focal.one"),
    ("protection", "Henrik Aaltonen", "protection.one"),
    ("registrar", "Tomasz Wierzbicki", "registrar.one"),
    ("custodian", "Mei-Ling Hsu", "custodian.one"),
    ("reviewer", "Oyelaran Adebisi", "reviewer.one"),
    ("auditor", "Birgitta Lindqvist", "auditor.one"),
    ("policies", "Ingrid Solvang-Mbeki", "policies.one"),
    ("statistics", "Ahmad Rahimzai", "statistics.one"),
    ("partner", "Ismaël Kouyaté-Brandt", "partner.one"),
    ("force", "Bakary Touré-Sidibé", "force.one"),
];

/// Runs the check as a command of its own: the journeys in whose name one of these words stands, all where there is none.
///
/// # Errors
/// [`Failure::Step`] if something is found; otherwise what is missing on this machine.
pub(crate) fn run(names: &[String]) -> Result<(), Failure> {
    match walked(names)? {
        Outcome::Passed | Outcome::NotRun => Ok(()),
        Outcome::Failed => Err(Failure::Step),
    }
}

/// The step of `ci`.
///
/// # Errors
/// [`Failure`] if a tool cannot be had as root, or no office can be served.
pub(crate) fn step() -> Result<Outcome, Failure> {
    walked(&[])
}

fn walked(names: &[String]) -> Result<Outcome, Failure> {
    let folder = built::folder("pages")?;
    let chromium = install::ensure_browser().and_then(|()| installed(&folder));
    match chromium {
        Ok(()) => {}
        Err(failure @ (Failure::Missing(_) | Failure::Program { .. })) if !programs::is_root() => {
            println!("not run: {failure}");
            return Ok(Outcome::NotRun);
        }
        Err(failure) => return Err(failure),
    }
    let office = Office::made(&folder)?;
    let survivor = survivors(&office)?;
    let address = format!("127.0.0.1:{}", free_port()?);
    spoken(office.folder())?;
    let mut serve = office.command(&["serve"]);
    serve.env("AMANA_SERVE_WORDS_FOLDER", "words");
    serve.env("AMANA_SERVE_LISTEN", &address);
    // The same survivor comes back in every walk, faster than a person could.
    serve.env("AMANA_SERVE_RECEIPT_PER_MINUTE", "100000");
    let served = Running::start(&serve)?;
    let mut check = Command::new("node");
    let given = folder.join("given.json");
    let pictures = folder.join("pictures");
    let told = told(&office, (&address, &survivor), &pictures)?;
    fs::write(&given, told).map_err(failed)?;
    check.arg("check.mjs").arg(&given).args(names);
    let outcome = stream(check.current_dir(&folder), &mut Tally::default());
    drop(served);
    // It holds codes, if those of a demo.
    fs::remove_file(given).map_err(failed)?;
    println!("pictures of the pages and their table: {}", pictures.display());
    outcome
}

/// What a journey has to know, as it reads it.
fn told(
    office: &Office,
    (address, survivor): (&str, &str),
    pictures: &Path,
) -> Result<String, Failure> {
    let chromium = programs::find("chromium").unwrap_or_default();
    let given = [
        ("address", format!("http://{address}")),
        ("survivor", survivor.to_owned()),
        ("chromium", chromium.display().to_string()),
        ("pictures", pictures.display().to_string()),
    ];
    let mut fields = given.map(|(name, value)| format!("  \"{name}\": {value:?}")).to_vec();
    let members = MEMBERS.iter().map(|(role, name, login)| {
        let code = office.enrolment(name, login)?;
        Ok(format!("    \"{role}\": {{\"login\": {login:?}, \"code\": {code:?}}}"))
    });
    let members = members.collect::<Result<Vec<_>, Failure>>()?.join(",\n");
    fields.push(format!("  \"members\": {{\n{members}\n  }}"));
    Ok(format!("{{\n{}\n}}\n", fields.join(",\n")))
}

/// Recordings of an office. Nobody plays them: what they say does not matter.
fn spoken(office: &Path) -> Result<(), Failure> {
    let folder = office.join("words/sw/audio");
    fs::create_dir_all(&folder).map_err(failed)?;
    for message in SPOKEN {
        fs::write(folder.join(format!("{message}.mp3")), "no sound").map_err(failed)?;
    }
    Ok(())
}

/// The code of a survivor.
fn survivors(office: &Office) -> Result<String, Failure> {
    let issue = ["receipt", "issue", REPORT, "--kind", "survivor", "--choice", "code_only"];
    let mut issue = office.command(&[&["--as", GIVES], &issue[..]].concat());
    let said = programs::output(issue.args(["--word", "I want it"]))?;
    Ok(said.lines().next().unwrap_or_default().trim().to_owned())
}

/// The tools, of the versions and digests that are written down.
fn installed(folder: &Path) -> Result<(), Failure> {
    let kept = folder.join("installed.json");
    let text = fs::read(source("package-lock.json")).map_err(failed)?;
    for file in PACKAGES {
        fs::copy(source(file), folder.join(file)).map_err(failed)?;
    }
    let journeys = folder.join(JOURNEYS);
    let _ = fs::remove_dir_all(&journeys);
    fs::create_dir_all(&journeys).map_err(failed)?;
    scripts(&programs::root().join("tests/pages"), folder)?;
    scripts(&source(JOURNEYS), &journeys)?;
    if folder.join("node_modules/playwright-core").is_dir()
        && fs::read(&kept).is_ok_and(|kept| kept == text)
    {
        return Ok(());
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]);
    programs::output(install.current_dir(folder))?;
    fs::write(&kept, text).map_err(failed)
}

/// Copies the scripts of a folder.
fn scripts(from: &Path, to: &Path) -> Result<(), Failure> {
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().filter(|_| path.extension().is_some_and(|it| it == "mjs"));
        if let Some(name) = name {
            fs::copy(&path, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

fn source(name: &str) -> PathBuf {
    programs::root().join("tests/pages").join(name)
}

fn failed(source: std::io::Error) -> Failure {
    Failure::Io { what: "the browser of the tests", source }
}
