//! Where the log was restored after real loss and goes on under another name.
//!
//! INVARIANT: nobody is told that a loss is none. That the log was restored is the word of who signs it: the tree bears out how much
//! was left, the name which generation signs, and in the profile `audit` the record what was known; that anything was lost, and not
//! taken away, nothing in a bundle can show. So a checkpoint kept from the lost range is a finding, until whoever verifies says
//! that they accept the loss.

use amana_tlog::{Checkpoint, Hash, KeyName, VerifierKey};
use serde::Serialize;

use crate::{
    Report,
    leaves::Wanted,
    manifest::{MANIFEST, Manifest, Seam},
};

/// A loss, as far as somebody says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The generation that began after it, from 2.
    pub generation: u32,
    /// How many events were left.
    pub left_size: u64,
    /// How many events had been known outside, as the record of the loss says; none where the record is not at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_size: Option<u64>,
    /// The root of those.
    #[serde(skip)]
    pub known_root: Option<Hash>,
}

/// The losses that a manifest says.
pub(crate) fn losses(manifest: &Manifest) -> Vec<Loss> {
    let loss = |seam: &Seam| Loss {
        generation: seam.generation,
        left_size: seam.left_size,
        known_size: None,
        known_root: None,
    };
    manifest.seams.iter().map(loss).collect()
}

/// The origin of a generation of a log: the first one's is the name that the log was created with.
pub fn origin_of(base: &str, generation: u32) -> String {
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
        let name = KeyName::new(origin_of(base, generation)).ok()?;
        VerifierKey::new(name, key.kind(), key.public_key()).ok()
    });
    let mut keys: Vec<_> = named.filter(|named| named != key).collect();
    keys.push(key.clone());
    keys
}

