//! Languages that an office drops in: `CODE/public.ftl` with its words and `CODE/audio/MESSAGE.mp3` (or `ogg`, `opus`) with its
//! recordings, in the folder that `words_folder` names. For a language of the program they come before its own words. What is missing
//! is said in English, and told once, when the server starts.
//!
//! INVARIANT: what is served was found in the folder when the server started, under the name of a message and a kind of sound we know,
//! and is in memory since: no address leads to a file. Links are not followed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use amana_events::Language;
use axum::body::Bytes;
use fluent_bundle::FluentResource;

use super::{EN_STAFF, SOURCES, Words, bundle};

/// Longest file of words, in bytes.
const WORDS_BYTES_MAX: u64 = 1_048_576;
/// Longest recording, in bytes.
const SOUND_BYTES_MAX: u64 = 4_194_304;
/// Most bytes of all recordings: they are held in memory.
const SOUNDS_BYTES_MAX: u64 = 134_217_728;
/// Kinds of sound: how a name ends, and what browsers call it.
const KINDS: [(&str, &str); 3] =
    [("mp3", "audio/mpeg"), ("ogg", "audio/ogg"), ("opus", "audio/ogg; codecs=opus")];
/// What a language says of itself where its file does not: its code, from left to right, and that nobody reviewed it.
const UNSAID: &str = "language-direction = ltr\nlanguage-reviewed = no\n";

/// Why a folder of words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct WordsError {
    /// Which file or folder.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
}

/// A recording.
#[derive(Debug, Clone)]
pub(crate) struct Sound {
    /// How its name ends.
    pub(crate) ending: &'static str,
    /// What it is.
    pub(crate) kind: &'static str,
    pub(crate) bytes: Bytes,
}

/// All languages: those of the program, and those of the folder.
///
/// # Errors
/// [`WordsError`] for a folder or file that cannot be read, or too large.
pub(crate) fn read(folder: Option<&Path>) -> Result<&'static [Words], WordsError> {
    let Some(folder) = folder else { return Ok(Words::all()) };
    let mut all: Vec<Words> = SOURCES.iter().filter_map(Words::of).collect();
    let mut left = SOUNDS_BYTES_MAX;
    for path in entries(folder)? {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
        if !path.is_dir() {
            continue;
        }
        if !is_code(&name) {
            return Err(wrong(&path, "want a folder called by a language's code, such as kg"));
        }
        taken(&mut all, &name, &path, &mut left)?;
    }
    // They are there for as long as the program runs, as those of the program are.
    let all: &'static [Words] = Vec::leak(all);
    for words in all {
        let _ = words.among.set(all);
    }
    Ok(all)
}

fn taken(
    all: &mut Vec<Words>,
    code: &str,
    folder: &Path,
    left: &mut u64,
) -> Result<(), WordsError> {
    let file = folder.join("public.ftl");
    let text = file.is_file().then(|| text_of(&file)).transpose()?;
    let sounds = sounds(&folder.join("audio"), left)?;
    let layer = text.as_deref().and_then(|text| bundle(code, &[text]));
    if let Some(text) = &text {
        told_of(code, text);
    }
    if let Some(known) = all.iter_mut().find(|it| it.code == code) {
        known.layers.splice(0..0, layer);
        known.sounds = sounds;
        return Ok(());
    }
    let Some(layer) = layer else {
        return Err(wrong(&file, "want the words of the language, in Fluent"));
    };
    let unsaid = bundle(code, &[&format!("language-name = {code}\n{UNSAID}")]);
    let staff = bundle("en", EN_STAFF);
    let (Some(unsaid), Some(staff)) = (unsaid, staff) else {
        return Err(wrong(folder, "want a folder called by a language's code, such as kg"));
    };
    all.push(Words {
        code: String::leak(code.to_owned()),
        layers: vec![layer, unsaid],
        staff,
        own_staff: false,
        sounds,
        among: OnceLock::new(),
    });
    Ok(())
}

/// Says once what a file does not say, and what of it cannot be read.
fn told_of(code: &str, text: &str) {
    let unread = match FluentResource::try_new(text.to_owned()) {
        Ok(_) => 0,
        Err((_, errors)) => errors.len(),
    };
    let own: BTreeSet<&str> = messages(text).collect();
    let ours = SOURCES.iter().any(|source| source.code == code);
    let missing: Vec<&str> = known().filter(|id| !ours && !own.contains(id)).collect();
    if unread > 0 || !missing.is_empty() {
        let (count, missing) = (missing.len(), missing.join(" "));
        tracing::warn!(language = code, unread, count, missing, "words of a language are missing");
    }
}

/// The messages there are.
fn known() -> impl Iterator<Item = &'static str> {
    messages(SOURCES.first().map_or("", |english| english.public))
}

fn messages(text: &str) -> impl Iterator<Item = &str> {
    let names = text.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name);
    names.filter(|name| name.starts_with(|it: char| it.is_ascii_lowercase())).map(str::trim_end)
}

