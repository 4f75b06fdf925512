//! `amana serve`, run as a process: it says when it is ready, takes a report, ends when it is told to, and answers
//! again what it took before it was killed.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::Place;

/// How often a server is killed while it takes a report.
const KILLS: u64 = 6;

/// A running server.
struct Serving {
    child: Child,
    address: String,
    /// What it printed before it was ready.
    said: Vec<String>,
}

impl Serving {
    fn start(place: &Place) -> Self {
        Self::spawn(place.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (mut said, mut address) = (Vec::new(), None);
        for line in lines {
            if let Some(ready) = line.strip_prefix("amana answers at ") {
                address = ready.split_once("://").map(|(_, address)| address.to_owned());
                break;
            }
            said.push(line);
        }
        Self { child, address: address.expect("one line when it is ready"), said }
    }

    /// Sends a request, and gives status and body as far as they came.
    fn send(&self, head: &str, body: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let length = body.len();
        let text = format!(
            "{head}Host: here\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(text.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    fn report(&self, key: &str) -> Option<(u16, String)> {
        let body = json!({"account": "The guard asked for money.", "language": "en"}).to_string();
        let head = format!(
            "POST /api/v1/reports HTTP/1.1\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\n"
        );
        self.send(&head, &body)
    }

    /// SIGTERM, and the exit code.
    fn end(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn serving(place: &Place) {
    let server = Serving::start(place);
    let begun = Instant::now();
    assert_eq!(server.send("GET /readyz HTTP/1.1\r\n", "").unwrap().0, 200);
    let (status, body) = server.report("a-key-of-one-report-1").unwrap();
    assert_eq!(status, 201, "{body}");
    let said: Value = serde_json::from_str(&body).unwrap();
    let code = said["receipt"]["digits"].as_str().unwrap().to_owned();
    let page = server
        .send(&format!("GET /api/v1/receipt HTTP/1.1\r\nAuthorization: Receipt {code}\r\n"), "");
    assert_eq!(page.unwrap().0, 200);
    // The command line works beside it.
    assert_eq!(place.json(&["report", "list"]).lines().len(), 1);
    assert_eq!(server.end(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(15));
    place.holds();
}

#[test]
fn it_serves_and_ends_when_it_is_told_to() {
    serving(&Place::new());
}

#[test]
fn it_serves_from_postgres() {
    if let Some(place) = Place::in_postgres() {
        serving(&place);
    }
}

/// Killed at some instant while it takes a report; the next server gives the answer that was not heard.
fn killed(place: &Place) {
    let mut heard = Vec::new();
    for life in 0..KILLS {
        let server = Serving::start(place);
        let key = format!("a-key-of-one-report-{life}");
        let answer = std::thread::scope(|scope| {
            let asked = scope.spawn(|| server.report(&key));
            std::thread::sleep(Duration::from_millis(life * 4));
            let pid = server.child.id().to_string();
            assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
            asked.join().unwrap()
        });
        server.kill();
        heard.push((key, answer.filter(|(status, _)| *status == 201)));
    }
    let server = Serving::start(place);
    for (key, answer) in &heard {
        let again = server.report(key).unwrap();
        assert_eq!(again.0, 201, "{again:?}");
        if let Some(answer) = answer {
            assert_eq!(again.1, answer.1, "the code that was heard is the code");
        }
    }
    assert_eq!(server.end(), Some(0));
    let reports = place.json(&["report", "list"]).lines().len();
    assert_eq!(reports, heard.len(), "none is missing, none is twice");
    place.holds();
}

#[test]
fn killed_while_it_takes_a_report_it_answers_when_the_report_comes_again() {
    killed(&Place::new());
}

#[test]
fn killed_while_it_takes_a_report_in_postgres_it_answers_when_the_report_comes_again() {
    if let Some(place) = Place::in_postgres() {
        killed(&place);
    }
}

#[test]
fn a_trace_of_everything_holds_nothing_that_somebody_sent() {
    const SECRET: &str = "Xanthe-said-it-by-the-ferry";
    let place = Place::new();
    let trace = place.path("trace");
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("AMANA_LOG", "trace").stderr(std::fs::File::create(&trace).unwrap());
    let server = Serving::spawn(command);
    let body = json!({"account": SECRET, "circumstances": SECRET, "language": "en",
        "receipt": {"question": SECRET, "answer": SECRET}})
    .to_string();
    let head = "POST /api/v1/reports HTTP/1.1\r\nIdempotency-Key: key-of-a-report-1\r\nContent-Type: application/json\r\n";
    let (status, said) = server.send(head, &body).unwrap();
    assert_eq!(status, 201);
    let said: Value = serde_json::from_str(&said).unwrap();
    let code = said["receipt"]["digits"].as_str().unwrap().to_owned();
    let behind = format!("Authorization: Receipt {code}\r\nContent-Type: application/json\r\n");
    let head = format!("POST /api/v1/receipt/messages HTTP/1.1\r\n{behind}");
    assert_eq!(server.send(&head, &json!({"text": SECRET}).to_string()).unwrap().0, 201);
    let wrong = format!("GET /api/v1/receipt/{} HTTP/1.1\r\n{behind}", code.replace(' ', ""));
    assert_eq!(server.send(&wrong, "").unwrap().0, 404);
    assert_eq!(server.send(&head, &json!({SECRET: SECRET}).to_string()).unwrap().0, 422);
    assert_eq!(server.end(), Some(0));
    let trace = std::fs::read_to_string(trace).unwrap();
    assert!(trace.contains("/api/v1/reports"), "the trace says which routes were answered");
    let plain = code.replace(' ', "");
    for hidden in [SECRET, "ferry", &code, &plain, "key-of-a-report-1"] {
        assert!(!trace.contains(hidden), "{hidden}");
    }
}

/// Somebody else's TLS, and certificates that it makes.
#[test]
fn it_speaks_tls() {
    let place = Place::new();
    let (cert, key) = (place.path("cert.pem"), place.path("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .output();
    let Ok(made) = made else {
        let _ = writeln!(std::io::stderr(), "not run: there is no openssl");
        return;
    };
    assert!(made.status.success(), "{made:?}");
    let (cert, key) = (cert.display().to_string(), key.display().to_string());
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    let server = Serving::spawn(place.command(&arguments));
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-verify_return_error", "-servername", "localhost"])
        .args(["-CAfile", &cert, "-connect", &server.address])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = client.stdin.take().unwrap();
    let asked = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    input.write_all(asked).unwrap();
    let mut said = String::new();
    client.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    drop(input);
    client.wait().unwrap();
    assert!(
        said.starts_with("HTTP/1.1 200") && said.contains("strict-transport-security"),
        "{said}"
    );
    // Who speaks no TLS there is not answered, and keeps nobody from it.
    assert_eq!(server.send("GET /readyz HTTP/1.1\r\n", ""), None);
    assert_eq!(server.end(), Some(0));
    // Only one of the two, and a key that is none.
    place.run(&["serve", "--tls-cert", &cert]).fails(2, &["tls_cert and tls_key go together"]);
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &cert];
    place.run(&arguments).fails(4, &["cert.pem"]);
}

#[test]
fn settings_are_shown_with_where_they_come_from() {
    let place = Place::new();
    std::fs::write(place.data().join("serve.toml"), "wait_ms = 7\n").unwrap();
    let lines = place.json(&["config", "check", "--listen", "127.0.0.1:9"]).lines();
    let of = |name: &str| lines.iter().find(|line| line["setting"] == name).unwrap().clone();
    assert_eq!(
        (&of("wait_ms")["value"], &of("wait_ms")["from"]),
        (&json!("7"), &json!("serve.toml, line 1"))
    );
    assert_eq!(of("listen")["from"], "flag");
    std::fs::write(place.data().join("serve.toml"), "wait_ms = 7\nwaiting = 1\n").unwrap();
    place.run(&["config", "check"]).fails(2, &["serve.toml, line 2: no such setting"]);
    place.run(&["serve"]).fails(2, &["line 2"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    std::fs::remove_file(place.data().join("serve.toml")).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.run(&["serve", "--listen", &address]).fails(4, &[&address]);
}

#[test]
fn a_demonstration_is_served_with_accounts_for_its_people() {
    let place = Place::empty();
    let serve = ["demo", "--serve", "--listen", "127.0.0.1:0", "--format", "json"];
    let accounts = |serving: &Serving| -> Value {
        assert_eq!(serving.said.len(), 2, "{:?}", serving.said);
        let mut said: Value = serde_json::from_str(&serving.said[1]).unwrap();
        for account in said["accounts"].as_array_mut().unwrap() {
            // What an app shows is another each half minute.
            let code = account.as_object_mut().unwrap().remove("code").unwrap();
            assert_eq!(code.as_str().unwrap().len(), 6, "{account}");
        }
        said["accounts"].take()
    };
    let serving = Serving::spawn(place.command(&serve));
    let first = accounts(&serving);
    let roles = first.as_array().unwrap().iter().map(|it| it["role"].as_str().unwrap());
    assert!(
        roles.clone().any(|role| role == "registrar")
            && roles.clone().any(|role| role == "auditor")
    );
    for account in first.as_array().unwrap() {
        let empty = |name: &str| account[name].as_str().is_none_or(str::is_empty);
        assert!(!empty("login") && !empty("password") && !empty("secret"), "{account}");
    }
    let wrong = json!({"login": "auditor", "password": first[0]["password"], "totp": "000000"});
    let head = "POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json\r\n";
    assert_eq!(serving.send(head, &wrong.to_string()).unwrap().0, 401);
    assert_eq!(serving.end(), Some(0));
    // Served again, they are the same.
    let again = Serving::spawn(place.command(&serve));
    assert_eq!(accounts(&again), first);
    assert_eq!(again.end(), Some(0));
}
