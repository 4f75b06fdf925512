//! What pages say, in the reader's language: Fluent files of `locales/`, embedded when this is built.
//!
//! INVARIANT: every language says every message of the public pages that English says: a test looks. Of staff's pages English and
//! French do; who reads another language is shown English.
//!
//! Adding a language to the program is a folder with `public.ftl` and a line in [`SOURCES`]; an office adds one, or its own words and
//! recordings to one that is there, by dropping in files (`local`).

pub(crate) mod local;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, LazyLock, OnceLock},
};

use amana_events::{Day, Moment};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use self::local::Sound;
use crate::server::Shared;

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
    staff: &'static [&'static str],
}

/// What members' pages say, and what steps, events and fields are called there.
const EN_STAFF: &[&str] = &[
    include_str!("../../locales/en/staff.ftl"),
    include_str!("../../locales/en/steps.ftl"),
    include_str!("../../locales/en/keepers.ftl"),
];
const FR_STAFF: &[&str] = &[
    include_str!("../../locales/fr/staff.ftl"),
    include_str!("../../locales/fr/steps.ftl"),
    include_str!("../../locales/fr/keepers.ftl"),
    include_str!("../../locales/fr/codes.ftl"),
    include_str!("../../locales/fr/refusals.ftl"),
];

/// What pages say to partners, in languages that members' pages do not have whole.
const AR_PARTNER: &[&str] =
    &[include_str!("../../locales/ar/partner.ftl"), include_str!("../../locales/ar/codes.ftl")];
const ES_PARTNER: &[&str] =
    &[include_str!("../../locales/es/partner.ftl"), include_str!("../../locales/es/codes.ftl")];
const PT_PARTNER: &[&str] =
    &[include_str!("../../locales/pt/partner.ftl"), include_str!("../../locales/pt/codes.ftl")];
const SW_PARTNER: &[&str] =
    &[include_str!("../../locales/sw/partner.ftl"), include_str!("../../locales/sw/codes.ftl")];

static SOURCES: [Source; 6] = languages![
    "en" EN_STAFF, "fr" FR_STAFF, "ar" AR_PARTNER, "es" ES_PARTNER, "pt" PT_PARTNER, "sw" SW_PARTNER
];

/// The languages of this program, English first: what is not said in another is said in it.
static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| SOURCES.iter().filter_map(Words::of).collect());

/// Longest part of `Accept-Language` that is looked at, in bytes.
const ACCEPTED_BYTES_MAX: usize = 512;

type Bundle = FluentBundle<FluentResource>;

/// One language.
pub(crate) struct Words {
    code: &'static str,
    /// What is said, by the first that says it: the office's own words, then those of the program.
    layers: Vec<Bundle>,
    staff: Bundle,
    /// Whether members' pages are in it, and not those of partners alone.
    own_staff: bool,
    /// Recordings, by the message they say.
    sounds: BTreeMap<String, Sound>,
    /// The languages it is offered among, where they are not those of the program alone.
    among: OnceLock<&'static [Words]>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.code).finish()
    }
}

fn bundle(code: &str, texts: &[&str]) -> Option<Bundle> {
    let mut bundle = FluentBundle::new_concurrent(vec![code.parse().ok()?]);
    for text in texts {
        // What can be read of a file is read; a test says what cannot.
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource(resource).ok()?;
    }
    Some(bundle)
}

impl Words {
    fn of(source: &Source) -> Option<Self> {
        let own_staff = [EN_STAFF, FR_STAFF].contains(&source.staff);
        Some(Self {
            code: source.code,
            layers: vec![bundle(source.code, &[source.public])?],
            staff: bundle(source.code, source.staff)?,
            own_staff,
            sounds: BTreeMap::new(),
            among: OnceLock::new(),
        })
    }

