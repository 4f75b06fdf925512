//! Signs beside the words, for who reads little: pictures of the style sheet, which no reader reads aloud.
//!
//! Deliberately absent: a sign that stands alone. The words say it too.

/// The sign of an answer or of a way; none where a picture would say less than the words.
const fn named(list: &str, code: &str) -> Option<&'static str> {
    Some(match (list.as_bytes(), code.as_bytes()) {
        (b"start", b"care") | (b"purpose", b"medical") => "cross",
        (b"start", b"write") => "pen",
        (b"start", b"open") => "key",
        (b"start", b"two") | (b"who", b"other") => "two",
        (b"who", b"me") => "one",
        (b"wish", b"look") | (b"purpose", b"investigation") => "eye",
        (b"wish", b"help") => "heart",
        (b"contact", b"none") => "no",
        (b"contact", b"way") | (b"purpose", b"psychosocial") => "talk",
        (b"purpose", b"legal") => "scales",
        _ => return None,
    })
}

/// The sign as it stands in a page.
pub(super) fn sign(list: &str, code: &str) -> String {
    let span =
        |name| format!("<span class=\"app-sign app-sign--{name}\" aria-hidden=\"true\"></span>");
    named(list, code).map(span).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_in_the_style_sheet() {
        let sheet = include_str!("../../assets/public.css");
        for name in ["cross", "pen", "key", "two", "one", "eye", "heart", "no", "talk", "scales"] {
            assert!(sheet.contains(&format!(".app-sign--{name}{{")), "{name}");
        }
        assert!(sign("who", "me").contains("aria-hidden=\"true\""));
        assert_eq!(sign("who", "unsaid"), "");
    }
}
