//! `/desk/file/referral/{id}/pack`: a package for a recipient outside.

use std::sync::Arc;

use amana_app::packages::PackWanted;
use amana_events::{AgreementId, Code, StreamId, StreamKind};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{Asked, At, Halt, file, list::place_of_file, plain::Plain, shown::Shown};
use crate::{
    api::{body::Sent, packages},
    pages::{form::Form, frame::Wrong, words::Speaks},
    problem::Problem,
    server::{Shared, admission::finish},
};

/// For how many days a package's code answers where nothing is said.
const DAYS: u32 = 30;

async fn plain(at: &At, referral: StreamId, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let none = [("yes".to_owned(), at.words.say("yes"))];
    let inputs = vec![
        asks.among("way", shown.choices("sending_way")),
        asks.line("agreement", "text").optional(),
        asks.any_of("without-agreement", none.into()).optional(),
        asks.line("days", "number").or(&DAYS.to_string()),
    ];
    Ok(Plain { says: "pack", back: place_of_file(referral), inputs })
}

/// The referral of an address, for who sees its page.
async fn referral(at: &At, kind: &str, id: &str) -> Result<StreamId, Halt> {
    let referral = file::stream(kind, id)?;
    if referral.kind != StreamKind::Referral || !at.office.sees(&at.sight, referral).await? {
        return Err(Problem::of("not_found").into());
    }
    Ok(referral)
}

/// Asks how it goes.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let (referral, form) = (referral(&at, &kind, &id).await?, Form::default());
    plain(&at, referral, &form).await?.shown(&at, &form, Vec::new()).await
}

/// What a form says.
fn read(form: &Form, referral: StreamId) -> Result<PackWanted, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let way = form.text("way").parse::<Code>();
    wrong.extend(way.is_err().then(|| Wrong::of("way", "wrong-choose")));
    let days = form.text("days").trim().parse::<u32>();
    wrong.extend(days.is_err().then(|| Wrong::of("days", "wrong-number")));
    let agreement = form.text("agreement").trim();
    let agreement = (!agreement.is_empty()).then(|| agreement.parse::<AgreementId>()).transpose();
    wrong.extend(agreement.is_err().then(|| Wrong::of("agreement", "pack-no-agreement")));
    match (way, days, agreement) {
        (Ok(way), Ok(days), Ok(agreement)) => {
            let without_agreement = form.text("without-agreement") == "yes";
            Ok(PackWanted { referral, way, agreement, without_agreement, days })
        }
        _ => Err(wrong),
    }
}

/// Gives it as a file.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((kind, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let referral = referral(at, &kind, &id).await?;
    let wanted = match read(form, referral) {
        Ok(wanted) => wanted,
        Err(wrong) => return plain(at, referral, form).await?.shown(at, form, wrong).await,
    };
    asked.stepped_up().await?;
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { office.pack_referral(member, &wanted).await };
    match Box::pin(finish(asked.place.clone(), work)).await? {
        Ok(package) => Ok(packages::file(&package.name, package.bytes)),
        Err(error) => plain(at, referral, form).await?.refused(at, form, error).await,
    }
}
