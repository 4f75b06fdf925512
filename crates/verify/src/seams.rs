//! Where the log was restored after real loss and goes on under another name.
//!
//! INVARIANT: what the manifest says of it is not believed. The name that is signed ends in the generation; the root of what was left
//! is compared with the tree; in the profile `audit` all of it with the records. A loss that the log says is no finding, and a
//! checkpoint kept from the lost range is not passed over: the report says that it cannot be compared, or what it shows.

use amana_tlog::{Checkpoint, Hash, KeyName, VerifierKey};

use crate::{
    Report,
    leaves::Wanted,
    manifest::{MANIFEST, Manifest, Seam},
};

/// The name of a log's generation.
fn name_of(base: &str, generation: u32) -> String {
    if generation < 2 { base.to_owned() } else { format!("{base}/{generation}") }
}

/// The generation that a name ends in, and the name of the first.
fn generation_of(name: &str) -> (&str, u32) {
    let split = name.rsplit_once('/');
    let number = split.and_then(|(base, tail)| {
        let number: u32 = tail.parse().ok().filter(|number| *number >= 2)?;
        (number.to_string() == tail).then_some((base, number))
    });
    number.unwrap_or((name, 1))
}

/// Whether a key is another one under the name of a later generation.
pub(crate) fn is_later_name(earlier: &VerifierKey, later: &VerifierKey) -> bool {
    let (base, from) = generation_of(earlier.name().as_str());
    let (other, to) = generation_of(later.name().as_str());
    base == other && from < to && earlier.public_key() == later.public_key()
}

/// The key under the name of its own generation and of all before it.
pub(crate) fn keys(manifest: &Manifest, key: &VerifierKey) -> Vec<VerifierKey> {
    let (base, _) = generation_of(key.name().as_str());
    let before = manifest.seams.iter().map(|seam| seam.generation);
    let generations = [1].into_iter().chain(before);
    let named = generations.filter_map(|generation| {
        let name = KeyName::new(name_of(base, generation)).ok()?;
        VerifierKey::new(name, key.kind(), key.public_key()).ok()
    });
    let mut keys: Vec<_> = named.filter(|named| named != key).collect();
    keys.push(key.clone());
    keys
}

/// Compares the name that is signed with the seams that are said.
pub(crate) fn compare_name(manifest: &Manifest, report: &mut Report) {
    let (_, signed) = generation_of(&manifest.origin);
    let rising = manifest.seams.is_sorted_by(|one, next| one.generation < next.generation);
    let said = manifest.seams.last().map_or(1, |seam| seam.generation);
    if !rising || said != signed {
        let what =
            format!("says generation {said}, and the name that signed is of generation {signed}");
        report.find(MANIFEST, what);
    }
    if manifest.seams.iter().any(|seam| seam.known_size <= seam.left_size) {
        report.find(MANIFEST, "says that nothing was lost where the log was restored");
    }
}

/// The roots that beginnings of the log should have: of what was left at each seam, and of the checkpoint that was kept.
pub(crate) fn roots(
    manifest: &Manifest,
    kept: Option<&Checkpoint>,
    report: &mut Report,
) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for seam in &manifest.seams {
        match root_of(&seam.left_root) {
            _ if seam.left_size > manifest.size => {
                report.find(MANIFEST, "says that more was left than there is");
            }
            Some(root) => wanted.push(Wanted {
                size: seam.left_size,
                root,
                else_found: "are not those that the log says were left of it",
            }),
            None => report.find(MANIFEST, "names a root that is none"),
        }
    }
    if let Some(kept) = kept {
        wanted.extend(of_kept(manifest, kept, report));
    }
    wanted.sort_by_key(|wanted| wanted.size);
    wanted
}

fn root_of(text: &str) -> Option<Hash> {
    let bytes = data_encoding::BASE64.decode(text.as_bytes()).ok()?;
    Some(Hash::new(bytes.try_into().ok()?))
}

/// What is wanted by a checkpoint that was kept: its root, where the log still has those events.
fn of_kept(manifest: &Manifest, kept: &Checkpoint, report: &mut Report) -> Option<Wanted> {
    match beside(&manifest.seams, kept) {
        Beside::Comparable => {}
        Beside::Lost(what) => {
            report.kept_lost = Some(what);
            return None;
        }
        Beside::Contradicts(what) => {
            report.find("checkpoint", what);
            return None;
        }
    }
    if kept.size() > manifest.size {
        let (size, here) = (kept.size(), manifest.size);
        let what = format!("you kept a checkpoint of {size} events, and here are {here}");
        report.find("checkpoint", what);
        return None;
    }
    let else_found =
        "are not those of the checkpoint you kept: somebody shows two logs, or changed this one";
    Some(Wanted { size: kept.size(), root: *kept.root(), else_found })
}

