//! `/mine/consents`: a survivor's consents: withdrawn at once, or that they would agree to something, which somebody asks them again
//! where it is safe.

use std::sync::Arc;

use amana_events::{
    Code, EventId,
    common::{Recipient, RecipientKind},
    report::ReceiptHolder,
};
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{Came, keep, to_open};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page},
        words::{Speaks, Words},
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

const PLACE: &str = "/mine/consents";
/// For what somebody may say here that they would agree, of the list `purpose`; each with the class of field it takes.
const PURPOSES: [(&str, &str); 4] = [
    ("medical", "medical"),
    ("psychosocial", "narrative"),
    ("legal", "narrative"),
    ("investigation", "narrative"),
];

#[derive(Template)]
#[template(path = "public/consents.html")]
struct Consents {
    frame: Frame,
    given: Vec<(String, String, String)>,
    asked: Vec<(String, String)>,
    purposes: Vec<&'static str>,
    token: String,
    once: String,
}

/// Shows them.
pub(in crate::pages) async fn show(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let came = Came::read(&shared, &headers, ReceiptHolder::Survivor).await?;
    let Some(came) = came else { return Ok(to_open(words)) };
    shown(&shared, words, &came, Vec::new()).await
}

async fn shown(
    shared: &Shared,
    words: &'static Words,
    came: &Came,
    wrong: Vec<Wrong>,
) -> Result<Response, Problem> {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let part = shared.office.holder_page(&came.presented).await?.survivor.unwrap_or_default();
    let purpose = |code: &str| words.label("purpose", code);
    let to = |recipient: &Recipient| words.label("recipient", recipient.kind.code());
    let given = part.consents.iter().filter(|it| it.in_force);
    let given = given
        .map(|it| (it.id.to_string(), purpose(it.purpose.as_str()), to(&it.recipient)))
        .collect();
    let asked = part.consents.iter().filter(|it| !it.in_force);
    let asked = asked.map(|it| (purpose(it.purpose.as_str()), to(&it.recipient))).collect();
    let consents = Consents {
        frame: Frame::new(words, PLACE).with_wrong(wrong),
        given,
        asked,
        purposes: PURPOSES.iter().map(|(purpose, _)| *purpose).collect(),
        token: came.token(shared).await?,
        once: shared.office.new_request_key(),
    };
    let mut answer = page(status, &consents);
    keep(shared, &came.code, &mut answer).await?;
    Ok(answer)
}

/// Withdraws one or all, or takes a wish.
pub(in crate::pages) async fn change(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    let (headers, place) = (sent.headers().clone(), sent.place());
    let form = Form::read(sent).await?;
    let came = Came::read(&shared, &headers, ReceiptHolder::Survivor).await?;
    let Some(came) = came else { return Ok(to_open(words)) };
    came.checked(&shared, &form).await?;
    let Some(change) = Change::of(&form) else {
        let wrong = vec![Wrong::of("purpose", "wrong-choose")];
        return shown(&shared, words, &came, wrong).await;
    };
    let presented = came.presented.once(&format!("page/{}", form.text("once")));
    let office = shared.office.clone();
    let work = async move {
        let none = Secret::empty();
        match change {
            Change::Withdraw(consent) => {
                office.holder_withdraws(&presented, consent, &none).await.map(drop)
            }
            Change::Wish(purpose, field) => {
                let own = Recipient::new(RecipientKind::OwnOrganisation, None);
                let fields = Code::new(field).into_iter().collect();
                let purpose = purpose
                    .parse()
                    .map_err(|_| amana_app::AppError::Usage("no such purpose".to_owned()))?;
                office
                    .holder_asks_consent(&presented, (purpose, own), fields, &none)
                    .await
                    .map(drop)
            }
        }
    };
    match finish(place, work).await?.map_err(Problem::from) {
        Ok(()) => {}
        // Withdrawn before, or said before: it is as they want it.
        Err(problem) if problem.is("no_such_consent") || problem.is("other_body") => {}
        Err(problem) => return Err(problem),
    }
    Ok(on_to(&Frame::new(words, PLACE).to(PLACE)))
}

enum Change {
    Withdraw(Option<EventId>),
    Wish(&'static str, &'static str),
}

impl Change {
    fn of(form: &Form) -> Option<Self> {
        match form.text("withdraw") {
            "" => {
                let wish = PURPOSES.iter().find(|(purpose, _)| *purpose == form.text("purpose"));
                wish.map(|(purpose, field)| Change::Wish(purpose, field))
            }
            "all" => Some(Change::Withdraw(None)),
            one => one.parse().ok().map(|id| Change::Withdraw(Some(id))),
        }
    }
}
