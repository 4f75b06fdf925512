//! `/desk/receipts/{report}/issue`: a receipt is issued, and its code shown once.

use std::sync::Arc;

use amana_app::receipts::Issue;
use amana_events::{
    StreamId,
    report::{ReceiptChoice, ReceiptHolder},
};
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    given, holder, report, whose,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(at: &At, report: StreamId, form: &Form) -> Plain {
    let asks = at.asks(form);
    let choices = ReceiptChoice::ALL.iter().map(|it| {
        let says = format!("receipt-choice-{}", it.code().replace('_', "-"));
        (it.code().to_owned(), at.words.say(&says))
    });
    let inputs = vec![
        whose(at, form),
        asks.one_of("choice", choices.collect()),
        asks.sealed("word").optional(),
        asks.sealed("keeper").optional(),
        asks.sealed("question").optional(),
        asks.sealed("answer").optional(),
    ];
    super::plain("receipt-issue", report, inputs)
}

/// Asks whose, and how it is kept.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let report = report(&at, &id).await?;
    plain(&at, report, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

fn said(form: &Form) -> Result<(ReceiptHolder, ReceiptChoice), Vec<Wrong>> {
    let choice = form.text("choice").parse::<ReceiptChoice>();
    match (holder(form), choice) {
        (Ok(holder), Ok(choice)) => Ok((holder, choice)),
        (holder, choice) => {
            let choice = choice.is_err().then(|| Wrong::of("choice", "wrong-choose"));
            Err(holder.err().into_iter().chain(choice).collect())
        }
    }
}

/// Issues it. Sent twice it is issued twice at most where the rules allow that: a code stands nowhere and cannot be shown again.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let report = report(at, &id).await?;
    let (holder, choice) = match said(form) {
        Ok(said) => said,
        Err(wrong) => return plain(at, report, form).shown(at, form, wrong).await,
    };
    let text = |name: &str| Secret::from(form.text(name).trim());
    let issue = Issue {
        holder,
        words: None,
        choice,
        word: text("word"),
        keeper: text("keeper"),
        question: text("question"),
        answer: text("answer"),
    };
    let (office, acting) = (at.office.clone(), at.acting());
    let work = async move { office.issue_receipt(acting, report, &issue).await };
    match finish(asked.place.clone(), work).await? {
        Ok(issued) => given(at, report, &issued).await,
        Err(error) => plain(at, report, form).refused(at, form, error).await,
    }
}
