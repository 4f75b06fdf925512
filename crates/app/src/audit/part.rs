//! What part of an engagement somebody may see: all of it, what is found and recommended, or what they
//! own of it.

use amana_events::{MemberId, StreamId, common::Role};
use amana_policy::{Act, Action};

use crate::{
    AppError, Office, Sight,
    office::{
        Acting,
        rules::{self, file_facts},
    },
};

/// What part somebody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it: auditors, and the operator, sealed.
    Whole,
    /// Findings and recommendations: who answers for the office.
    Answers,
    /// The recommendations they own.
    Owned(MemberId),
    /// Nothing.
    None,
}

impl Part {
    /// Whether a recommendation of this owner may be seen.
    pub(super) fn owner(self, owner: MemberId) -> bool {
        match self {
            Part::Whole | Part::Answers => true,
            Part::Owned(member) => member == owner,
            Part::None => false,
        }
    }
}

impl Office {
    /// What part of an engagement whoever acts may see, by the access policy.
    pub(super) async fn part_in(
        &self,
        acting: Acting,
        sight: &Sight,
        stream: StreamId,
    ) -> Result<Part, AppError> {
        if self.sees(sight, stream).await? {
            return Ok(Part::Whole);
        }
        let Acting::Member(member) = acting else { return Ok(Part::None) };
        let registry = self.registry().await?;
        let engine = self.engine(&registry)?;
        let who = rules::principal(acting, &registry);
        let file = self.look(acting, stream, |context| file_facts(context, member, stream)).await?;
        let allowed = engine.decide(&who, &Act::File(Action::AnswerAudit, &file)).allowed;
        if !allowed {
            return Ok(Part::None);
        }
        let heads = registry.holds(member, Role::HeadOfConduct);
        Ok(if heads { Part::Answers } else { Part::Owned(member) })
    }
}