fn sounds(folder: &Path, left: &mut u64) -> Result<BTreeMap<String, Sound>, WordsError> {
    let mut sounds = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(sounds);
    }
    let ids: BTreeSet<&str> = known().collect();
    for path in entries(folder)? {
        let part = |it: Option<&std::ffi::OsStr>| {
            it.and_then(|it| it.to_str()).unwrap_or_default().to_owned()
        };
        let (id, ending) = (part(path.file_stem()), part(path.extension()));
        let kind = KINDS.iter().find(|(known, _)| *known == ending);
        let (Some((ending, kind)), true) = (kind, ids.contains(id.as_str())) else {
            return Err(wrong(
                &path,
                "want MESSAGE.mp3, MESSAGE.ogg or MESSAGE.opus of a message there is",
            ));
        };
        let bytes = bytes_of(&path, SOUND_BYTES_MAX.min(*left))?;
        *left = left.saturating_sub(bytes.len() as u64);
        sounds.insert(id, Sound { ending, kind, bytes: bytes.into() });
    }
    Ok(sounds)
}

/// What a folder holds, by name; links are left out.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, WordsError> {
    let failed = |error: std::io::Error| wrong(folder, &error.to_string());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden && !entry.file_type().map_err(failed)?.is_symlink() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, WordsError> {
    let failed = |error: std::io::Error| wrong(path, &error.to_string());
    if fs::metadata(path).map_err(failed)?.len() > most {
        return Err(wrong(path, &format!("is longer than {most} bytes")));
    }
    fs::read(path).map_err(failed)
}

fn text_of(path: &Path) -> Result<String, WordsError> {
    let bytes = bytes_of(path, WORDS_BYTES_MAX)?;
    String::from_utf8(bytes).map_err(|_| wrong(path, "is no UTF-8"))
}

/// Whether a folder's name is the code of a language, as addresses and records write it.
fn is_code(name: &str) -> bool {
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    name.bytes().all(plain) && name.parse::<Language>().is_ok()
}

fn wrong(path: &Path, what: &str) -> WordsError {
    WordsError { path: path.display().to_string(), what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_drops_in_a_language_and_recordings() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("kg/public.ftl", "language-name = Kikongo\nstart-title = Zabisa\nbroken\n");
        put("kg/audio/start-title.mp3", "sound");
        put("fr/audio/start-title.opus", "son");
        put("fr/public.ftl", "start-title = Dites-le ici\n");
        let all = read(Some(folder.path())).unwrap();
        assert_eq!(all.len(), Words::all().len() + 1);
        let kikongo = all.last().unwrap();
        let said = ["language-name", "start-title", "language-direction", "language-reviewed"];
        assert_eq!(said.map(|id| kikongo.say(id)), ["Kikongo", "Zabisa", "ltr", "no"]);
        assert_eq!(kikongo.say("go-on"), "Continue");
        assert_eq!(kikongo.label("purpose", "medical"), "Medical care");
        assert_eq!(kikongo.say_to(true, "contact-title"), "May somebody contact the person?");
        assert_eq!(kikongo.sound("start-title").unwrap().kind, "audio/mpeg");
        let french = kikongo.other("fr-CA").unwrap();
        assert_eq!(
            (french.say("start-title"), french.say("go-back")),
            ("Dites-le ici".into(), "Retour".into())
        );
        assert_eq!(french.sound("start-title").unwrap().bytes, "son");
        assert!(french.sound("go-on").is_none() && kikongo.other("xx").is_none());
        // The program's own are as they were.
        assert!(Words::of_code("kg").is_none() && Words::of_code("fr").unwrap().sounds.is_empty());
    }

    #[test]
    fn what_is_no_language_or_no_recording_is_said_with_its_place() {
        for (name, what) in [
            ("../kg/public.ftl", ""),
            ("Kikongo language/public.ftl", "code"),
            ("kg/audio/start-title.mp3", "words of the language"),
            ("fr/audio/start-title.exe", "MESSAGE.mp3"),
            ("fr/audio/no-such-message.mp3", "MESSAGE.mp3"),
        ] {
            let above = tempfile::tempdir().unwrap();
            let folder = above.path().join("words");
            fs::create_dir_all(&folder).unwrap();
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "x = y\n").unwrap();
            let read = read(Some(&folder));
            match what {
                "" => assert_eq!(read.unwrap().len(), Words::all().len(), "{name}"),
                _ => assert!(read.unwrap_err().to_string().contains(what), "{name}"),
            }
        }
        let large = tempfile::tempdir().unwrap();
        let audio = large.path().join("fr/audio");
        fs::create_dir_all(&audio).unwrap();
        let file = fs::File::create(audio.join("start-title.mp3")).unwrap();
        file.set_len(SOUND_BYTES_MAX + 1).unwrap();
        assert!(read(Some(large.path())).unwrap_err().what.contains("longer"));
        assert!(read(Some(&large.path().join("nowhere"))).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        fs::write(&secret, "x").unwrap();
        let audio = folder.path().join("words/fr/audio");
        fs::create_dir_all(&audio).unwrap();
        std::os::unix::fs::symlink(&secret, audio.join("start-title.mp3")).unwrap();
        let all = read(Some(&folder.path().join("words"))).unwrap();
        assert!(all.iter().all(|words| words.sounds.is_empty()));
    }
}
