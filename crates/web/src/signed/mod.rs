//! Who asks, where it is a member or a program of theirs: by a token in the header `Authorization: Bearer TOKEN`, or by the cookie
//! that a browser was given.
//!
//! INVARIANT: a handler that takes a [`Caller`] is reached by nobody whose session does not live, and by no program whose scope
//! does not name what it does. The session is looked up at each request; a browser that another site leads here does nothing.

pub(crate) mod cookie;
pub(crate) mod position;
mod same_site;
pub(crate) mod scope;

use std::{marker::PhantomData, sync::Arc};

use amana_app::{
    Acting, AppError, Office,
    signin::{Session, SessionKind, Token},
};
use amana_events::{MemberId, Via};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use self::scope::Scope;
use crate::{problem::Problem, server::Shared};

const SCHEME: &str = "bearer";

/// Somebody who signed in, and may do what the scope is of.
pub(crate) struct Caller<S> {
    /// The ledger, as they reach it.
    pub(crate) office: Office,
    /// Their session.
    pub(crate) session: Session,
    /// Its own token, where that is how they came.
    token: Option<Token>,
    /// Whether it came as a cookie.
    pub(crate) by_cookie: bool,
    scope: PhantomData<S>,
}

/// What a request shows.
enum Shown {
    /// A token that stands for a session for some minutes.
    Bearer(String),
    /// A session's or a program's own token.
    Own(Token),
    /// The same, as a browser sends it by itself.
    Cookie(Token),
}

impl<S> Caller<S> {
    /// Who it is.
    pub(crate) fn member(&self) -> MemberId {
        self.session.member
    }

    /// Who acts.
    pub(crate) fn acting(&self) -> Acting {
        self.session.acting()
    }

    /// The session's own token.
    ///
    /// # Errors
    /// `own_token_needed` for who came by a token that only stands for it.
    pub(crate) fn token(&self) -> Result<&Token, Problem> {
        self.token.as_ref().ok_or_else(|| Problem::of("own_token_needed"))
    }

    /// Refuses unless a second factor was shown within ten minutes. A program cannot.
    ///
    /// # Errors
    /// `step_up_needed`.
    pub(crate) fn stepped_up(&self) -> Result<(), Problem> {
        let stepped = self.session.is_stepped_up() && self.session.kind == SessionKind::Browser;
        if stepped { Ok(()) } else { Err(Problem::of("step_up_needed")) }
    }
}

impl<S: Scope> FromRequestParts<Arc<Shared>> for Caller<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let shown = shown(&parts.headers)?;
        let session = match &shown {
            Shown::Bearer(text) => shared.office.bearer(text).await?,
            Shown::Own(token) | Shown::Cookie(token) => shared.office.session(token).await?,
        };
        let session = session.ok_or_else(sign_in)?;
        if matches!(shown, Shown::Cookie(_)) && !parts.method.is_safe() {
            same_site::checked(shared, &parts.headers, &session).await?;
        }
        if !S::allows(&session) {
            return Err(Problem::of("out_of_scope").with("scope", S::WORD));
        }
        if parts.method.is_safe() {
            position::come(shared, parts).await?;
        }
        let by_cookie = matches!(shown, Shown::Cookie(_));
        let token = match shown {
            Shown::Bearer(_) => None,
            Shown::Own(token) | Shown::Cookie(token) => Some(token),
        };
        let office = shared.office.for_signed_in(Via::Api);
        Ok(Self { office, session, token, by_cookie, scope: PhantomData })
    }
}

/// What is shown: the header where there is one, else the cookie.
fn shown(headers: &HeaderMap) -> Result<Shown, Problem> {
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        let token = cookie::session(headers).and_then(|text| Token::read(&text));
        return token.map(Shown::Cookie).ok_or_else(sign_in);
    };
    let given = given.to_str().map_err(|_| sign_in())?;
    let (scheme, token) = given.trim().split_once(' ').ok_or_else(sign_in)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(sign_in());
    }
    match Token::read(token.trim()) {
        Some(own) => Ok(Shown::Own(own)),
        None => Ok(Shown::Bearer(token.trim().to_owned())),
    }
}

/// The one answer to everybody who did not sign in, or did so too long ago.
pub(crate) fn sign_in() -> Problem {
    let scheme = HeaderValue::from_static("Bearer");
    Problem::of("sign_in_needed").header(header::WWW_AUTHENTICATE, scheme)
}

/// By what a browser shows, beside its cookie, that a page of ours sent it.
///
/// # Errors
/// [`AppError`].
pub(crate) async fn form_token(office: &Office, session: &Session) -> Result<String, AppError> {
    let digest = office.servers_digest("form", session.session.as_bytes()).await?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&digest))
}
