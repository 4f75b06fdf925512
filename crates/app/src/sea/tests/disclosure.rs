//! What the public sees cannot be undone: checked by trying every possibility.

use std::collections::BTreeSet;

use amana_events::case::{PersonnelCategory, ReportingEntity};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value;

use super::{
    super::{
        disclosure::{CHOICES_MIN, Disclosure, Figure, Published, PublishedTable, disclose},
        tables::{Counted, Dimension, Tables, tabulate},
    },
    samples::{all_time, any_row, bare_row, counted, quarter, quarters},
};

fn public(rows: &[Counted]) -> Published {
    disclose(tabulate(rows, all_time()), Disclosure::Public)
}

/// Rows of so many of each category, and so many without one.
fn personnel(counts: &[(PersonnelCategory, usize)], none: usize) -> Vec<Counted> {
    let row = |category| Counted { personnel_category: category, ..Counted::from(&bare_row()) };
    let stated = counts.iter().flat_map(|(category, count)| vec![row(Some(*category)); *count]);
    stated.chain(vec![row(None); none]).collect()
}

fn entities(counts: &[usize], none: usize) -> Vec<Counted> {
    let row = |entity| Counted { reporting_entity: entity, ..Counted::from(&bare_row()) };
    let counts = ReportingEntity::ALL.iter().zip(counts);
    let stated = counts.flat_map(|(entity, count)| vec![row(Some(*entity)); *count]);
    stated.chain(vec![row(None); none]).collect()
}

fn table(published: &Published, dimension: Dimension) -> &PublishedTable {
    published.tables.iter().find(|table| table.dimension == dimension).unwrap()
}

fn figures(table: &PublishedTable) -> Vec<Option<u64>> {
    let cells = table.cells.iter().map(|(_, figure)| figure.shown());
    cells.chain([table.not_stated.shown()]).collect()
}

fn entity_figures(counts: &[usize], none: usize) -> Vec<Option<u64>> {
    figures(table(&public(&entities(counts, none)), Dimension::ReportingEntity))
}

#[test]
fn a_single_small_cell_takes_the_next_smallest_with_it() {
    assert_eq!(entity_figures(&[18, 25, 24, 3], 0), [None, Some(25), Some(24), None, Some(0)]);
}

#[test]
fn the_gap_is_a_cell_too() {
    assert_eq!(entity_figures(&[18, 25, 24], 3), [None, Some(25), Some(24), None]);
    assert_eq!(entity_figures(&[18, 25, 3], 7), [Some(18), Some(25), None, None]);
}

#[test]
fn two_ones_would_be_known_from_their_sum() {
    assert_eq!(entity_figures(&[1, 1, 9, 30], 0), [None, None, None, Some(30), Some(0)]);
}

#[test]
fn five_is_shown() {
    assert_eq!(entity_figures(&[5, 6, 7, 8], 5), [Some(5), Some(6), Some(7), Some(8), Some(5)]);
}

#[test]
fn a_table_that_no_choice_protects_lists_no_cell() {
    let published = public(&entities(&[4, 1, 1], 1));
    let found = table(&published, Dimension::ReportingEntity);
    assert_eq!(found.total, Figure::Shown(7));
    assert_eq!(figures(found).len(), 4);
    let published = public(&entities(&[3, 1, 1], 0));
    let found = table(&published, Dimension::ReportingEntity);
    assert_eq!((found.total, figures(found)), (Figure::Shown(5), vec![None]));
}

#[test]
fn a_small_total_is_withheld_with_all_its_cells() {
    let published = public(&entities(&[4], 0));
    let found = table(&published, Dimension::ReportingEntity);
    assert_eq!((found.total, figures(found)), (Figure::Withheld, vec![None]));
    assert_eq!(published.flags, [("status_as_reported", Figure::Withheld)]);
}

#[test]
fn a_small_category_cannot_be_had_from_its_group() {
    use PersonnelCategory::{Int, Mc, Mo, Unpol};
    let published = public(&personnel(&[(Mc, 20), (Mo, 3), (Unpol, 15), (Int, 9)], 0));
    let categories = figures(table(&published, Dimension::PersonnelCategory));
    let groups = figures(table(&published, Dimension::PersonnelGroup));
    assert_eq!(categories, [None, None, Some(15), Some(9), Some(0)]);
    assert_eq!(groups, [Some(23), Some(15), Some(9), Some(0)]);
}

#[test]
fn a_group_of_one_category_is_withheld_with_it() {
    use PersonnelCategory::{Ip, Mc, Mo, Unpol};
    let published = public(&personnel(&[(Mc, 20), (Mo, 9), (Unpol, 15), (Ip, 3)], 0));
    let groups = figures(table(&published, Dimension::PersonnelGroup));
    let categories = figures(table(&published, Dimension::PersonnelCategory));
    assert_eq!(groups, [Some(29), None, None, Some(0)]);
    assert_eq!(categories, [Some(20), Some(9), None, None, Some(0)]);
}

