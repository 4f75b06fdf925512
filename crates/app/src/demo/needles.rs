//! Looking for personal strings where none may be.
//!
//! What is personal is not listed by hand: every field that the commands' schema calls sealed is,
//! and every member's name. Each text is looked for whole, phrase by phrase, and by the long words
//! of names.

use std::{
    collections::{BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

use amana_domain::Command;
use amana_store::read_beside;
use serde_json::Value;

use super::story::{LineStep, Step, Story};
use crate::Folder;

/// Bytes by which a place is first compared; no needle is shorter.
const KEY_BYTES: usize = 7;
/// The shortest phrase that is looked for, in bytes: shorter ones could stand anywhere.
const PHRASE_BYTES_MIN: usize = 12;

/// Strings that are looked for.
#[derive(Debug, Clone)]
pub struct Needles {
    by_key: HashMap<[u8; KEY_BYTES], Vec<String>>,
    count: usize,
}

/// Where a needle was found. Says which, so it is for demonstrations and tests only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The place.
    pub place: String,
    /// What was found there.
    pub needle: String,
}

/// What a search over a folder saw.
#[derive(Debug, Clone, Default)]
pub struct SearchedFolder {
    /// How many files.
    pub files: usize,
    /// How many bytes.
    pub bytes: u64,
    /// What was found.
    pub hits: Vec<Hit>,
}

impl Needles {
    /// Looks for these strings; those too short to mean anything are left out.
    pub fn new(strings: impl IntoIterator<Item = String>) -> Self {
        let mut needles = Self { by_key: HashMap::new(), count: 0 };
        for string in strings.into_iter().collect::<BTreeSet<_>>() {
            if let Some(key) = string.as_bytes().first_chunk::<KEY_BYTES>() {
                needles.by_key.entry(*key).or_default().push(string);
                needles.count += 1;
            }
        }
        needles
    }

    /// Looks for everything personal of the story.
    pub fn of(story: &Story) -> Self {
        let sealed = sealed_fields();
        let mut strings = Vec::new();
        for step in story.steps() {
            match step {
                Step::Member(member) => names(&member.name, &mut strings),
                Step::Line(line) => texts(line, &sealed, &mut strings),
            }
        }
        Self::new(strings)
    }

    /// How many strings are looked for.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The needles in some bytes.
    pub fn find(&self, bytes: &[u8]) -> Vec<&str> {
        let mut found = BTreeSet::new();
        for (at, window) in bytes.windows(KEY_BYTES).enumerate() {
            let Some(needles) = window.first_chunk().and_then(|key| self.by_key.get(key)) else {
                continue;
            };
            let rest = bytes.get(at..).unwrap_or_default();
            let here = needles.iter().filter(|needle| rest.starts_with(needle.as_bytes()));
            found.extend(here.map(String::as_str));
        }
        found.into_iter().collect()
    }

    /// Searches every file of a folder and of the folders in it.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn search_folder(&self, folder: &Path) -> io::Result<SearchedFolder> {
        let mut searched = SearchedFolder::default();
        let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(here) = folders.pop() {
            for entry in fs::read_dir(&here)? {
                let path = entry?.path();
                let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
                let hit = |needle: &str| Hit { place: name.clone(), needle: needle.to_owned() };
                searched.hits.extend(self.find(name.as_bytes()).into_iter().map(hit));
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = match read(&path) {
                    Ok(bytes) => bytes,
                    // The database's own scratch files come and go.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                };
                searched.files += 1;
                searched.bytes += bytes.len() as u64;
                searched.hits.extend(self.find(&bytes).into_iter().map(hit));
            }
        }
        Ok(searched)
    }
}

/// The bytes of a file. The database may be open in this very process.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    if name.starts_with(Folder::DATABASE.as_bytes()) {
        return read_beside(path);
    }
    fs::read(path)
}

/// The sealed fields of every command, by stream kind and command.
fn sealed_fields() -> HashMap<(String, String), Vec<String>> {
    let sealed = |schema: &Value| -> Vec<String> {
        let fields = schema.get("properties").and_then(Value::as_object);
        let fields = fields.into_iter().flatten();
        let sealed = |field: &Value| field.get("x-sealed").is_some();
        let fields = fields.filter(|(_, field)| sealed(field));
        fields.map(|(name, _)| name.clone()).collect()
    };
    let specs = Command::specs().into_iter();
    specs.map(|s| ((s.stream.code().to_owned(), s.name.to_owned()), sealed(&s.schema))).collect()
}

/// Whether it is a word like any other, which may stand in clear as a code.
fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A name whole, and its long parts.
fn names(name: &str, strings: &mut Vec<String>) {
    strings.push(name.to_owned());
    let parts = name.split([' ', '-']).filter(|part| part.len() >= KEY_BYTES);
    strings.extend(parts.map(str::to_owned));
}

/// The sealed texts of a line: whole, and phrase by phrase.
fn texts(
    step: &LineStep,
    sealed: &HashMap<(String, String), Vec<String>>,
    strings: &mut Vec<String>,
) {
    let text = |field: &str| step.line.get(field).and_then(Value::as_str).unwrap_or_default();
    let kind = text("stream").split('/').next().unwrap_or_default().to_owned();
    let fields = sealed.get(&(kind, text("command").to_owned())).into_iter().flatten();
    for field in fields {
        let data = step.line.get("data").and_then(|data| data.get(field));
        let Some(text) = data.and_then(Value::as_str) else { continue };
        strings.push(text.to_owned());
        let phrases = text.split(['.', ',', ';', ':', '?']).map(str::trim);
        let phrases = phrases.filter(|phrase| phrase.len() >= PHRASE_BYTES_MIN && !is_word(phrase));
        strings.extend(phrases.map(str::to_owned));
        if field == "name" || field == "other_names" {
            names(text, strings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(strings: &[&str]) -> Needles {
        Needles::new(strings.iter().map(|string| (*string).to_owned()))
    }

    #[test]
    fn a_needle_is_found_wherever_it_stands() {
        let needles = needles(&["Mireille", "Solange Mbarga"]);
        assert_eq!(needles.find(b"\x00\xffMireille"), ["Mireille"]);
        assert_eq!(needles.find("…Solange Mbarga…".as_bytes()), ["Solange Mbarga"]);
        assert!(needles.find(b"Mireill Solange").is_empty());
    }

    #[test]
    fn what_is_too_short_is_not_looked_for() {
        assert_eq!(needles(&["Awa", "Farida"]).count(), 0);
    }

    #[test]
    fn the_story_is_full_of_needles_and_its_codes_are_none() {
        let needles = Needles::of(&Story::shipped().unwrap());
        assert!(needles.count() > 300, "{}", needles.count());
        assert_eq!(needles.find(b"Kossi-Yandoka"), ["Yandoka"]);
        let clear = b"sexual_harassment conduct_officer Maison Wanzila UNLAKE member_state";
        assert!(needles.find(clear).is_empty(), "{:?}", needles.find(clear));
    }

    #[test]
    fn a_folder_is_searched_to_its_last_file() {
        let folder = std::env::temp_dir().join(format!("amana-needles-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        fs::write(folder.join("deep").join("a"), b"xxMireillexx").unwrap();
        let searched = needles(&["Mireille"]).search_folder(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let hit = Hit { place: "deep/a".to_owned(), needle: "Mireille".to_owned() };
        assert_eq!((searched.files, searched.hits), (1, vec![hit]));
    }
}
