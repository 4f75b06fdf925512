//! The text form: unit, scope, period, as-of and the gap are always said.

use super::{
    super::{
        disclosure::{Disclosure, disclose},
        render_text,
        tables::tabulate,
    },
    samples::{Q2_2018, counted, heading, quarter},
};

fn rendered(disclosure: Disclosure) -> String {
    let tables = tabulate(&counted(&quarter(Q2_2018)), heading("2018-04-01", "2018-06-30"));
    render_text(&disclose(tables, disclosure))
}

#[test]
fn the_text_names_unit_scope_period_and_as_of() {
    let text = rendered(Disclosure::Internal);
    for line in [
        "Scope       Mission X (class sea, ledger 00000000-0000-0000-0000-000000000007)",
        "Period      received from 2018-04-01 to 2018-06-30",
        "As of       known 2018-12-31, recorded 2018-12-31T00:00:00.000000Z",
        "By reporting_entity (unit: allegation)",
        "By sex_age (unit: victim)",
        "By sex (unit: alleged_perpetrator)",
        "  NON_UN_FORCE                 3",
        "  not stated                   0",
        "  total                       70",
        "  referred_to_member_state        16",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(!text.contains('*'), "{text}");
}

#[test]
fn the_public_text_stars_what_is_withheld_and_says_why() {
    let text = rendered(Disclosure::Public);
    assert!(text.lines().any(|line| line == "  NON_UN_FORCE                 *"), "{text}");
    assert!(text.ends_with("* <5, or withheld because it would give such a figure away\n"));
}

#[test]
fn a_name_cannot_write_elsewhere_on_a_terminal() {
    let mut heading = heading("2018-04-01", "2018-06-30");
    heading.scope.name = "X\u{1b}[2J".to_owned();
    let text = render_text(&disclose(tabulate(&[], heading), Disclosure::Public));
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("No allegation of this period"));
}
