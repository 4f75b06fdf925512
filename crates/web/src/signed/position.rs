//! Reading what one has written: `Position: N` on a request says that the answer must be of views that have come to that place of
//! the log, and `Prefer: wait=SECONDS` for how long that is waited for. Nobody has a place to work while they wait.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderName, header::HeaderValue, request::Parts};

use crate::{
    problem::Problem,
    server::{Shared, admission::Place},
};

/// The header of a place in the log.
pub(crate) const POSITION: HeaderName = HeaderName::from_static("position");
const PREFER: HeaderName = HeaderName::from_static("prefer");
/// For how many seconds anybody waits at most.
pub(crate) const WAIT_MAX: u64 = 30;

/// Waits until what is asked for can be shown.
///
/// # Errors
/// `wrong_position`; `not_yet` where it takes longer; `busy` where there is no place to work then.
pub(super) async fn come(shared: &Shared, parts: &Parts) -> Result<(), Problem> {
    let Some(given) = parts.headers.get(POSITION) else { return Ok(()) };
    let wanted: Option<u64> = given.to_str().ok().and_then(|text| text.trim().parse().ok());
    let wanted = wanted.filter(|wanted| is_place(*wanted));
    let wanted = wanted.ok_or_else(|| Problem::of("wrong_position").at("Position"))?;
    if shared.office.size().await? > wanted {
        return Ok(());
    }
    let place = parts.extensions.get::<Arc<Place>>().cloned();
    let place = place.ok_or_else(|| Problem::of("internal"))?;
    place.leave();
    let wait = Duration::from_secs(wait_of(&parts.headers).unwrap_or(0));
    if !shared.feeds.has_come(wanted, wait).await {
        return Err(Problem::of("not_yet").after(1));
    }
    if shared.admission.enter_again(&place).await {
        Ok(())
    } else {
        Err(Problem::of("busy").after(1))
    }
}

/// Whether a log could have such a position: as many as a signed number of 64 bits counts.
pub(crate) fn is_place(position: u64) -> bool {
    i64::try_from(position).is_ok()
}

/// For how many seconds is waited, where that is preferred.
fn wait_of(headers: &HeaderMap) -> Option<u64> {
    let lines = headers.get_all(PREFER).iter().filter_map(|line: &HeaderValue| line.to_str().ok());
    let mut words = lines.flat_map(|line| line.split(',')).filter_map(|word| {
        let (name, value) = word.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().parse().ok())?
    });
    words.next().map(|seconds: u64| seconds.min(WAIT_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_read_and_bounded() {
        let wait = |text: &str| wait_of(&HeaderMap::from_iter([(PREFER, text.parse().unwrap())]));
        assert_eq!(wait("return=minimal, Wait = 5"), Some(5));
        assert_eq!(wait("wait=900"), Some(WAIT_MAX));
        assert_eq!((wait("wait"), wait("wait=soon")), (None, None));
    }
}
