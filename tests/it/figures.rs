//! The published quarters, restatements, and what may be shown.

use std::path::PathBuf;

use amana_app::{
    Acting, AppError, Folder, Office, figures::FiguresWanted, import::ImportError,
    matters::MatterFilter,
};
use amana_events::{Day, PurposeCode, StreamKind, common::Role};
use amana_vault::Secret;
use serde_json::Value;

use crate::support::{Backend, Desk, log_from, on_both};

pub(crate) fn data(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/sea").join(name);
    std::fs::read(path).unwrap()
}

pub(crate) async fn import(office: &Office, name: &str) -> (usize, usize) {
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

/// A line list of so many rows, more than one append takes; `change` may alter each line.
fn long_list(rows: usize, change: impl Fn(usize, String) -> String) -> String {
    let text = String::from_utf8(data("2017Q4.csv")).unwrap();
    let mut lines = text.lines();
    let mut list = format!("{}\n", lines.next().unwrap());
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    for number in 0..rows {
        let line = lines[number % lines.len()];
        let (_, rest) = line.split_once(',').unwrap();
        list.push_str(&change(number, format!("LONG-{number:05},{rest}")));
        list.push('\n');
    }
    list
}

async fn import_text(
    office: &Office,
    text: &str,
    restate: Option<&Secret>,
) -> Result<(usize, usize, usize), ImportError> {
    let operator = Acting::Operator;
    let done = office.import_sea(operator, text.as_bytes(), "list", restate, &mut |_| {}).await?;
    Ok((done.new, done.restated, done.same))
}

/// Imports until so many rows are recorded, then dies as a killed process would.
async fn import_cut(desk: &Desk, text: &str, restate: Option<Secret>, rows: usize) {
    let options = &desk.options;
    let office = Office::open(Folder::new(desk.path()), options).await.unwrap();
    office.unlock(None).unwrap();
    let text = text.to_owned();
    let cut = tokio::spawn(async move {
        let mut die = |done: usize| {
            if done >= rows {
                std::panic::resume_unwind(Box::new("cut"));
            }
        };
        let (bytes, restate) = (text.as_bytes(), restate.as_ref());
        office.import_sea(Acting::Operator, bytes, "list", restate, &mut die).await.map(drop)
    });
    assert!(cut.await.unwrap_err().is_panic());
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
        let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
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

    async fn two_imports_of_the_same_file_at_once_record_each_row_once(desk: Desk) {
        let before = desk.office.size().await.unwrap();
        let other = Office::open(Folder::new(desk.path()), &desk.options).await.unwrap();
        let (one, two) =
            tokio::join!(import(&desk.office, "2018Q2.csv"), import(&other, "2018Q2.csv"));
        assert_eq!((one.0 + two.0, one.1 + two.1), (70, 70));
        assert_eq!(desk.office.size().await.unwrap(), before + 140);
    }

    async fn a_cut_import_is_completed_by_the_next_and_nothing_is_twice(desk: Desk) {
        let office = &desk.office;
        let before = office.size().await.unwrap();
        let list = long_list(850, |_, line| line);
        import_cut(&desk, &list, None, 400).await;
        assert_eq!(office.size().await.unwrap(), before + 800);
        assert_eq!(import_text(office, &list, None).await.unwrap(), (450, 0, 400));
        assert_eq!(office.size().await.unwrap(), before + 1_700);

        let reason = Secret::from("published revision");
        let revised = long_list(850, |_, line| line.replacen("woman=1", "woman=2", 1));
        let differ = match import_text(office, &revised, None).await {
            Err(ImportError::Differs(differ)) => differ.0.len(),
            other => panic!("not refused: {other:?}"),
        };
        assert!(differ > 400, "{differ}");
        import_cut(&desk, &revised, Some(reason.clone()), 400).await;
        let done = import_text(office, &revised, Some(&reason)).await.unwrap();
        assert_eq!(done, (0, differ - 400, 850 - differ + 400));
        let size = office.size().await.unwrap();
        assert_eq!(import_text(office, &revised, Some(&reason)).await.unwrap(), (0, 0, 850));
        assert_eq!(office.size().await.unwrap(), size);
        let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }

    async fn nothing_of_a_long_file_is_recorded_when_its_last_row_is_refused(desk: Desk) {
        let office = &desk.office;
        let one = long_list(401, |_, line| line);
        let first = one.lines().take(2).collect::<Vec<_>>().join("\n");
        import_text(office, &format!("{first}\n"), None).await.unwrap();
        desk.member("Mira Solenne", Role::Auditor).await;
        let mira_id = office.member_named("Mira Solenne").unwrap();
        let mira = Acting::Member(mira_id);
        let sight = office.sight(Acting::Operator).await.unwrap();
        let cases = office.matters(StreamKind::Case, MatterFilter::default(), sight).await.unwrap();
        let stream = format!("case/{}", cases[0]["case_id"].as_str().unwrap());
        let recused = serde_json::json!({
            "id": "recused", "stream": office.registry_stream(), "command": "declare_recusal",
            "data": {"member": mira_id, "stream": stream},
        });
        let recused = desk.record(&recused).await;
        assert!(recused.get("refused").is_none(), "{recused}");
        let size = office.size().await.unwrap();
        // 400 new rows fill an append of their own; the restatement after them is refused.
        let revised = one.replacen("woman=1", "woman=7", 1);
        let reason = Secret::from("published revision");
        let bytes = revised.as_bytes();
        let done = office.import_sea(mira, bytes, "list", Some(&reason), &mut |_| {}).await;
        assert!(matches!(done, Err(ImportError::App(AppError::Refused(_)))), "{done:?}");
        assert_eq!(office.size().await.unwrap(), size);
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
        let last = log_from(office, before).await.pop().unwrap();
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

#[tokio::test]
async fn an_import_that_fails_in_the_middle_says_what_it_recorded() {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    let list = long_list(850, |_, line| line);
    let path = desk.path().join("amana.db");
    let rename = |from: &str, to: &str| {
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute_batch(&format!("ALTER TABLE {from} RENAME TO {to}")).unwrap();
    };
    let before = desk.office.size().await.unwrap();
    // After the first append the next finds no head.
    let mut progress = |_: usize| rename("head", "head_away");
    let (operator, bytes) = (Acting::Operator, list.as_bytes());
    let failed = desk.office.import_sea(operator, bytes, "list", None, &mut progress).await;
    let told = failed.unwrap_err().to_string();
    assert!(told.contains("400 of 850 rows were recorded (400 new, 0 restated)"), "{told}");
    rename("head_away", "head");
    assert_eq!(desk.office.size().await.unwrap(), before + 800);
    assert_eq!(import_text(&desk.office, &list, None).await.unwrap(), (450, 0, 400));
}