#[test]
fn groups_are_shown_alone_where_categories_cannot_be() {
    use PersonnelCategory::{Fpu, Gpp, Mc, Mo, Unpol};
    let published = public(&personnel(&[(Mc, 1), (Mo, 1), (Unpol, 1), (Fpu, 1), (Gpp, 1)], 0));
    let groups = table(&published, Dimension::PersonnelGroup);
    let categories = table(&published, Dimension::PersonnelCategory);
    assert_eq!((groups.total, figures(groups)), (Figure::Shown(5), vec![None, None, Some(0)]));
    assert_eq!((categories.total, figures(categories)), (Figure::Shown(5), vec![None]));
}

#[test]
fn flags_below_five_or_leaving_fewer_are_withheld() {
    let rows = |yes: usize, no: usize| {
        let row = |flag| Counted { referred: Some(flag), ..Counted::from(&bare_row()) };
        [vec![row(true); yes], vec![row(false); no]].concat()
    };
    let flag = |yes, no| public(&rows(yes, no)).flags[0].1;
    assert_eq!(flag(4, 20), Figure::Withheld);
    assert_eq!(flag(20, 4), Figure::Withheld);
    assert_eq!(flag(5, 20), Figure::Shown(5));
    assert_eq!(flag(0, 20), Figure::Shown(0));
    assert_eq!(flag(20, 0), Figure::Shown(20));
}

#[test]
fn few_rows_without_victims_are_withheld() {
    let mut stated = bare_row();
    stated.victims = [(amana_events::common::VictimCategory::Woman, 1)].into();
    let rows = |with, without| {
        let with = vec![Counted::from(&stated); with];
        public(&[with, vec![Counted::from(&bare_row()); without]].concat())
    };
    let told = |published: &Published| table(published, Dimension::SexAge).rows_not_stated;
    assert_eq!(told(&rows(9, 3)), Some(Figure::Withheld));
    assert_eq!(told(&rows(3, 9)), Some(Figure::Withheld));
    assert_eq!(told(&rows(9, 9)), Some(Figure::Shown(9)));
    assert_eq!(told(&rows(9, 0)), None);
}

#[test]
fn public_is_the_default_and_withheld_is_null() {
    assert_eq!(Disclosure::default(), Disclosure::Public);
    let output = serde_json::to_value(public(&entities(&[18, 25, 24, 3], 0))).unwrap();
    assert_eq!(output["scope"]["disclosure"], "public");
    assert_eq!(output["tables"][0]["cells"]["NON_UN_FORCE"], Value::Null);
    assert_eq!(output["tables"][0]["cells"]["PEACEKEEPING"], Value::Null);
    assert_eq!(output["tables"][0]["cells"]["AFP"], 25);
    assert_eq!(output["tables"][0]["total"], 70);
}

/// Figures as an outsider has them: what each can be, and the sums they know.
#[derive(Default)]
struct Outsider {
    known: Vec<Option<u64>>,
    sums: Vec<(u64, Vec<usize>)>,
}

impl Outsider {
    fn add(&mut self, figure: Option<u64>) -> usize {
        self.known.push(figure);
        self.known.len() - 1
    }

    /// How many values of one figure fit all sums, counted up to [`CHOICES_MIN`].
    fn choices(&self, place: usize) -> u64 {
        let limit = self.sums.iter().map(|(total, _)| *total).max().unwrap_or_default();
        let mut found = BTreeSet::new();
        for value in 1..=limit {
            let mut values = self.known.clone();
            values[place] = Some(value);
            if self.fits(&mut values) {
                found.insert(value);
            }
            if u64::try_from(found.len()).unwrap() == CHOICES_MIN {
                break;
            }
        }
        u64::try_from(found.len()).unwrap()
    }

    /// Whether some choice of the open figures, each at least 1, makes every sum come out.
    fn fits(&self, values: &mut Vec<Option<u64>>) -> bool {
        for (total, parts) in &self.sums {
            let least: u64 = parts.iter().map(|part| values[*part].unwrap_or(1)).sum();
            let open = parts.iter().any(|part| values[*part].is_none());
            if least > *total || (!open && least < *total) {
                return false;
            }
        }
        let Some(place) = values.iter().position(Option::is_none) else { return true };
        let limit = self.sums.iter().map(|(total, _)| *total).max().unwrap_or_default();
        for value in 1..=limit {
            values[place] = Some(value);
            if self.fits(values) {
                values[place] = None;
                return true;
            }
        }
        values[place] = None;
        false
    }
}

fn group(category: &str) -> &'static str {
    match category {
        "MC" | "MO" => "military",
        "UNPOL" | "FPU" | "GPP" => "police",
        "INT" | "NS" | "UNV" => "civilian",
        _ => "implementing_partner",
    }
}

