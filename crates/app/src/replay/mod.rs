//! Replay: the log is folded again from nothing and everything kept beside it is compared.
//!
//! Checked: every record's bytes against its leaf and the tree's root, index columns against the
//! record, dense positions and versions, times that do not run backwards, every event legal under
//! its stream's rules at its place (second signatures verified), key rows and access facts against
//! what the log says, redacted files for fields that were lost, populations,
//! samples and reconciliations of audits recomputed, what receipts prove, and every view against its fold.
//! An audit judges every access decision again besides, and compares signed checkpoints, what
//! witnesses signed, and tiles with the tree of the records. It needs no key and writes nothing.

mod audits;
mod compare;
mod conflict;
mod fold;
mod history;
mod judging;
mod keys;
mod page;
mod receipts;
mod redactions;
mod report;
mod seams;
mod signed;
mod tiles;

use amana_store::{Head, StoreError};

use crate::{AppError, Office};
use compare::{compare_erased, compare_involvements, read_or_found};
pub use fold::Fold;
pub use report::{Finding, Layer, Report, Severity, Stands, Unchecked};
pub use seams::SeamSeen;
pub use signed::Audit;
use tiles::TilesMade;

impl Office {
    /// Replays the whole log. `progress` is called with the number of events done.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database fails; what does not hold stands in the report.
    pub async fn replay(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Report, AppError> {
        self.replay_with(Fold::new(self.ledger), progress).await
    }

    /// Replays the whole log, judges every access decision again, and compares checkpoints, what witnesses signed, and tiles.
    ///
    /// # Errors
    /// As [`Office::replay`].
    pub async fn audit_log(
        &self,
        audit: &Audit,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Report, AppError> {
        let mut fold = Fold::judging(self.ledger);
        // Read before the head: whatever they speak of is there.
        let rows = self.checkpoints_standing(&mut fold.report).await?;
        fold.marks = rows.iter().map(|row| row.size).collect();
        fold.marks.extend(audit.kept.iter().map(|kept| kept.checkpoint().size()));
        let head = self.journal.head().await?;
        self.fold_up_to(&head, &mut fold, progress).await?;
        self.compare_tiles(&mut fold).await?;
        self.compare_tiles_beyond(&mut fold.report).await?;
        self.compare_checkpoints(&rows, audit, &mut fold).await?;
        self.replay_with(fold, progress).await
    }

    /// A report as a page to print.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn report_page(&self, report: &Report) -> Result<String, AppError> {
        let registry = self.registry().await?;
        let name = registry.name().map(ToString::to_string).unwrap_or_default();
        Ok(report.page(&name, self.now()))
    }

    async fn replay_with(
        &self,
        mut fold: Fold,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Report, AppError> {
        let head = self.journal.head().await?;
        self.fold_up_to(&head, &mut fold, progress).await?;
        // What is kept beside the log is compared as it is at one moment, with everything that was
        // appended until then.
        let mut snapshot = self.journal.snapshot().await?;
        let head = snapshot.head().await?;
        self.fold_up_to(&head, &mut fold, progress).await?;
        self.compare_tiles(&mut fold).await?;
        let Fold {
            chain,
            history,
            keys,
            facts,
            redactions,
            audits,
            seams,
            recorded,
            vocabulary,
            mut report,
            ..
        } = fold;
        report.root = chain.root().to_string();
        report.streams = history.streams();
        report.recorded = Some(recorded);
        if head.recorded != recorded {
            let what = "the head names another time than the newest event";
            report.find(Layer::Tree, None, "head", what);
        }
        if vocabulary != Some(head.vocabulary) {
            let what = "the head names another vocabulary than the registry";
            report.find(Layer::Tree, None, "head", what);
        }
        for what in chain.finish(&head) {
            report.find(Layer::Tree, None, "head", what);
        }
        conflict::compare(self.registry_stream(), &history, &mut report);
        compare_erased(&history, &keys, &mut report);
        self.compare_erased_again(&seams, &history, &mut report).await?;
        let compared = compare_involvements(&mut snapshot, history, &mut report).await;
        read_or_found(compared, Layer::Facts, "involvement", &mut report)?;
        let compared = self.compare_keys(&mut snapshot, keys, &mut report).await;
        read_or_found(compared, Layer::Keys, "key row", &mut report)?;
        self.compare_redactions(&redactions, &mut report).await?;
        self.compare_audits(&audits, &mut report).await?;
        self.compare_seams(seams, &mut report).await?;
        let compared = facts.compare(&mut snapshot).await;
        let compared = read_or_found(compared, Layer::Facts, "access facts", &mut report)?;
        for finding in compared.unwrap_or_default() {
            report.find(Layer::Facts, None, finding.place, finding.what);
        }
        drop(snapshot);
        self.compare_views(&mut report).await?;
        Ok(report)
    }

    /// Folds every event before the head that is not folded yet. A row no program can have written
    /// ends the fold, and is a finding.
    async fn fold_up_to(
        &self,
        head: &Head,
        fold: &mut Fold,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), AppError> {
        if fold.position >= head.next_position || fold.stopped {
            return Ok(());
        }
        let mut scan = self.journal.scan(fold.position);
        loop {
            let page = match scan.next_page().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(StoreError::Damaged { position, what }) => {
                    let what = format!("{what} cannot be read; nothing after it was checked");
                    fold.report.find(Layer::Bytes, position, "row", what);
                    fold.stopped = true;
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            for stored in page.iter().take_while(|s| s.position < head.next_position) {
                fold.take(stored);
            }
            progress(fold.report.events);
            if fold.tiles.as_ref().is_some_and(TilesMade::waits_enough) {
                self.compare_tiles(fold).await?;
            }
            if page.last().is_some_and(|last| last.position + 1 >= head.next_position) {
                break;
            }
        }
        // A request is never cut in two: what it led to was appended as one.
        fold.settle();
        Ok(())
    }
}
