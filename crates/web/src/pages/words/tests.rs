//! Every language says everything, and says it as its readers do.

use std::{collections::BTreeSet, fs, path::Path};

use fluent_syntax::ast::{Entry, Resource};

use super::*;

fn messages(text: &'static str) -> BTreeSet<String> {
    let read: Resource<&str> =
        fluent_syntax::parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let names = read.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        Entry::Term(_)
        | Entry::Comment(_)
        | Entry::GroupComment(_)
        | Entry::ResourceComment(_)
        | Entry::Junk { .. } => None,
    });
    names.collect()
}

/// What labels of codes are called: English has none, the registry has them.
const LABEL: &str = "label-";

/// What a rule says when it refuses, by its code: it says it in English, but for what pages say better.
const REFUSAL: &str = "refusal-";

fn of_staff(texts: &[&'static str]) -> BTreeSet<String> {
    let all = texts.iter().flat_map(|text| messages(text));
    all.filter(|id| !id.starts_with(LABEL) && !id.starts_with(REFUSAL)).collect()
}

fn refusals(texts: &[&'static str]) -> BTreeSet<String> {
    let all = texts.iter().flat_map(|text| messages(text));
    all.filter(|id| id.starts_with(REFUSAL)).collect()
}

fn labels(texts: &[&'static str]) -> BTreeSet<String> {
    let all = texts.iter().flat_map(|text| messages(text));
    all.filter(|id| id.starts_with(LABEL)).collect()
}

/// The messages of every code that a ledger begins with; countries and places are called as the registry calls them.
fn shipped() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut add = |list: &str, entry: &serde_json::Value, code: &str| {
        all.insert(super::super::staff::label_of(list, entry[code].as_str().unwrap()));
    };
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    for text in [
        include_str!("../../../../domain/data/lists.json"),
        include_str!("../../../../domain/data/lists-audit.json"),
        include_str!("../../../../domain/data/lists-case.json"),
        include_str!("../../../../domain/data/lists-persons.json"),
    ] {
        for list in read(text).as_array().unwrap() {
            let entries = list["entries"].as_array().unwrap();
            for entry in entries {
                add(list["list"].as_str().unwrap(), entry, "code");
            }
        }
    }
    for (list, code, text) in [
        ("classes", "class", include_str!("../../../../domain/data/classes.json")),
        ("affiliations", "affiliation", include_str!("../../../../domain/data/affiliations.json")),
        ("clocks", "clock", include_str!("../../../../domain/data/clocks.json")),
        ("instruments", "instrument", include_str!("../../../../domain/data/instruments.json")),
    ] {
        let read = read(text);
        for entry in read[list].as_array().unwrap() {
            add(list, entry, code);
        }
    }
    all
}

#[test]
fn every_code_is_called_something_in_french_and_what_partners_meet_in_every_language() {
    let (shipped, french) = (shipped(), labels(FR_STAFF));
    let missing: Vec<_> = shipped.difference(&french).collect();
    let more: Vec<_> = french.difference(&shipped).collect();
    assert!(missing.is_empty() && more.is_empty(), "{missing:?} {more:?}");
    let partners = labels(AR_PARTNER);
    for own in [ES_PARTNER, PT_PARTNER, SW_PARTNER] {
        assert_eq!(labels(own), partners);
    }
    assert!(partners.is_subset(&french));
    // Whole lists: no code of a list that partners meet is left out.
    for list in ["need", "service-kind", "purpose", "belonging", "referral-outcome", "apart-reason"]
    {
        let of = |all: &BTreeSet<String>| {
            all.iter().filter(|id| id.starts_with(&format!("{LABEL}{list}-"))).count()
        };
        assert!(of(&partners) > 2 && of(&partners) == of(&french), "{list}");
    }
}

/// The codes by which rules refuse: each is the first text of what makes a refusal.
fn codes_of_rules() -> BTreeSet<String> {
    let mut sources = Vec::new();
    texts(Path::new("../domain/src"), &mut sources);
    let code = |rest: &str| {
        let code = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        let is = |it: u8| it.is_ascii_lowercase() || it == b'_';
        (code.contains('_') && code.bytes().all(is)).then(|| code.replace('_', "-"))
    };
    let makes = ["Refusal::new(", "Refusal::field("];
    let all = sources.iter().flat_map(|text| makes.map(|mark| text.split(mark).skip(1)));
    all.flatten().filter_map(code).map(|code| format!("{REFUSAL}{code}")).collect()
}

#[test]
fn what_rules_refuse_is_said_in_french() {
    let (french, english) = (refusals(FR_STAFF), refusals(EN_STAFF));
    assert!(english.is_subset(&french));
    for partners in [AR_PARTNER, ES_PARTNER, PT_PARTNER, SW_PARTNER] {
        assert_eq!(refusals(partners), english);
    }
    let codes = codes_of_rules();
    let missing: Vec<_> = codes.difference(&french).collect();
    assert!(codes.len() > 200 && missing.is_empty(), "{} {missing:?}", codes.len());
}

#[test]
fn every_language_says_what_english_says_and_nothing_else() {
    let english = messages(SOURCES[0].public);
    for source in &SOURCES[1..] {
        let own = messages(source.public);
        let missing: Vec<_> = english.difference(&own).collect();
        let more: Vec<_> = own.difference(&english).collect();
        assert!(missing.is_empty() && more.is_empty(), "{}: {missing:?} {more:?}", source.code);
    }
    assert_eq!(of_staff(EN_STAFF), of_staff(FR_STAFF));
    assert!(english.is_disjoint(&of_staff(EN_STAFF)));
    // Partners are told the same in each of their languages, and nothing that members are not told.
    let partners = of_staff(AR_PARTNER);
    for own in [ES_PARTNER, PT_PARTNER, SW_PARTNER] {
        assert_eq!(of_staff(own), partners);
    }
    assert!(partners.is_subset(&of_staff(EN_STAFF)) && partners.len() > 300);
}

/// Names that a text asks for.
fn asked(text: &str) -> impl Iterator<Item = &str> {
    ["say(\"", "count(\"", "voiced(\"", "listen(\""]
        .into_iter()
        .flat_map(move |mark| text.split(mark).skip(1).filter_map(|rest| rest.split('"').next()))
}

fn texts(folder: &Path, all: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, all);
        } else {
            all.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_message_that_a_page_asks_for_is_there() {
    let mut all = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    texts(&root.join("templates"), &mut all);
    texts(&root.join("src/pages"), &mut all);
    let known = &messages(SOURCES[0].public) | &of_staff(EN_STAFF);
    let asked: BTreeSet<_> = all.iter().flat_map(|text| asked(text)).collect();
    assert!(asked.len() > 40, "{asked:?}");
    for id in asked.into_iter().filter(|id| id.is_ascii() && id.len() > 2) {
        assert!(known.contains(id), "no message {id}");
    }
}

#[test]
fn a_language_is_chosen_by_address_then_browser_then_english() {
    let said = |query: &str, accepted: &str| {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, accepted.parse().unwrap())]);
        Words::chosen(Words::all(), query, &headers).code()
    };
    assert_eq!(said("lang=ar", "fr"), "ar");
    assert_eq!(said("lang=xx", "fr-CA, en;q=0.5"), "fr");
    assert_eq!(said("", "de, sw;q=0.4, pt-BR;q=0.9"), "pt");
    assert_eq!(said("", "es;q=0"), "en");
    assert_eq!(said("lang=%F0", "\t"), "en");
}

