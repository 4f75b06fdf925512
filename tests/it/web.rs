//! The service over its own socket, in this process: what it takes, what it answers, and what it withstands.
//! Requests are written byte by byte: what a client library would never send is sent too.

mod abuse;
mod access;
mod admin;
mod doors;
mod erasures;
mod imports;
mod matrix;
mod members;
mod once;
mod oversight;
mod pages;
mod passkeys;
mod reads;
mod receipts;
mod reporting;
mod serving;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use amana_app::{Folder, Office, OpenOptions, replay::Audit, signin::Site};
use amana_web::{Server, config::Config};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::support::Desk;

/// Where browsers find every server of these tests.
const ORIGIN: &str = "https://amana.example";
/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// What a server leaves: its office, and the folder that this is in.
struct Ended {
    office: Arc<Office>,
    _folder: Arc<TempDir>,
}

impl std::ops::Deref for Ended {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) =
            text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Self { status, headers: lines.map(header).collect(), body: body.to_owned() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// It is a problem of this status and code, with everything a problem has.
    #[track_caller]
    fn is_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let said = self.json();
        assert_eq!((&said["code"], &said["status"]), (&json!(code), &json!(status)), "{said}");
        assert_eq!(said["type"], format!("/api/v1/problems/{code}"));
        assert!(said["title"].is_string() && said["detail"].is_string(), "{said}");
        self.is_guarded();
        said
    }

    #[track_caller]
    fn is_guarded(&self) {
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        assert_eq!(self.header("server"), None);
    }
}

/// A server in this process.
struct Served {
    address: SocketAddr,
    office: Arc<Office>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    options: OpenOptions,
    folder: Arc<TempDir>,
}

impl Served {
    async fn new(desk: Desk, change: impl FnOnce(&mut Config)) -> Self {
        let Desk { office, options, folder } = desk;
        Self::of(Arc::new(office), options, Arc::new(folder), change).await
    }

    async fn of(
        office: Arc<Office>,
        options: OpenOptions,
        folder: Arc<TempDir>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let passkey_site = Site::read(ORIGIN);
        let mut config = Config { drain_seconds: 5, passkey_site, ..Config::default() };
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::new(office.clone(), config, folder.path()).unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            server.run(listener, async { drop(stopped.await) }).await.unwrap();
        });
        Self { address, office, stop, task, options, folder }
    }

    /// Another server of the same ledger, as another machine would have.
    async fn beside(&self) -> Self {
        let office = Office::open(Folder::new(self.folder.path()), &self.options).await.unwrap();
        office.unlock(None).unwrap();
        Self::of(Arc::new(office), self.options.clone(), self.folder.clone(), |_| {}).await
    }

    /// Ends it, and gives its office back.
    async fn end(self) -> Ended {
        drop(self.stop);
        timeout(PATIENCE, self.task).await.unwrap().unwrap();
        Ended { office: self.office, _folder: self.folder }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes and reads to the end of the connection.
    async fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect().await;
        // A server that had enough does not read on.
        let _ = stream.write_all(bytes).await;
        Answer::read(&read_all(&mut stream).await)
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = vec![
            format!("{method} {path} HTTP/1.1"),
            "Host: here".into(),
            "Connection: close".into(),
        ];
        head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if !body.is_empty() || method == "POST" {
            head.push(format!("Content-Length: {}", body.len()));
        }
        let text = [&head.join("\r\n"), "\r\n\r\n", body].concat();
        self.raw(text.as_bytes()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("Content-Type", "application/json")];
        all.extend(headers);
        self.send("POST", path, &all, &body.to_string()).await
    }

    async fn report(&self, key: &str) -> Answer {
        self.post("/api/v1/reports", &[("Idempotency-Key", key)], &told()).await
    }

    /// How many reports the log holds.
    async fn reports(&self) -> usize {
        self.office.reports(amana_app::Acting::Operator, None).await.unwrap().len()
    }
}

/// Whatever comes, until the connection ends.
async fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A connection that is reset has said what it says.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap();
    bytes
}

fn told() -> Value {
    json!({"account": "The guard asked for money before he gave out water.", "language": "en"})
}

/// The header of a code, from the answer that said it.
fn credential(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{answer:?}");
    format!("Receipt {}", answer.json()["receipt"]["digits"].as_str().unwrap())
}

/// Everything the log says is legal, and every decision in it is what the policy says.
async fn holds(office: &Office) {
    office.catch_up().await.unwrap();
    let report = office.audit_log(&Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:#?}", report.findings);
}