    /// The languages of this program.
    pub(crate) fn all() -> &'static [Words] {
        &ALL
    }

    /// The languages this one is offered among.
    pub(crate) fn among(&self) -> &'static [Words] {
        self.among.get().copied().unwrap_or_else(Self::all)
    }

    fn coded(all: &'static [Words], code: &str) -> Option<&'static Words> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        let named = |name: &str| all.iter().find(|words| words.code.eq_ignore_ascii_case(name));
        named(code).or_else(|| named(primary))
    }

    /// The language of a code among those this one is offered among; none where nobody speaks it here.
    pub(crate) fn other(&self, code: &str) -> Option<&'static Words> {
        Self::coded(self.among(), code)
    }

    /// The language of a code of this program.
    #[cfg(test)]
    pub(crate) fn of_code(code: &str) -> Option<&'static Words> {
        Self::coded(Self::all(), code)
    }

    /// The language an address asks for, else the first one the browser names, else English.
    pub(crate) fn chosen(
        all: &'static [Words],
        query: &str,
        headers: &HeaderMap,
    ) -> &'static Words {
        let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
        let asked = asked.and_then(|(_, code)| Self::coded(all, &code));
        let accepted = || {
            let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            let text = text.get(..text.len().min(ACCEPTED_BYTES_MAX))?;
            Self::accepted(all, text)
        };
        asked.or_else(accepted).or(all.first()).unwrap_or_else(Self::english)
    }

    fn accepted(all: &'static [Words], text: &str) -> Option<&'static Words> {
        let weighed = text.split(',').filter_map(|part| {
            let mut parts = part.split(';').map(str::trim);
            let words = Self::coded(all, parts.next()?)?;
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
            layers: Vec::new(),
            staff: FluentBundle::new_concurrent(Vec::new()),
            own_staff: true,
            sounds: BTreeMap::new(),
            among: OnceLock::new(),
        });
        ALL.first().unwrap_or(&NONE)
    }

    /// Whether members' pages are in this language.
    pub(crate) fn is_of_staff(&self) -> bool {
        self.own_staff
    }

    /// This language where members' pages are in it, else English.
    pub(crate) fn of_staff(&'static self) -> &'static Words {
        if self.own_staff { self } else { self.among().first().unwrap_or_else(Self::english) }
    }

    /// Its code.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// What a message says.
    pub(crate) fn say(&self, id: &str) -> String {
        self.say_with(id, None)
    }

    /// The same where two fill a page in: a message may have words of its own for that.
    pub(crate) fn say_to(&self, two: bool, id: &str) -> String {
        if !two {
            return self.say(id);
        }
        let voiced = format!("{id}-two");
        let own = self.found(&voiced, None).or_else(|| self.found(id, None));
        own.or_else(|| Self::english().found(&voiced, None)).unwrap_or_else(|| self.say(id))
    }

    /// The recording of a message.
    pub(crate) fn sound(&self, id: &str) -> Option<&Sound> {
        self.sounds.get(id)
    }

    /// What a message says of a number.
    pub(crate) fn count(&self, id: &str, number: usize) -> String {
        let mut values = FluentArgs::new();
        values.set("number", number);
        self.say_with(id, Some(&values))
    }

    /// What a message says with these texts in it.
    pub(crate) fn with<const N: usize>(
        &self,
        id: &str,
        texts: [(&'static str, String); N],
    ) -> String {
        let mut values = FluentArgs::new();
        for (name, text) in texts {
            values.set(name, text);
        }
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
        self.label_to(false, list, code)
    }

    /// The same where two fill a page in.
    pub(crate) fn label_to(&self, two: bool, list: &str, code: &str) -> String {
        let id = format!("{list}-{}", code.replace('_', "-"));
        let said = self.say_to(two, &id);
        if said == id { code.replace('_', " ") } else { said }
    }

    fn say_with(&self, id: &str, values: Option<&FluentArgs<'_>>) -> String {
        let said = self.found(id, values).or_else(|| Self::english().found(id, values));
        said.unwrap_or_else(|| id.to_owned())
    }

    fn found(&self, id: &str, values: Option<&FluentArgs<'_>>) -> Option<String> {
        self.layers.iter().chain([&self.staff]).find_map(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            Some(bundle.format_pattern(pattern, values, &mut Vec::new()).into_owned())
        })
    }
}

/// The language of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaks(pub(crate) &'static Words);

impl FromRequestParts<Arc<Shared>> for Speaks {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(Words::chosen(shared.words, query, &parts.headers)))
    }
}

#[cfg(test)]
mod tests;