/// All that an outsider can make of one table; `linked` adds what the other personnel table says.
fn outsider(table: &PublishedTable, linked: Option<&PublishedTable>) -> Outsider {
    let mut outsider = Outsider::default();
    let cells: Vec<usize> =
        table.cells.iter().map(|(_, figure)| outsider.add(figure.shown())).collect();
    let not_stated = outsider.add(table.not_stated.shown());
    if let Some(total) = table.total.shown() {
        let parts = cells.iter().copied().chain([not_stated]).collect();
        outsider.sums.push((total, parts));
    }
    // A category table without cells says nothing more than its total.
    let groups = linked.filter(|_| !table.cells.is_empty());
    for (name, figure) in groups.iter().flat_map(|linked| &linked.cells) {
        let of_group =
            table.cells.iter().zip(&cells).filter(|((label, _), _)| group(label) == name);
        if let Some(total) = figure.shown() {
            outsider.sums.push((total, of_group.map(|(_, place)| *place).collect()));
        }
    }
    outsider
}

/// Every withheld figure of a release has enough choices, tried one by one.
fn assert_safe(published: &Published) {
    let find = |dimension| published.tables.iter().find(|table| table.dimension == dimension);
    let groups = find(Dimension::PersonnelGroup);
    for table in &published.tables {
        if table.total == Figure::Withheld || table.cells.is_empty() {
            assert_eq!((table.cells.len(), table.not_stated), (0, Figure::Withheld));
            continue;
        }
        let linked = groups.filter(|_| table.dimension == Dimension::PersonnelCategory);
        let outsider = outsider(table, linked);
        for (place, figure) in outsider.known.iter().enumerate() {
            assert!(figure.is_none_or(|count| count == 0 || count >= 5), "{table:?}");
            if figure.is_none() {
                assert_eq!(outsider.choices(place), CHOICES_MIN, "{place} of {published:?}");
            }
        }
    }
    assert_groups_safe(published);
}

/// A withheld group is the sum of its categories: its choices follow from theirs.
fn assert_groups_safe(published: &Published) {
    let find = |dimension| published.tables.iter().find(|table| table.dimension == dimension);
    let Some(groups) = find(Dimension::PersonnelGroup) else { return };
    let categories = find(Dimension::PersonnelCategory).unwrap();
    if categories.cells.is_empty() {
        return;
    }
    let outsider = outsider(categories, Some(groups));
    for (name, _) in groups.cells.iter().filter(|(_, figure)| *figure == Figure::Withheld) {
        let cells = categories.cells.iter().enumerate();
        let places: Vec<usize> =
            cells.filter(|(_, (label, _))| group(label) == name).map(|(place, _)| place).collect();
        let limit = categories.total.shown().unwrap();
        let fits = |sum: &u64| {
            let mut with = Outsider { known: outsider.known.clone(), sums: outsider.sums.clone() };
            with.sums.push((*sum, places.clone()));
            with.fits(&mut with.known.clone())
        };
        let choices = (1..=limit).filter(fits).take(4).count();
        assert_eq!(u64::try_from(choices).unwrap(), CHOICES_MIN, "{name} of {published:?}");
    }
}

/// Withholding changes no figure that stays, and leaves out no table.
fn assert_true(published: &Published, tables: &Tables) {
    assert_eq!(published.tables.len(), tables.tables.len());
    for (shown, table) in published.tables.iter().zip(&tables.tables) {
        assert!(shown.total.shown().is_none_or(|total| total == table.total));
        assert!(shown.not_stated.shown().is_none_or(|count| count == table.not_stated));
        for ((name, figure), (known, count)) in shown.cells.iter().zip(&table.cells) {
            assert_eq!(name, known);
            assert!(figure.shown().is_none_or(|figure| figure == *count));
        }
    }
}

#[test]
fn the_published_quarters_are_safe_in_public() {
    for (bytes, _) in quarters() {
        let published = public(&counted(&quarter(bytes)));
        assert_safe(&published);
        assert!(published.tables.iter().any(|table| figures(table).contains(&None)));
    }
}

#[test]
fn the_check_itself_finds_an_unsafe_release() {
    let tables = tabulate(&entities(&[18, 25, 24, 3], 0), all_time());
    let mut published = disclose(tables, Disclosure::Internal);
    published.tables[0].cells[3].1 = Figure::Withheld;
    assert_eq!(outsider(&published.tables[0], None).choices(3), 1);
    published.tables[0].cells[0].1 = Figure::Withheld;
    assert_eq!(outsider(&published.tables[0], None).choices(3), CHOICES_MIN);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_withheld_personnel_figure_can_be_worked_out(
        counts in vec(select(&[0_usize, 0, 0, 1, 2, 3, 4, 5, 6, 7, 12][..]), 9..10),
        none in select(&[0_usize, 0, 1, 2, 5, 8][..]),
    ) {
        let counts: Vec<_> = PersonnelCategory::ALL.iter().copied().zip(counts).collect();
        let tables = tabulate(&personnel(&counts, none), all_time());
        let published = disclose(tables.clone(), Disclosure::Public);
        assert_true(&published, &tables);
        assert_safe(&published);
    }

    #[test]
    fn no_withheld_figure_of_any_rows_can_be_worked_out(rows in vec(any_row(), 0..40)) {
        let counted: Vec<Counted> = rows.iter().map(Counted::from).collect();
        let tables = tabulate(&counted, all_time());
        let published = disclose(tables.clone(), Disclosure::Public);
        assert_true(&published, &tables);
        assert_safe(&published);
    }
}
