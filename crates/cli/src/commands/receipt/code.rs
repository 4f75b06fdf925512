//! A code as somebody gives it: typed unseen at the terminal, or on the first line of standard input.

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use amana_vault::{Secret, receipt::ReceiptCode};

use crate::{fail::Fail, passphrase};

/// Longest line that is read, in bytes: a text is sealed up to 64 KiB.
const LINE_BYTES_MAX: u64 = 64 * 1_024 + 1;

/// Asks at the terminal, unseen, or takes the next line of standard input; empty at its end.
pub(super) fn line(prompt: &str) -> Result<Secret, Fail> {
    if let Some(typed) = passphrase::ask(prompt)? {
        return Ok(typed);
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LINE_BYTES_MAX).read_line(&mut text);
    read.map_err(|error| Fail::usage(format!("standard input: {error}")))?;
    while text.ends_with(['\n', '\r']) {
        text.pop();
    }
    Ok(Secret::new(text))
}

/// Reads a code. What is mistyped is said so, before anything is looked up.
pub(super) fn read() -> Result<ReceiptCode, Fail> {
    let text = line("Code: ")?;
    if text.is_empty() {
        return Err(Fail::usage(
            "no code: type it, or give it on standard input, not as an argument",
        ));
    }
    ReceiptCode::parse(&text).map_err(|error| Fail::usage(error.to_string()))
}

/// Whether somebody sits at the terminal.
pub(super) fn is_typed() -> bool {
    std::io::stdin().is_terminal()
}

/// All the rest of standard input, for a text.
pub(super) fn rest() -> Result<Secret, Fail> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LINE_BYTES_MAX).read_to_string(&mut text);
    read.map_err(|error| Fail::usage(format!("standard input: {error}")))?;
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(Secret::new(text))
}
