//! The problems the server itself has, each with its status, a title and what to do. A rule's refusal has a
//! code of its own, which is not listed here: it says itself what is wrong.

/// One kind of problem.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// Its code, which never changes.
    pub(crate) code: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What it is.
    pub(crate) title: &'static str,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

const fn of(code: &'static str, status: u16, title: &'static str, remedy: &'static str) -> Kind {
    Kind { code, status, title, remedy }
}

/// What stands for a code that is none of these.
const REFUSED: Kind = of(
    "refused",
    409,
    "A rule refused it",
    "The detail says which rule, and what to do. Nothing was recorded.",
);

/// All of them, by status.
pub(crate) const ALL: &[Kind] = &[
    of(
        "bad_request",
        400,
        "The request cannot be understood",
        "Send HTTP/1.1 with well-formed headers.",
    ),
    of(
        "usage",
        400,
        "The request cannot be understood",
        "The detail says what is missing or wrong.",
    ),
    of("not_utf8", 400, "The body is not UTF-8", "Write the body in UTF-8."),
    of(
        "not_json",
        400,
        "The body is not a JSON object",
        "Send one JSON object, nested no deeper than 100 levels, and nothing after it.",
    ),
    of(
        "duplicate_field",
        400,
        "A field stands twice",
        "Leave out one of the two: only one can be meant.",
    ),
    of(
        "code_mistyped",
        400,
        "The code is mistyped",
        "Look at it once more: 27 digits or eight words.",
    ),
    of(
        "wrong_key",
        400,
        "The idempotency key is none",
        "Send 1 to 64 characters of A-Z a-z 0-9 . _ -, at least 16 of them random.",
    ),
    of(
        "wrong_query",
        400,
        "A parameter of the address is none",
        "The member `field` says which, and the detail what it takes.",
    ),
    of(
        "wrong_cursor",
        400,
        "The cursor is none",
        "Send `cursor` as the member `next` of the list before said it, or leave it out to begin anew.",
    ),
    of(
        "wrong_position",
        400,
        "The position is none",
        "Send `Position` as an answer said it, and `Last-Event-ID` as the feed did.",
    ),
    of(
        "code_needed",
        401,
        "A code is needed",
        "Send it in the header `Authorization: Receipt CODE`, never in an address.",
    ),
    of(
        "sign_in_needed",
        401,
        "Signing in is needed",
        "Sign in (`POST /api/v1/session`) and send `Authorization: Bearer TOKEN`. A session ends when it is not used for half an hour.",
    ),
    of(
        "sign_in_failed",
        401,
        "Nobody was signed in",
        "Name, password or code is wrong, or was used already. Which is not told.",
    ),
    of(
        "no_passkeys",
        404,
        "There are no passkeys",
        "This office has not said where they would be good (the setting `passkey_origin`). Sign in with a name, a password and a second factor (`POST /api/v1/session`).",
    ),
    of(
        "no_provider",
        404,
        "There is no identity provider",
        "Members of this office sign in with a name, a password and a second factor (`POST /api/v1/session`).",
    ),
    of(
        "provider_silent",
        503,
        "The identity provider does not answer",
        "Nothing that was sent is wrong. Try again later; `Retry-After` says when.",
    ),
    of(
        "not_allowed",
        403,
        "The access policy does not allow it",
        "The detail says which rule. Nothing was recorded.",
    ),
    of(
        "out_of_scope",
        403,
        "The token is not for this",
        "A program's token is for what its scope names; the member `scope` says what is needed.",
    ),
    of(
        "own_token_needed",
        403,
        "The session's own token is needed",
        "A token that stands for a session cannot change it. Send the session's own.",
    ),
    of(
        "step_up_needed",
        403,
        "Show your second factor again",
        "`POST /api/v1/session/step-up` first: it counts for ten minutes.",
    ),
    of(
        "other_site",
        403,
        "Another site sent this",
        "A browser's cookie works from pages of this server alone. Programs send `Authorization`.",
    ),
    of(
        "form_token_needed",
        403,
        "The form token is missing or another",
        "Send `X-Form-Token` as `GET /api/v1/session` gives it.",
    ),
    of(
        "not_found",
        404,
        "There is nothing here",
        "Look at the address or the code once more. What is hidden and what is not there are answered alike.",
    ),
    of("wrong_method", 405, "The method is another", "The header Allow says which there are."),
    of("not_acceptable", 406, "No such form", "Ask for application/json."),
    of(
        "too_slow",
        408,
        "The request came too slowly",
        "Send it again, with the same Idempotency-Key: what was recorded is not recorded twice.",
    ),
    of(
        "other_body",
        422,
        "The key belongs to another request",
        "Take a new Idempotency-Key for another content.",
    ),
    of(
        "list_differs",
        409,
        "Rows of the list stand here otherwise",
        "The member `differences` names them. Say by `restate` why, if their source restated them. Nothing was recorded.",
    ),
    of(
        "key_expired",
        409,
        "The key was used too long ago",
        "The report is here. Take a new Idempotency-Key for another.",
    ),
    of(
        "receipt_over",
        409,
        "The code is not in force any more",
        "The report is here; its first code was replaced or revoked.",
    ),
    of(
        "length_needed",
        411,
        "The length is missing",
        "Send Content-Length, or Transfer-Encoding: chunked.",
    ),
    of(
        "too_large",
        413,
        "The body is too large",
        "Send less: the limit stands in the member `bytes_max`. A long account fits 64 KiB.",
    ),
    of(
        "address_too_long",
        414,
        "The address is too long",
        "No address here is longer than 400 characters.",
    ),
    of(
        "wrong_media_type",
        415,
        "The media type is another",
        "Send Content-Type: application/json.",
    ),
    of(
        "expectation_failed",
        417,
        "The expectation cannot be met",
        "Send no Expect but 100-continue.",
    ),
    of(
        "wrong_version",
        400,
        "The version is none",
        "Send If-Match as ETag said it, such as \"3\", or If-None-Match: * for a file that is new.",
    ),
    of(
        "file_moved",
        412,
        "The file has another version",
        "Somebody recorded something since. Read it again, and decide again.",
    ),
    of(
        "not_yet",
        412,
        "The views have not come to that position",
        "Wait as long as Retry-After says and ask again, or send `Prefer: wait=SECONDS`, at most 30.",
    ),
    of(
        "too_soon",
        429,
        "Too soon after tries that failed",
        "Wait as long as Retry-After says. Others are not made to wait for it.",
    ),
    of("missing_field", 422, "A field is missing", "The member `field` says which."),
    of(
        "unknown_field",
        422,
        "There is no such field",
        "The member `field` says which: it is mistyped, or stands elsewhere.",
    ),
    of(
        "wrong_shape",
        422,
        "A field has another shape",
        "The member `field` says which, and the detail what it takes.",
    ),
    of(
        "wrong_list",
        422,
        "The list cannot be read",
        "The member `errors` says where, line by line. Nothing was recorded.",
    ),
    of("text_too_long", 422, "A text is too long", "A text has at most 64 KiB."),
    of("nul_character", 422, "A text holds a NUL character", "Leave it out."),
    of(
        "work_needed",
        428,
        "Work is needed first",
        "Too many reports come at once. Find a nonce such that SHA-256 of `challenge:nonce` begins with `bits` zero bits, and send the request again with `Proof-Of-Work: challenge:nonce`.",
    ),
    of(
        "too_often",
        429,
        "Too often",
        "Wait as long as Retry-After says: each receipt has so many requests a minute.",
    ),
    of(
        "headers_too_large",
        431,
        "The headers are too many or too long",
        "Send fewer: none but Authorization, Content-Type, Idempotency-Key and Proof-Of-Work is read.",
    ),
    of(
        "internal",
        500,
        "The server cannot do it now",
        "Nothing you sent is wrong. Send it again with the same Idempotency-Key; who runs the server finds the reason in its log.",
    ),
    of(
        "disk_full",
        507,
        "The disk of the server is full",
        "Nothing was recorded. Send it again with the same Idempotency-Key once who runs the server has made room.",
    ),
    of(
        "busy",
        503,
        "The server is full",
        "Wait as long as Retry-After says and send it again. Nothing was recorded.",
    ),
    of(
        "draining",
        503,
        "The server is ending",
        "Send it again: another server, or this one anew, takes it. Nothing was recorded.",
    ),
    of(
        "late",
        503,
        "The answer took too long",
        "It may have been recorded. Send it again with the same Idempotency-Key: it is not recorded twice.",
    ),
];

/// The kind of a code; for any other, a rule's refusal.
pub(crate) fn kind(code: &str) -> Kind {
    ALL.iter().copied().find(|kind| kind.code == code).unwrap_or(REFUSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_every_status_is_an_error() {
        for (place, kind) in ALL.iter().enumerate() {
            assert!((400..600).contains(&kind.status), "{}", kind.code);
            assert!(
                ALL.iter().skip(place + 1).all(|other| other.code != kind.code),
                "{}",
                kind.code
            );
            assert!(kind.remedy.ends_with('.'), "{}", kind.code);
        }
        assert_eq!(super::kind("closed_case").status, 409);
    }
}
