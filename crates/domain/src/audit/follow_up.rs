//! What becomes of a recommendation: its owner says how far it is, an auditor of the engagement moves
//! its day and closes it, and never its owner.

use amana_events::{
    Day, EventId, FileText,
    audit::{
        AuditEvent, ClosedAs, Progress, RecommendationClosed, RecommendationDueMoved,
        RecommendationProgressed,
    },
};

use super::{AuditState, Recommendation, follower, not_found, recommend::ahead};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, person::checks::acting_on, refusal::ensure,
};

command! {
    /// Says how far a recommendation of yours is. "Done" is your word: an auditor closes it.
    pub struct ReportProgress = "report_recommendation_progress" {
        /// The recommendation.
        recommendation: EventId,
        /// How far.
        progress: Progress,
        /// What was done, or why it cannot be.
        text: RequiredText,
    }
}

command! {
    /// Moves the day a recommendation is due.
    pub struct MoveRecommendation = "move_recommendation_due" {
        /// The recommendation.
        recommendation: EventId,
        /// To which day.
        due: Day,
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Closes a recommendation, with what was seen.
    pub struct CloseRecommendation = "close_recommendation" {
        /// The recommendation.
        recommendation: EventId,
        /// On what.
        closed: ClosedAs,
        /// What you saw.
        evidence: RequiredText,
    }
}

impl Decide<AuditState> for ReportProgress {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let progressed = RecommendationProgressed {
            recommendation: self.recommendation,
            progress: self.progress,
            text: FileText::of_file(self.text.secret()),
        };
        Ok(vec![progressed.into()])
    }
}

impl Decide<AuditState> for MoveRecommendation {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let moved = RecommendationDueMoved {
            recommendation: self.recommendation,
            due: self.due,
            reason: FileText::of_file(self.reason.secret()),
        };
        Ok(vec![moved.into()])
    }
}

impl Decide<AuditState> for CloseRecommendation {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let closed = RecommendationClosed {
            recommendation: self.recommendation,
            closed: self.closed,
            evidence: FileText::of_file(self.evidence.secret()),
        };
        Ok(vec![closed.into()])
    }
}

fn open(state: &AuditState, recommendation: EventId) -> Result<&Recommendation, Refusal> {
    let known = state.recommendation(recommendation).ok_or(Refusal::field(
        "no_such_recommendation",
        "recommendation",
        "this engagement made no such recommendation",
    ))?;
    ensure(known.closed.is_none(), "recommendation_closed", "the recommendation was closed")?;
    Ok(known)
}

impl Admit<AuditState> for RecommendationProgressed {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, context.stamp.stream)?;
        let owns = state.recommendation(self.recommendation).is_some_and(|it| it.owner == member);
        if owns { open(state, self.recommendation).map(|_| ()) } else { Err(not_found()) }
    }
}

impl Admit<AuditState> for RecommendationDueMoved {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = follower(state, context)?;
        let known = open(state, self.recommendation)?;
        not_the_owner(known, member)?;
        ensure(known.due != self.due, "same_day", "it is due on that day already")?;
        ahead(self.due, context)
    }
}

impl Admit<AuditState> for RecommendationClosed {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = follower(state, context)?;
        let known = open(state, self.recommendation)?;
        not_the_owner(known, member)?;
        let answered = || state.finding(known.finding).is_some_and(|it| it.answer.is_some());
        ensure(
            self.closed != ClosedAs::RiskAccepted || answered(),
            "not_answered",
            "a risk is accepted by who answers the finding: there is no answer yet",
        )
    }
}

fn not_the_owner(known: &Recommendation, member: amana_events::MemberId) -> Result<(), Refusal> {
    ensure(
        known.owner != member,
        "own_recommendation",
        "the owner of a recommendation neither moves nor closes it",
    )
}
