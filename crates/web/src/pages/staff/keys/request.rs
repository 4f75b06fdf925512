//! `/desk/erasures/new`: the erasure of a person is asked for.

use std::sync::Arc;

use amana_events::{PersonId, person::ErasureBasis};
use amana_vault::Secret;
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    choices, place_of,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

fn plain(at: &At, form: &Form) -> Plain {
    let asks = at.asks(form);
    let bases: Vec<&str> = ErasureBasis::ALL.iter().map(|it| it.code()).collect();
    let inputs = vec![
        asks.line("person", "text"),
        asks.one_of("basis", choices(at.words, "erasure-basis", &bases)),
        asks.sealed("reason").optional(),
    ];
    Plain { says: "erasure-request", back: "/desk/keys".to_owned(), inputs }
}

/// Asks of whom, and why.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain(&at, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Records it. Nothing is sealed for who is erased already: without a reason, what is asked for is that what mentions them is
/// decided.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let (person, basis) = (id_of(form.text("person")), form.text("basis").parse::<ErasureBasis>());
    let (Some(person), Ok(basis)) = (person, basis) else {
        let mut wrong = Vec::new();
        wrong.extend(person.is_none().then(|| Wrong::of("person", "erasure-no-person")));
        wrong.extend(form.text("basis").is_empty().then(|| Wrong::of("basis", "wrong-choose")));
        return plain(at, form).shown(at, form, wrong).await;
    };
    let (office, acting) = (asked.office(), at.acting());
    let reason = Secret::from(form.text("reason").trim());
    let work = async move {
        if reason.reveal().is_empty() {
            office.request_redaction(acting, person, basis).await
        } else {
            office.request_erasure(acting, person, basis, &reason).await
        }
    };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of(person)))),
        Err(error) => plain(at, form).refused(at, form, error).await,
    }
}

/// The person of an id, or of the address of their page.
pub(in crate::pages::staff) fn id_of(text: &str) -> Option<PersonId> {
    let text = text.trim();
    let text = text.split('?').next().unwrap_or(text);
    text.rsplit('/').next().unwrap_or(text).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_by_id_or_by_the_address_of_their_page() {
        let id = "0190f1a2-0000-7000-8000-000000000001";
        let page = format!(" https://office.example/desk/file/person/{id}?lang=en ");
        assert_eq!(id_of(id), id_of(&page));
        assert!(id_of(id).is_some() && id_of("Amina").is_none() && id_of("").is_none());
    }
}
