//! A witness signs what continues, keeps what does not, and forgets nothing.

use std::{collections::BTreeMap, sync::Arc};

use amana_tlog::{
    Checkpoint, Hash, SigningKey, Tile, TileId, TileNodes, TreeBuilder, consistency_proof,
    leaf_hash,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::serve;

const ORIGIN: &str = "log/kalaro";

/// A log whose leaves are told by a story, so that it can tell two.
struct Log {
    story: &'static str,
    key: SigningKey,
}

impl Log {
    fn new(story: &'static str) -> Self {
        Self { story, key: SigningKey::new(KeyName::new(ORIGIN).unwrap(), &[1; 32]) }
    }

    fn request(&self, old: u64, size: u64) -> Vec<u8> {
        let (mut tiles, mut builder) = (BTreeMap::new(), TreeBuilder::default());
        let leaf = |number: u64| leaf_hash(format!("{} {number}", self.story).as_bytes());
        let leaves: Vec<Hash> = (0..size).map(leaf).collect();
        builder
            .append_all(&leaves, |id: TileId, hashes: &[Hash]| {
                tiles.insert(id, Tile::new(hashes.to_vec()).unwrap());
                Ok::<(), ()>(())
            })
            .unwrap();
        let partial = builder.partial_tiles();
        tiles.extend(partial.map(|(id, hashes)| (id, Tile::new(hashes.to_vec()).unwrap())));
        let proof = match old {
            0 => Vec::new(),
            _ => consistency_proof(old, size, &mut TileNodes::new(size, tiles)).unwrap(),
        };
        let checkpoint = Checkpoint::new(ORIGIN, size, builder.root()).unwrap();
        let signed = SignedCheckpoint::sign(&checkpoint, &self.key).unwrap();
        AddCheckpoint::new(old, proof, signed).unwrap().to_string().into_bytes()
    }
}

fn status(answer: Answer) -> u16 {
    match answer {
        Answer::Cosigned(_) => 200,
        Answer::Refused(refused) => refused.status(),
        Answer::Unreadable(_) => 400,
    }
}

fn witness(path: &Path, log: &Log) -> Witness {
    let witness = Witness::create(path, "ombudsperson.example/1").unwrap();
    witness.trust(log.key.verifier()).unwrap();
    witness
}

#[test]
fn what_continues_is_cosigned_and_remembered_by_the_next_process() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new("one"));
    let first = witness(folder.path(), &log);
    let Answer::Cosigned(line) = first.answer(&log.request(0, 5)).unwrap() else { panic!() };
    let request = AddCheckpoint::parse(&log.request(0, 5)).unwrap();
    let mut note = request.checkpoint().clone();
    note.add(line).unwrap();
    let verified = note.note().verify([first.key()]).unwrap();
    assert!(verified[0].time.unwrap() > 1_700_000_000);

    let again = Witness::open(folder.path()).unwrap();
    assert_eq!(again.key(), first.key());
    assert_eq!(status(again.answer(&log.request(0, 5)).unwrap()), 409, "it knows of five");
    assert_eq!(status(again.answer(&log.request(5, 700)).unwrap()), 200);
    assert_eq!(status(again.answer(&log.request(5, 6)).unwrap()), 409);
    assert_eq!(again.known().unwrap()[0].seen.unwrap().size, 700);
}

#[test]
fn two_stories_of_one_log_are_not_cosigned_and_the_proof_is_kept() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new("one"));
    let witness = witness(folder.path(), &log);
    assert_eq!(status(witness.answer(&log.request(0, 300)).unwrap()), 200);
    let fork = Log::new("another").request(300, 400);
    assert_eq!(status(witness.answer(&fork).unwrap()), 422);
    let kept: Vec<_> = std::fs::read_dir(folder.path().join("two-stories")).unwrap().collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(std::fs::read(kept[0].as_ref().unwrap().path()).unwrap(), fork);
    // The true one goes on.
    assert_eq!(status(witness.answer(&log.request(300, 301)).unwrap()), 200);
}

#[test]
fn an_unknown_log_a_stranger_s_key_and_what_is_no_request_are_refused() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new("one"));
    let witness = Witness::create(folder.path(), "ombudsperson.example/1").unwrap();
    assert_eq!(status(witness.answer(&log.request(0, 5)).unwrap()), 404);
    let other = SigningKey::new(KeyName::new(ORIGIN).unwrap(), &[2; 32]);
    witness.trust(other.verifier()).unwrap();
    assert_eq!(status(witness.answer(&log.request(0, 5)).unwrap()), 403);
    assert_eq!(status(witness.answer(b"old 0\n").unwrap()), 400);
    let second = witness.trust(log.key.verifier()).unwrap_err();
    assert!(second.to_string().contains("another key"), "{second}");
    assert!(Witness::create(folder.path(), "x").is_err(), "one stands there");
    assert!(Witness::create(&folder.path().join("new"), "two words").is_err());
    assert!(witness.trust(witness.key()).is_err(), "a witness is no log");
}

#[test]
fn what_was_seen_and_is_damaged_stops_the_witness() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new("one"));
    let witness = witness(folder.path(), &log);
    assert_eq!(status(witness.answer(&log.request(0, 5)).unwrap()), 200);
    let seen = std::fs::read_dir(folder.path().join("seen")).unwrap().next().unwrap().unwrap();
    std::fs::write(seen.path(), "nothing\n").unwrap();
    let error = witness.answer(&log.request(5, 6)).unwrap_err();
    assert!(matches!(error, WitnessError::Damaged { .. }), "{error}");
}

#[test]
fn two_at_once_take_turns() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new("one"));
    let witness = witness(folder.path(), &log);
    let requests = [log.request(0, 5), Log::new("another").request(0, 6)];
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let ask = |request: &Vec<u8>| {
            let request = request.clone();
            let own = Witness::open(folder.path()).unwrap();
            scope.spawn(move || status(own.answer(&request).unwrap()))
        };
        let threads: Vec<_> = requests.iter().map(ask).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sorted = answers.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [200, 409], "one of two stories: {answers:?}");
    drop(witness);
}

async fn ask(port: u16, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nHost: witness\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn over_http_the_answers_are_those_of_the_specification() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new("one"));
    let witness = Arc::new(witness(folder.path(), &log));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve(witness, listener, async move { drop(stopped.await) }));
    let cosigned = ask(port, &log.request(0, 5)).await;
    assert!(cosigned.starts_with("HTTP/1.1 200"), "{cosigned}");
    let line = cosigned.split_once("\r\n\r\n").unwrap().1;
    assert!(line.starts_with("— ombudsperson.example/1 ") && line.ends_with('\n'), "{line}");
    let conflict = ask(port, &log.request(0, 6)).await;
    assert!(conflict.starts_with("HTTP/1.1 409"), "{conflict}");
    assert!(conflict.to_lowercase().contains("content-type: text/x.tlog.size\r\n"), "{conflict}");
    assert!(conflict.ends_with("\r\n\r\n5\n"), "{conflict}");
    assert!(ask(port, b"nonsense").await.starts_with("HTTP/1.1 400"));
    assert!(ask(port, &vec![b'x'; 1 << 20]).await.starts_with("HTTP/1.1 413"));
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
