//! Who is at a member's page: a session's cookie, a language, and the ways that stand above.
//!
//! INVARIANT: a form is taken from nobody but the session whose page gave it out: its token is the session's, and says besides
//! which member it is of, so that what was typed in a session that ended is shown again to the same person and to no other.

use std::sync::Arc;

use amana_app::{
    Acting, AppError, Office, Sight,
    signin::{Session, SessionKind, Token},
};
use amana_events::{MemberId, Via};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
};
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;

use super::{Halt, resume, ways};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Above, Frame},
        words::{Speaks, Words},
    },
    problem::Problem,
    server::{Shared, admission::Place},
    signed::{cookie, form_token},
};

/// A member at a page.
pub(in crate::pages) struct At {
    pub(in crate::pages) words: &'static Words,
    /// The ledger, as they reach it.
    pub(in crate::pages) office: Office,
    pub(in crate::pages) session: Session,
    /// The session's own token.
    pub(in crate::pages) token: Token,
    /// The page's address, without what it asks.
    pub(in crate::pages) path: String,
    /// What they may see.
    pub(in crate::pages) sight: Sight,
    /// Whether this server takes passkeys.
    pub(in crate::pages) passkeys: bool,
    form: String,
}

impl At {
    /// Who it is.
    pub(in crate::pages) fn member(&self) -> MemberId {
        self.session.member
    }

    /// Who acts.
    pub(in crate::pages) fn acting(&self) -> Acting {
        self.session.acting()
    }

    /// What surrounds this page.
    pub(in crate::pages) async fn frame(&self) -> Result<Frame, AppError> {
        let registry = self.office.registry().await?;
        let ways = ways::of(registry.roles_of(self.member()), &self.path);
        let names = self.office.member_names();
        let name = names.iter().find(|(known, _)| *known == self.member());
        let name = name.map(|(_, name)| name.reveal().to_owned()).unwrap_or_default();
        let partner = ways::is_partner(registry.roles_of(self.member()));
        let above = Above { ways, name, token: self.form.clone(), partner };
        Ok(Frame::new(self.words, self.path.clone()).under(above))
    }

    /// An address with the language in it.
    pub(in crate::pages) fn to(&self, place: &str) -> String {
        format!("{place}?lang={}", self.words.code())
    }

    async fn of(
        shared: &Shared,
        words: &'static Words,
        (headers, path): (&HeaderMap, String),
    ) -> Result<Option<Self>, AppError> {
        match cookie::session(headers).and_then(|text| Token::read(&text)) {
            Some(token) => Self::by_token(shared, words, &token, path).await,
            None => Ok(None),
        }
    }

    /// The member whose session's token this is, if it lives and is a browser's.
    pub(super) async fn by_token(
        shared: &Shared,
        words: &'static Words,
        token: &Token,
        path: String,
    ) -> Result<Option<Self>, AppError> {
        let session = shared.office.session(token).await?;
        let browsers = |session: &Session| session.kind == SessionKind::Browser;
        let Some(session) = session.filter(browsers) else { return Ok(None) };
        let of_session = form_token(&shared.office, &session).await?;
        let form = format!("{of_session}.{}", whose(&shared.office, session.member).await?);
        let office = shared.office.for_signed_in(Via::Web);
        let sight = office.sight(session.acting()).await?;
        let registry = office.registry().await?;
        let partner = ways::is_partner(registry.roles_of(session.member));
        let words = if partner { words } else { words.of_staff() };
        let (token, passkeys) = (token.clone(), shared.config.passkey_site.is_some());
        Ok(Some(Self { words, office, session, token, path, sight, passkeys, form }))
    }
}

/// Whether a browser's session lives.
pub(in crate::pages) async fn signed_in(
    shared: &Shared,
    headers: &HeaderMap,
) -> Result<bool, AppError> {
    let token = cookie::session(headers).and_then(|text| Token::read(&text));
    let Some(token) = token else { return Ok(false) };
    let session = shared.office.session(&token).await?;
    Ok(session.is_some_and(|session| session.kind == SessionKind::Browser))
}

/// What says in a form whose it is, to nobody but this ledger.
pub(super) async fn whose(office: &Office, member: MemberId) -> Result<String, AppError> {
    let digest = office.servers_digest("form of a member", member.uuid().as_bytes()).await?;
    Ok(BASE64URL_NOPAD.encode(&digest))
}

impl FromRequestParts<Arc<Shared>> for At {
    type Rejection = Halt;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Halt> {
        let query = parts.uri.query().unwrap_or_default();
        let words = Words::chosen(shared.words, query, &parts.headers);
        let path = parts.uri.path().to_owned();
        let found = Self::of(shared, words, (&parts.headers, path)).await?;
        found.ok_or_else(|| Halt::page(resume::to_sign_in(words, &parts.uri)))
    }
}

/// A member who sent a form.
pub(in crate::pages) struct Asked {
    pub(in crate::pages) at: At,
    pub(in crate::pages) form: Form,
    /// The place to work, held for as long as something is done.
    pub(in crate::pages) place: Arc<Place>,
}

impl Asked {
    /// Reads what was sent. Where the session ended meanwhile, the answer is to sign in, with what was typed kept.
    ///
    /// # Errors
    /// [`Halt`].
    pub(in crate::pages) async fn read(
        shared: &Shared,
        Speaks(words): Speaks,
        uri: &Uri,
        sent: Sent,
    ) -> Result<Self, Halt> {
        let (headers, place) = (sent.headers().clone(), sent.place());
        let form = Form::read(sent).await?;
        let path = uri.path().to_owned();
        let Some(at) = At::of(shared, words, (&headers, path.clone())).await? else {
            let page = resume::sign_in_again(shared, words, (&path, &form)).await?;
            return Err(Halt::page(page));
        };
        let same = at.form.as_bytes().ct_eq(form.text("token").as_bytes());
        if bool::from(same) {
            return Ok(Self { at, form, place });
        }
        // Of a session of theirs that ended: they see again what they typed, and send it from here.
        let of = form.text("token").split_once('.').map(|(_, of)| of).unwrap_or_default();
        let own = whose(&shared.office, at.member()).await?;
        if bool::from(own.as_bytes().ct_eq(of.as_bytes())) {
            let page = resume::again(&at, (&path, &form), "resume-session").await?;
            return Err(Halt::page(page));
        }
        Err(Problem::of("form_token_needed").into())
    }

    /// Refuses unless a second factor was shown within ten minutes: the answer is to show one, with what was typed kept.
    ///
    /// # Errors
    /// [`Halt`].
    pub(in crate::pages) async fn stepped_up(&self) -> Result<(), Halt> {
        if self.at.session.is_stepped_up() {
            return Ok(());
        }
        let kept = resume::kept(&self.at.office, (&self.at.path, &self.form)).await?;
        Err(Halt::page(resume::ask_second(&self.at, kept, Vec::new()).await?))
    }
}