#[test]
fn days_and_numbers_are_said_as_readers_say_them() {
    let day: Day = "2026-11-03".parse().unwrap();
    let said = |code: &str| {
        let text = Words::of_code(code).unwrap().day(day);
        text.replace(['\u{2068}', '\u{2069}'], "")
    };
    assert_eq!(said("en"), "3 November 2026");
    assert_eq!(said("fr"), "3 novembre 2026");
    assert_eq!(said("es"), "3 de noviembre de 2026");
    assert_eq!(said("pt"), "3 de novembro de 2026");
    assert_eq!(said("sw"), "3 Novemba 2026");
    assert_eq!(said("ar"), "3 نوفمبر 2026");
    let one_of = |code: &str| -> BTreeSet<String> {
        let words = Words::of_code(code).unwrap();
        [0, 1, 2, 3, 11, 100].map(|number| words.count("before", number)).into()
    };
    // Arabic has six forms of a number, English two.
    assert_eq!(one_of("ar").len(), 6);
    assert!(one_of("en").iter().all(|text| text.contains("message")));
}

#[test]
fn every_language_says_which_way_it_is_written_and_whether_a_speaker_read_it() {
    for words in Words::all() {
        let expected = if words.code() == "ar" { "rtl" } else { "ltr" };
        assert_eq!(words.say("language-direction"), expected);
        assert!(["yes", "no"].contains(&words.say("language-reviewed").as_str()));
    }
}
