//! `/desk/verify/new`: asks what the log is compared with besides, and begins.

use std::sync::Arc;

use amana_app::replay::Audit;
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    PLACE,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::Shared,
};

fn plain(at: &At, form: &Form) -> Plain {
    let asks = at.asks(form);
    let inputs = vec![asks.text("kept-checkpoint").optional(), asks.text("witnesses").optional()];
    Plain { says: "verify-new", back: PLACE.to_owned(), inputs }
}

/// Asks with what.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    at.office.may_prove(at.acting()).await?;
    plain(&at, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// What a form names: a checkpoint that somebody kept, and witnesses, one a line.
fn read(form: &Form) -> Result<Audit, Wrong> {
    let mut audit = Audit::default();
    // A note ends with a line end, which a browser may leave out and writes in its own way.
    let kept = form.text("kept-checkpoint").replace("\r\n", "\n");
    if !kept.trim().is_empty() {
        let note = format!("{}\n", kept.trim());
        let read = audit.keep(note.as_bytes());
        audit = read.map_err(|_| Wrong::of("kept-checkpoint", "verify-no-checkpoint"))?;
    }
    for witness in form.text("witnesses").lines().map(str::trim).filter(|it| !it.is_empty()) {
        let read = audit.witness(witness);
        audit = read.map_err(|_| Wrong::of("witnesses", "verify-no-witness"))?;
    }
    Ok(audit)
}

/// Begins it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    at.office.may_prove(at.acting()).await?;
    let audit = match read(form) {
        Ok(audit) => audit,
        Err(wrong) => return plain(at, form).shown(at, form, vec![wrong]).await,
    };
    let size = at.office.size().await?;
    shared.verification.begin(&shared.office, audit, size);
    Ok(on_to(&at.to(PLACE)))
}

#[cfg(test)]
mod tests {
    use amana_vault::Secret;

    use super::*;

    fn form(kept: &str, witnesses: &str) -> Form {
        let pairs = [("kept-checkpoint", kept), ("witnesses", witnesses)];
        Form::of_pairs(pairs.map(|(name, value)| (name.to_owned(), Secret::from(value))))
    }

    #[test]
    fn what_is_no_checkpoint_and_no_witness_is_told_at_its_field() {
        assert!(read(&form("", " \r\n")).unwrap().kept.is_none());
        assert_eq!(read(&form("a text", "")).unwrap_err().field, "kept-checkpoint");
        assert_eq!(read(&form("", "somebody")).unwrap_err().field, "witnesses");
    }
}
