//! `/desk/receipts/{report}/end`: a receipt was offered and declined, or a code opens nothing any more.

use std::sync::Arc;

use amana_app::Request;
use amana_domain::report::RevokeReceipt;
use amana_events::{StreamId, report::ReceiptEnd};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, list::place_of_file, plain::Plain},
    holder, report, whose,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

/// What a form says where none was wanted in the first place.
const DECLINED: &str = "declined";

fn plain(at: &At, report: StreamId, form: &Form) -> Plain {
    let ends = [DECLINED].into_iter().chain(ReceiptEnd::ALL.iter().map(|it| it.code()));
    let ends = ends.map(|code| {
        (code.to_owned(), at.words.say(&format!("receipt-end-{}", code.replace('_', "-"))))
    });
    let inputs = vec![whose(at, form), at.asks(form).one_of("because", ends.collect())];
    super::plain("receipt-end", report, inputs)
}

/// Asks whose, and why.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let report = report(&at, &id).await?;
    plain(&at, report, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Records it.
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
    let because = form.text("because");
    let reason = because.parse::<ReceiptEnd>().ok();
    let holder = match holder(form) {
        Ok(holder) if reason.is_some() || because == DECLINED => holder,
        holder => {
            let wrong = holder.err().unwrap_or(Wrong::of("because", "wrong-choose"));
            return plain(at, report, form).shown(at, form, vec![wrong]).await;
        }
    };
    let (office, acting) = (asked.office(), at.acting());
    let work = async move {
        match reason {
            None => office.decline_receipt(acting, report, holder).await,
            Some(reason) => {
                let request = Request::new(acting, report, RevokeReceipt { holder, reason });
                office.do_command(office.under_key(request), "revoke_receipt").await
            }
        }
    };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of_file(report)))),
        Err(error) => plain(at, report, form).refused(at, form, error).await,
    }
}
