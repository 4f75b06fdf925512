//! Policy sets: who may do what, as text, and the events by which a set comes into force.
//!
//! A set stands in the log with its content, so that a decision of any time can be judged again by
//! the very text it was made with. It is named by the digest of a canonical form, which does not
//! depend on how its files are ordered or how JSON spells them.
//!
//! The enum these events belong to stands in `registry`; here are their structures.

use sha2::{Digest as _, Sha256};

use crate::{Code, Digest, EventId, MemberId, PolicyText, PublicText, common::Approval};

/// What the canonical form begins with: another form would begin with another number.
const DOMAIN: &[u8] = b"amana policy set v1\n";

part! {
    /// One file of a policy set.
    pub struct PolicyFile {
        /// Its path below `policies/`, with `/`: `roles/conduct_officer.cedar`.
        path: Code,
        /// What stands in it.
        text: PolicyText,
    }

    /// Policies, schema, and what reads them.
    pub struct PolicySet {
        /// The engine and its version: `cedar-4.5.0`.
        engine: Code,
        /// The version of the facts that the policies speak of.
        facts_version: u32,
        /// The files.
        files: Vec<PolicyFile>,
    }

    /// The policy set that a program ships came into force: at genesis, or with an upgrade of a
    /// ledger that had none.
    pub struct PolicySetAdopted {
        /// [`PolicySet::digest`] of the content.
        set: Digest,
        /// The policies.
        content: PolicySet,
    }

    /// A policy owner proposed a policy set; registrars and auditors are told (`domain.md`, Roles).
    pub struct PolicySetProposed {
        /// [`PolicySet::digest`] of the content.
        set: Digest,
        /// The policies.
        content: PolicySet,
        /// The set in force that it was compared with; none where there was none.
        against: Option<Digest>,
        /// What it grants that the set in force denies, as the prover names it; none where nobody
        /// has looked.
        grants: Option<Vec<Code>>,
        /// Who is told by this entry: every registrar and every auditor.
        told: Vec<MemberId>,
        /// What changes, and why.
        note: Option<PublicText>,
    }

    /// A proposed policy set came into force by a second member's signature (`domain.md`, rule 15).
    pub struct PolicySetActivated {
        /// The set.
        set: Digest,
        /// The event that proposed it.
        proposal: EventId,
        /// The second member's signature.
        approval: Approval,
    }

    /// A proposed policy set was declined, or its proposal taken back.
    pub struct PolicySetDeclined {
        /// The event that proposed it.
        proposal: EventId,
        /// Why.
        reason: PublicText,
    }
}

impl PolicySet {
    /// What names the set: SHA-256 over its canonical form, which is the engine, the version of the
    /// facts, and path and text of each file, sorted by path, every text with its length before it.
    pub fn digest(&self) -> Digest {
        let mut files: Vec<&PolicyFile> = self.files.iter().collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let mut hash = Sha256::new_with_prefix(DOMAIN);
        add(&mut hash, self.engine.as_str());
        hash.update(self.facts_version.to_be_bytes());
        hash.update((files.len() as u64).to_be_bytes());
        for file in files {
            add(&mut hash, file.path.as_str());
            add(&mut hash, file.text.as_str());
        }
        Digest::new(hash.finalize().into())
    }

    /// The text of one file.
    pub fn file(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path.as_str() == path);
        file.map(|file| file.text.as_str())
    }
}

fn add(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &str)]) -> PolicySet {
        let file = |(path, text): &(&str, &str)| PolicyFile {
            path: Code::new(path).unwrap(),
            text: PolicyText::new(text).unwrap(),
        };
        let engine = Code::new("cedar-4.5.0").unwrap();
        PolicySet { engine, facts_version: 1, files: files.iter().map(file).collect() }
    }

    #[test]
    fn a_set_is_named_whatever_the_order_of_its_files() {
        let one = set(&[("a.cedar", "permit;"), ("b.cedar", "forbid;")]);
        let other = set(&[("b.cedar", "forbid;"), ("a.cedar", "permit;")]);
        assert_eq!(one.digest(), other.digest());
        assert_eq!(one.file("b.cedar"), Some("forbid;"));
        assert_eq!(one.file("c.cedar"), None);
    }

    #[test]
    fn any_other_content_has_another_name() {
        let one = set(&[("a.cedar", "permit;"), ("b.cedar", "forbid;")]);
        let others = [
            set(&[("a.cedar", "permit;")]),
            set(&[("a.cedar", "forbid;"), ("b.cedar", "permit;")]),
            set(&[("a.cedarp", "ermit;"), ("b.cedar", "forbid;")]),
            PolicySet { facts_version: 2, ..one.clone() },
            PolicySet { engine: Code::new("cedar-4.5.1").unwrap(), ..one.clone() },
        ];
        for other in others {
            assert_ne!(one.digest(), other.digest(), "{other:?}");
        }
    }

    #[test]
    fn the_canonical_form_is_frozen() {
        let known = set(&[("a.cedar", "permit;")]).digest().to_string();
        assert_eq!(known, "4NYkXkhzvp5C0YJSzjn_LpstN4m5mh6WCjkPHJcq2ds");
    }
}
