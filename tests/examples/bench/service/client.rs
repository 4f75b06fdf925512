//! A client that asks one thing after the other over one connection: as much HTTP as it takes to read our own answers.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::load::{Load, summary};

/// A connection that stays open.
pub(super) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub(super) async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, read: Vec::with_capacity(64 * 1024) }
    }

    /// Asks and reads the whole answer; its status.
    pub(super) async fn ask(&mut self, request: &[u8]) -> u16 {
        self.stream.write_all(request).await.unwrap();
        self.read.clear();
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await;
        };
        let text = String::from_utf8_lossy(self.read.get(..head).unwrap()).to_ascii_lowercase();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        while self.read.len() < head + length {
            self.more().await;
        }
        status
    }

    /// Asks and reads the head of an answer that does not end.
    pub(super) async fn follow(&mut self, request: &[u8]) -> u16 {
        self.stream.write_all(request).await.unwrap();
        while !self.read.windows(4).any(|four| four == b"\r\n\r\n") {
            self.more().await;
        }
        let text = String::from_utf8_lossy(&self.read);
        text.split(' ').nth(1).unwrap().parse().unwrap()
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.read).await.unwrap();
        assert!(read > 0, "the server ended the connection");
    }
}

/// So many connections for so long; each sends what `request` makes, one after the other.
pub(super) async fn load(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    request: impl Fn() -> Vec<u8> + Clone + Send + 'static,
    wanted: u16,
) -> Load {
    let warm = Instant::now() + time / 5;
    let end = warm + time;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let request = request.clone();
        tasks.spawn(async move {
            let (mut connection, mut took) = (Connection::to(address).await, Vec::new());
            loop {
                let text = request();
                let start = Instant::now();
                assert_eq!(connection.ask(&text).await, wanted);
                let now = Instant::now();
                if now >= end {
                    return took;
                }
                if start >= warm {
                    took.push(now - start);
                }
            }
        });
    }
    let took: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    summary(&took, time, took.len())
}
