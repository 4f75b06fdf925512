//! `amana receipt`: a code is printed once, taken from standard input, and nowhere else.

use std::fs;

use serde_json::{Value, json};

use crate::room::{Room, Said, run};

const MIRA: &str = "Mira Solenne";
const REPORT: &str = "report/019a0000-0000-7000-8000-000000000001";

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    let told = json!({"id": "r", "as": MIRA, "stream": REPORT, "command": "submit_report",
        "data": {"kind": "allegation", "channel": "box", "language": "en", "mode": "anonymous",
            "account": "He gave her money."}});
    assert_eq!(room.record(&[told], false).code, 0);
    room
}

fn as_mira<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["--as", MIRA, "receipt"][..], args].concat()
}

fn issue(room: &Room, more: &[&str]) -> Said {
    let args =
        [&["issue", REPORT, "--kind", "reporter", "--choice", "code_only"][..], more].concat();
    room.amana(&as_mira(&args))
}

fn show(room: &Room, input: &str) -> Value {
    let said = room.amana_with(&["receipt", "show", "--format", "json"], input.as_bytes());
    assert_eq!(said.code, 0, "{said:?}");
    said.lines().remove(0)
}

#[test]
fn a_code_is_printed_once_and_read_from_standard_input() {
    let room = room();
    let said = issue(&room, &["--form", "words", "--language", "es"]);
    assert_eq!((said.code, said.out.split_whitespace().count()), (0, 8), "{said:?}");
    let code = said.out.trim().to_uppercase().replace(' ', "-");
    let reply = ["reply", REPORT, "--kind", "reporter", "--text", "Come on Tuesday"];
    assert_eq!(room.amana(&as_mira(&reply)).code, 0);
    let wrote = room.amana_with(&["receipt", "write"], format!("{code}\nI will come.").as_bytes());
    assert_eq!((wrote.code, wrote.out.as_str()), (0, "Received.\n"), "{wrote:?}");
    let page = show(&room, &code);
    let texts: Vec<&str> = page["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Come on Tuesday", "I will come."]);
    let log = room.amana(&["log", "--format", "json"]).out;
    assert!(!log.contains(said.out.trim()));
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn a_second_answer_shows_an_empty_page_that_says_nothing_of_it() {
    let room = room();
    let code = issue(&room, &[]).out;
    let reply = ["reply", REPORT, "--kind", "reporter", "--text", "Come on Tuesday"];
    let before = show(&room, &format!("{}\n1\n", code.trim()));
    assert_eq!(room.amana(&as_mira(&reply)).code, 0);
    assert_eq!(show(&room, &format!("{}\n2\n", code.trim())), before);
    let log = room.amana(&["log", "--format", "json"]).out;
    assert!(log.contains("holder_not_alone"));
}

#[test]
fn a_typo_is_a_typo_and_an_unknown_code_is_unknown() {
    let room = room();
    let code = issue(&room, &[]).out;
    let other = if code.starts_with('0') { "1" } else { "0" };
    let typed = code.trim().replacen(code.chars().next().unwrap(), other, 1);
    let said = room.amana_with(&["receipt", "show"], typed.as_bytes());
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("mistyped") && said.out.is_empty(), "{said:?}");
    let none = "001 218 426 182 456 967 898 401 297";
    let unknown = room.amana_with(&["receipt", "show"], none.as_bytes());
    assert_eq!(unknown.code, 1, "{unknown:?}");
    assert!(unknown.err.contains("opens nothing here"));
    let reporters = room.amana_with(&["receipt", "withdraw-consent", "--all"], code.as_bytes());
    let unknown = room.amana_with(&["receipt", "withdraw-consent", "--all"], none.as_bytes());
    assert_eq!((reporters.code, &reporters.err), (unknown.code, &unknown.err));
    let missing = room.amana_with(&["receipt", "show"], b"");
    assert_eq!(missing.code, 2);
    assert!(!missing.err.contains("mistyped"));
}

