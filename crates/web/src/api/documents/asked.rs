//! The parameters and headers that several routes take, said once for the document.

use utoipa::IntoParams;

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what is read one by one")]
pub(crate) struct PartAsked {
    /// How many; 50 where none is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// As of when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what is read one by one")]
pub(crate) struct AsOfAsked {
    /// As recorded by this moment, or the end of this day.
    as_recorded: Option<String>,
    /// As known by this moment, or the end of this day.
    as_known: Option<String>,
}

/// Reading what was written before.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what is read one by one")]
pub(crate) struct PositionAsked {
    /// Answer once the views have come to it.
    #[param(rename = "Position")]
    position: Option<u64>,
    /// `wait=SECONDS`: for how long that is waited for.
    #[param(rename = "Prefer")]
    prefer: Option<String>,
}

/// Doing once what is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what is read one by one")]
pub(crate) struct OnceAsked {
    /// Under the same key the same request is done once within 30 days, and answered the same again.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 64,
        pattern = "^[A-Za-z0-9._-]+$"
    )]
    idempotency_key: Option<String>,
}
