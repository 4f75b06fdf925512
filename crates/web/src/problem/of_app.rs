//! From what a use case says to what is answered: the one place.

use std::error::Error as _;

use amana_app::{AppError, signin::SignInError};
use amana_domain::Refusal;
use axum::http::StatusCode;

use super::{ALL, Problem, kind};

/// Seconds after which whoever met a full server tries again.
const BUSY_SECONDS: u64 = 1;

/// Seconds after which whoever met a full disk tries again.
const FULL_SECONDS: u64 = 60;

/// Refusals of who asks, and not of how things stand: another member would not be refused.
const NOT_THEIRS: [&str; 4] =
    ["registrar_needed", "reviewer_grants_nothing", "role_not_held", "policy_owner_needed"];

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        if error.is_busy() {
            return Problem::of("busy").after(BUSY_SECONDS);
        }
        if error.is_disk_full() {
            tracing::error!("the disk is full");
            return Problem::of("disk_full").after(FULL_SECONDS);
        }
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::Usage(text) => Problem::of("usage").saying(text),
            error @ (AppError::Broken { .. }
            | AppError::Append(_)
            | AppError::Store(_)
            | AppError::View(_)
            | AppError::Custody(_)
            | AppError::File { .. }) => {
                tracing::error!(why = chain(&error), "a request failed");
                Problem::of("internal")
            }
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Failed => Problem::of("sign_in_failed"),
            SignInError::TooSoon { seconds } => Problem::of("too_soon").after(seconds),
            SignInError::Busy => Problem::of("busy").after(BUSY_SECONDS),
            SignInError::App(error) => error.into(),
        }
    }
}

impl From<Refusal> for Problem {
    /// What is hidden sounds like what is absent: whatever a rule says of it, one answer. A refusal of a field
    /// is 422, one of who asks 403, one of how things stand 409, where the catalogue does not know better.
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, reason, field } = refusal;
        if code == "not_found" {
            return Problem::of("not_found");
        }
        let known = ALL.iter().any(|known| known.code == code);
        let problem = Problem::of(kind(code).code).saying(reason);
        let problem = match (known, &field) {
            (true, _) => problem,
            (false, None) if NOT_THEIRS.contains(&code) => {
                problem.named(code, StatusCode::FORBIDDEN)
            }
            (false, Some(_)) => problem.named(code, StatusCode::UNPROCESSABLE_ENTITY),
            (false, None) => problem.named(code, StatusCode::CONFLICT),
        };
        match field {
            Some(field) => problem.at(field),
            None => problem,
        }
    }
}

/// An error and its causes. They hold codes and places, and nothing personal.
fn chain(error: &AppError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(error: AppError) -> (u16, serde_json::Value) {
        let problem = Problem::from(error);
        (problem.0.status.as_u16(), serde_json::from_str(&problem.body()).unwrap())
    }

    #[test]
    fn a_refusal_of_a_field_and_one_of_how_things_stand() {
        let (status, body) = said(Refusal::field("no_plan", "person", "make one").into());
        assert_eq!(
            (status, &body["code"], &body["field"]),
            (422, &"no_plan".into(), &"person".into())
        );
        let (status, body) = said(Refusal::new("already_submitted", "once").into());
        assert_eq!((status, &body["detail"]), (409, &"once".into()));
        assert_eq!(said(Refusal::new("role_not_held", "an auditor does").into()).0, 403);
    }

    #[test]
    fn hidden_and_absent_are_one_answer() {
        let hidden = said(Refusal::new("not_found", "this code opens nothing here").into());
        let absent = said(Refusal::field("not_found", "about", "no such case").into());
        assert_eq!(hidden, absent);
    }

    #[test]
    fn nothing_inner_is_told() {
        let error = AppError::Broken { place: "case/1 at 7".into(), what: "its leaf".into() };
        let (status, body) = said(error);
        assert_eq!(status, 500);
        assert!(!body.to_string().contains("leaf"), "{body}");
    }
}
