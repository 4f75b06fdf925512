//! What somebody does with their code: look, write, say that they are not alone, and, a survivor, see to their
//! consents.
//!
//! INVARIANT: the code comes in a header, `Authorization: Receipt CODE`. One that never was, one that was
//! replaced and one of the other kind are answered alike, in the same words and no sooner than the others.
//!
//! Deliberately absent: a session. Whoever closes the page leaves nothing behind.

pub(crate) mod ask;
pub(crate) mod consents;
pub(crate) mod messages;
pub(crate) mod not_alone;
pub(crate) mod page;
pub(crate) mod proof;
pub(crate) mod withdraw;

use std::time::{Duration, Instant};

use amana_app::{AppError, receipts::Presented};
use amana_events::Via;
use amana_vault::{Secret, receipt::ReceiptCode};
use axum::http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{problem::Problem, server::Shared};

const SCHEME: &str = "receipt";
/// No code that opens nothing is answered sooner: what is looked up takes less.
const NOTHING_AFTER: Duration = Duration::from_millis(20);

/// It was received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Received {
    /// Always true.
    received: bool,
}

/// What is said of everything that was received.
const RECEIVED: Received = Received { received: true };

/// The code of a request's header.
pub(crate) fn code(headers: &HeaderMap) -> Result<ReceiptCode, Problem> {
    let needed = || {
        let scheme = HeaderValue::from_static("Receipt");
        Problem::of("code_needed").header(header::WWW_AUTHENTICATE, scheme)
    };
    let given = headers.get(header::AUTHORIZATION).ok_or_else(needed)?;
    // Words of a code may have letters beyond ASCII.
    let given = std::str::from_utf8(given.as_bytes()).map_err(|_| needed())?;
    let (scheme, code) = given.trim().split_once(char::is_whitespace).ok_or_else(needed)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(needed());
    }
    ReceiptCode::parse(&Secret::from(code))
        .map_err(|error| Problem::of("code_mistyped").saying(error.to_string()))
}

/// Whoever holds the code, of either kind.
pub(crate) async fn holder(shared: &Shared, headers: &HeaderMap) -> Result<Presented, Problem> {
    holder_of(shared, &code(headers)?).await
}

/// Whoever holds this code, of either kind.
pub(crate) async fn holder_of(shared: &Shared, code: &ReceiptCode) -> Result<Presented, Problem> {
    throttled(shared, code)?;
    let begun = Instant::now();
    opened(shared.office.present(code).await, begun).await
}

/// The survivor who holds the code.
pub(crate) async fn survivor(shared: &Shared, headers: &HeaderMap) -> Result<Presented, Problem> {
    survivor_of(shared, &code(headers)?).await
}

/// The survivor who holds this code.
pub(crate) async fn survivor_of(shared: &Shared, code: &ReceiptCode) -> Result<Presented, Problem> {
    throttled(shared, code)?;
    let begun = Instant::now();
    opened(shared.office.present_survivor(code).await, begun).await
}

pub(crate) fn throttled(shared: &Shared, code: &ReceiptCode) -> Result<(), Problem> {
    let now = shared.office.now().micros();
    let taken = shared.receipts.take(code.digits().reveal(), now);
    taken.map_err(|seconds| Problem::of("too_often").after(seconds))
}

async fn opened(
    presented: Result<Presented, AppError>,
    begun: Instant,
) -> Result<Presented, Problem> {
    match presented {
        Ok(presented) => Ok(presented.by(Via::Api)),
        Err(error) => {
            no_sooner(begun).await;
            Err(error.into())
        }
    }
}

/// Waits until what opens nothing may be answered.
pub(crate) async fn no_sooner(begun: Instant) {
    tokio::time::sleep(NOTHING_AFTER.saturating_sub(begun.elapsed())).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &[u8]) -> Result<(), Problem> {
        let value = HeaderValue::from_bytes(value).unwrap();
        code(&HeaderMap::from_iter([(header::AUTHORIZATION, value)])).map(drop)
    }

    #[test]
    fn a_code_comes_in_its_header_as_digits_or_words() {
        let digits = "001 218 426 182 456 967 898 401 297";
        assert!(said(format!("Receipt {digits}").as_bytes()).is_ok());
        assert!(said(format!("receipt  {}", digits.replace(' ', "")).as_bytes()).is_ok());
        for bad in [digits.to_owned(), format!("Bearer {digits}"), "Receipt".into()] {
            assert!(said(bad.as_bytes()).unwrap_err().body().contains("code_needed"), "{bad}");
        }
        assert!(said(b"Receipt \xff\xff").unwrap_err().body().contains("code_needed"));
        let typed = said(b"Receipt 001 218").unwrap_err().body();
        assert!(typed.contains("code_mistyped") && !typed.contains("218"), "{typed}");
    }
}
