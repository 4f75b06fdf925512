//! Plain text for a terminal: headings, wrapped sentences, short values.

use crate::{fail::Fail, output};

/// How wide a line may be, in characters.
pub(super) const WIDTH: usize = 96;

/// A heading, with a line of air above.
pub(super) fn heading(text: &str) -> Result<(), Fail> {
    output::line("")?;
    output::line(text)?;
    output::line("─".repeat(text.chars().count()))
}

/// Words on lines of at most [`WIDTH`]: the first begins with `first`, the others with as many
/// blanks.
pub(super) fn paragraph(first: &str, text: &str) -> Result<(), Fail> {
    wrapped(first, text, WIDTH).into_iter().try_for_each(output::line)
}

fn wrapped(first: &str, text: &str, width: usize) -> Vec<String> {
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
pub(super) fn beginning(text: &str, characters: usize) -> String {
    let count = text.chars().count();
    if count <= characters {
        return text.to_owned();
    }
    let head: String = text.chars().take(characters).collect();
    format!("{head}… ({count} characters)")
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
    }
}
