//! Paper for a holder: a file nobody else reads, with the code and nothing else on it. Neither organisation
//! nor system nor kind of report stands there, so that whoever finds it has found numbers or words.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use amana_vault::Secret;

use amana_web::qr;

use crate::fail::Fail;

/// Letters in a line of a proof.
const LINE: usize = 64;
/// The same on a page, so that drawing and letters stand on one sheet.
const LINE_OF_PAGE: usize = 96;

/// A file that is there and empty before a code is drawn: a code nobody could write down would be lost.
pub(super) struct Paper {
    path: PathBuf,
    file: File,
}

impl Paper {
    /// Makes the file; one that is there is left alone.
    pub(super) fn new(path: &Path) -> Result<Self, Fail> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let unmade = |error| Fail::environment(format!("{}: {error}", path.display()));
        let file = options.open(path).map_err(unmade)?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Writes the code, as text or, where the file's name ends so, as a page to print.
    pub(super) fn write(mut self, code: &Secret) -> Result<(), Fail> {
        let text =
            if self.is_page() { page(code) } else { Secret::new(format!("{}\n", code.reveal())) };
        let written = self.file.write_all(text.reveal().as_bytes());
        written.and_then(|()| self.file.sync_all()).map_err(|error| {
            Fail::environment(format!("{}: {error}", self.path.display()))
                .after("the code is lost: revoke it, or replace it")
        })
    }

    /// Writes the letters of a proof, in lines; above them, on a page to print, the same as a QR code.
    pub(super) fn write_letters(mut self, letters: &str) -> Result<(), Fail> {
        let text = if self.is_page() { drawn(letters)? } else { lines(letters, LINE) };
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(|error| Fail::environment(format!("{}: {error}", self.path.display())))
    }

    fn is_page(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html"))
    }

    /// Takes the empty file away again: no code was drawn.
    pub(super) fn discard(self) {
        drop(self.file);
        if let Err(error) = std::fs::remove_file(&self.path) {
            eprintln!("amana: {}: {error}", self.path.display());
        }
    }
}

fn lines(letters: &str, width: usize) -> String {
    let mut text = String::with_capacity(letters.len() + letters.len() / width + 1);
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % width == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push('\n');
    text
}

/// Letters and digits alone: nothing in it needs escaping.
fn drawn(letters: &str) -> Result<String, Fail> {
    let code = qr::svg(letters, qr::ON_PAPER);
    let code = code.ok_or_else(|| Fail::environment("the proof does not fit one QR code"))?;
    let lines = lines(letters, LINE_OF_PAGE);
    Ok(format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>&#8203;</title>\n{code}\n\
         <pre style=\"font: 8pt/1.2 monospace\">{lines}</pre>\n"
    ))
}

/// Digits and letters of the lists alone: nothing in it needs escaping.
fn page(code: &Secret) -> Secret {
    Secret::new(format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>&#8203;</title>\n\
         <p style=\"font: 1.5rem/2 monospace; margin: 2rem\">{}</p>\n",
        code.reveal()
    ))
}
