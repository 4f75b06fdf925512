//! Where a passphrase comes from: a file, the environment's file, or the terminal. Never an
//! argument: arguments are visible to every process of the machine.

use std::{io::IsTerminal as _, path::Path};

use amana_vault::Secret;

use crate::fail::Fail;

/// Longest passphrase file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024;

/// Reads a passphrase from a file: its first line without the line's end.
pub(crate) fn from_file(path: &Path) -> Result<Secret, Fail> {
    let read = || -> std::io::Result<String> {
        if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
            return Err(std::io::Error::other("longer than 4 KiB"));
        }
        std::fs::read_to_string(path)
    };
    let text = read().map_err(|error| {
        Fail::environment(format!("cannot read passphrase file {}: {error}", path.display()))
    })?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Fail::usage(format!("passphrase file {} is empty", path.display())));
    }
    Ok(Secret::from(line))
}

/// A passphrase shorter than this is guessed, in characters.
const CHARACTERS_FEW: usize = 8;

/// Says so where a new passphrase is short. It is taken all the same: who makes one may have reasons.
pub(crate) fn warn_of_short(passphrase: &Secret) {
    let characters = passphrase.reveal().chars().count();
    if characters < CHARACTERS_FEW {
        eprintln!(
            "amana: warning: the passphrase has only {characters} characters; whoever copies the \
             folder guesses it: change it with `amana keys passphrase`"
        );
    }
}

/// Asks at the terminal; `None` where there is none.
pub(crate) fn ask(prompt: &str) -> Result<Option<Secret>, Fail> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let text = rpassword::prompt_password(prompt)
        .map_err(|error| Fail::environment(format!("cannot read the passphrase: {error}")))?;
    Ok(Some(Secret::new(text)))
}

/// Asks twice for a new passphrase; `None` where there is no terminal.
pub(crate) fn ask_new() -> Result<Option<Secret>, Fail> {
    let Some(first) = ask("New passphrase: ")? else { return Ok(None) };
    if first.is_empty() {
        return Err(Fail::usage("the passphrase is empty: nothing was made"));
    }
    match ask("The same again: ")? {
        Some(second) if second.reveal() == first.reveal() => Ok(Some(first)),
        Some(_) | None => Err(Fail::usage("the two passphrases differ: nothing was made")),
    }
}
