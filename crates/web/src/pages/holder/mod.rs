//! Somebody comes back with their code: the reporter to `/messages`, the survivor to `/mine`. Two journeys that share no page.
//!
//! INVARIANT: the code goes from the form into a cookie that the server seals, bound to this host, read by no script and sent by no
//! other site; it ends twenty minutes after the last page, and at every way out. Each page opens what it shows with the code itself.
//! A code of the other kind, one that ended and none at all are answered alike.

pub(super) mod consents;
pub(super) mod end;
mod journey;
pub(super) mod open;
pub(super) mod reporter;
pub(super) mod survivor;
mod topics;

use amana_app::receipts::Presented;
use amana_events::{Via, report::ReceiptHolder};
use amana_vault::{Secret, receipt::ReceiptCode};
use axum::{http::HeaderMap, response::Response};
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;

use self::topics::Topic;
use super::{
    form::Form,
    frame::{Frame, on_to},
    kept,
    words::Words,
};
use crate::{
    api::{receipt, session::with},
    problem::Problem,
    server::Shared,
    signed::cookie,
};

/// For how many seconds a page that was opened stays so.
const OPEN_SECONDS: i64 = 1_200;
const PURPOSE: &str = "code of a holder";

/// Who came back, with the code they came with.
struct Came {
    presented: Presented,
    code: ReceiptCode,
}

impl Came {
    /// Who holds the code of the request's cookie, where it is of this kind.
    async fn read(
        shared: &Shared,
        headers: &HeaderMap,
        holder: ReceiptHolder,
    ) -> Result<Option<Self>, Problem> {
        let Some(code) = code_of(shared, headers).await? else { return Ok(None) };
        let presented = match holder {
            ReceiptHolder::Reporter => receipt::holder_of(shared, &code).await,
            ReceiptHolder::Survivor => receipt::survivor_of(shared, &code).await,
        };
        match presented {
            Ok(presented) if presented.behind().holder() == holder => {
                Ok(Some(Self { presented: presented.by(Via::Web), code }))
            }
            Ok(_) => Ok(None),
            Err(problem) if problem.is("not_found") => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// What only a page of theirs could know.
    async fn token(&self, shared: &Shared) -> Result<String, Problem> {
        let digits = self.code.digits();
        let digest = shared.office.servers_digest("form of a holder", digits.reveal().as_bytes());
        Ok(BASE64URL_NOPAD.encode(&digest.await?))
    }

    /// Refuses a form that no page of theirs gave out.
    async fn checked(&self, shared: &Shared, form: &Form) -> Result<(), Problem> {
        let own = self.token(shared).await?;
        let same = own.as_bytes().ct_eq(form.text("token").as_bytes());
        if bool::from(same) { Ok(()) } else { Err(Problem::of("form_token_needed")) }
    }
}

/// The code a request's cookie holds, if a server of this ledger gave it and its time is not over.
async fn code_of(shared: &Shared, headers: &HeaderMap) -> Result<Option<ReceiptCode>, Problem> {
    let Some(text) = cookie::holder(headers) else { return Ok(None) };
    let opened = kept::opened(&shared.office, PURPOSE, &text).await?;
    let Some(opened) = opened else { return Ok(None) };
    let (until, digits) = opened.split_once(' ').unwrap_or_default();
    let lives = until.parse().is_ok_and(|until: i64| kept::now(&shared.office) < until);
    let code = lives.then(|| ReceiptCode::parse(&Secret::from(digits)).ok());
    Ok(code.flatten())
}

/// Keeps the code for the next pages.
async fn keep(shared: &Shared, code: &ReceiptCode, response: &mut Response) -> Result<(), Problem> {
    let until = kept::now(&shared.office).saturating_add(OPEN_SECONDS);
    let text = zeroize::Zeroizing::new(format!("{until} {}", code.digits().reveal()));
    let sealed = kept::sealed(&shared.office, PURPOSE, &text).await?;
    with(response, cookie::give_holder(&sealed));
    Ok(())
}

/// To the form that asks for the code.
fn to_open(words: &'static Words) -> Response {
    on_to(&Frame::new(words, "/open").to("/open"))
}
