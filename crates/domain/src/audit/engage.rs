//! Opening an engagement, declaring independence, and closing it.

use amana_events::{
    Code, FileText, MemberId,
    audit::{AuditEvent, AuditPeriod, EngagementClosed, EngagementOpened, IndependenceDeclared},
};

use super::{AuditState, auditor, audits_alone, in_order, not_found};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text,
    person::checks::{acting_on, known_code},
    refusal::ensure,
};

/// The registry's list of mandates.
const MANDATES: &str = "audit_mandate";

/// The registry's list of what an audit looks at.
const SCOPES: &str = "audit_scope";

command! {
    /// Opens an engagement; who opens it leads it, and declares by it to be independent.
    pub struct OpenEngagement = "open_engagement" {
        /// On whose mandate, of the list `audit_mandate`.
        mandate: Code,
        /// What is looked at, of the list `audit_scope`.
        scope: Vec<Code>,
        /// What time is looked at: first and last day.
        period: AuditPeriod,
        /// The other auditors.
        auditors: Vec<MemberId>,
        /// Whether you are independent of what is looked at: who is not opens nothing.
        independent: bool,
        /// The mandate in words.
        terms: RequiredText,
    }
}

command! {
    /// Declares, as one of its auditors, to be independent of what the engagement looks at, or not to be.
    pub struct DeclareIndependence = "declare_independence" {
        /// Whether you are. Who is not does nothing more here.
        independent: bool,
        /// What speaks against it, where something does.
        note: Text,
    }
}

command! {
    /// Closes the engagement once every drawn file was examined and every counting reconciled. Its
    /// recommendations go on.
    pub struct CloseEngagement = "close_engagement" {
        /// The report in words.
        summary: RequiredText,
    }
}

impl Decide<AuditState> for OpenEngagement {
    fn decide(&self, _: &AuditState, context: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let opened = EngagementOpened {
            mandate: self.mandate.clone(),
            scope: self.scope.clone(),
            period: self.period.clone(),
            lead: context.acting_member()?,
            auditors: self.auditors.clone(),
            independent: self.independent,
            terms: FileText::of_file(self.terms.secret()),
        };
        Ok(vec![opened.into()])
    }
}

impl Decide<AuditState> for DeclareIndependence {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let note = FileText::of_file(self.note.secret());
        Ok(vec![IndependenceDeclared { independent: self.independent, note }.into()])
    }
}

impl Decide<AuditState> for CloseEngagement {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        Ok(vec![EngagementClosed { summary: FileText::of_file(self.summary.secret()) }.into()])
    }
}

impl Admit<AuditState> for EngagementOpened {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, context.stamp.stream)?;
        ensure(
            self.lead == member && audits_alone(context, member),
            "role_not_held",
            "an auditor opens it and leads it, who holds no role that opens fields or keeps something",
        )?;
        ensure(!state.exists(), "engagement_exists", "the engagement was opened already")?;
        ensure(
            self.independent,
            "not_independent",
            "who is not independent of what is looked at opens no engagement: ask another auditor, or \
             another ledger's",
        )?;
        known_code(context, MANDATES, self.mandate.as_str(), "mandate")?;
        if self.scope.is_empty() {
            return Err(Refusal::field("no_scope", "scope", "say what is looked at"));
        }
        for scope in &self.scope {
            known_code(context, SCOPES, scope.as_str(), "scope")?;
        }
        in_order(&self.period)?;
        let mut all = self.auditors.clone();
        all.push(self.lead);
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        let registry = context.registry();
        let active = |other: &MemberId| registry.is_some_and(|it| it.is_active(*other));
        let fit = self.auditors.iter().all(|it| active(it) && audits_alone(context, *it));
        if count == all.len() && fit {
            return Ok(());
        }
        Err(Refusal::field(
            "not_an_auditor",
            "auditors",
            "the others are auditors in office, each named once, who hold no role that opens fields",
        ))
    }
}

impl Admit<AuditState> for IndependenceDeclared {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, context.stamp.stream)?;
        if !state.is_auditor(member) {
            return Err(not_found());
        }
        ensure(
            audits_alone(context, member),
            "role_not_held",
            "only an auditor does this, who holds no role that opens fields or keeps something",
        )
    }
}

impl Admit<AuditState> for EngagementClosed {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        ensure(
            state.unexamined().next().is_none(),
            "sample_not_examined",
            "files of a sample are not examined yet: what cannot be assessed is examined as such",
        )?;
        ensure(
            state.countings().iter().all(|it| it.reconciled),
            "not_reconciled",
            "a channel was counted and not held against the log yet",
        )
    }
}
