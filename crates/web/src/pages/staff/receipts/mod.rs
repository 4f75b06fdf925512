//! `/desk/receipts/{report}/…`: receipts of a report as members handle them: a message to a holder, a code given, its end, and another
//! in the place of one that was lost.
//!
//! INVARIANT: a code is on one page, to a member in person, and kept nowhere. Whoever may not act on a report is told that there is
//! none. What a holder chose as question and answer is opened with a second factor shown within ten minutes.

pub(in crate::pages) mod decline;
pub(in crate::pages) mod end;
pub(in crate::pages) mod issue;
pub(in crate::pages) mod lost;
pub(in crate::pages) mod reply;

use amana_app::receipts::Issued;
use amana_events::{StreamId, StreamKind, report::ReceiptHolder};
use axum::response::Response;
use uuid::Uuid;

use super::{
    At, Halt,
    inputs::{Input, Kind},
    list::place_of_file,
    plain::Plain,
    sheet::Sheet,
};
use crate::{
    api::query::named,
    pages::{form::Form, frame::Wrong},
    problem::Problem,
};

/// What can be done of a report's receipts: message and step.
pub(super) const WAYS: [(&str, &str); 6] = [
    ("receipt-reply", "reply"),
    ("receipt-issue", "issue"),
    ("receipt-lost", "lost"),
    ("receipt-second", "second"),
    ("receipt-refuse", "decline"),
    ("receipt-end", "end"),
];

/// Where a step of a report's receipts stands.
pub(super) fn place_of(report: StreamId, step: &str) -> String {
    format!("/desk/receipts/{}/{step}", report.id)
}

/// The report of an address, for who sees its page and may act on it.
async fn report(at: &At, id: &str) -> Result<StreamId, Halt> {
    let report = StreamId::new(StreamKind::Report, named::<Uuid>(id)?);
    if !at.office.sees(&at.sight, report).await? {
        return Err(Problem::of("not_found").into());
    }
    at.office.may_act_on(at.acting(), report).await?;
    Ok(report)
}

/// Asks whose.
fn whose(at: &At, form: &Form) -> Input {
    let all = ReceiptHolder::ALL.iter();
    let all = all.map(|it| (it.code().to_owned(), at.words.say(&format!("holder-{}", it.code()))));
    at.asks(form).one_of("holder", all.collect())
}

/// Whose a form says.
fn holder(form: &Form) -> Result<ReceiptHolder, Wrong> {
    form.text("holder").parse().map_err(|_| Wrong::of("holder", "wrong-choose"))
}

/// The same, fixed in the page.
fn fixed(holder: ReceiptHolder) -> Input {
    Input {
        name: "holder".to_owned(),
        title: String::new(),
        hint: String::new(),
        kind: Kind::Drawn,
        required: true,
        sealed: false,
        value: holder.code().to_owned(),
    }
}

fn plain(says: &'static str, report: StreamId, inputs: Vec<Input>) -> Plain {
    Plain { says, back: place_of_file(report), inputs }
}

/// Shows a code, this once.
async fn given(at: &At, report: StreamId, issued: &Issued) -> Result<Response, Halt> {
    let sheet = Sheet {
        title: at.words.say("receipt-given"),
        back: Some(place_of_file(report)),
        intro: at.words.say("receipt-given-text"),
        texts: vec![(at.words.say("code-own"), issued.code.digits().reveal().to_owned())],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
