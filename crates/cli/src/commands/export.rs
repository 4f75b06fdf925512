//! `amana export`: a bundle by which anybody verifies the log, and one that also holds its records.

use std::path::PathBuf;

use amana_app::{
    Office,
    proof::{AuditBundleWanted, Bundle, BundleWanted},
};
use amana_events::{Code, PurposeCode, StreamKind};
use clap::{Args, ValueEnum};

use super::{checkpoint::open, replay::bar};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    verbs, word_file,
};

/// How much a bundle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// The signed checkpoint, the tree, proofs; nothing in it says what any record is about.
    Proof,
    /// The records too, with their sealed fields sealed, and the access policies over time.
    Audit,
}

/// Write a bundle by which an outsider verifies the log; for an auditor, with the records, their sealed
/// fields still sealed. That takes an open engagement and a second member's word, and the bundle is
/// marked with who gets it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office export --out bundle\n  amana --data office export --out bundle.tar --to 5000\n  amana --data office --as \"Tomas Reyl\" export --profile audit \\\n    --out records.tar --engagement audit/<uuid> --recipient board_of_auditors \\\n    --purpose audit --approval ada.json\n\nThe export stands in the log, after what is exported: the same --to gives the same bytes\n(with records: for the same recipient under the same engagement).\nVerify with `amana verify`, with `amana-verify`, or with tools of others: README.md in the bundle says how."
)]
pub(crate) struct Export {
    /// A new folder, or a new file whose name ends in .tar.
    #[arg(long, value_name = "DIR|FILE.tar")]
    out: PathBuf,
    /// Only the first so many events.
    #[arg(long, value_name = "EVENTS")]
    to: Option<u64>,
    /// End at the newest checkpoint that a witness signed.
    #[arg(long, conflicts_with = "to")]
    witnessed: bool,
    /// Put in a proof for the record at this position; may be given again.
    #[arg(long = "proof", value_name = "POSITION")]
    proofs: Vec<u64>,
    /// How much it holds.
    #[arg(long, value_name = "PROFILE", default_value = "proof")]
    profile: Profile,
    #[command(flatten)]
    audit: ForAudit,
}

/// What only a bundle with records has.
#[derive(Debug, Args)]
#[command(next_help_heading = "With --profile audit")]
struct ForAudit {
    /// The engagement under which it is made: audit/uuid.
    #[arg(long, value_name = "ENGAGEMENT", required_if_eq("profile", "audit"))]
    engagement: Option<String>,
    /// For whom: an organisation or office in a short code. It stands in clear in the log and is never
    /// erased, so it is never a person's name.
    #[arg(long, value_name = "CODE", required_if_eq("profile", "audit"))]
    recipient: Option<Code>,
    /// For what, as `amana registry show purpose` lists it.
    #[arg(long, value_name = "CODE", required_if_eq("profile", "audit"))]
    purpose: Option<PurposeCode>,
    /// The word of a head of conduct or a reviewer, as `access approve --for audit-bundle` wrote it.
    #[arg(long, value_name = "PATH", required_if_eq("profile", "audit"))]
    approval: Option<PathBuf>,
}

/// The same, each of them there.
struct Marked {
    engagement: String,
    recipient: Code,
    purpose: PurposeCode,
    approval: PathBuf,
}

impl ForAudit {
    /// What a bundle of this profile is made with: all of it, or none.
    fn of(self, profile: Profile) -> Result<Option<Marked>, Fail> {
        match (profile, self) {
            (
                Profile::Proof,
                Self { engagement: None, recipient: None, purpose: None, approval: None },
            ) => Ok(None),
            (Profile::Proof, _) => Err(Fail::usage(
                "--engagement, --recipient, --purpose and --approval go with --profile audit: \
                 nothing in a proof says what any record is about",
            )),
            (
                Profile::Audit,
                Self {
                    engagement: Some(engagement),
                    recipient: Some(recipient),
                    purpose: Some(purpose),
                    approval: Some(approval),
                },
            ) => Ok(Some(Marked { engagement, recipient, purpose, approval })),
            (Profile::Audit, _) => Err(Fail::usage(
                "--profile audit takes --engagement, --recipient, --purpose and --approval",
            )),
        }
    }
}

impl Export {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let marked = self.audit.of(self.profile)?;
        let office = open(global).await?;
        let to = if self.witnessed {
            Some(office.size_witnessed(global.acting(&office)?).await?)
        } else {
            self.to
        };
        let total = match to {
            Some(size) => size,
            None => office.size().await?,
        };
        // Each event is written twice where its record goes along.
        let progress = bar(if marked.is_some() { total * 2 } else { total }, "export");
        let out = self.out.display().to_string();
        let wanted = BundleWanted { out: self.out, to, proofs: self.proofs };
        let mut told = |done| progress.set_position(done);
        let bundle = Box::pin(exported(global, &office, wanted, marked, &mut told)).await?;
        progress.finish_and_clear();
        office.close().await;
        if global.format == Format::Json {
            return output::json(&bundle);
        }
        output::line(format!("{out}: {} events, {} files", bundle.size, bundle.files))?;
        output::line(format!("Root {}", bundle.root))
    }
}

async fn exported(
    global: &Global,
    office: &Office,
    wanted: BundleWanted,
    marked: Option<Marked>,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Bundle, Fail> {
    let Some(Marked { engagement, recipient, purpose, approval }) = marked else {
        let acting = global.acting(office)?;
        return Ok(office.export_proof(acting, &wanted, told).await?);
    };
    let member =
        global.member(office, "records leave with a member of the engagement's auditors")?;
    let engagement = verbs::of_kind(office, StreamKind::Audit, &engagement).await?;
    let word = word_file::read(&approval, "amana access approve --for audit-bundle --out")?;
    let wanted = AuditBundleWanted { bundle: wanted, engagement, recipient, purpose, word };
    Ok(office.export_audit(member, &wanted, told).await?)
}
