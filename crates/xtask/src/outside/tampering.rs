//! What somebody could do to a bundle, and who must notice. The manifest is written anew after each, so nobody notices by it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::scene::{Scene, copy};
use super::tools::Tool::{self, Amana, Go, Python};

/// Changes a copy of a bundle.
pub(super) type Change = fn(&Scene, &Path) -> io::Result<()>;

/// One way to tamper with a bundle.
pub(super) struct Tampering {
    /// In words.
    pub(super) what: &'static str,
    /// Who must refuse it.
    pub(super) covered_by: &'static [Tool],
    pub(super) change: Change,
}

const ALL: &[Tool] = &[Go, Python, Amana];
/// Python looks at neither signatures nor tiles.
const SIGNED: &[Tool] = &[Go, Amana];

const RECORDS: &str = "events.jsonl";
const ENTRIES: &str = "tile/entries/000";
const FIRST_PROOF: &str = "proofs/0.tlog-proof";
/// An entry behind its length.
const ENTRY_BYTES: usize = 59;

/// All of them.
pub(super) const TAMPERINGS: &[Tampering] = &[
    covered(ALL, "a byte of an entry", |_, to| flip(&to.join(ENTRIES), 50)),
    covered(ALL, "a byte of the last entry", |_, to| {
        flip(&only_in(&to.join("tile/entries/001.p"))?, 40)
    }),
    covered(ALL, "the position in an entry", |_, to| flip(&to.join(ENTRIES), 10)),
    covered(ALL, "two entries swapped", |_, to| {
        entries(&to.join(ENTRIES), |entries| entries.swap(3, 4))
    }),
    covered(ALL, "an entry twice", |_, to| {
        entries(&to.join(ENTRIES), |entries| {
            let copied = entries.get(3).cloned();
            entries.splice(4..5, copied);
        })
    }),
    covered(ALL, "an entry gone", |_, to| {
        entries(&to.join(ENTRIES), |entries| drop(entries.remove(3)))
    }),
    covered(ALL, "an entry more", |_, to| {
        entries(&to.join(ENTRIES), |entries| entries.extend(entries.first().cloned()))
    }),
    covered(ALL, "entries of another log", |scene, to| {
        fs::copy(scene.other().join(ENTRIES), to.join(ENTRIES)).map(drop)
    }),
    covered(ALL, "entries dropped", |_, to| fs::remove_file(to.join(ENTRIES))),
    covered(SIGNED, "a byte of a tile", |_, to| flip(&to.join("tile/0/000"), 100)),
    covered(SIGNED, "a byte of the tile that is not full", |_, to| {
        flip(&only_in(&to.join("tile/0/001.p"))?, 5)
    }),
    covered(SIGNED, "a byte of the tile above", |_, to| {
        flip(&only_in(&to.join("tile/1/000.p"))?, 5)
    }),
    covered(SIGNED, "a tile dropped", |_, to| fs::remove_file(to.join("tile/0/000"))),
    covered(SIGNED, "the tile above dropped", |_, to| {
        fs::remove_file(only_in(&to.join("tile/1/000.p"))?)
    }),
    covered(ALL, "the checkpoint's size", |_, to| {
        line(&to.join("checkpoint"), 1, |size| {
            size.parse().map_or(size.to_owned(), |size: u64| (size - 1).to_string())
        })
    }),
    covered(ALL, "the checkpoint's root", |_, to| line(&to.join("checkpoint"), 2, another)),
    covered(SIGNED, "the checkpoint's signature", |_, to| {
        line(&to.join("checkpoint"), 4, signature)
    }),
    covered(SIGNED, "the checkpoint's signature gone", |_, to| {
        line(&to.join("checkpoint"), 4, |_| {
            "— somebody Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=".to_owned()
        })
    }),
    covered(ALL, "an older checkpoint", |scene, to| {
        fs::copy(scene.older().join("checkpoint"), to.join("checkpoint")).map(drop)
    }),
    covered(ALL, "the checkpoint of a fork", |scene, to| {
        fs::copy(scene.fork().join("checkpoint"), to.join("checkpoint")).map(drop)
    }),
    covered(ALL, "a hash of a proof", |_, to| line(&to.join(FIRST_PROOF), 3, another)),
    covered(ALL, "the index of a proof", |_, to| {
        line(&to.join(FIRST_PROOF), 1, |_| "index 1".to_owned())?;
        fs::rename(to.join(FIRST_PROOF), to.join("proofs/1.tlog-proof"))
    }),
    covered(ALL, "a hash of a proof gone", |_, to| {
        let text = fs::read_to_string(to.join(FIRST_PROOF))?;
        let lines: Vec<_> = text.lines().enumerate().filter(|(at, _)| *at != 3).collect();
        let text: String = lines.into_iter().flat_map(|(_, line)| [line, "\n"]).collect();
        fs::write(to.join(FIRST_PROOF), text)
    }),
    covered(SIGNED, "the signature in a proof", |_, to| {
        let text = fs::read_to_string(to.join(FIRST_PROOF))?;
        line(&to.join(FIRST_PROOF), text.lines().count() - 1, signature)
    }),
    covered(ALL, "a proof of an older checkpoint", |scene, to| {
        fs::copy(scene.older().join(FIRST_PROOF), to.join(FIRST_PROOF)).map(drop)
    }),
    covered(SIGNED, "another log's key", |scene, to| {
        fs::copy(scene.other().join("vkey"), to.join("vkey")).map(drop)
    }),
    covered(SIGNED, "another log, whole, with its own key", |scene, to| {
        fs::remove_dir_all(to)?;
        copy(&scene.other(), to)
    }),
];

