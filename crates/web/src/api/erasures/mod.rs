//! Erasures of persons: asked for, approved by a second member, executed by another than who asked.
//!
//! INVARIANT: an erasure of somebody the caller may not know of is answered as if there were none. Keys are destroyed by a member in
//! person alone, with a second factor shown within ten minutes.

pub(crate) mod approve;
pub(crate) mod certificate;
pub(crate) mod execute;
pub(crate) mod list;
pub(crate) mod refuse;
pub(crate) mod request;
pub(crate) mod show;

use amana_app::{Acting, AppError, Office};
use amana_events::{PersonId, StreamId, StreamKind};
use uuid::Uuid;

use crate::{problem::Problem, signed::Caller};

/// The person of an erasure that an address names, by their own id or by the request's.
async fn person<S>(caller: &Caller<S>, id: &str) -> Result<PersonId, Problem> {
    known(&caller.office, caller.acting(), id).await
}

/// The person an id is of, their own or an erasure's, where whoever acts may know of them.
///
/// # Errors
/// `not_found`.
pub(crate) async fn known(office: &Office, acting: Acting, id: &str) -> Result<PersonId, Problem> {
    let id: Uuid = id.parse().map_err(|_| Problem::of("not_found"))?;
    office.catch_up().await?;
    let person = office.erasure_named(id).await.map_err(absent)?;
    let sight = office.sight(acting).await?;
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    if office.sees(&sight, stream).await? { Ok(person) } else { Err(Problem::of("not_found")) }
}

/// What a use case says of an erasure that is not there, or hidden.
pub(crate) fn absent(error: AppError) -> Problem {
    match error {
        AppError::Usage(_) => Problem::of("not_found"),
        error @ (AppError::Refused(_)
        | AppError::Broken { .. }
        | AppError::Append(_)
        | AppError::Store(_)
        | AppError::View(_)
        | AppError::Custody(_)
        | AppError::File { .. }) => error.into(),
    }
}
