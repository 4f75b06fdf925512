//! `/desk/receipts/{report}/lost` and `…/second`: a code was lost. Each of two members asks the holder the question they chose, and
//! types the answer; the second gives the new code. The answer that was chosen is shown to nobody.

use std::sync::Arc;

use amana_events::{StreamId, report::ReceiptHolder};
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{
        Asked, At, Halt,
        list::place_of_file,
        plain::{Plain, missing},
    },
    fixed, given, holder, report, whose,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    server::{Shared, admission::finish},
};

/// Which of the two members it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Second,
}

impl Turn {
    const fn says(self) -> &'static str {
        match self {
            Turn::First => "receipt-lost",
            Turn::Second => "receipt-second",
        }
    }

    /// Asks whose code it was.
    fn begin(self, at: &At, report: StreamId, form: &Form) -> Plain {
        super::plain(self.says(), report, vec![whose(at, form)])
    }

    /// Asks for the answer to the holder's own question.
    fn answer(
        self,
        at: &At,
        report: StreamId,
        asked: (ReceiptHolder, &Secret),
        form: &Form,
    ) -> Plain {
        let (holder, question) = asked;
        let asks = at.asks(form);
        // What was typed as an answer does not come back.
        let answer = at.asks(&Form::default()).line("answer", "text");
        let mut inputs = vec![fixed(holder), answer.titled(question.reveal().to_owned())];
        if self == Turn::First {
            inputs.push(asks.sealed("note"));
        }
        super::plain(self.says(), report, inputs)
    }
}

/// Asks the first member.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let report = report(&at, &id).await?;
    let form = Form::default();
    Turn::First.begin(&at, report, &form).shown(&at, &form, Vec::new()).await
}

/// Asks the second member.
pub(in crate::pages) async fn ask_second(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let report = report(&at, &id).await?;
    let form = Form::default();
    Turn::Second.begin(&at, report, &form).shown(&at, &form, Vec::new()).await
}

/// Shows the question, or takes the first answer and proposes another code.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    answered(&asked, &id, Turn::First).await
}

/// Shows the question, or takes the second answer and gives the new code.
pub(in crate::pages) async fn take_second(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    answered(&asked, &id, Turn::Second).await
}

async fn answered(asked: &Asked, id: &str, turn: Turn) -> Result<Response, Halt> {
    let (at, form) = (&asked.at, &asked.form);
    let report = report(at, id).await?;
    let holder = match holder(form) {
        Ok(holder) => holder,
        Err(wrong) => return turn.begin(at, report, form).shown(at, form, vec![wrong]).await,
    };
    asked.stepped_up().await?;
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { office.holders_question(member, report, holder).await };
    let question = match finish(asked.place.clone(), work).await? {
        Ok(question) => question,
        Err(error) => return turn.begin(at, report, form).refused(at, form, error).await,
    };
    let again = || turn.answer(at, report, (holder, &question), form);
    if form.secret("answer").is_none() {
        return again().shown(at, form, Vec::new()).await;
    }
    let needed: &[&'static str] = match turn {
        Turn::First => &["answer", "note"],
        Turn::Second => &["answer"],
    };
    let wrong = missing(form, needed);
    if !wrong.is_empty() {
        return again().shown(at, form, wrong).await;
    }
    let (answer, note) = (Secret::from(form.text("answer")), Secret::from(form.text("note")));
    let office = asked.office();
    let place = asked.place.clone();
    let error = match turn {
        Turn::First => {
            let work = async move {
                office.propose_replacement(member, report, holder, (&answer, &note)).await
            };
            match finish(place, work).await? {
                Ok(_) => return Ok(on_to(&at.to(&place_of_file(report)))),
                Err(error) => error,
            }
        }
        Turn::Second => {
            let work =
                async move { office.replace_receipt(member, report, holder, &answer, None).await };
            match finish(place, work).await? {
                Ok(issued) => return given(at, report, &issued).await,
                Err(error) => error,
            }
        }
    };
    again().refused(at, form, error).await
}
