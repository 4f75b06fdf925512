//! Where somebody can go at once: places of an office's own file, each with the day on which somebody last asked there.
//!
//! Deliberately absent: the service directory of the registry, which members read. What the street may know of it is decided by
//! who writes this file.

use std::{collections::BTreeMap, path::Path};

use amana_events::Day;
use serde::Deserialize;

use super::words::Words;

/// What is shown where an office has written nothing.
const SHIPPED: &str = include_str!("../../data/care.toml");

/// Why a file of places cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct CareError {
    /// Which file.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
}

/// The places.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Care {
    #[serde(default)]
    place: Vec<Place>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    verified: Option<String>,
    #[serde(default)]
    area: BTreeMap<String, String>,
    name: BTreeMap<String, String>,
    text: BTreeMap<String, String>,
}

/// The places of one area, as a page shows them.
#[derive(Debug)]
pub(super) struct Area {
    /// What it is called; empty for places that lie in none.
    pub(super) name: String,
    pub(super) places: Vec<Shown>,
}

/// A place as a page shows it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) text: String,
    /// On which day somebody asked there; none where nobody has.
    pub(super) verified: Option<String>,
}

impl Care {
    /// Those of an office's file, else those that are shipped.
    ///
    /// # Errors
    /// [`CareError`].
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, CareError> {
        let Some(path) = file else { return Self::of("care.toml", SHIPPED) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::of(&name, &text),
            Err(error) => Err(CareError { path: name, what: error.to_string() }),
        }
    }

    fn of(path: &str, text: &str) -> Result<Self, CareError> {
        let wrong = |what: String| CareError { path: path.to_owned(), what };
        let care: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        for place in &care.place {
            let days = place.verified.iter().find(|day| day.parse::<Day>().is_err());
            if let Some(day) = days {
                return Err(wrong(format!("verified: want a day such as 2026-11-02, not {day}")));
            }
            if !(place.name.contains_key("en") && place.text.contains_key("en")) {
                return Err(wrong("a place has a name and a text in en at least".to_owned()));
            }
        }
        Ok(care)
    }

    /// The places in a language, by area, as the file has them.
    pub(super) fn shown(&self, words: &Words) -> Vec<Area> {
        let said = |texts: &BTreeMap<String, String>| {
            texts.get(words.code()).or_else(|| texts.get("en")).cloned().unwrap_or_default()
        };
        let shown = |place: &Place| Shown {
            name: said(&place.name),
            text: said(&place.text),
            verified: place
                .verified
                .as_ref()
                .and_then(|day| day.parse().ok())
                .map(|day| words.day(day)),
        };
        let mut areas: Vec<Area> = Vec::new();
        for place in &self.place {
            let (name, shown) = (said(&place.area), shown(place));
            match areas.iter_mut().find(|area| area.name == name) {
                Some(area) => area.places.push(shown),
                None => areas.push(Area { name, places: vec![shown] }),
            }
        }
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_by_area_in_the_order_of_the_file() {
        let place = |area: &str| {
            format!("[[place]]\narea = {{{area}}}\nname = {{en = \"A\"}}\ntext = {{en = \"B\"}}\n")
        };
        let text = [place("en = \"North\""), place(""), place("en = \"North\"")].concat();
        let areas = Care::of("x", &text).unwrap().shown(Words::english());
        let said: Vec<_> = areas.iter().map(|it| (it.name.as_str(), it.places.len())).collect();
        assert_eq!(said, [("North", 2), ("", 1)]);
    }

    #[test]
    fn an_office_says_where_to_go_and_when_it_asked_there() {
        assert!(Care::read(None).unwrap().place.is_empty());
        let text = "[[place]]\nverified = \"2026-11-02\"\nname = {en = \"A\", ar = \"ا\"}\ntext = {en = \"B\"}";
        let care = Care::of("x", text).unwrap();
        let shown = &care.shown(Words::of_code("ar").unwrap())[0].places[0];
        assert_eq!((shown.name.as_str(), shown.text.as_str()), ("ا", "B"));
        assert!(shown.verified.as_ref().unwrap().contains("2026"));
        for wrong in [
            "[[place]]\nname = {ar = \"ا\"}\ntext = {en = \"B\"}",
            "[[place]]\nverified = \"soon\"\nname = {en = \"A\"}\ntext = {en = \"B\"}",
            "[[spot]]",
        ] {
            assert!(Care::of("x", wrong).is_err(), "{wrong}");
        }
    }
}
