//! Completeness: what came in by a channel is counted at its source and held against the log.
//!
//! A channel is reconciled as a whole, for the same days: the log says that a report came by a box, and
//! not by which box. What was counted anew takes the place of the counting before it.

use amana_events::{
    FileText,
    audit::{AuditEvent, ChannelCounted, ChannelReconciled, Counted, CountedBy, CountedChannel},
};

use super::{AuditState, auditor, past_days};
use crate::{
    Admit, Context, Decide, Refusal, Text, person::checks::known_organisation, refusal::ensure,
};

command! {
    /// Records what was counted of a channel at its source.
    pub struct CountChannel = "count_channel" {
        /// Which channel, which one of several, whose list, and for which days.
        counted: Counted,
        /// How many there were.
        count: u32,
        /// Who counted.
        by: CountedBy,
        /// How it was counted.
        note: Text,
    }
}

impl Decide<AuditState> for CountChannel {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let counted = ChannelCounted {
            counted: self.counted.clone(),
            count: self.count,
            by: self.by,
            note: FileText::of_file(self.note.secret()),
        };
        Ok(vec![counted.into()])
    }
}

impl Admit<AuditState> for ChannelCounted {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        past_days(state, &self.counted.period, context)?;
        match (self.counted.channel, self.counted.organisation) {
            (CountedChannel::Partner, Some(organisation)) => {
                known_organisation(context, organisation, "counted")
            }
            (CountedChannel::Partner, None) => Err(Refusal::field(
                "partner_not_named",
                "counted",
                "name the partner whose list it is",
            )),
            (
                CountedChannel::Hotline
                | CountedChannel::Mailbox
                | CountedChannel::Box
                | CountedChannel::PaperRegister,
                None,
            ) => Ok(()),
            (_, Some(_)) => Err(Refusal::field(
                "no_partner",
                "counted",
                "only a partner's list has a partner: leave the organisation out",
            )),
        }
    }
}

impl Admit<AuditState> for ChannelReconciled {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        ensure(
            state.population(self.population).is_some(),
            "no_such_population",
            "fix a population first: it says what the log held",
        )?;
        let all = state.countings_of(self.channel, &self.period);
        let mut wanted: Vec<_> = all.iter().map(|it| it.event).collect();
        let mut named = self.countings.clone();
        wanted.sort_unstable();
        named.sort_unstable();
        ensure(
            !all.is_empty() && wanted == named,
            "not_counted",
            "a channel is reconciled with all its countings for the same days: count it first",
        )?;
        ensure(
            all.iter().any(|it| !it.reconciled),
            "already_reconciled",
            "it was reconciled, and nothing was counted since",
        )?;
        let sum: u64 = all.iter().map(|it| u64::from(it.count)).sum();
        ensure(
            sum == u64::from(self.counted),
            "counts_differ",
            "the countings do not add up to what is said",
        )?;
        ensure(
            self.replaces == state.gap_of(self.channel, &self.period),
            "gap_replaced",
            "a gap that was found before of the same days is replaced, and no other",
        )?;
        let gap = self.counted != self.recorded;
        ensure(
            gap == self.severity.is_some(),
            "gap_is_a_finding",
            "a gap is a finding and has a weight; where there is none, none is given",
        )
    }
}