#[test]
fn paper_holds_the_code_and_nothing_else_and_is_never_overwritten() {
    let room = room();
    let paper = room.path().join("paper.html");
    let path = paper.to_str().unwrap();
    let said = issue(&room, &["--out", path, "--form", "words"]);
    assert_eq!(said.code, 0, "{said:?}");
    let text = fs::read_to_string(&paper).unwrap();
    for word in ["amana", "Demo", "report", "receipt", "Mira"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let code = text.split('>').find_map(|part| part.strip_suffix("</p")).unwrap();
    assert_eq!(code.split(' ').count(), 8);
    assert!(!said.out.contains(code));
    assert!(show(&room, code)["open"].as_bool().unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&paper).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let size = room.size();
    assert_eq!(issue(&room, &["--out", path]).code, 4, "it is there");
    assert_eq!((room.size(), fs::read_to_string(&paper).unwrap()), (size, text));
    let refused = room.path().join("second.txt");
    assert_eq!(issue(&room, &["--out", refused.to_str().unwrap()]).code, 1);
    assert!(!refused.exists());
}

#[test]
fn a_receipt_is_declined_and_a_revoked_one_opens_nothing() {
    let room = room();
    let no = ["issue", REPORT, "--kind", "reporter", "--choice", "none"];
    let said = room.amana(&as_mira(&no));
    assert_eq!((said.code, said.out.as_str()), (0, "Offered, and declined.\n"), "{said:?}");
    let code = issue(&room, &[]).out;
    let gone = ["revoke", REPORT, "--kind", "reporter", "--reason", "discovered"];
    assert_eq!(room.amana(&as_mira(&gone)).code, 0);
    let said = room.amana_with(&["receipt", "show"], code.as_bytes());
    assert_eq!((said.code, said.out.as_str()), (1, ""));
}

#[test]
fn a_proof_is_checked_with_its_code_and_no_ledger_and_says_nothing_without() {
    let room = room();
    let path = room.path().join("proof.txt");
    let proof = path.to_str().unwrap();
    let code = issue(&room, &["--proof", proof]).out;
    let text = fs::read_to_string(&path).unwrap();
    let letters: String = text.split_whitespace().collect();
    assert!(text.lines().all(|line| line.len() <= 64));
    // At a million events it has some fifteen hashes more, of 45 letters each: at most 2 kB, and one QR code.
    let bytes = letters.len() * 5 / 8;
    assert!(bytes + 15 * 45 <= 2_048, "{bytes}");
    assert!(!text.contains("receipt") && !text.contains("c2sp"));
    let verify = ["receipt", "verify", proof, "--format", "json"];
    let said = run(&verify, code.as_bytes());
    assert_eq!(said.code, 0, "{said:?}");
    let proved = said.lines().remove(0);
    assert_eq!(proved["signed"], json!(false));
    assert!(proved["position"].as_u64().unwrap() < proved["size"].as_u64().unwrap());
    let none = "001 218 426 182 456 967 898 401 297";
    assert_eq!(run(&verify, none.as_bytes()).code, 1);
    let other = if text.starts_with('A') { 'B' } else { 'A' };
    fs::write(&path, text.replacen(text.chars().next().unwrap(), &other.to_string(), 1)).unwrap();
    assert_eq!(run(&verify, code.as_bytes()).code, 1);
    let wrong = [&verify[..], &["--key", "log+00000000+AAAA"]].concat();
    assert_eq!(run(&wrong, code.as_bytes()).code, 2);
}

#[test]
fn a_proof_on_a_page_is_one_code_and_its_letters_and_nothing_else() {
    let room = room();
    let path = room.path().join("proof.html");
    let code = issue(&room, &["--proof", path.to_str().unwrap()]).out;
    let page = fs::read_to_string(&path).unwrap();
    for word in ["amana", "Demo", "report", "receipt", "script", "http-", "src="] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("<svg") && page.contains("<path d=\"M"));
    let letters = page.split("monospace\">").nth(1).unwrap().split('<').next().unwrap();
    let typed = room.path().join("typed.txt");
    // Somebody types it in small letters.
    fs::write(&typed, letters.to_lowercase()).unwrap();
    let verify = ["receipt", "verify", typed.to_str().unwrap()];
    assert_eq!(run(&verify, code.as_bytes()).code, 0);
}

#[test]
fn a_code_in_the_arguments_is_not_taken() {
    let said = run(&["receipt", "show", "001 218 426 182 456 967 898 401 297"], b"");
    assert_eq!(said.code, 2);
}
