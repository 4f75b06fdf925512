//! An invented log, and its bundles as an export lays them out.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File},
    path::{Path, PathBuf},
};

use amana_tlog::{
    BundleId, Checkpoint, CosigningKey, Frontier, Hash, KeyName, Leaf, Policy, ProofFile,
    SignedCheckpoint, SigningKey, TreeBuilder, bundle, inclusion_proof, record_hash,
};
use amana_verify::{
    Report, Source, SourceError, Trust,
    manifest::{FORMAT, FileEntry, MANIFEST, Manifest, Mark, Profile, RECORDS},
    verify,
};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// The position of the record that brings a policy set.
pub(crate) const POLICY_AT: usize = 1;
/// Its file in a bundle.
pub(crate) const POLICY_FILE: &str = "policies/1/base.cedar";
const POLICY_TEXT: &str = "permit(principal, action, resource);\n";
pub(crate) const ORIGIN: &str = "log.example/one";

/// A log: its key, and its records with their ids.
#[derive(Clone)]
pub(crate) struct Log {
    seed: u8,
    pub(crate) records: Vec<([u8; 16], Vec<u8>)>,
}

impl Log {
    /// The seed is the key's, and what tells this log's records from another's.
    pub(crate) fn new(seed: u8, count: usize) -> Self {
        let record = |position: usize| {
            let mut id = [seed; 16];
            id[..8].copy_from_slice(&(position as u64).to_be_bytes());
            let hex = data_encoding::HEXLOWER.encode(&id);
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            let event = parts.join("-");
            let (kind, data) = if position == POLICY_AT {
                let files = serde_json::json!([{"path": "base.cedar", "text": POLICY_TEXT}]);
                ("policy_set_adopted", serde_json::json!({"content": {"files": files}}))
            } else {
                ("case_noted", serde_json::json!({"note": {"sealed": "b3BhcXVl", "epoch": 1}}))
            };
            let record = serde_json::json!({"v": 1, "event": event, "type": kind, "data": data});
            (id, record.to_string().into_bytes())
        };
        Self { seed, records: (0..count).map(record).collect() }
    }

    pub(crate) fn key(&self) -> SigningKey {
        SigningKey::new(KeyName::new(ORIGIN).unwrap(), &[self.seed; 32])
    }

    pub(crate) fn leaves(&self) -> Vec<Leaf> {
        let leaf = |(position, (event, record)): (u64, &([u8; 16], Vec<u8>))| Leaf {
            position,
            event: *event,
            record_hash: record_hash(record),
        };
        (0..).zip(&self.records).map(leaf).collect()
    }

    /// The first so many records of the log.
    pub(crate) fn first(&self, count: usize) -> Self {
        Self { seed: self.seed, records: self.records[..count].to_vec() }
    }

    pub(crate) fn root(&self) -> Hash {
        let leaves = self.leaves();
        leaves.iter().map(Leaf::hash).collect::<Frontier>().root()
    }

    pub(crate) fn signed(&self) -> SignedCheckpoint {
        let size = self.records.len() as u64;
        let checkpoint = Checkpoint::new(ORIGIN, size, self.root()).unwrap();
        SignedCheckpoint::sign(&checkpoint, &self.key()).unwrap()
    }

    pub(crate) fn bundle(&self, profile: Profile) -> Bundle {
        let (leaves, signed) = (self.leaves(), self.signed());
        let mut bundle = Bundle { files: BTreeMap::new(), profile };
        bundle.put_tree(&leaves);
        bundle.put("checkpoint", signed.to_string());
        bundle.put("vkey", format!("{}\n", self.key().verifier()));
        bundle.put("README.md", "how to verify\n");
        let mut hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
        let size = hashes.len() as u64;
        for position in [0, size - 1] {
            let proof = proof(position, &mut hashes);
            let file = ProofFile::new(position, proof, signed.clone()).unwrap();
            bundle.put(&format!("proofs/{position}.tlog-proof"), file.to_string());
        }
        if profile == Profile::Audit {
            bundle.put_records(&self.records);
            bundle.put(POLICY_FILE, POLICY_TEXT);
        }
        bundle.write_manifest();
        bundle
    }
}

/// The hashes from a leaf to the root.
fn proof(position: u64, leaves: &mut [Hash]) -> Vec<Hash> {
    struct Leaves<'a>(&'a [Hash]);
    impl amana_tlog::Nodes for Leaves<'_> {
        type Error = std::convert::Infallible;
        fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error> {
            let width = 1_usize << level;
            let start = usize::try_from(index).unwrap() * width;
            Ok(self.0[start..start + width].iter().copied().collect::<Frontier>().root())
        }
    }
    inclusion_proof(position, leaves.len() as u64, &mut Leaves(leaves)).unwrap()
}

/// A bundle's files.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    profile: Profile,
}

