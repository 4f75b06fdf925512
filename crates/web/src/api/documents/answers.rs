//! The problems that several routes answer with, said once for the document.

use utoipa::IntoResponses;

use super::Problem;

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $status:literal, $what:literal;)+ })+) => {
        $($(#[$doc])*
        #[derive(IntoResponses)]
        #[expect(dead_code, reason = "describes what is answered")]
        pub(crate) enum $name {
            $(#[response(status = $status, description = $what, content_type = "application/problem+json")]
            $variant(Problem),)+
        })+
    };
}

problems! {
    /// What any route may answer.
    Anywhere {
        Headers = 431, "`headers_too_large`";
        Internal = 500, "`internal`: nothing that was sent is wrong.";
        Busy = 503, "`busy`, `draining`, `late`: come again after Retry-After.";
    }

    /// What a report may be answered with.
    Reporting {
        Unreadable = 400, "`not_json`, `not_utf8`, `duplicate_field`, `wrong_key`";
        TooSlow = 408, "`too_slow`";
        Conflict = 409, "`key_expired`, `receipt_over`, or a rule's own code: nothing was recorded.";
        TooLarge = 413, "`too_large`";
        OtherType = 415, "`wrong_media_type`";
        Field = 422, "`missing_field`, `unknown_field`, `wrong_shape`, `text_too_long`, `other_body`, or a rule's own code of a field.";
        Work = 428, "`work_needed`, with `challenge`, `bits` and `expires`.";
        Headers = 431, "`headers_too_large`";
        Internal = 500, "`internal`: nothing that was sent is wrong.";
        Busy = 503, "`busy`, `draining`, `late`: come again after Retry-After.";
    }

    /// What whoever sends a code may be answered with.
    Behind {
        Mistyped = 400, "`code_mistyped`";
        NoCode = 401, "`code_needed`";
        Nothing = 404, "`not_found`: the code opens nothing here.";
        TooOften = 429, "`too_often`: come again after Retry-After.";
        Headers = 431, "`headers_too_large`";
        Internal = 500, "`internal`: nothing that was sent is wrong.";
        Busy = 503, "`busy`, `draining`, `late`: come again after Retry-After.";
    }

    /// What whoever signs in may be answered with.
    SigningIn {
        Unreadable = 400, "`not_json`, `not_utf8`, `duplicate_field`, or `usage`: the detail says what is not taken.";
        Failed = 401, "`sign_in_failed`, whatever was wrong.";
        TooSlow = 408, "`too_slow`";
        Conflict = 409, "A rule's own code: nothing was recorded.";
        TooLarge = 413, "`too_large`";
        OtherType = 415, "`wrong_media_type`";
        Field = 422, "`missing_field`, `unknown_field`, `wrong_shape`";
        TooSoon = 429, "`too_soon`: come again after Retry-After.";
        Headers = 431, "`headers_too_large`";
        Internal = 500, "`internal`: nothing that was sent is wrong.";
        Busy = 503, "`busy`, `draining`, `late`: come again after Retry-After.";
    }

    /// What whoever signs in by the identity provider may be answered with.
    Providing {
        Failed = 401, "`sign_in_failed`, whatever was wrong.";
        NoProvider = 404, "`no_provider`: this office has none.";
        Headers = 431, "`headers_too_large`";
        Internal = 500, "`internal`: nothing that was sent is wrong.";
        Busy = 503, "`provider_silent`, `busy`, `draining`, `late`: come again after Retry-After.";
    }

    /// What is answered about passkeys besides.
    ByPasskey {
        NoPasskeys = 404, "`no_passkeys`: this office has none; or `not_found`: the member has no such passkey.";
    }

    /// What whoever signed in may be answered with.
    SignedIn {
        NoSession = 401, "`sign_in_needed`: the session does not live.";
        Forbidden = 403, "`not_allowed`, `out_of_scope`, `step_up_needed`, `own_token_needed`, `other_site`, `form_token_needed`";
        NotYet = 412, "`not_yet`: the log has not come to `Position`; come again after Retry-After.";
        Headers = 431, "`headers_too_large`";
        Internal = 500, "`internal`: nothing that was sent is wrong.";
        Busy = 503, "`busy`, `draining`, `late`: come again after Retry-After.";
    }

    /// What is answered for what is not there, or hidden.
    Absent {
        Nothing = 404, "`not_found`: it is hidden, or there is none.";
    }

    /// What whoever asks for a list or a position may be answered with besides.
    Asking {
        Query = 400, "`wrong_query`, `wrong_cursor`, `wrong_position`, or `usage`: the detail says what is not taken.";
    }

    /// What whoever commands may be answered with besides.
    Commanded {
        Unreadable = 400, "`not_json`, `not_utf8`, `duplicate_field`, `wrong_key`, `wrong_version`, `usage`";
        Nothing = 404, "`not_found`: it is hidden, or there is none.";
        TooSlow = 408, "`too_slow`";
        Conflict = 409, "A rule's own code: nothing was recorded.";
        Moved = 412, "`file_moved`: the file has another version.";
        TooLarge = 413, "`too_large`";
        OtherType = 415, "`wrong_media_type`";
        Field = 422, "`missing_field`, `unknown_field`, `wrong_shape`, `text_too_long`, `other_body`, or a rule's own code of a field.";
    }

    /// What whoever decides something that takes no body may be answered with besides.
    Decided {
        Unreadable = 400, "`usage`: the detail says what is not taken.";
        Nothing = 404, "`not_found`: it is hidden, or there is none.";
        Conflict = 409, "A rule's own code: nothing was recorded.";
        Field = 422, "A rule's own code of what was named.";
    }

    /// What whoever writes behind a code may be answered with besides.
    Written {
        Unreadable = 400, "`code_mistyped`, `not_json`, `not_utf8`, `duplicate_field`, `wrong_key`";
        TooSlow = 408, "`too_slow`";
        Conflict = 409, "A rule's own code: nothing was recorded.";
        TooLarge = 413, "`too_large`";
        OtherType = 415, "`wrong_media_type`";
        Field = 422, "`missing_field`, `unknown_field`, `wrong_shape`, `text_too_long`, `other_body`, or a rule's own code of a field.";
    }
}
