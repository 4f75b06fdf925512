//! Fixing a population: what the log held at one size of it. Amana counts; replay counts again.

use amana_events::audit::{AuditedKind, PopulationFixed};

use super::{AuditState, auditor, past_days};
use crate::{Admit, Context, Refusal, refusal::ensure};

impl Admit<AuditState> for PopulationFixed {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        past_days(state, &self.period, context)?;
        ensure(self.size > 0, "empty_log", "a population is what a log holds")?;
        let of = |kind| u64::from(self.kinds.get(&kind).copied().unwrap_or(0));
        let sum = |counts: &mut dyn Iterator<Item = &u32>| counts.copied().map(u64::from).sum();
        let (reports, cases): (u64, u64) =
            (sum(&mut self.channels.values()), sum(&mut self.cases.values()));
        ensure(
            reports == of(AuditedKind::Report) && cases == of(AuditedKind::Case),
            "counts_differ",
            "every report has its channel and every case its standing: the counts do not agree",
        )
    }
}
