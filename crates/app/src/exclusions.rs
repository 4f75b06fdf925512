//! Exclusions made up for: what an append could not weigh with its cause, because the cases are many,
//! because another process was faster, or because a crash came in between.
//!
//! The registry's own event `exclusions_computed` says up to which version of it every case in work
//! was weighed; where it lies behind, they are weighed again, a few at a time. Doing it twice, or in
//! two processes at once, adds nothing: a case is appended to only where its exclusions differ.
//!
//! Deliberately absent: closed cases. They are weighed when a review is asked for or they open again.

use std::collections::BTreeSet;

use amana_events::{PersonId, StreamId, StreamKind, registry::ExclusionsComputed};

use crate::{
    AppError, Office,
    office::{Acting, CASES_AT_ONCE, Concern, Request},
};

/// The vocabulary that can say what was computed.
const SINCE: u32 = 2;
/// How many times the registry may move on meanwhile before whoever moved it is left to go on.
const ROUNDS_MAX: usize = 4;

impl Office {
    /// Weighs every case in work again, where the registry moved on since they last were. Gives
    /// whether there was anything to do.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked and a link must be opened; else what failed.
    pub async fn settle_exclusions(&self) -> Result<bool, AppError> {
        self.settle_besides(&BTreeSet::new(), false).await
    }

    /// The same, without the cases that were weighed a moment ago. Whoever moved the registry says at
    /// once that there is nothing to do, so that no later command has to.
    async fn settle_besides(
        &self,
        weighed: &BTreeSet<StreamId>,
        moved: bool,
    ) -> Result<bool, AppError> {
        let mut settled = false;
        for _ in 0..ROUNDS_MAX {
            let registry = self.registry().await?;
            if !registry.awaits_exclusions() {
                break;
            }
            // Whoever changes a case from here on goes by this registry, or by a newer one.
            let by = registry.version;
            if !self.weigh_all(weighed).await? && !moved {
                break;
            }
            settled = true;
            if registry.vocabulary() < SINCE {
                break;
            }
            let computed = ExclusionsComputed { registry: by };
            let request = Request::event(Acting::System, self.registry_stream(), computed);
            match self.execute(request).await {
                // Another process was as far, or further.
                Err(AppError::Refused(refusal)) if refusal.code == "nothing_changes" => {}
                done => {
                    done?;
                }
            }
        }
        Ok(settled)
    }

    /// Weighs every case in work; gives whether there is any.
    async fn weigh_all(&self, weighed: &BTreeSet<StreamId>) -> Result<bool, AppError> {
        self.catch_up().await?;
        let (mut after, mut any) = (None, false);
        loop {
            let page = self.views().cases_in_work(after, CASES_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(any) };
            (after, any) = (Some(*last), true);
            let cases = page.into_iter().map(|case| StreamId::new(StreamKind::Case, case));
            let cases = cases.filter(|case| !weighed.contains(case));
            self.weigh_cases(cases).await?;
        }
    }

    async fn weigh_cases(&self, cases: impl Iterator<Item = StreamId>) -> Result<(), AppError> {
        let requests: Vec<Request> = cases.map(Request::weigh).collect();
        if requests.is_empty() {
            return Ok(());
        }
        self.execute_all(&requests, Vec::new()).await.map(|_| ()).map_err(|(_, error)| error)
    }

    /// Weighs what an append concerned and could not see: cases another process changed meanwhile.
    pub(crate) async fn weigh_after(&self, concern: Concern) -> Result<(), AppError> {
        if concern.any && self.is_unlocked() {
            self.settle_besides(&concern.weighed, true).await?;
        }
        let mut persons = concern.persons.clone();
        for person in concern.persons {
            let streams = self.journal.involving(person).await?;
            let same = streams.iter().filter(|stream| stream.kind == StreamKind::Person);
            persons.extend(same.map(|stream| PersonId::new(stream.id)));
        }
        let mut cases = BTreeSet::new();
        for person in persons {
            let streams = self.journal.involving(person).await?;
            cases.extend(streams.into_iter().filter(|stream| stream.kind == StreamKind::Case));
        }
        self.weigh_cases(cases.into_iter().filter(|case| !concern.cases.contains(case))).await
    }
}
