//! Tables that fit the screen: columns as wide as their widest cell, as long as there is room; then
//! the wide ones give way. Rows may come page by page: the first page sets the widths.

use crate::{
    fail::Fail,
    output,
    screen::{cut, width, wrapped},
};

/// Blanks between columns.
const GAP: usize = 2;
/// A column that gives way keeps so many characters.
const NARROWEST: usize = 8;

/// How a column behaves where there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It never gives way: references, days, counts.
    Whole,
    /// It is cut, with a mark.
    Cut,
    /// It goes on in further lines.
    Wrap,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    head: &'static str,
    fit: Fit,
    at_most: usize,
}

impl Column {
    /// The column never grows wider than so many characters.
    pub(crate) const fn at_most(self, characters: usize) -> Self {
        Self { at_most: characters, ..self }
    }
}

/// A column that never gives way.
pub(crate) const fn whole(head: &'static str) -> Column {
    Column { head, fit: Fit::Whole, at_most: usize::MAX }
}

/// A column that is cut where there is no room.
pub(crate) const fn cuts(head: &'static str) -> Column {
    Column { head, fit: Fit::Cut, at_most: usize::MAX }
}

/// A column that wraps where there is no room.
pub(crate) const fn wraps(head: &'static str) -> Column {
    Column { head, fit: Fit::Wrap, at_most: usize::MAX }
}

/// A table in the making.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    widths: Option<Vec<usize>>,
    screen: usize,
}

impl Table {
    /// A table of these columns, as wide as the screen.
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), widths: None, screen: width() }
    }

    /// Prints further rows, the heads before the first of them.
    pub(crate) fn print(&mut self, rows: &[Vec<String>]) -> Result<(), Fail> {
        self.lines(rows).into_iter().try_for_each(output::line)
    }

    /// Prints all there is: heads and rows.
    pub(crate) fn all(columns: &[Column], rows: &[Vec<String>]) -> Result<(), Fail> {
        Self::new(columns).print(rows)
    }

    fn lines(&mut self, rows: &[Vec<String>]) -> Vec<String> {
        let mut lines = Vec::new();
        let first = self.widths.is_none();
        let widths = self.widths.take().unwrap_or_else(|| fit(&self.columns, rows, self.screen));
        if first {
            let heads: Vec<String> =
                self.columns.iter().map(|column| column.head.to_uppercase()).collect();
            lines.extend(render(&self.columns, &widths, &heads));
        }
        for row in rows {
            lines.extend(render(&self.columns, &widths, row));
        }
        self.widths = Some(widths);
        lines
    }
}

/// The widths: natural ones, the widest of those that give way narrowed until all fit.
fn fit(columns: &[Column], rows: &[Vec<String>], screen: usize) -> Vec<usize> {
    let length = |text: &str| text.chars().count();
    let widest =
        |index: usize| rows.iter().filter_map(|row| row.get(index)).map(|c| length(c)).max();
    let natural = columns.iter().enumerate();
    let natural =
        natural.map(|(index, c)| length(c.head).max(widest(index).unwrap_or(0)).min(c.at_most));
    let mut widths: Vec<usize> = natural.collect();
    let gaps = GAP * columns.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > screen {
        let giving = widths.iter_mut().zip(columns);
        let giving = giving.filter(|(width, c)| c.fit != Fit::Whole && **width > NARROWEST);
        let Some((width, _)) = giving.max_by_key(|(width, _)| **width) else { break };
        *width -= 1;
    }
    widths
}

/// One row, on as many lines as its wrapped cell takes.
fn render(columns: &[Column], widths: &[usize], row: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut indent = 0;
    for ((column, width), cell) in columns.iter().zip(widths).zip(row) {
        let parts = match column.fit {
            Fit::Whole => vec![cell.clone()],
            Fit::Cut => vec![cut(cell, *width)],
            Fit::Wrap => wrapped("", cell, *width),
        };
        for (number, part) in parts.iter().enumerate() {
            if lines.get(number).is_none() {
                lines.push(" ".repeat(indent));
            }
            if let Some(line) = lines.get_mut(number) {
                line.push_str(part);
            }
        }
        indent += width + GAP;
        for line in &mut lines {
            let missing = indent.saturating_sub(line.chars().count());
            line.push_str(&" ".repeat(missing));
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[Column], screen: usize, rows: &[&[&str]]) -> Vec<String> {
        let mut table = Table { screen, ..Table::new(columns) };
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        table.lines(&rows)
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let lines = table(&[whole("a"), whole("bb")], 80, &[&["x", "1"], &["long", ""]]);
        assert_eq!(lines, ["A     BB", "x     1", "long"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_or_goes_on_below() {
        let cells: &[&str] = &["C-1", "a class with a long label"];
        assert_eq!(table(&[whole("ref"), cuts("c")], 20, &[cells])[1], "C-1  a class with a…");
        let lines = table(&[whole("ref"), wraps("c")], 20, &[cells]);
        assert_eq!(&lines[1..], ["C-1  a class with a", "     long label"]);
    }

    #[test]
    fn the_first_page_sets_the_widths() {
        let mut table = Table { screen: 80, ..Table::new(&[cuts("class"), whole("n")]) };
        let row = |class: &str| vec![vec![class.to_owned(), "1".to_owned()]];
        assert_eq!(table.lines(&row("fraud")), ["CLASS  N", "fraud  1"]);
        assert_eq!(table.lines(&row("harassment")), ["hara…  1"]);
    }

    #[test]
    fn an_empty_cell_before_a_wrapped_one_keeps_its_place() {
        let lines =
            table(&[whole("a"), wraps("b"), whole("c")], 16, &[&["", "one two three", "z"]]);
        assert_eq!(lines[1..], ["   one two     z", "   three"]);
    }
}
