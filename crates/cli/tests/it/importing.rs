//! `amana import sea` and `amana stats sea`: nothing of a refused file, nothing twice, and both figures of a restatement.

use serde_json::Value;

use crate::support::{Place, QUARTER};

/// The quarter as first published and as restated: two more women in one allegation.
fn restated() -> String {
    QUARTER.replacen("woman=2", "woman=4", 1)
}

fn import(place: &Place, text: &str, options: &[&str]) -> Value {
    let file = place.file("list.csv", text);
    place.json(&[&["import", "sea", &file], options].concat()).object()
}

/// The victims of the quarter, with small cells, as of a day or a moment.
fn victims(place: &Place, as_of: &[&str]) -> u64 {
    let stats = ["stats", "sea", "--from", "2017-10-01", "--to", "2017-12-31"];
    let internal = ["--disclosure", "internal", "--purpose", "supervision"];
    let figures = place.json(&[&stats[..], &internal, as_of].concat()).object();
    let tables = figures["tables"].as_array().unwrap();
    // What nobody had recorded yet has no table.
    let table = tables.iter().find(|table| table["unit"] == "victim");
    table.map_or(0, |table| table["total"].as_u64().unwrap())
}

fn figures_by_as_of(place: &Place) {
    let done = import(place, QUARTER, &[]);
    assert_eq!(
        (&done["new"], &done["same"], &done["restated"]),
        (&40.into(), &0.into(), &0.into())
    );
    let size = place.log().len();
    assert_eq!(import(place, QUARTER, &[])["same"], 40);
    assert_eq!(place.log().len(), size, "the same file twice adds nothing");
    assert_eq!(victims(place, &[]), 54);
    let before = place.log();
    let first_import = before.last().unwrap()["recorded"].as_str().unwrap().to_owned();
    // Without a reason the other content is refused, and names line and column.
    let file = place.file("restated.csv", restated());
    let words = ["--restate", "victims", "line ", "nothing was recorded"];
    place.run(&["import", "sea", &file]).fails(1, &words);
    assert_eq!(place.log(), before);
    let done = import(place, &restated(), &["--restate", "published revision"]);
    assert_eq!(
        (&done["new"], &done["restated"], &done["same"]),
        (&0.into(), &1.into(), &39.into())
    );
    assert_eq!(victims(place, &[]), 56);
    assert_eq!(victims(place, &["--as-recorded", &first_import]), 54);
    assert_eq!(victims(place, &["--as-known", "2018-02-22"]), 54);
    assert_eq!(victims(place, &["--as-recorded", "2099-01-01"]), 56);
    assert_eq!(victims(place, &["--as-recorded", "2017-01-01"]), 0);
    place.run(&["replay", "--rebuild-views"]).done();
    assert_eq!(victims(place, &[]), 56);
    assert_eq!(victims(place, &["--as-recorded", &first_import]), 54);
    // The reason is sealed.
    assert!(!place.json(&["log"]).out.contains("published revision"));
    place.holds();
}

#[test]
fn a_restatement_shows_both_figures_by_as_of() {
    figures_by_as_of(&Place::new());
}

#[test]
fn a_restatement_shows_both_figures_by_as_of_in_postgres() {
    if let Some(place) = Place::in_postgres() {
        figures_by_as_of(&place);
    }
}

#[test]
fn nothing_of_a_refused_file_is_recorded_and_the_place_is_named() {
    let place = Place::new();
    let before = place.log();
    // What is wrong, and a word that says where.
    let bad: [(&str, Vec<u8>, &str); 9] = [
        ("unknown code", QUARTER.replacen("PEACEKEEPING", "PEACE", 1).into(), "PEACE"),
        ("impossible date", QUARTER.replacen("2017-11-10", "2017-02-30", 1).into(), "2017-02-30"),
        ("wrong column", QUARTER.replacen("received_on", "recieved_on", 1).into(), "received_on"),
        ("duplicate", QUARTER.replacen("2017Q4-002", "2017Q4-001", 1).into(), "2017Q4-001"),
        ("half a file", QUARTER.as_bytes()[..QUARTER.len() - 30].into(), "bad.csv:41"),
        ("ten megabytes", QUARTER.replacen("woman=1", &"w".repeat(10 << 20), 1).into(), "bad.csv:"),
        ("NUL", QUARTER.replacen("SE", "S\0E", 1).into(), "bad.csv:"),
        ("mixed encodings", [QUARTER.as_bytes(), b"caf\xe9,\xff\n"].concat(), "UTF-8"),
        ("nothing", Vec::new(), "header"),
    ];
    for (what, bytes, word) in bad {
        let file = place.file("bad.csv", bytes);
        let ran = place.run(&["import", "sea", &file]);
        assert!(ran.out.is_empty(), "{what}: {}", ran.out);
        assert!(ran.err.len() < 20_000, "{what}: {} bytes of message", ran.err.len());
        println!("{what}: {}", ran.err);
        ran.fails(1, &["bad.csv", word, "nothing was recorded"]);
        // Nor with a reason, and the good rows of it are no exception.
        place.run(&["import", "sea", &file, "--restate", "because"]).fails(1, &["bad.csv"]);
        assert_eq!(place.log(), before, "{what}");
    }
}

#[test]
fn public_figures_withhold_small_cells_and_internal_ones_are_recorded() {
    let place = Place::new();
    import(&place, QUARTER, &[]);
    let size = place.log().len();
    let stats = ["stats", "sea", "--from", "2017-10-01", "--to", "2017-12-31"];
    let public = place.json(&stats).object();
    assert!(public["tables"].to_string().contains("null"), "{public}");
    assert_eq!(place.log().len(), size);
    victims(&place, &[]);
    let looked = place.log().pop().unwrap();
    assert_eq!(
        (&looked["type"], &looked["purpose"]),
        (&"figures_disclosed".into(), &"supervision".into())
    );
}
