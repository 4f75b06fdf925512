//! The three verifiers: built or installed under `target/outside`, and asked.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::scene::work;
use crate::failure::Failure;
use crate::{built, install, programs, python};

/// Who verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    /// `tests/outside/verify.go`: signature, tiles, entries, proofs, consistency.
    Go,
    /// `tests/outside/verify.py`: entries, root, proofs, consistency; no signature, no tile.
    Python,
    /// Our own small verifier.
    Amana,
}

/// What a verifier said.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It holds.
    Accepted(String),
    /// It does not, and the tool says so.
    Refused(String),
    /// The tool came to no answer.
    Broken(String),
}

/// Where they are.
#[derive(Debug)]
pub(super) struct Tools {
    go: PathBuf,
    python: PathBuf,
    amana: PathBuf,
}

impl Tool {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Go, Self::Python, Self::Amana];

    /// As printed.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Go => "Go",
            Self::Python => "Python",
            Self::Amana => "amana-verify",
        }
    }
}

impl Tools {
    /// Gets what is missing and builds the rest.
    ///
    /// # Errors
    /// [`Failure::Missing`] and [`Failure::Program`] for what cannot be had.
    pub(super) fn ready() -> Result<Self, Failure> {
        install::ensure_outside()?;
        let folder = work()?;
        let go = folder.join("verify-go");
        let mut build = Command::new("go");
        build.arg("build").arg("-o").arg(&go).arg(source("verify.go"));
        build.env("GO111MODULE", "off").env("GOFLAGS", "").env("GOPATH", install::GO_PATH);
        programs::output(build.env("GOCACHE", folder.join("go-cache")))?;
        let python = python::with(&folder, &source("requirements.txt"), "pymerkle")?;
        Ok(Self { go, python, amana: built::binary("amana-verify")? })
    }

    /// Asks a verifier about a bundle, and whether it continues an older one.
    ///
    /// # Errors
    /// [`Failure::Start`].
    pub(super) fn ask(
        &self,
        tool: Tool,
        vkey: &str,
        bundle: &Path,
        older: Option<&Path>,
    ) -> Result<Verdict, Failure> {
        let mut command = match tool {
            Tool::Go => Command::new(&self.go),
            Tool::Python | Tool::Amana => Command::new(match tool {
                Tool::Python => &self.python,
                Tool::Go | Tool::Amana => &self.amana,
            }),
        };
        match tool {
            Tool::Go => command.arg(vkey).arg(bundle).args(older),
            Tool::Python => command.arg(source("verify.py")).arg(bundle).args(older),
            Tool::Amana => {
                command.arg(bundle).args(["--key", vkey]);
                match older {
                    Some(older) => command.arg("--checkpoint").arg(older.join("checkpoint")),
                    None => &mut command,
                }
            }
        };
        let output = command.stdin(Stdio::null()).output().map_err(|source| Failure::Start {
            program: programs::name(command.get_program()),
            source,
        })?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(match tool {
            Tool::Go | Tool::Python => others_verdict(output.status.code(), &said, &errors),
            Tool::Amana => our_verdict(output.status.code(), &said, &errors),
        })
    }

    /// Makes a bundle's manifest fit what it holds.
    ///
    /// # Errors
    /// [`Failure::Program`].
    pub(super) fn rewrite_manifest(&self, bundle: &Path) -> Result<(), Failure> {
        let mut rewrite = Command::new(&self.python);
        programs::output(rewrite.arg(source("manifest.py")).arg(bundle)).map(drop)
    }
}

/// Exit code and first word must say the same.
fn others_verdict(code: Option<i32>, said: &str, errors: &str) -> Verdict {
    let line = said.lines().next().unwrap_or_default();
    match (code, line.split_once(": ")) {
        (Some(0), Some(("accepted", said))) => Verdict::Accepted(said.to_owned()),
        (Some(1), Some(("refused", said))) => Verdict::Refused(said.to_owned()),
        _ => Verdict::Broken(format!("{line} {}", programs::last_lines(errors, 3))),
    }
}

fn our_verdict(code: Option<i32>, said: &str, errors: &str) -> Verdict {
    let found = |line: &str| line.strip_prefix("FOUND").map(|line| line.trim().to_owned());
    match (code, said.lines().last(), said.lines().find_map(found)) {
        (Some(0), Some("HOLDS"), None) => Verdict::Accepted("holds".to_owned()),
        (Some(3), Some("DOES NOT HOLD"), Some(found)) => Verdict::Refused(found),
        _ => Verdict::Broken(programs::last_lines(errors, 3)),
    }
}

fn source(name: &str) -> PathBuf {
    programs::root().join("tests/outside").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_breaks_down_has_not_refused() {
        let others = |code, said| others_verdict(Some(code), said, "Traceback");
        assert!(matches!(others(0, "accepted: 3 entries\n"), Verdict::Accepted(_)));
        assert!(matches!(others(1, "refused: no root\n"), Verdict::Refused(_)));
        for (code, said) in [(1, ""), (2, "refused: x"), (0, "refused: x"), (1, "accepted: x")] {
            assert!(matches!(others(code, said), Verdict::Broken(_)), "{code} {said}");
        }
        let ours = |code, said| our_verdict(Some(code), said, "panicked");
        assert!(matches!(ours(0, "log x\nHOLDS\n"), Verdict::Accepted(_)));
        assert!(matches!(ours(3, "FOUND  x: y\nDOES NOT HOLD\n"), Verdict::Refused(_)));
        for (code, said) in [(101, ""), (2, ""), (4, ""), (0, "DOES NOT HOLD"), (3, "HOLDS")] {
            assert!(matches!(ours(code, said), Verdict::Broken(_)), "{code} {said}");
        }
    }
}
