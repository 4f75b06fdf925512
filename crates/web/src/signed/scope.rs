//! What a program's token may be for. A member's own session is for everything they may do; the access policy says what that is.

use amana_app::signin::{Session, SessionKind};

/// What a handler is for.
pub(crate) trait Scope: Send + Sync + 'static {
    /// The word a program's token names.
    const WORD: &'static str;

    /// Whether the session is for it.
    fn allows(session: &Session) -> bool {
        session.allows(Self::WORD)
    }
}

macro_rules! scopes {
    ($($(#[doc = $doc:literal])* $name:ident = $word:literal;)+) => {
        $($(#[doc = $doc])*
        pub(crate) struct $name;
        impl Scope for $name {
            const WORD: &'static str = $word;
        })+
    };
}

scopes! {
    /// Lists, pages and figures; nothing is opened.
    Read = "read";
    /// Commands on files.
    Record = "record";
    /// Members, their roles and how they sign in, and policy sets.
    Administer = "administer";
    /// The log and its proofs, and an auditor's own work.
    Audit = "audit";
}

/// A member's own session and account: never a program's.
pub(crate) struct Own;

impl Scope for Own {
    const WORD: &'static str = "own";

    fn allows(session: &Session) -> bool {
        session.kind == SessionKind::Browser
    }
}

/// Whoever signed in, whatever for.
pub(crate) struct Any;

impl Scope for Any {
    const WORD: &'static str = "any";

    fn allows(_: &Session) -> bool {
        true
    }
}
