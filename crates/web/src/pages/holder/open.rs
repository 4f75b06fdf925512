//! `/open`: the code is typed, and leads to the journey it belongs to.

use std::sync::Arc;

use amana_events::{Via, report::ReceiptHolder};
use amana_vault::{Secret, receipt::ReceiptCode};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::{Came, journey, keep};
use crate::{
    api::{body::Sent, receipt},
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page},
        kept,
        words::{Speaks, Words},
    },
    problem::Problem,
    server::Shared,
};

const LETTER: &str = "letter of a holder";

#[derive(Template)]
#[template(path = "public/open.html")]
struct Ask {
    frame: Frame,
    /// What was typed on a page whose time was over, sealed.
    kept: String,
}

/// Asks for the code.
pub(in crate::pages) async fn ask(Speaks(words): Speaks) -> Response {
    shown(words, String::new(), None)
}

fn shown(words: &'static Words, kept: String, says: Option<&'static str>) -> Response {
    let wrong: Vec<_> = says.map(|says| Wrong::of("code", says)).into_iter().collect();
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(status, &Ask { frame: Frame::new(words, "/open").with_wrong(wrong), kept })
}

/// Asks again for the code of somebody whose page was open for too long, and keeps what they typed on it.
pub(super) async fn again(
    shared: &Shared,
    words: &'static Words,
    form: &Form,
) -> Result<Response, Problem> {
    let kept = kept::sealed(&shared.office, LETTER, form.text("text")).await?;
    Ok(shown(words, kept, Some("code-again")))
}

/// Takes the code.
pub(in crate::pages) async fn open(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    let form = Form::read(sent).await?;
    let kept = form.text("kept").to_owned();
    let typed = form.secret("code").cloned().unwrap_or_default();
    let Ok(code) = ReceiptCode::parse(&typed) else {
        return Ok(shown(words, kept, Some("code-mistyped")));
    };
    let presented = match receipt::holder_of(&shared, &code).await {
        Ok(presented) => presented.by(Via::Web),
        Err(problem) if problem.is("not_found") => {
            return Ok(shown(words, kept, Some("code-unknown")));
        }
        Err(problem) if problem.is("too_often") => {
            let mut page = shown(words, kept, Some("trouble-often"));
            *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            return Ok(page);
        }
        Err(problem) => return Err(problem),
    };
    let holder = presented.behind().holder();
    let letter = kept::opened(&shared.office, LETTER, &kept).await?;
    if let Some(letter) = letter.filter(|text| !text.is_empty()) {
        let came = Came { presented, code };
        let page = shared.office.holder_page(&came.presented).await?;
        let typed = (page, Secret::from(letter.as_str()), Vec::new());
        return journey::thread(&shared, words, &came, typed).await;
    }
    let place = match holder {
        ReceiptHolder::Reporter => "/messages",
        ReceiptHolder::Survivor => "/mine",
    };
    let mut response = on_to(&Frame::new(words, place).to(place));
    keep(&shared, &code, &mut response).await?;
    Ok(response)
}
