//! The script of members' pages, and the style sheets, made by `cargo xtask assets` and embedded. Their names hold a digest of what they are, so that browsers keep
//! them for good; they were compressed when they were made.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;

/// How many digits of a digest stand in a name.
const NAME_DIGITS: usize = 16;
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

struct Asset {
    staff: bool,
    mirrored: bool,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

macro_rules! sheet {
    ($file:literal, $staff:literal, $mirrored:literal) => {
        Asset {
            staff: $staff,
            mirrored: $mirrored,
            plain: include_bytes!(concat!("../../assets/", $file)),
            brotli: include_bytes!(concat!("../../assets/", $file, ".br")),
            gzip: include_bytes!(concat!("../../assets/", $file, ".gz")),
        }
    };
}

static SHEETS: [Asset; 4] = [
    sheet!("public.css", false, false),
    sheet!("public.rtl.css", false, true),
    sheet!("staff.css", true, false),
    sheet!("staff.rtl.css", true, true),
];

static NAMED: LazyLock<Vec<(String, &'static Asset)>> =
    LazyLock::new(|| SHEETS.iter().map(|asset| (asset.name(), asset)).collect());

impl Asset {
    fn name(&self) -> String {
        let digest = HEXLOWER.encode(&Sha256::digest(self.plain));
        let word = if self.staff { "staff" } else { "page" };
        format!("{word}-{}.css", digest.get(..NAME_DIGITS).unwrap_or_default())
    }
}

/// What helps members' pages where a browser runs scripts.
const SCRIPT: &str = include_str!("../../scripts/staff.js");

static SCRIPT_NAME: LazyLock<String> = LazyLock::new(|| {
    let digest = HEXLOWER.encode(&Sha256::digest(SCRIPT));
    format!("staff-{}.js", digest.get(..NAME_DIGITS).unwrap_or_default())
});

/// The address of the script.
pub(crate) fn script() -> String {
    format!("/assets/{}", *SCRIPT_NAME)
}

/// The address of a style sheet.
pub(crate) fn style(staff: bool, mirrored: bool) -> String {
    let found = NAMED.iter().find(|(_, it)| it.staff == staff && it.mirrored == mirrored);
    format!("/assets/{}", found.map(|(name, _)| name.as_str()).unwrap_or_default())
}

/// Gives one.
pub(crate) async fn give(Path(name): Path<String>, headers: HeaderMap) -> Response {
    if name == *SCRIPT_NAME {
        let js = HeaderValue::from_static("text/javascript; charset=utf-8");
        return ([(header::CONTENT_TYPE, js), (header::CACHE_CONTROL, FOR_GOOD)], SCRIPT)
            .into_response();
    }
    let Some((_, asset)) = NAMED.iter().find(|(known, _)| *known == name) else {
        return Problem::of("not_found").into_response();
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
    let takes = |coding: &str| {
        accepted.unwrap_or_default().split(',').any(|it| {
            let (name, weight) = it.split_once(';').unwrap_or((it, ""));
            name.trim().eq_ignore_ascii_case(coding) && weight.trim() != "q=0"
        })
    };
    let (coding, bytes) = match (takes("br"), takes("gzip")) {
        (true, _) => (Some("br"), asset.brotli),
        (false, true) => (Some("gzip"), asset.gzip),
        (false, false) => (None, asset.plain),
    };
    let css = HeaderValue::from_static("text/css; charset=utf-8");
    let vary = HeaderValue::from_static("accept-encoding");
    let own =
        [(header::CONTENT_TYPE, css), (header::CACHE_CONTROL, FOR_GOOD), (header::VARY, vary)];
    let mut answer = (own, bytes).into_response();
    if let Some(coding) = coding {
        let value = HeaderValue::from_static(coding);
        answer.headers_mut().insert(header::CONTENT_ENCODING, value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sheet_has_a_name_of_its_own_and_is_small() {
        let mut names: Vec<_> = NAMED.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 4);
        for asset in &SHEETS {
            assert!(asset.staff || asset.brotli.len() < 6_000, "{}", asset.brotli.len());
        }
        let mirrored = std::str::from_utf8(SHEETS[1].plain).unwrap();
        assert!(mirrored.contains("border-right:5px") && SHEETS[1].plain != SHEETS[0].plain);
    }
}
