//! `/desk/access/{kind}/{id}`: who looked at a file, for who audits. The whole log is read for it.

use amana_app::access::AccessLine;
use axum::{extract::Path, response::Response};

use super::super::{
    At, Halt, file,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};

/// Shows it.
pub(in crate::pages) async fn show(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &id)?;
    let lines = at.office.access_of_file(at.acting(), stream).await?;
    at.office.note_list(at.acting(), "access_of_file", &[stream], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let sheet = Sheet {
        title: format!("{} · {}", at.words.say("log-access"), shown.file(stream)),
        back: Some("/desk/log".to_owned()),
        tables: vec![Table {
            says: "log-looks",
            columns: &[
                "column-when",
                "column-what",
                "column-who",
                "column-field",
                "column-purpose",
                "column-basis",
            ],
            rows: lines.iter().rev().map(|line| row(&shown, line)).collect(),
        }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn row(shown: &Shown, line: &AccessLine) -> Row {
    use amana_app::said::Tongue as _;
    let label = |list: &str, code: Option<String>| {
        code.map(|code| shown.label_in(list, &code)).unwrap_or_default()
    };
    let basis = match line.consent {
        Some(_) => shown.words.say("basis-consent"),
        None => label("lawful_basis", line.basis.as_ref().map(ToString::to_string)),
    };
    Row {
        name: shown.moment(line.recorded),
        cells: vec![
            shown.called("event", line.what),
            shown.people.actor(&line.actor),
            line.field.as_ref().map(|field| shown.title(field.as_str())).unwrap_or_default(),
            label("purpose", line.purpose.as_ref().map(ToString::to_string)),
            basis,
        ],
        ..Row::default()
    }
}
