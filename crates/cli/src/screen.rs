//! Plain text for a terminal: its width, headings, wrapped sentences, short values.

use std::{io::IsTerminal as _, sync::OnceLock};

use crate::{fail::Fail, output};

/// How wide a line is where nobody says it, in characters.
const WIDTH_UNKNOWN: usize = 80;
/// Narrower than this nothing can be read.
const WIDTH_MIN: usize = 40;

/// How wide a line may be: the terminal's width, else `COLUMNS`, else 80.
pub(crate) fn width() -> usize {
    static WIDTH: OnceLock<usize> = OnceLock::new();
    *WIDTH.get_or_init(|| {
        let stdout = std::io::stdout();
        let terminal = stdout.is_terminal().then(|| rustix::termios::tcgetwinsize(&stdout).ok());
        let terminal = terminal.flatten().map(|size| usize::from(size.ws_col));
        let said = || std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let width = terminal.filter(|columns| *columns > 0).or_else(said);
        width.unwrap_or(WIDTH_UNKNOWN).max(WIDTH_MIN)
    })
}

/// A heading, with a line of air above.
pub(crate) fn heading(text: &str) -> Result<(), Fail> {
    output::line("")?;
    let lines = wrapped("", text, width());
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    lines.into_iter().try_for_each(output::line)?;
    output::line("─".repeat(longest))
}

/// Words on lines of the screen's width: the first begins with `first`, the others with as many
/// blanks.
pub(crate) fn paragraph(first: &str, text: &str) -> Result<(), Fail> {
    wrapped(first, text, width()).into_iter().try_for_each(output::line)
}

/// Words on lines of at most `width`, none broken that fits on a line of its own.
pub(crate) fn wrapped(first: &str, text: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(first.chars().count());
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut begun = false;
    for word in text.split_whitespace() {
        if begun && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            begun = false;
        }
        if begun {
            line.push(' ');
        }
        line.push_str(word);
        begun = true;
    }
    lines.push(line);
    lines
}

/// The first characters of a long text, and how many there are.
pub(crate) fn beginning(text: &str, characters: usize) -> String {
    let count = text.chars().count();
    if count <= characters {
        return text.to_owned();
    }
    let head: String = text.chars().take(characters).collect();
    format!("{head}… ({count} characters)")
}

/// At most so many characters; what is cut off shows as one.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let head: String = text.chars().take(characters.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

/// A number with its noun: `1 case`, `2 cases`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_lines_stay_short() {
        let lines = wrapped("no  ", "one two three four five six", 14);
        assert_eq!(lines, ["no  one two", "    three four", "    five six"]);
    }

    #[test]
    fn a_word_longer_than_a_line_has_one_of_its_own() {
        assert_eq!(wrapped("", "a reallylongword b", 6), ["a", "reallylongword", "b"]);
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(beginning("abc", 3), "abc");
        assert_eq!(beginning("abcd", 3), "abc… (4 characters)");
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1, "case", "cases"), "1 case");
        assert_eq!(count(0, "case", "cases"), "0 cases");
    }
}
