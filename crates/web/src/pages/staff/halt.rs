//! Why a member's page is not shown: a problem, or another page that comes first (to sign in, to show a second factor).

use amana_app::{AppError, signin::SignInError};
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// What is answered instead of what was asked for.
#[derive(Debug)]
pub(in crate::pages) enum Halt {
    /// A problem: shown as the page of trouble.
    Problem(Problem),
    /// Another page.
    Page(Box<Response>),
}

impl Halt {
    /// Another page.
    pub(in crate::pages) fn page(page: Response) -> Self {
        Halt::Page(Box::new(page))
    }
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Halt::Problem(problem)
    }
}

impl From<AppError> for Halt {
    fn from(error: AppError) -> Self {
        Halt::Problem(error.into())
    }
}

impl From<SignInError> for Halt {
    fn from(error: SignInError) -> Self {
        Halt::Problem(error.into())
    }
}

impl IntoResponse for Halt {
    fn into_response(self) -> Response {
        match self {
            Halt::Problem(problem) => problem.into_response(),
            Halt::Page(page) => *page,
        }
    }
}
