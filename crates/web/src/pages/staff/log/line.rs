//! `/desk/log/{position}`: a line of the log as it is stored, and the proof that it is in the log.

use amana_app::{
    log::{LogFilter, LogLine},
    said::Tongue as _,
};
use amana_events::StreamKind;
use axum::{extract::Path, response::Response};

use super::{
    super::{At, Halt, sheet::Sheet, shown::Shown},
    page_of,
};
use crate::{api::query::named, problem::Problem};

/// Shows it.
pub(in crate::pages) async fn show(at: At, Path(position): Path<String>) -> Result<Response, Halt> {
    let position: u64 = named(&position)?;
    let found = at.office.log_page(at.acting(), (position, 1), &LogFilter::default()).await?;
    let line = found.lines.into_iter().find(|line| line.position == position);
    let line = line.ok_or_else(|| Problem::of("not_found"))?;
    at.office.note_list(at.acting(), "log_line", &[line.stream], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let signed = at.office.checkpoint_newest().await?.filter(|signed| position < signed.size());
    let mut texts = vec![(at.words.say("line-data"), line.data.get().to_owned())];
    if let Some(signed) = signed {
        at.office.may_prove(at.acting()).await?;
        let proof = at.office.proof_of(&signed, position).await?;
        texts.push((at.words.say("line-proof"), proof.to_string()));
    }
    let file = format!("{}/{}", line.stream.kind.code(), line.stream.id);
    let mut ways = vec![(at.words.say("log-access"), format!("/desk/access/{file}"))];
    // The office's own books are read here, line by line, and reviewed as no file is.
    let is_book = matches!(line.stream.kind, StreamKind::Keys | StreamKind::Registry);
    let review = (!is_book).then(|| (at.words.say("audit-review"), format!("/desk/review/{file}")));
    ways.extend(review);
    ways.extend(page_of(line.stream).map(|to| (at.words.say("column-file"), to)));
    let sheet = Sheet {
        title: format!("{} · {position}", shown.called("event", line.kind.as_str())),
        back: Some("/desk/log".to_owned()),
        ways,
        facts: facts(&shown, &line),
        texts,
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn facts(shown: &Shown, line: &LogLine) -> Vec<(String, String)> {
    let said = |field: &str| shown.title(field);
    let mut facts = vec![
        (said("stream"), format!("{} {}", line.stream.kind.code(), line.stream.id)),
        (said("version"), line.version.to_string()),
        (said("event"), line.event.to_string()),
        (said("type"), format!("{} {}", line.kind, line.type_version)),
        (said("recorded"), shown.moment(line.recorded)),
        (said("known"), shown.moment(line.known)),
        (shown.words.say("column-who"), shown.people.actor(&line.actor)),
    ];
    facts.extend(line.occurred.as_ref().map(|it| (said("occurred"), it.to_string())));
    facts.extend(line.purpose.as_ref().map(|it| (said("purpose"), it.to_string())));
    facts
}
