//! `/desk/keys/{person}/certificate`: what was destroyed, on whose authority, and the proof.

use amana_app::erase::Part;
use axum::{extract::Path, response::Response};

use super::{
    super::{At, Halt, sheet::Sheet, shown::Shown},
    person_stream, place_of,
};
use crate::api::erasures::{absent, known};

/// Shows it.
pub(in crate::pages) async fn show(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let person = known(&at.office, at.acting(), &id).await?;
    let certificate = at.office.erasure_certificate(&at.sight, person).await.map_err(absent)?;
    let stream = person_stream(person);
    at.office.note_list(at.acting(), "erasure_certificate", &[stream], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let say = |id: &str| at.words.say(id);
    let part = |part: Part| {
        let who = part.member.map(|member| shown.people.member(member));
        let who = who.unwrap_or_else(|| say("the-office"));
        format!("{who} · {}", shown.moment(part.recorded))
    };
    let mut facts = vec![(say("column-person"), shown.file(stream))];
    let parts = [
        ("certificate-requested", certificate.requested),
        ("certificate-approved", certificate.approved),
        ("certificate-executed", Some(certificate.executed)),
    ];
    facts.extend(parts.into_iter().filter_map(|(says, it)| Some((say(says), part(it?)))));
    let counts = [
        ("certificate-keys", certificate.keys.len()),
        ("certificate-redacted", certificate.redacted),
        ("certificate-kept", certificate.kept),
        ("certificate-undecided", certificate.undecided),
        ("certificate-letters", certificate.letters),
    ];
    facts.extend(counts.map(|(says, number)| (say(says), number.to_string())));
    facts.push((say("certificate-backups"), at.words.day(certificate.backups_until)));
    facts.push((say("certificate-digest"), certificate.certificate.to_string()));
    let sheet = Sheet {
        title: say("erasure-certificate"),
        back: Some(place_of(person)),
        intro: say("certificate-text"),
        facts,
        texts: vec![
            (say("line-record"), certificate.record),
            (say("line-proof"), certificate.proof),
            (say("certificate-leaf"), certificate.leaf),
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}
