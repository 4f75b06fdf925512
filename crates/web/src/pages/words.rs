//! What pages say, in the reader's language: Fluent files of `locales/`, embedded when this is built.
//!
//! INVARIANT: every language says every message of the public pages that English says: a test looks. Of staff's pages English and
//! French do; who reads another language is shown English.
//!
//! Adding a language is a folder with `public.ftl` and a line in [`ALL`].

use std::{convert::Infallible, sync::LazyLock};

use amana_events::{Day, Moment};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

macro_rules! languages {
    ($($code:literal $staff:expr),+ $(,)?) => {
        [$(Source {
            code: $code,
            public: include_str!(concat!("../../locales/", $code, "/public.ftl")),
            staff: $staff,
        }),+]
    };
}

struct Source {
    code: &'static str,
    public: &'static str,
    staff: &'static str,
}

const EN_STAFF: &str = include_str!("../../locales/en/staff.ftl");
const FR_STAFF: &str = include_str!("../../locales/fr/staff.ftl");

static SOURCES: [Source; 6] = languages!["en" EN_STAFF, "fr" FR_STAFF, "ar" EN_STAFF, "es" EN_STAFF, "pt" EN_STAFF, "sw" EN_STAFF];

/// The languages, English first: what is not said in another is said in it.
static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| SOURCES.iter().filter_map(Words::of).collect());

/// Longest part of `Accept-Language` that is looked at, in bytes.
const ACCEPTED_BYTES_MAX: usize = 512;

/// One language.
pub(crate) struct Words {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
    staff: FluentBundle<FluentResource>,
    /// Whether members' pages are in it.
    own_staff: bool,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.code).finish()
    }
}

fn bundle(code: &str, text: &str) -> Option<FluentBundle<FluentResource>> {
    let mut bundle = FluentBundle::new_concurrent(vec![code.parse().ok()?]);
    // What can be read of a file is read; a test says what cannot.
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource(resource).ok()?;
    Some(bundle)
}

impl Words {
    fn of(source: &Source) -> Option<Self> {
        let own_staff = source.staff != EN_STAFF || source.code == "en";
        let staff = if own_staff { source.code } else { "en" };
        Some(Self {
            code: source.code,
            bundle: bundle(source.code, source.public)?,
            staff: bundle(staff, source.staff)?,
            own_staff,
        })
    }

    /// All languages.
    pub(crate) fn all() -> &'static [Words] {
        &ALL
    }

    fn coded(code: &str) -> Option<&'static Words> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        ALL.iter().find(|words| words.code.eq_ignore_ascii_case(primary))
    }

    /// The language of a code; none where nobody speaks it here.
    pub(crate) fn of_code(code: &str) -> Option<&'static Words> {
        Self::coded(code)
    }

    /// The language an address asks for, else the first one the browser names, else English.
    pub(crate) fn chosen(query: &str, headers: &HeaderMap) -> &'static Words {
        let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
        let asked = asked.and_then(|(_, code)| Self::coded(&code));
        let accepted = || {
            let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            text.get(..text.len().min(ACCEPTED_BYTES_MAX)).and_then(Self::accepted)
        };
        asked.or_else(accepted).unwrap_or_else(Self::english)
    }

    fn accepted(text: &str) -> Option<&'static Words> {
        let weighed = text.split(',').filter_map(|part| {
            let mut parts = part.split(';').map(str::trim);
            let words = Self::coded(parts.next()?)?;
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let weight = weight.map_or(Some(1.0), |it| it.parse::<f32>().ok())?;
            (weight > 0.0).then_some((words, weight))
        });
        // Of equal weight the first counts.
        let best = weighed.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map(|(words, _)| words)
    }

    /// English.
    pub(crate) fn english() -> &'static Words {
        static NONE: LazyLock<Words> = LazyLock::new(|| Words {
            code: "en",
            bundle: FluentBundle::new_concurrent(Vec::new()),
            staff: FluentBundle::new_concurrent(Vec::new()),
            own_staff: true,
        });
        ALL.first().unwrap_or(&NONE)
    }

    /// Whether members' pages are in this language.
    pub(crate) fn is_of_staff(&self) -> bool {
        self.own_staff
    }

    /// This language where members' pages are in it, else English.
    pub(crate) fn of_staff(&'static self) -> &'static Words {
        if self.own_staff { self } else { Self::english() }
    }

    /// Its code.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// What a message says.
    pub(crate) fn say(&self, id: &str) -> String {
        self.say_with(id, None)
    }

    /// What a message says of a number.
    pub(crate) fn count(&self, id: &str, number: usize) -> String {
        let mut values = FluentArgs::new();
        values.set("number", number);
        self.say_with(id, Some(&values))
    }

    /// A day, as it is said.
    pub(crate) fn day(&self, day: Day) -> String {
        let text = day.to_string();
        let mut parts = text.split('-').filter_map(|part| part.parse::<i64>().ok());
        let (Some(year), Some(month), Some(of_month)) = (parts.next(), parts.next(), parts.next())
        else {
            return text;
        };
        let mut values = FluentArgs::new();
        for (name, value) in [("month", month), ("day", of_month)] {
            values.set(name, value);
        }
        values.set("year", FluentValue::from(year.to_string()));
        self.say_with("day", Some(&values))
    }

    /// A moment, as it is said: its day and the minute, in UTC.
    pub(crate) fn moment(&self, at: Moment) -> String {
        let text = at.to_string();
        let minute = text.get(11..16).unwrap_or_default();
        format!("{}, {minute} UTC", self.day(at.day()))
    }

    /// What a message says, if it is there.
    pub(crate) fn known(&self, id: &str) -> Option<String> {
        self.found(id, None)
    }

    /// What a code of a list is called; the code itself where nobody called it anything.
    pub(crate) fn label(&self, list: &str, code: &str) -> String {
        let id = format!("{list}-{}", code.replace('_', "-"));
        self.found(&id, None).unwrap_or_else(|| code.replace('_', " "))
    }

    fn say_with(&self, id: &str, values: Option<&FluentArgs<'_>>) -> String {
        let said = self.found(id, values).or_else(|| Self::english().found(id, values));
        said.unwrap_or_else(|| id.to_owned())
    }

    fn found(&self, id: &str, values: Option<&FluentArgs<'_>>) -> Option<String> {
        [&self.bundle, &self.staff].into_iter().find_map(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            Some(bundle.format_pattern(pattern, values, &mut Vec::new()).into_owned())
        })
    }
}

/// The language of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaks(pub(crate) &'static Words);

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Words::chosen(parts.uri.query().unwrap_or_default(), &parts.headers)))
    }
}

#[cfg(test)]
mod tests;
