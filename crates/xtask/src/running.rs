//! A program that runs beside a check and says in its first line where it answers.
//!
//! Invariant: it ends with the check, also where this program is killed: a shell waits for the end of a pipe that only this
//! program holds, and ends the one process it started, by its id.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;
use crate::programs;

const WATCHDOG: &str = r#""$@" </dev/null & started=$!
exec >/dev/null
cat
kill -TERM "$started" 2>/dev/null
wait "$started" 2>/dev/null"#;

/// A program that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    shell: Child,
    line: String,
}

impl Running {
    /// Starts a program and waits for its first line.
    ///
    /// # Errors
    /// [`Failure::Start`]; [`Failure::Program`] if it ends without a line.
    pub(crate) fn start(command: &Command) -> Result<Self, Failure> {
        let program = programs::name(command.get_program());
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", WATCHDOG, "watchdog"]).arg(command.get_program());
        shell.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        // A process group of its own: Ctrl-C goes to the terminal's group and must not reach the shell.
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let start = |source| Failure::Start { program: program.clone(), source };
        let mut running = Self { shell: shell.spawn().map_err(start)?, line: String::new() };
        if let Some(output) = running.shell.stdout.take() {
            let io = |source| Failure::Io { what: "the first line of a program", source };
            BufReader::new(output).read_line(&mut running.line).map_err(io)?;
        }
        if running.line.trim().is_empty() {
            return Err(Failure::Program { program, output: "it ended at once".to_owned() });
        }
        Ok(running)
    }

    /// The last word of its first line: where it answers.
    pub(crate) fn address(&self) -> &str {
        self.line.split_whitespace().last().unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_until_it_is_dropped() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo \"at $HERE $$\"; exec sleep 600"]).env("HERE", "home");
        let running = Running::start(&command).unwrap();
        let id = running.address().to_owned();
        assert!(running.line.starts_with("at home "));
        let lives = || programs::succeeds(Command::new("kill").args(["-0", &id]));
        assert!(lives());
        drop(running);
        assert!(!lives());
    }

    #[test]
    fn one_that_ends_at_once_is_said() {
        let failed = Running::start(&Command::new("false")).unwrap_err();
        assert_eq!(failed.to_string(), "false failed: it ended at once");
    }
}
