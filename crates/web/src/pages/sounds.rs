//! `/sound/LANGUAGE/MESSAGE.KIND`: a recording that an office dropped in, only when somebody plays it. Players ask for a part of it.
//!
//! Browsers keep none of it: what somebody listened to on a telephone that is not theirs is nobody's business.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{problem::Problem, server::Shared};

/// Gives one, whole or the part that is asked for.
pub(super) async fn give(
    State(shared): State<Arc<Shared>>,
    Path((language, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = shared.words.iter().find(|words| words.code() == language);
    let named = name.rsplit_once('.');
    let sound = words
        .zip(named)
        .and_then(|(words, (id, ending))| words.sound(id).filter(|sound| sound.ending == ending));
    let Some(sound) = sound else { return Err(Problem::of("not_found")) };
    let ranges = [
        (header::CONTENT_TYPE, HeaderValue::from_static(sound.kind)),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    let length = sound.bytes.len();
    let asked = headers.get(header::RANGE).and_then(|it| it.to_str().ok());
    let Some((first, last)) = asked.and_then(|text| part(text, length)) else {
        return Ok((ranges, sound.bytes.clone()).into_response());
    };
    let said = HeaderValue::from_str(&format!("bytes {first}-{last}/{length}"));
    let said = said.map_err(|_| Problem::of("internal"))?;
    let bytes = sound.bytes.slice(first..=last);
    Ok((StatusCode::PARTIAL_CONTENT, ranges, [(header::CONTENT_RANGE, said)], bytes)
        .into_response())
}

/// First and last byte of the one part that is asked for; none where the whole is as good an answer.
fn part(text: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let end = length.checked_sub(1)?;
    let (first, last) = match (first.trim(), last.trim()) {
        ("", tail) => (length.saturating_sub(tail.parse().ok()?), end),
        (first, "") => (first.parse().ok()?, end),
        (first, last) => (first.parse().ok()?, last.parse::<usize>().ok()?.min(end)),
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn one_part_is_read_and_anything_else_is_the_whole() {
        assert_eq!(part("bytes=0-", 10), Some((0, 9)));
        assert_eq!(part("bytes=2-4", 10), Some((2, 4)));
        assert_eq!(part("bytes=2-400", 10), Some((2, 9)));
        assert_eq!(part("bytes=-3", 10), Some((7, 9)));
        for odd in [
            "bytes=5-2",
            "bytes=10-",
            "bytes=0-1,3-4",
            "lines=0-1",
            "bytes=x-",
            "bytes=-0",
            "bytes=-",
            "",
        ] {
            assert_eq!(part(odd, 10), None, "{odd}");
        }
        assert_eq!(part("bytes=0-", 0), None);
    }
}