/// Those of a bundle with records.
pub(super) const RECORD_TAMPERINGS: &[Tampering] = &[
    covered(ALL, "a byte of a record", |_, to| flip(&to.join(RECORDS), 100)),
    covered(ALL, "a byte of the last record", |_, to| {
        let length = fs::metadata(to.join(RECORDS))?.len();
        flip(&to.join(RECORDS), usize::try_from(length).unwrap_or(0).saturating_sub(40))
    }),
    covered(ALL, "a record gone", |_, to| records(to, |lines| drop(lines.remove(3)))),
    covered(ALL, "the last record gone", |_, to| records(to, |lines| drop(lines.pop()))),
    covered(ALL, "two records swapped", |_, to| records(to, |lines| lines.swap(3, 4))),
    covered(ALL, "a record in place of another", |_, to| {
        records(to, |lines| {
            let copied = lines.get(3).cloned();
            lines.splice(4..5, copied);
        })
    }),
    covered(ALL, "a record more", |_, to| {
        records(to, |lines| lines.extend(lines.first().cloned()))
    }),
    covered(ALL, "a space in a record", |_, to| {
        records(to, |lines| {
            if let Some(line) = lines.get_mut(3) {
                line.insert(1, ' ');
            }
        })
    }),
    covered(ALL, "the last newline gone", |_, to| {
        let text = fs::read_to_string(to.join(RECORDS))?;
        fs::write(to.join(RECORDS), text.trim_end())
    }),
];

const fn covered(covered_by: &'static [Tool], what: &'static str, change: Change) -> Tampering {
    Tampering { what, covered_by, change }
}

fn flip(path: &Path, at: usize) -> io::Result<()> {
    let mut bytes = fs::read(path)?;
    let byte = bytes.get_mut(at).ok_or(io::ErrorKind::UnexpectedEof)?;
    *byte ^= 1;
    fs::write(path, bytes)
}

/// The one file of a folder.
fn only_in(folder: &Path) -> io::Result<PathBuf> {
    let entry = fs::read_dir(folder)?.next().ok_or(io::ErrorKind::NotFound)?;
    Ok(entry?.path())
}

fn entries(path: &Path, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> io::Result<()> {
    let bytes = fs::read(path)?;
    let mut entries: Vec<Vec<u8>> = bytes.chunks(ENTRY_BYTES).map(<[u8]>::to_vec).collect();
    change(&mut entries);
    fs::write(path, entries.concat())
}

fn records(to: &Path, change: impl FnOnce(&mut Vec<String>)) -> io::Result<()> {
    let path = to.join(RECORDS);
    let mut lines: Vec<String> = fs::read_to_string(&path)?.lines().map(str::to_owned).collect();
    change(&mut lines);
    lines.push(String::new());
    fs::write(path, lines.join("\n"))
}

/// Changes one line of a text.
fn line(path: &Path, wanted: usize, change: impl Fn(&str) -> String) -> io::Result<()> {
    let mut text = String::new();
    for (at, line) in fs::read_to_string(path)?.lines().enumerate() {
        text += &if at == wanted { change(line) } else { line.to_owned() };
        text.push('\n');
    }
    fs::write(path, text)
}

/// Base64 of other bytes.
fn another(base64: &str) -> String {
    changed_at(base64, 5)
}

/// A signature line whose signature is another.
fn signature(line: &str) -> String {
    changed_at(line, line.chars().count().saturating_sub(30))
}

fn changed_at(text: &str, wanted: usize) -> String {
    let change = |(at, was): (usize, char)| match was {
        'A' if at == wanted => 'B',
        _ if at == wanted => 'A',
        other => other,
    };
    text.chars().enumerate().map(change).collect()
}