impl Bundle {
    pub(crate) fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), bytes.into());
    }

    pub(crate) fn text(&self, path: &str) -> String {
        String::from_utf8(self.files[path].clone()).unwrap()
    }

    /// Entries and tiles as they follow from leaves.
    pub(crate) fn put_tree(&mut self, leaves: &[Leaf]) {
        self.files.retain(|path, _| !path.starts_with("tile/"));
        let mut builder = TreeBuilder::default();
        let mut tiles = Vec::new();
        let bytes = |hashes: &[Hash]| -> Vec<u8> {
            hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
        };
        for (index, leaves) in (0..).zip(leaves.chunks(256)) {
            let id = BundleId::new(index, u16::try_from(leaves.len()).unwrap()).unwrap();
            let entries: Vec<_> = leaves.iter().map(Leaf::to_bytes).collect();
            self.put(&id.path(), bundle(&entries).unwrap());
            let hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
            let keep = builder.append_all(&hashes, |id, hashes| {
                tiles.push((id.path(), bytes(hashes)));
                Ok::<(), ()>(())
            });
            keep.unwrap();
        }
        tiles.extend(builder.partial_tiles().map(|(id, hashes)| (id.path(), bytes(hashes))));
        for (path, bytes) in tiles {
            self.put(&path, bytes);
        }
    }

    pub(crate) fn put_records(&mut self, records: &[([u8; 16], Vec<u8>)]) {
        let lines: Vec<u8> =
            records.iter().flat_map(|(_, record)| [record.as_slice(), b"\n"].concat()).collect();
        self.put(RECORDS, lines);
    }

    /// A manifest that says of every file what it is, and of the log what the checkpoint says, if it reads.
    pub(crate) fn write_manifest(&mut self) {
        let signed = SignedCheckpoint::parse(&self.files["checkpoint"]);
        let said = signed.map_or_else(
            |_| (String::new(), 0, String::new()),
            |signed| {
                let head = signed.checkpoint();
                let root = data_encoding::BASE64.encode(head.root().as_bytes());
                (head.origin().to_owned(), head.size(), root)
            },
        );
        let entry = |(path, bytes): (&String, &Vec<u8>)| FileEntry {
            path: path.clone(),
            bytes: bytes.len() as u64,
            sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
        };
        let mark = Mark { recipient: "Ada Lin".to_owned(), engagement: "one".to_owned() };
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            profile: self.profile,
            origin: said.0,
            size: said.1,
            root: said.2,
            mark: (self.profile == Profile::Audit).then_some(mark),
            seams: Vec::new(),
            files: self.files.iter().filter(|(path, _)| *path != MANIFEST).map(entry).collect(),
        };
        self.put(MANIFEST, serde_json::to_vec_pretty(&manifest).unwrap());
    }

    /// The bundle as a folder.
    pub(crate) fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in &self.files {
            write(folder.path(), path, bytes);
        }
        folder
    }

    /// The bundle as a tar, as an export writes it.
    pub(crate) fn tar(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, bytes) in &self.files {
            builder.append_data(&mut header(bytes.len()), path, bytes.as_slice()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    /// What a verification finds, by a folder and by a tar alike.
    pub(crate) fn report(&self, trust: &Trust) -> Report {
        let report = verify(&Source::open(self.folder().path()).unwrap(), trust).unwrap();
        let tar = verify(&open_tar(&self.tar()).unwrap().0, trust).unwrap();
        let sorted = |report: &Report| {
            let mut findings: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
            findings.sort();
            findings
        };
        assert_eq!(sorted(&report), sorted(&tar), "a tar is verified as a folder is");
        report
    }

    /// Verifies, and wants a finding at this place that says so.
    #[track_caller]
    pub(crate) fn finds(&self, place: &str, what: &str) {
        self.finds_with(&Trust::default(), place, what);
    }

    #[track_caller]
    pub(crate) fn finds_with(&self, trust: &Trust, place: &str, what: &str) {
        let report = self.report(trust);
        let named = |it: &amana_verify::Finding| it.place == place && it.what.contains(what);
        assert!(report.findings.iter().any(named), "no {place}: {what} in\n{report}");
        assert!(!report.holds() && report.to_string().ends_with("DOES NOT HOLD"));
    }
}

/// The header of a file of a tar.
pub(crate) fn header(bytes: usize) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(bytes as u64);
    header
}

/// Opens these bytes as a tar; the folder must outlive the source.
pub(crate) fn open_tar(bytes: &[u8]) -> Result<(Source, TempDir), SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("bundle.tar");
    fs::write(&path, bytes).unwrap();
    Source::open(&path).map(|source| (source, folder))
}

pub(crate) fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::io::Write::write_all(&mut File::create(path).unwrap(), bytes).unwrap();
}

pub(crate) fn witness(number: u8) -> CosigningKey {
    let name = KeyName::new(format!("witness.example/{number}")).unwrap();
    CosigningKey::new(name, &[100 + number; 32])
}

/// A policy that asks for two of three witnesses.
pub(crate) fn policy(log: &Log) -> Policy {
    let mut text = format!("log {}\n", log.key().verifier());
    for number in 1..=3 {
        writeln!(text, "witness W{number} {}", witness(number).verifier()).unwrap();
    }
    text += "group all-of-them 2 W1 W2 W3\nquorum all-of-them\n";
    Policy::parse(text.as_bytes()).unwrap()
}
