//! Every route of the document, asked by nobody, by a member of every role and by a program of every scope, as one table: what
//! changes in it is looked at, and a route that is new is not there.
//!
//! A cell is the status, and of 403 why: `scope` for a program whose token is not for it, `step` where a second factor is to be
//! shown again, which a member here did. Bodies are empty, but where only a whole one shows whose it is, and ids name nothing: whoever
//! may is told what is missing (400, 409, 422) or that there is nothing (404).

use std::fmt::Write as _;

use amana_app::Acting;
use amana_events::{Code, common::Role};
use serde_json::json;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Answer, Served, members::Signed};
use crate::support::on_both;

const SCOPES: [&str; 4] = ["read", "record", "administer", "audit"];
const NOTHING: &str = "01920000-0000-7000-8000-00000000dead";

/// One request of each operation, in the order of the document.
struct Asked {
    method: String,
    route: String,
    path: String,
}

fn all() -> Vec<Asked> {
    let paths = amana_web::openapi()["paths"].as_object().unwrap();
    let mut asked = Vec::new();
    for (route, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            asked.push(Asked { path: filled(&method, route), route: route.clone(), method });
        }
    }
    asked.sort_by(|a, b| (&a.route, &a.method).cmp(&(&b.route, &b.method)));
    asked
}

/// The route with a value for each of its parameters.
fn filled(method: &str, route: &str) -> String {
    let mut path = String::new();
    for part in route.split_inclusive('}') {
        let (plain, name) = part.split_once('{').unwrap_or((part, ""));
        path.push_str(plain);
        path.push_str(match name.trim_end_matches('}') {
            "" => "",
            "kind" => "case",
            "list" => "purpose",
            "set" => "in-force",
            "role" => "reviewer",
            "size" => "1",
            "position" => "0",
            "path" => "0/000.p/1",
            _ => NOTHING,
        });
    }
    match (method, route) {
        ("GET", "/api/v1/figures/sea" | "/api/v1/differences") => {
            path + "?from=2018-04-01&to=2018-06-30"
        }
        ("GET", "/api/v1/figures/handovers") => path + "?quarter=2018-Q3",
        _ => path,
    }
}

/// A body: empty, but where only a whole one shows whose it is. It names nothing that is there.
fn body(route: &str) -> String {
    let body = match route {
        "/api/v1/members/{member}/roles" => json!({"role": "reviewer"}),
        "/api/v1/service-tokens" => json!({"member": NOTHING, "scope": ["read"]}),
        "/api/v1/witness-requests" => json!({"witness": "x"}),
        "/api/v1/cosignatures" => json!({"witness": "x", "line": "x"}),
        "/api/v1/policies/explain" => json!({"action": "administer"}),
        "/api/v1/figures/sea" => {
            json!({"from": "2018-04-01", "to": "2018-06-30", "purpose": "supervision"})
        }
        "/api/v1/figures/handovers" => json!({"quarter": "2018-Q3", "purpose": "supervision"}),
        "/api/v1/streams/{kind}/{id}/commands" => json!({"command": "open_case"}),
        _ => json!({}),
    };
    body.to_string()
}

impl Served {
    async fn cell(&self, who: Option<&Signed>, asked: &Asked) -> String {
        let bearer = who.map(Signed::header);
        let mut headers: Vec<(&str, &str)> =
            bearer.iter().map(|it| ("Authorization", it.as_str())).collect();
        let body = if asked.method == "GET" { String::new() } else { body(&asked.route) };
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json"));
        }
        let answer = if asked.route == "/api/v1/feed" {
            self.head_of(&asked.path, &headers).await
        } else {
            self.send(&asked.method, &asked.path, &headers, &body).await
        };
        if answer.status != 403 {
            return answer.status.to_string();
        }
        match answer.json()["code"].as_str().unwrap() {
            "out_of_scope" => "scope".to_owned(),
            "step_up_needed" => "step".to_owned(),
            _ => "403".to_owned(),
        }
    }

    /// The head of an answer that does not end, or the whole of one that does.
    async fn head_of(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = self.connect().await;
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = headers.collect();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        loop {
            let read = stream.read_buf(&mut bytes).await.unwrap();
            let text = String::from_utf8_lossy(&bytes);
            let begins = text.contains("\r\n\r\n") && text.contains("text/event-stream");
            if read == 0 || begins {
                return Answer::read(&bytes);
            }
        }
    }

    /// What somebody is answered everywhere. What ends their own session is asked last.
    async fn column(&self, who: Option<&Signed>, all: &[Asked]) -> Vec<String> {
        let ends = |asked: &Asked| asked.method == "DELETE" && asked.route == "/api/v1/session";
        let mut cells = vec![String::new(); all.len()];
        for last in [false, true] {
            for (place, asked) in all.iter().enumerate().filter(|(_, it)| ends(it) == last) {
                cells[place] = self.cell(who, asked).await;
            }
        }
        cells
    }

    /// A program of this scope, which acts for a registrar; with `audit`, for an auditor.
    async fn program(&self, registrar: Acting, scope: &str) -> Signed {
        let role = if scope == "audit" { Role::Auditor } else { Role::Registrar };
        let member = self.office.member_named(role.code()).unwrap();
        let scope = vec![Code::new(scope).unwrap()];
        let given = self.office.give_service_token(registrar, member, scope, None).await.unwrap();
        Signed::program(member, given.token.text().reveal())
    }
}

fn table(all: &[Asked], columns: &[(String, Vec<String>)]) -> String {
    let mut table = String::from("columns, left to right:\n");
    for (name, _) in columns {
        let _ = writeln!(table, "  {name}");
    }
    for (place, asked) in all.iter().enumerate() {
        let _ = writeln!(table, "\n{} {}", asked.method, asked.route);
        for (_, cells) in columns {
            let _ = write!(table, " {:5}", cells[place]);
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    table
}

on_both! {
    async fn who_is_answered_what_on_every_route(desk: Desk) {
        let staff: Vec<(&str, Role)> = Role::ALL.iter().map(|role| (role.code(), *role)).collect();
        // A registrar first, who gives the others theirs.
        let mut all_of_them = staff.clone();
        all_of_them.sort_by_key(|(_, role)| *role != Role::Registrar);
        let served = Served::staffed(desk, &all_of_them).await;
        let registrar = Acting::Member(served.office.member_named("registrar").unwrap());
        let all = all();
        let mut columns = vec![("nobody".to_owned(), served.column(None, &all).await)];
        for (name, _) in &staff {
            let mut who = served.enrolled("registrar", name).await;
            served.steps_up(&mut who).await;
            columns.push(((*name).to_owned(), served.column(Some(&who), &all).await));
        }
        for scope in SCOPES {
            let program = served.program(registrar, scope).await;
            columns.push((format!("program: {scope}"), served.column(Some(&program), &all).await));
        }
        insta::assert_snapshot!("authorization", table(&all, &columns));
        served.end().await;
    }
}
