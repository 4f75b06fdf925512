//! The published quarters, restatements, and what may be shown.

use std::path::PathBuf;

use amana_app::{Acting, Office, figures::FiguresWanted, import::ImportError};
use amana_events::{Day, PurposeCode};
use amana_vault::Secret;
use serde_json::Value;

use crate::support::on_both;

fn data(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/sea").join(name);
    std::fs::read(path).unwrap()
}

async fn import(office: &Office, name: &str) -> (usize, usize) {
    let bytes = data(name);
    let done = office.import_sea(Acting::Operator, &bytes, name, None, &mut |_| {}).await.unwrap();
    (done.new, done.same)
}

async fn internal(office: &Office, expected: &Value, as_known: Option<&str>) -> Value {
    let day = |name: &str| expected[name].as_str().unwrap().parse::<Day>().unwrap();
    let wanted = FiguresWanted {
        from: day("from"),
        to: day("to"),
        as_known: as_known.map(|day| day.parse().unwrap()),
        as_recorded: None,
        internal: Some(PurposeCode::new("supervision").unwrap()),
    };
    serde_json::to_value(office.figures(Acting::Operator, &wanted).await.unwrap()).unwrap()
}

fn expected(quarter: &str) -> Value {
    serde_json::from_slice(&data(&format!("{quarter}.expected.json"))).unwrap()
}

fn same_tables(figures: &Value, expected: &Value) {
    assert_eq!(figures["tables"], expected["tables"]);
    for (flag, count) in expected["flags"].as_object().into_iter().flatten() {
        assert_eq!(&figures["flags"][flag], count, "{flag}");
    }
}

fn victims(figures: &Value) -> u64 {
    let tables = figures["tables"].as_array().unwrap();
    tables.iter().find(|table| table["unit"] == "victim").unwrap()["total"].as_u64().unwrap()
}

on_both! {
    async fn the_published_quarters_come_out_exactly_also_after_a_rebuild(desk: Desk) {
        let office = &desk.office;
        assert_eq!(import(office, "2017Q4.csv").await, (40, 0));
        assert_eq!(import(office, "2018Q2.csv").await, (70, 0));
        for quarter in ["2017Q4", "2018Q2"] {
            let expected = expected(quarter);
            same_tables(&internal(office, &expected, None).await, &expected);
        }
        office.rebuild_views(&mut |_| {}).await.unwrap();
        for quarter in ["2017Q4", "2018Q2"] {
            let expected = expected(quarter);
            same_tables(&internal(office, &expected, None).await, &expected);
        }
        let report = office.replay(&mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }

    async fn importing_the_same_file_twice_adds_nothing(desk: Desk) {
        import(&desk.office, "2017Q4.csv").await;
        let size = desk.office.size().await.unwrap();
        assert_eq!(import(&desk.office, "2017Q4.csv").await, (0, 40));
        assert_eq!(desk.office.size().await.unwrap(), size);
    }

    async fn a_restatement_shows_both_figures_by_as_of(desk: Desk) {
        let office = &desk.office;
        import(office, "2017Q4.csv").await;
        let expected = expected("2017Q4");
        assert_eq!(victims(&internal(office, &expected, None).await), 54);
        let revised = String::from_utf8(data("2017Q4.csv")).unwrap();
        let revised = revised.replacen("woman=2", "woman=4", 1);
        let reason = Secret::from("published revision");
        let plain = office
            .import_sea(Acting::Operator, revised.as_bytes(), "revised", None, &mut |_| {})
            .await;
        assert!(matches!(plain, Err(ImportError::Differs(_))));
        let done = office
            .import_sea(Acting::Operator, revised.as_bytes(), "revised", Some(&reason), &mut |_| {})
            .await
            .unwrap();
        assert_eq!((done.new, done.restated, done.same), (0, 1, 39));
        assert_eq!(victims(&internal(office, &expected, None).await), 56);
        assert_eq!(victims(&internal(office, &expected, Some("2018-02-22")).await), 54);
    }

    async fn a_bad_file_records_nothing(desk: Desk) {
        let size = desk.office.size().await.unwrap();
        let text = String::from_utf8(data("2017Q4.csv")).unwrap();
        let bad = [
            text.replacen("PEACEKEEPING", "PEACE", 1),
            text.replacen("2017-11-10", "2017-02-30", 1),
            text.replacen("received_on", "recieved_on", 1),
            text.replacen("2017Q4-002", "2017Q4-001", 1),
            text[..text.len() - 30].to_owned(),
            text.replacen("woman=1", &"w".repeat(10 << 20), 1),
            text.replacen("SE", "S\0E", 1),
        ];
        for bad in bad {
            let done = desk
                .office
                .import_sea(Acting::Operator, bad.as_bytes(), "bad.csv", None, &mut |_| {})
                .await;
            let Err(ImportError::File(errors)) = done else { panic!("not refused") };
            assert!(errors.iter().all(|error| error.to_string().contains("bad.csv")));
        }
        let mixed = [text.as_bytes(), b"\xe9\xff"].concat();
        let done =
            desk.office.import_sea(Acting::Operator, &mixed, "bad.csv", None, &mut |_| {}).await;
        assert!(matches!(done, Err(ImportError::File(_))));
        assert_eq!(desk.office.size().await.unwrap(), size);
    }

    async fn an_internal_disclosure_is_recorded_and_a_public_one_withholds(desk: Desk) {
        let office = &desk.office;
        import(office, "2018Q2.csv").await;
        let expected = expected("2018Q2");
        let before = office.size().await.unwrap();
        internal(office, &expected, None).await;
        assert_eq!(office.size().await.unwrap(), before + 1);
        let last = office.log_page(before).await.unwrap().pop().unwrap();
        assert_eq!(last.kind.as_str(), "figures_disclosed");
        assert_eq!(last.purpose.unwrap().as_str(), "supervision");
        let wanted = FiguresWanted {
            from: "2018-04-01".parse().unwrap(),
            to: "2018-06-30".parse().unwrap(),
            as_known: None,
            as_recorded: None,
            internal: None,
        };
        let public = office.figures(Acting::Operator, &wanted).await.unwrap();
        let public = serde_json::to_value(&public).unwrap();
        assert_ne!(public["tables"], expected["tables"]);
        assert_eq!(office.size().await.unwrap(), before + 1);
    }
}
