//! One case as members of different roles meet it: on a list, as a page, at work, opened.

use amana_domain::Context;
use amana_events::{Code, MemberId, PurposeCode, StreamId, StreamKind};
use amana_policy::{Act, Action, Principal};
use amana_vault::{Compartment, Owner};

use crate::{
    AppError, Office,
    office::{
        Acting,
        rules::{Grounds, Place, ToOpen, file_facts, principal},
    },
};

/// What one member may do with a case.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "one column of a table each")]
pub struct CaseAsRole {
    /// What they hold, as codes.
    pub roles: Vec<&'static str>,
    /// Whether it stands on their list.
    pub listed: bool,
    /// Whether its page is shown.
    pub page: bool,
    /// Whether they record steps of its investigation.
    pub investigates: bool,
    /// Whether they open what stands in it, for the investigation.
    pub opens: bool,
    /// Whether they assess the survivor's safety in it.
    pub assesses: bool,
    /// Why the page is not shown, in the words of the rules; nobody but the demonstration says so.
    pub why_not: Vec<String>,
}

impl Office {
    /// A case as a member meets it.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Usage`] for a member the registry does not know.
    pub async fn case_as(&self, member: MemberId, case: StreamId) -> Result<CaseAsRole, AppError> {
        let registry = self.registry().await?;
        let engine = self.engine(&registry)?;
        let acting = Acting::Member(member);
        let who: Principal = principal(acting, &registry);
        let purpose = PurposeCode::new("investigation").ok();
        let basis = Code::new("official_task").ok();
        let place = Place {
            owner: Owner::file(case.id),
            stream: StreamId::new(StreamKind::Case, case.id),
            compartment: Compartment::InvestigationNote,
        };
        let read = |context: &Context<'_>| {
            let file = file_facts(context, member, case);
            let may = |action| engine.decide(&who, &Act::File(action, &file));
            let grounds = Grounds { purpose: purpose.as_ref(), basis: basis.as_ref(), seconds: 0 };
            let page = may(Action::View);
            let why_not = if page.allowed { Vec::new() } else { engine.words(&page) };
            CaseAsRole {
                roles: registry.roles_of(member).iter().map(|role| role.code()).collect(),
                listed: may(Action::List).allowed,
                page: page.allowed,
                investigates: may(Action::Investigate).allowed,
                opens: ToOpen::of(context, member, &place, grounds.purpose)
                    .ask(&engine, grounds, 0)
                    .is_ok(),
                assesses: may(Action::Assess).allowed,
                why_not,
            }
        };
        self.look(acting, case, read).await
    }
}