/// Compares the name that is signed with the seams that are said.
pub(crate) fn compare_name(manifest: &Manifest, report: &mut Report) {
    let (_, signed) = generation_of(&manifest.origin);
    let rising = manifest.seams.is_sorted_by(|one, next| one.generation < next.generation)
        && manifest.seams.iter().all(|seam| seam.generation > 1);
    let said = manifest.seams.last().map_or(1, |seam| seam.generation);
    if !rising || said != signed {
        let what =
            format!("says generation {said}, and the name that signed is of generation {signed}");
        report.find(MANIFEST, what);
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
    if beside(&losses(manifest), kept) != Beside::Comparable {
        return None;
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

/// Judges a checkpoint that was kept of events that are said to be lost, once everything that says so was read.
pub(crate) fn judge_kept(kept: &Checkpoint, accepted: bool, report: &mut Report) {
    match beside(&report.losses, kept) {
        Beside::Comparable => {}
        Beside::Contradicts(what) => report.find("checkpoint", what),
        Beside::Lost(what) if accepted => report.kept_lost = Some(what),
        Beside::Lost(what) => {
            let what = format!(
                "{what}. Only who signs the log says that it was lost: if you know of the loss from elsewhere, give --accept-loss"
            );
            report.find("checkpoint", what);
        }
    }
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

/// What a checkpoint that somebody kept is to a log with these losses, oldest first.
pub fn beside(losses: &[Loss], kept: &Checkpoint) -> Beside {
    let (_, generation) = generation_of(kept.origin());
    let mut lost = losses.iter().filter(|loss| loss.generation > generation);
    // The least that was left since it was signed; the loss that ended its own generation is the first after it.
    let least = lost.clone().map(|loss| loss.left_size).min();
    let (Some(least), Some(ended)) = (least, lost.next()) else { return Beside::Comparable };
    let size = kept.size();
    if size <= least {
        return Beside::Comparable;
    }
    // What was known was signed by the generation before: of one whose own record was lost with it, nobody says how long it was.
    let known = ended.known_size.filter(|_| ended.generation == generation.saturating_add(1));
    match known {
        Some(known) if size > known => Beside::Contradicts(format!(
            "you kept a checkpoint of {size} events of generation {generation}, and the log says that {known} were known when it \
             was restored: more is lost than it says"
        )),
        Some(known) if size == known && ended.known_root != Some(*kept.root()) => {
            Beside::Contradicts(format!(
                "you kept another checkpoint of {size} events than the one the log says was known: somebody showed two logs"
            ))
        }
        Some(known) if size == known => Beside::Lost(format!(
            "the checkpoint of {size} events you kept is the one that the log says was known"
        )),
        Some(_) | None => Beside::Lost(format!(
            "the checkpoint of {size} events you kept is of what is said to be lost and cannot be compared: ask for what was \
             signed of the first {least} events"
        )),
    }
}

/// Compares the seams that the manifest says with the records.
pub(crate) fn compare_records(
    manifest: &Manifest,
    records: &[(u64, Seam, Loss)],
    report: &mut Report,
) {
    let said: Vec<&Seam> = manifest.seams.iter().collect();
    let recorded: Vec<&Seam> = records.iter().map(|(_, seam, _)| seam).collect();
    if said != recorded {
        report.find(MANIFEST, "says other losses than the records do");
    }
    report.losses = records.iter().map(|(_, _, loss)| *loss).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seam(generation: u32) -> Seam {
        Seam { generation, left_size: 5, left_root: data_encoding::BASE64.encode(&[0; 32]) }
    }

    fn loss(generation: u32) -> Loss {
        let (known_size, known_root) = (Some(9), Some(Hash::new([0; 32])));
        Loss { generation, left_size: 5, known_size, known_root }
    }

    fn kept(origin: &str, size: u64, root: u8) -> Checkpoint {
        Checkpoint::new(origin, size, Hash::new([root; 32])).expect("a checkpoint")
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
        let other = Seam { left_size: 4, ..seam(2) };
        let cases = [
            (vec![seam(2)], vec![(7, seam(2), loss(2))], true),
            (vec![seam(2)], vec![], false),
            (vec![], vec![(7, seam(2), loss(2))], false),
            (vec![seam(2)], vec![(7, other, loss(2))], false),
        ];
        for (said, recorded, holds) in cases {
            let mut report = Report::default();
            compare_records(&manifest(said.clone()), &recorded, &mut report);
            assert_eq!(report.holds(), holds, "{said:?} {recorded:?}");
        }
    }

    #[test]
    fn generations_rise_from_two_to_the_one_that_signs() {
        for (said, holds) in [
            (vec![2], true),
            (vec![], false),
            (vec![1, 2], false),
            (vec![2, 2], false),
            (vec![3], false),
        ] {
            let mut report = Report::default();
            compare_name(&manifest(said.iter().copied().map(seam).collect()), &mut report);
            assert_eq!(report.holds(), holds, "{said:?}");
        }
    }

    #[test]
    fn another_checkpoint_of_the_size_that_was_known_is_two_logs() {
        for (size, root, lost) in [(9, 0, true), (9, 1, false), (10, 0, false), (7, 1, true)] {
            let said = beside(&[loss(2)], &kept("log/one", size, root));
            assert_eq!(matches!(said, Beside::Lost(_)), lost, "{size} {root}: {said:?}");
            assert_ne!(said, Beside::Comparable, "{size} {root}");
        }
        assert_eq!(beside(&[loss(2)], &kept("log/one", 5, 1)), Beside::Comparable);
        assert_eq!(beside(&[loss(2)], &kept("log/one/2", 9, 1)), Beside::Comparable);
    }

    #[test]
    fn a_generation_whose_own_record_is_lost_contradicts_nobody() {
        // Generation 2 began and was lost as a whole; the log goes on as 3 and knows of 9 events of generation 2.
        let said = beside(&[loss(3)], &kept("log/one", 500, 1));
        assert!(matches!(said, Beside::Lost(_)), "{said:?}");
        let said = beside(&[loss(3)], &kept("log/one/2", 500, 1));
        assert!(matches!(said, Beside::Contradicts(_)), "{said:?}");
    }

    #[test]
    fn a_loss_is_a_finding_until_it_is_accepted_and_what_contradicts_it_stays_one() {
        for (size, accepted, holds) in
            [(7, false, false), (7, true, true), (10, true, false), (10, false, false)]
        {
            let mut report = Report { losses: vec![loss(2)], ..Report::default() };
            judge_kept(&kept("log/one", size, 1), accepted, &mut report);
            assert_eq!(
                (report.holds(), report.kept_lost.is_some()),
                (holds, holds),
                "{size} {accepted}"
            );
        }
    }
}
