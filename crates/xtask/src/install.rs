//! What the checks need on this machine, and getting it.
//!
//! On Debian as root, missing packages are installed with apt-get; missing Rust components with rustup wherever it is.
//! Anything else is only named: a tool that changes a developer's machine must have been asked to.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::postgres::Binaries;
use crate::programs;

/// One thing that must be there.
struct Need {
    /// What a person would look for.
    name: &'static str,
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    /// Without it nothing can be checked; else one test is not run, and says so.
    essential: bool,
    present: fn() -> bool,
}

const SOLVER: Need = Need {
    name: "cvc5, the solver that proves the policies (or another that CVC5 names)",
    packages: &["cvc5"],
    essential: true,
    present: || {
        let name = named_solver().unwrap_or_else(|| "cvc5".to_owned());
        Path::new(&name).is_file() || programs::find(&name).is_some()
    },
};

const NEEDS: [Need; 4] = [
    Need {
        name: "a C compiler (cc)",
        packages: &["gcc", "libc6-dev"],
        essential: true,
        present: || ["cc", "gcc", "clang"].iter().any(|name| programs::find(name).is_some()),
    },
    Need {
        name: "PostgreSQL 15 or later (initdb and postgres, on PATH or under /usr/lib/postgresql)",
        packages: &["postgresql"],
        essential: true,
        present: || Binaries::find().is_ok(),
    },
    Need {
        name: "age and age-keygen, with which a test opens a backup of keys",
        packages: &["age"],
        essential: false,
        present: || ["age", "age-keygen"].iter().all(|name| programs::find(name).is_some()),
    },
    SOLVER,
];

const PYTHON: Need = Need {
    name: "Python 3.11 or later with venv",
    packages: &["python3", "python3-venv"],
    essential: true,
    present: || {
        let asks = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
        programs::succeeds(Command::new("python3").args(["-c", asks]))
    },
};

/// What verifies bundles without any code of ours.
const OUTSIDE: [Need; 2] = [
    Need {
        name: "Go with its packages note and tlog",
        packages: &["golang-go", "golang-golang-x-mod-dev"],
        essential: true,
        present: || {
            let packages = Path::new(GO_PATH).join("src/golang.org/x/mod/sumdb");
            let here = ["note", "tlog"].iter().all(|name| packages.join(name).is_dir());
            here && programs::find("go").is_some()
        },
    },
    PYTHON,
];

/// Where Debian keeps Go packages.
pub(crate) const GO_PATH: &str = "/usr/share/gocode";

/// Makes sure that everything is there that the checks cannot do without, and gets the rest where it can.
///
/// # Errors
/// [`Failure::Missing`] with what to install, [`Failure::Program`] if installing fails.
pub(crate) fn ensure() -> Result<(), Failure> {
    ensure_components()?;
    ensure_named_solver()?;
    ensure_needs(&NEEDS)
}

/// Makes sure that there is a solver.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_solver() -> Result<(), Failure> {
    ensure_named_solver()?;
    ensure_needs(&[SOLVER])
}

/// Makes sure that there are the tools of others that verify bundles.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_outside() -> Result<(), Failure> {
    ensure_needs(&OUTSIDE)
}

const NODE: Need = Need {
    name: "Node.js 18 or later with npm",
    packages: &["nodejs", "npm"],
    essential: true,
    present: || {
        let asks = "process.exit(Number(process.versions.node.split('.')[0]) < 18 ? 1 : 0)";
        programs::find("npm").is_some()
            && programs::succeeds(Command::new("node").args(["-e", asks]))
    },
};

/// Makes sure that there is Node.js, for which an identity provider is written.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_node() -> Result<(), Failure> {
    ensure_needs(&[NODE])
}

const BROWSER: [Need; 2] = [
    NODE,
    Need {
        name: "Chromium",
        packages: &["chromium", "fonts-noto-core"],
        essential: true,
        present: || programs::find("chromium").is_some(),
    },
];

/// Makes sure that there is a browser, and Node.js to drive it.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_browser() -> Result<(), Failure> {
    ensure_needs(&BROWSER)
}

/// Makes sure that there is a Python that makes environments.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_python() -> Result<(), Failure> {
    ensure_needs(&[PYTHON])
}

/// Where `CVC5` names a solver, no package brings it.
fn ensure_named_solver() -> Result<(), Failure> {
    match named_solver() {
        Some(name) if !(SOLVER.present)() => {
            Err(Failure::Missing(format!("the solver {name} that CVC5 names")))
        }
        _ => Ok(()),
    }
}

fn named_solver() -> Option<String> {
    std::env::var("CVC5").ok().filter(|name| !name.is_empty())
}

fn ensure_needs(needs: &[Need]) -> Result<(), Failure> {
    let missing: Vec<_> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (essential, optional): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|need| need.essential);
    if programs::find("apt-get").is_some() && programs::is_root() {
        // Where there is no package to be had, a list that is not fresh is the lesser trouble.
        if let Err(failure) = programs::output(Command::new("apt-get").arg("update")) {
            eprintln!("{failure}");
        }
        apt_install(&essential)?;
        if let Err(failure) = apt_install(&optional) {
            eprintln!("{failure}");
        }
    }
    for need in optional.iter().filter(|need| !(need.present)()) {
        println!("{} is not here: what needs it is not run, and says so", need.name);
    }
    let missing: Vec<_> = essential.into_iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name).collect::<Vec<_>>().join("; ");
    let packages = packages(&missing).join(" ");
    Err(Failure::Missing(format!("{names}. On Debian: apt-get install {packages}")))
}

fn packages(needs: &[&Need]) -> Vec<&'static str> {
    needs.iter().flat_map(|need| need.packages).copied().collect()
}

fn apt_install(needs: &[&Need]) -> Result<(), Failure> {
    let packages = packages(needs);
    if packages.is_empty() {
        return Ok(());
    }
    println!("installing {}", packages.join(" "));
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    programs::output(install.env("DEBIAN_FRONTEND", "noninteractive")).map(drop)
}

/// Formatting and lints are components of the toolchain that a minimal Rust does not have.
fn ensure_components() -> Result<(), Failure> {
    let absent = |component: &&str| {
        let subcommand = if *component == "rustfmt" { "fmt" } else { "clippy" };
        !programs::succeeds(programs::cargo().args([subcommand, "--version"]))
    };
    let missing: Vec<_> = ["rustfmt", "clippy"].into_iter().filter(absent).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if programs::find("rustup").is_none() {
        return Err(Failure::Missing(format!("the Rust components {}", missing.join(" and "))));
    }
    println!("installing {}", missing.join(" "));
    programs::output(Command::new("rustup").args(["component", "add"]).args(missing)).map(drop)
}
