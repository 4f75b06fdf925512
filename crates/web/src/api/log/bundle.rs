//! `POST /api/v1/bundles`: a bundle by which an outsider verifies the log, as one tar file; for an auditor with its records, their
//! sealed fields still sealed.
//!
//! INVARIANT: only a member in person takes one, with a second factor shown within ten minutes. That it left is recorded before it
//! does. It is written whole to a file that only this process reads and that has no name when it is sent.
//!
//! What takes longer than a request may take is made by `amana export`.

use std::{fs::File, io::Read as _};

use amana_app::{
    AppError, Office,
    proof::{AuditBundleWanted, BundleWanted},
    seconds::SecondWord,
};
use amana_events::{Code, MemberId, PurposeCode, StreamId, StreamKind};
use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{
        body::Sent,
        documents::answers::{Commanded, SignedIn},
        fields::Fields,
        openings::word_of,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// So many bytes are sent at once.
const PIECE: usize = 64 * 1024;

/// What is taken out.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"profile": "proof", "proofs": [17]}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct BundleAsked {
    /// `proof`: nothing says what any record is about. `audit`: the records too, sealed fields sealed.
    #[schema(default = "proof")]
    profile: Option<String>,
    /// Only the first so many events.
    to: Option<u64>,
    /// End at the newest checkpoint that a witness signed, in place of `to`.
    #[schema(default = false)]
    witnessed: Option<bool>,
    /// Puts in a proof for the records at these positions.
    proofs: Option<Vec<u64>>,
    /// The engagement under which it is made; with `audit`.
    engagement: Option<Uuid>,
    /// For whom: an organisation or office in a short code, never a person's name; with `audit`.
    recipient: Option<String>,
    /// For what, as a code; with `audit`.
    purpose: Option<String>,
    /// The word of a head of conduct or a reviewer, as `POST /api/v1/words` gave it; with `audit`.
    #[schema(value_type = Option<Object>)]
    approval: Option<serde_json::Value>,
}

/// For whom a bundle with records is.
pub(crate) struct Marked {
    pub(crate) engagement: StreamId,
    pub(crate) recipient: Code,
    pub(crate) purpose: PurposeCode,
    pub(crate) word: SecondWord,
}

/// Takes out a bundle: a tar file.
///
/// `README.md` in it says how it is verified. With `audit`, an auditor of an open engagement takes it on a second member's word. Needs
/// a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/bundles",
    tag = "log",
    security(("bearer" = [])),
    request_body(content = BundleAsked, content_type = "application/json"),
    responses(
        (status = 201, description = "The bundle.", body = Vec<u8>, content_type = "application/x-tar"),
        SignedIn, Commanded
    )
)]
pub(crate) async fn take(caller: Caller<Own>, sent: Sent) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let with_records = fields.one_of("profile", &[("proof", false), ("audit", true)])?;
    let (end, proofs) = (end(&mut fields)?, fields.numbers("proofs")?);
    let marked = if with_records { Some(marked(&mut fields)?) } else { None };
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let made = finish(place, async move { made(&office, member, end, proofs, marked).await });
    let mut answer = sent_as_file(made.await??);
    *answer.status_mut() = StatusCode::CREATED;
    Ok(answer)
}

/// Where a bundle ends.
pub(crate) enum End {
    /// At the head of the log.
    Head,
    /// After so many events.
    At(u64),
    /// At the newest checkpoint that a witness signed.
    Witnessed,
}

fn end(fields: &mut Fields) -> Result<End, Problem> {
    match (fields.number("to")?, fields.flag("witnessed")?) {
        (None, false) => Ok(End::Head),
        (Some(to), false) => Ok(End::At(to)),
        (None, true) => Ok(End::Witnessed),
        (Some(_), true) => {
            Err(Problem::of("wrong_shape").at("witnessed").saying("Want either this or `to`."))
        }
    }
}

fn marked(fields: &mut Fields) -> Result<Marked, Problem> {
    let engagement = fields.required::<Uuid>("engagement", "an engagement's id")?;
    let word = word_of(fields)?;
    Ok(Marked {
        engagement: StreamId::new(StreamKind::Audit, engagement),
        recipient: fields.required::<Code>("recipient", "a code")?,
        purpose: fields.required::<PurposeCode>("purpose", "a code")?,
        word: word.ok_or_else(|| Problem::of("missing_field").at("approval"))?,
    })
}

/// A bundle in a file that has no name any more.
///
/// # Errors
/// What the export refuses; [`AppError::File`] where there is no room for it.
pub(crate) async fn made(
    office: &Office,
    member: MemberId,
    end: End,
    proofs: Vec<u64>,
    marked: Option<Marked>,
) -> Result<File, AppError> {
    let failed = |source: std::io::Error| AppError::File {
        action: "make",
        path: "a bundle's own folder".to_owned(),
        source,
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let out = folder.path().join("bundle.tar");
    let acting = amana_app::Acting::Member(member);
    let to = match end {
        End::Head => None,
        End::At(size) => Some(size),
        End::Witnessed => Some(office.size_witnessed(acting).await?),
    };
    let bundle = BundleWanted { out: out.clone(), to, proofs };
    match marked {
        None => office.export_proof(acting, &bundle, &mut |_| {}).await?,
        Some(Marked { engagement, recipient, purpose, word }) => {
            let wanted = AuditBundleWanted { bundle, engagement, recipient, purpose, word };
            office.export_audit(member, &wanted, &mut |_| {}).await?
        }
    };
    File::open(out).map_err(failed)
}

/// A bundle as a browser keeps it.
pub(crate) fn sent_as_file(file: File) -> Response {
    let kinds = [
        (header::CONTENT_TYPE, "application/x-tar"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"bundle.tar\""),
    ];
    (kinds, sent_in_pieces(file)).into_response()
}

fn sent_in_pieces(file: File) -> Body {
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    }))
}