/// A checkpoint that somebody kept, beside a log that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// The log still has its events: their root tells.
    Comparable,
    /// It is of events that the log says are lost, and shows nothing else. In words.
    Lost(String),
    /// It shows that what the log says of its loss is not so. In words.
    Contradicts(String),
}

/// What a checkpoint that somebody kept is to a log with these seams, oldest first.
pub fn beside(seams: &[Seam], kept: &Checkpoint) -> Beside {
    let (_, generation) = generation_of(kept.origin());
    let mut lost = seams.iter().filter(|seam| seam.generation > generation);
    // The least that was left since it was signed; the loss that ended its own generation is the first after it.
    let least = lost.clone().map(|seam| seam.left_size).min();
    let (Some(least), Some(ended)) = (least, lost.next()) else { return Beside::Comparable };
    let (size, known) = (kept.size(), ended.known_size);
    if size <= least {
        Beside::Comparable
    } else if size > known {
        Beside::Contradicts(format!(
            "you kept a checkpoint of {size} events of generation {generation}, and the log says that {known} were known when it \
             was restored: more is lost than it says"
        ))
    } else if size < known {
        Beside::Lost(format!(
            "the checkpoint of {size} events you kept is of the lost range and cannot be compared: ask for what was signed of the \
             first {least} events"
        ))
    } else if root_of(&ended.known_root) == Some(*kept.root()) {
        Beside::Lost(format!(
            "the checkpoint of {size} events you kept is the one that the log says was known"
        ))
    } else {
        Beside::Contradicts(format!(
            "you kept another checkpoint of {size} events than the one the log says was known: somebody showed two logs"
        ))
    }
}

/// Compares the seams that the manifest says with the records.
pub(crate) fn compare_records(manifest: &Manifest, records: &[(u64, Seam)], report: &mut Report) {
    let said: Vec<&Seam> = manifest.seams.iter().collect();
    let recorded: Vec<&Seam> = records.iter().map(|(_, seam)| seam).collect();
    if said != recorded {
        report.find(MANIFEST, "says other losses than the records do");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seam(generation: u32) -> Seam {
        let root = data_encoding::BASE64.encode(&[0; 32]);
        Seam { generation, left_size: 5, left_root: root.clone(), known_size: 9, known_root: root }
    }

    fn manifest(seams: Vec<Seam>) -> Manifest {
        Manifest {
            format: crate::manifest::FORMAT.to_owned(),
            profile: crate::manifest::Profile::Audit,
            origin: "log/one/2".to_owned(),
            size: 20,
            root: String::new(),
            mark: None,
            seams,
            files: Vec::new(),
        }
    }

    #[test]
    fn a_generation_is_a_number_from_two_behind_the_name() {
        assert_eq!(generation_of("log/one"), ("log/one", 1));
        assert_eq!(generation_of("log/one/2"), ("log/one", 2));
        for name in ["log/1", "log/0", "log/02", "log/+2", "log/two", "2"] {
            assert_eq!(generation_of(name), (name, 1));
        }
    }

    #[test]
    fn a_manifest_says_the_losses_that_the_records_say_and_no_others() {
        let cases = [
            (vec![seam(2)], vec![(7, seam(2))], true),
            (vec![seam(2)], vec![], false),
            (vec![], vec![(7, seam(2))], false),
            (vec![seam(2)], vec![(7, Seam { known_size: 8, ..seam(2) })], false),
        ];
        for (said, recorded, holds) in cases {
            let mut report = Report::default();
            compare_records(&manifest(said.clone()), &recorded, &mut report);
            assert_eq!(report.holds(), holds, "{said:?} {recorded:?}");
        }
    }

    #[test]
    fn another_checkpoint_of_the_size_that_was_known_is_two_logs() {
        for (size, root, holds) in
            [(9, [0; 32], true), (9, [1; 32], false), (10, [0; 32], false), (7, [1; 32], true)]
        {
            let kept = Checkpoint::new("log/one", size, Hash::new(root)).expect("a checkpoint");
            let mut report = Report::default();
            let wanted = roots(&manifest(vec![seam(2)]), Some(&kept), &mut report);
            assert_eq!((report.holds(), wanted.len()), (holds, 1), "{size} {root:?}");
            assert_eq!(report.kept_lost.is_some(), holds, "{size} {root:?}");
        }
    }
}
