//! Published tables as plain text, for people at a terminal and in reports.
//!
//! INVARIANT: every table names its unit; scope, period and as-of stand above them; the gap "not
//! stated" is always a line. A withheld figure is a star: most are below 5, some are larger and
//! only protect those, and the text must not say which.

use std::fmt::Write as _;

use super::disclosure::{Disclosure, Figure, Published, PublishedTable, SMALL_BELOW};

const STAR: &str = "*";

/// The tables as text, with a line end at the end.
pub fn render_text(published: &Published) -> String {
    let heading = &published.heading;
    let mut out = String::from("Allegations of sexual exploitation and abuse\n\n");
    let scope = format!(
        "{} (class {}, ledger {})",
        printable(&heading.scope.name),
        heading.scope.class,
        heading.scope.ledger
    );
    let period = format!("received from {} to {}", heading.from, heading.to);
    let as_of = format!("known {}, recorded {}", heading.as_of.known, heading.as_of.recorded);
    let disclosure = match published.disclosure {
        Disclosure::Public => format!("public: figures below {SMALL_BELOW} are withheld"),
        Disclosure::Internal => "internal: every figure is shown; not for publication".to_owned(),
    };
    for (name, text) in
        [("Scope", scope), ("Period", period), ("As of", as_of), ("Disclosure", disclosure)]
    {
        line(&mut out, &format!("{name:<12}{text}"));
    }
    for table in &published.tables {
        out.push('\n');
        render_table(&mut out, table);
    }
    if published.tables.is_empty() {
        out.push_str("\nNo allegation of this period states anything to count by.\n");
    }
    if !published.flags.is_empty() {
        out.push_str("\nOverlays (unit: allegation)\n");
        let rows = published.flags.iter().map(|(name, figure)| (*name, *figure));
        render_rows(&mut out, &rows.collect::<Vec<_>>());
    }
    if has_withheld(published) {
        let _ = write!(
            out,
            "\n{STAR} <{SMALL_BELOW}, or withheld because it would give such a figure away\n"
        );
    }
    out
}

fn render_table(out: &mut String, table: &PublishedTable) {
    let (unit, dimension) = (table.unit.code(), table.dimension.code());
    line(out, &format!("By {dimension} (unit: {unit})"));
    let mut rows: Vec<(&str, Figure)> =
        table.cells.iter().map(|(name, figure)| (name.as_str(), *figure)).collect();
    rows.push(("not stated", table.not_stated));
    rows.push(("total", table.total));
    if let Some(figure) = table.rows_not_stated {
        rows.push(("allegations that state none", figure));
    }
    render_rows(out, &rows);
}

fn render_rows(out: &mut String, rows: &[(&str, Figure)]) {
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, figure) in rows {
        let figure = figure.shown().map_or(STAR.to_owned(), |count| count.to_string());
        line(out, &format!("  {name:<wide$}  {figure:>8}"));
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn has_withheld(published: &Published) -> bool {
    let in_table = |table: &PublishedTable| {
        table.total == Figure::Withheld
            || table.not_stated == Figure::Withheld
            || table.rows_not_stated == Some(Figure::Withheld)
            || table.cells.iter().any(|(_, figure)| *figure == Figure::Withheld)
    };
    published.tables.iter().any(in_table)
        || published.flags.iter().any(|(_, figure)| *figure == Figure::Withheld)
}

/// A name without control characters, which could write elsewhere on a terminal.
fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}
