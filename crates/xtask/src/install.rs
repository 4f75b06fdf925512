//! What the checks need on this machine, and getting it.
//!
//! On Debian as root, missing packages are installed with apt-get; missing Rust components with rustup wherever it is.
//! Anything else is only named: a tool that changes a developer's machine must have been asked to.

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
    present: fn() -> bool,
}

const NEEDS: [Need; 2] = [
    Need {
        name: "a C compiler (cc)",
        packages: &["gcc", "libc6-dev"],
        present: || ["cc", "gcc", "clang"].iter().any(|name| programs::find(name).is_some()),
    },
    Need {
        name: "PostgreSQL 15 or later (initdb and postgres, on PATH or under /usr/lib/postgresql)",
        packages: &["postgresql"],
        present: || Binaries::find().is_ok(),
    },
];

/// Makes sure that everything is there.
///
/// # Errors
/// [`Failure::Missing`] with what to install, [`Failure::Program`] if installing fails.
pub(crate) fn ensure() -> Result<(), Failure> {
    ensure_components()?;
    let missing: Vec<_> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name).collect::<Vec<_>>().join("; ");
    let packages: Vec<_> = missing.iter().flat_map(|need| need.packages).copied().collect();
    if programs::find("apt-get").is_none() || !programs::is_root() {
        return Err(Failure::Missing(format!(
            "{names}. On Debian: apt-get install {}",
            packages.join(" ")
        )));
    }
    println!("installing {}", packages.join(" "));
    let mut update = Command::new("apt-get");
    programs::output(update.arg("update"))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    programs::output(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    match missing.iter().find(|need| !(need.present)()) {
        None => Ok(()),
        Some(need) => {
            Err(Failure::Missing(format!("{} is still not there after installing", need.name)))
        }
    }
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
