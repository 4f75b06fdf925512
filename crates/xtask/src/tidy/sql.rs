//! Just enough of SQL to check a migration: words, brackets and comments, with their lines.
//!
//! Deliberately absent: any grammar. What a statement means is for the database; `migrations.rs` looks at its shape.

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword in lower case; a quoted name without its quotes.
    Word(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// A literal or any other sign.
    Other,
}

/// A piece of a statement and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it begins.
    pub(crate) line: usize,
}

/// A `--` comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where it stands.
    pub(crate) line: usize,
    /// Nothing else stands before it on its line.
    pub(crate) alone: bool,
}

/// A file of SQL, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// The statements, without their semicolons.
    pub(crate) statements: Vec<Vec<Token>>,
    /// All comments that say something.
    pub(crate) comments: Vec<Comment>,
}

impl Token {
    /// The word, if it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Is it this word (lower case)?
    pub(crate) fn is(&self, word: &str) -> bool {
        self.word() == Some(word)
    }
}

/// Takes a file of SQL apart. Never fails: what is not understood is [`Kind::Other`].
pub(crate) fn read(text: &str) -> Script {
    let mut reader = Reader {
        rest: text,
        line: 1,
        last_line: 0,
        statement: Vec::new(),
        script: Script::default(),
    };
    while reader.step() {}
    reader.end_statement();
    reader.script
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    /// The line of the last token, to know whether a comment stands alone.
    last_line: usize,
    statement: Vec<Token>,
    script: Script,
}

impl Reader<'_> {
    /// Reads one piece; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(next) = self.rest.chars().next() else { return false };
        match next {
            _ if self.rest.starts_with("--") => self.comment(),
            _ if self.rest.starts_with("/*") => self.skip_past(2, "*/"),
            '\'' => self.quoted('\'', |_| Kind::Other),
            '"' | '`' => self.quoted(next, |name| Kind::Word(name.to_lowercase())),
            '$' => self.dollar(),
            '(' => self.sign(Kind::Open),
            ')' => self.sign(Kind::Close),
            ',' => self.sign(Kind::Comma),
            ';' => {
                self.take(1);
                self.last_line = self.line;
                self.end_statement();
            }
            _ if next.is_whitespace() => drop(self.take(next.len_utf8())),
            _ if next.is_alphanumeric() || next == '_' => self.name(),
            _ => {
                self.push(Kind::Other);
                self.take(next.len_utf8());
            }
        }
        true
    }

    /// Removes the next `bytes` and counts their lines.
    fn take(&mut self, bytes: usize) -> String {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken.to_owned()
    }

    fn push(&mut self, kind: Kind) {
        self.last_line = self.line;
        self.statement.push(Token { kind, line: self.line });
    }

    fn sign(&mut self, kind: Kind) {
        self.push(kind);
        self.take(1);
    }

    fn name(&mut self) {
        let end =
            self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let line = self.line;
        let name = self.take(end).to_lowercase();
        self.last_line = line;
        self.statement.push(Token { kind: Kind::Word(name), line });
    }

    fn comment(&mut self) {
        let line = self.line;
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        let comment = self.take(end);
        if comment.chars().any(char::is_alphanumeric) {
            self.script.comments.push(Comment { line, alone: self.last_line != line });
        }
    }

    /// A doubled quote inside ends one piece and begins the next, which changes nothing that is checked.
    fn quoted(&mut self, quote: char, kind: impl Fn(&str) -> Kind) {
        let line = self.line;
        self.take(1);
        let end = self.rest.find(quote).unwrap_or(self.rest.len());
        let inside = self.take(end);
        self.take(1);
        self.last_line = self.line;
        self.statement.push(Token { kind: kind(&inside), line });
    }

    /// PostgreSQL's `$tag$ … $tag$`, or a parameter.
    fn dollar(&mut self) {
        let after = self.rest.get(1..).unwrap_or_default();
        let tag_end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
        self.push(Kind::Other);
        match after.get(..=tag_end) {
            Some(tag) if tag.ends_with('$') => {
                let quote = format!("${tag}");
                self.skip_past(quote.len(), &quote);
            }
            _ => drop(self.take(1)),
        }
    }

    /// Removes `bytes`, then everything up to and including `end`.
    fn skip_past(&mut self, bytes: usize, end: &str) {
        self.take(bytes);
        let length = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.take(length);
        self.last_line = self.line;
    }

    fn end_statement(&mut self) {
        let statement = std::mem::take(&mut self.statement);
        if !statement.is_empty() {
            self.script.statements.push(statement);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(statement: &[Token]) -> Vec<&str> {
        statement.iter().filter_map(Token::word).collect()
    }

    #[test]
    fn quotes_and_comments_hide_what_is_in_them() {
        let script =
            read("SELECT 'a; -- b', \"Name\" /* ; */ -- said; here\n, $x$ ; ' $x$, $1;\nnext");
        assert_eq!(script.statements.len(), 2);
        assert_eq!(words(&script.statements[0]), ["select", "name", "1"]);
        assert_eq!(words(&script.statements[1]), ["next"]);
        assert_eq!(script.comments, [Comment { line: 1, alone: false }]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let script = read("-- head\n'a\nb'\n/*\n*/ word\n--\n  -- tail");
        let word = script.statements[0].last().unwrap();
        assert_eq!((word.word(), word.line), (Some("word"), 5));
        assert_eq!(
            script.comments,
            [Comment { line: 1, alone: true }, Comment { line: 7, alone: true }]
        );
    }

    #[test]
    fn what_never_ends_ends_with_the_file() {
        for text in ["'open", "/* open", "$x$ open", "$", "\"", "é'ü", "--"] {
            read(text);
        }
    }
}
