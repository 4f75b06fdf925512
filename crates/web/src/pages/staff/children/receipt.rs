//! `/desk/file/handover/{id}/receipt`: the custody receipt to print, for both sides to sign.
//!
//! What is not known yet stays an empty line to fill in by hand: what was signed on paper is recorded when there is a network again.
//!
//! INVARIANT: it is part one and nothing else, read by the event that holds it, whoever prints it: no child, no care, no
//! observation. Its picture says what the paper says: the reference and the receipt's number, from which nobody without the
//! receiver's files comes to a child.

use amana_app::{
    log::LogLine,
    said::{Tongue as _, text},
};
use amana_events::StreamId;
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use serde_json::Value;

use super::{
    super::{
        At, Halt,
        list::place_of_file,
        shown::{How, Shown},
    },
    handover,
};
use crate::{
    pages::frame::{Frame, page},
    qr,
};

/// What the encounter says, in the order of the paper.
const MET: [(&str, How); 9] = [
    ("instrument", How::Code),
    ("instrument_version", How::Text),
    ("force", How::Organisation),
    ("first_contact", How::Text),
    ("country", How::Code),
    ("admin1", How::Code),
    ("sex", How::Code),
    ("apparent_age", How::Text),
    ("interpreter", How::Text),
];
/// What the handover says.
const HANDED: [(&str, How); 5] = [
    ("receiver", How::Organisation),
    ("at", How::Text),
    ("receipt_number", How::Text),
    ("belongings", How::Code),
    ("delay_reason", How::Code),
];
/// Who signs, by role.
const SIGNERS: [&str; 3] = ["force_officer", "child_protection_actor", "witness"];

#[derive(Template)]
#[template(path = "staff/receipt.html")]
struct Paper {
    frame: Frame,
    back: String,
    reference: String,
    office: String,
    picture: String,
    facts: Vec<(String, String)>,
    /// Who signs, and whether they signed here already.
    signers: Vec<(String, bool)>,
}

/// Shows it.
pub(in crate::pages) async fn show(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = handover(&kind, &id)?;
    let leave = at.office.may_look(&at.sight, stream).await?;
    let lines = at.office.timeline(&leave).await?;
    at.office.note_list(at.acting(), "custody_receipt", &[stream], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let receipt = Receipt::of(&lines);
    let registry = at.office.registry().await?;
    let paper = Paper {
        back: place_of_file(stream),
        reference: text(&receipt.met, "reference").to_owned(),
        office: registry.name().map(ToString::to_string).unwrap_or_default(),
        picture: receipt.picture(stream, &at.words.say("receipt-picture")),
        facts: receipt.facts(&shown),
        signers: receipt.signers(&shown),
        frame: at.frame().await?,
    };
    Ok(page(StatusCode::OK, &paper))
}

/// Part one as the log has it, corrections of the encounter taken in. Of the handover it says what both signed.
struct Receipt {
    met: Value,
    handed: Value,
}

impl Receipt {
    fn of(lines: &[LogLine]) -> Self {
        let mut receipt = Self { met: Value::Null, handed: Value::Null };
        for line in lines {
            let data: Value = serde_json::from_str(line.data.get()).unwrap_or_default();
            match line.kind.as_str() {
                "child_encountered" => receipt.met = data,
                "child_handed_over" => receipt.handed = data,
                "receipt_corrected" => overlay(&mut receipt.met, &data),
                "receiver_declined" => receipt.handed = Value::Null,
                _ => {}
            }
        }
        receipt
    }

    fn facts(&self, shown: &Shown) -> Vec<(String, String)> {
        let met = MET.iter().map(|(field, how)| (*field, said(shown, &self.met, field, *how)));
        let handed =
            HANDED.iter().map(|(field, how)| (*field, said(shown, &self.handed, field, *how)));
        let mut facts: Vec<_> =
            met.chain(handed).map(|(field, said)| (shown.title(field), said)).collect();
        let infants = self.met.get("infants").and_then(Value::as_u64).unwrap_or(0);
        facts.push((shown.title("infants"), infants.to_string()));
        let urgent = self.met.get("urgent_medical").and_then(Value::as_bool) == Some(true);
        let urgent = shown.words.say(if urgent { "yes" } else { "no" });
        facts.push((shown.title("urgent_medical"), urgent));
        facts
    }

    fn signers(&self, shown: &Shown) -> Vec<(String, bool)> {
        let signed = self.handed.get("signatures").and_then(Value::as_array);
        let has = |role: &str| signed.into_iter().flatten().any(|it| text(it, "role") == role);
        SIGNERS.iter().map(|role| (shown.called("signer", role), has(role))).collect()
    }

    /// The picture by which the paper is found again.
    fn picture(&self, stream: StreamId, label: &str) -> String {
        let said = [text(&self.met, "reference"), text(&self.handed, "receipt_number")];
        let uri = format!("amana:{}/{}?{}", stream.kind.code(), said[0], said[1]);
        let attributes =
            format!("width=\"160\" height=\"160\" role=\"img\" aria-label=\"{label}\"");
        qr::svg(&uri, &attributes).unwrap_or_default()
    }
}

fn overlay(whole: &mut Value, correction: &Value) {
    let (Some(whole), Some(correction)) = (whole.as_object_mut(), correction.as_object()) else {
        return;
    };
    for (field, value) in correction.iter().filter(|(_, value)| !value.is_null()) {
        if whole.contains_key(field) || MET.iter().any(|(known, _)| known == field) {
            whole.insert(field.clone(), value.clone());
        }
    }
}

fn said(shown: &Shown, of: &Value, field: &str, how: How) -> String {
    let is_time = matches!(field, "first_contact" | "at");
    match text(of, field).parse() {
        Ok(at) if is_time => shown.moment(at),
        _ => shown.cell(of, field, how),
    }
}
