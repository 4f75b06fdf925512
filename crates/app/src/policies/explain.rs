//! Why somebody may do something, or may not: the policy in force is asked as the deed itself would
//! ask it, on the facts of this moment, and nothing is done.
//!
//! INVARIANT: a member who may not know of a file is told that there is none, whatever they ask.

#![expect(clippy::wildcard_enum_match_arm, reason = "any further action is done to a file")]

use amana_domain::{Context, facts, registry::RegistryState};
use amana_events::{Code, Digest, MemberId, PersonId, PurposeCode, StreamId, StreamKind};
use amana_policy::{Act, Action, Decision, Engine, FileFacts, Principal};
use amana_vault::{Compartment, Owner, OwnerKind};
use serde::Serialize;

use crate::{
    AppError, Office, Sight,
    files::{is_file, no_such_file, unseen},
    office::{
        Acting,
        rules::{self, Grounds, Place, ToOpen, disclosure, file_facts, knows},
    },
    opening::OWN_TASK,
    sight::no_such_member,
};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// What somebody wants to do.
    pub action: Action,
    /// To which file: a reference, or `kind/<uuid>`. None where it is done to the ledger, or makes a
    /// file.
    pub file: Option<String>,
    /// For what.
    pub purpose: Option<PurposeCode>,
    /// On which lawful basis.
    pub basis: Option<Code>,
    /// Of which class the field is that would be opened.
    pub compartment: Option<Compartment>,
}

/// What the policy says, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// What was asked about.
    pub action: &'static str,
    /// Who would do it.
    pub member: MemberId,
    /// To which file; none for the ledger, or a file not yet made.
    pub stream: Option<StreamId>,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The policies that decided.
    pub policies: Vec<String>,
    /// What they say.
    pub words: Vec<String>,
    /// What was taken for granted, as the deed itself would have to show it.
    pub supposed: Vec<&'static str>,
    /// Whether the member may know that there is such a file.
    pub known: bool,
    /// The set that was asked.
    pub set: Digest,
    /// How many events the facts reflect.
    pub facts_at: u64,
}

/// What an action is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Ledger,
    File,
    New(StreamKind),
}

/// A decision, and whether who asks may know of the file.
type Answer = (Decision, bool);

/// Who would act, and by which set.
struct Asker<'a> {
    engine: &'a Engine,
    registry: &'a RegistryState,
    sight: &'a Sight,
    who: &'a Principal,
    member: MemberId,
    question: &'a Question,
}

impl Office {
    /// Says whether a member may do something now, and by which policies.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a question that lacks something, [`AppError::Refused`]: `not_found` for
    /// a member who may not know of the file, `not_allowed` for a member who asks about another.
    pub async fn explain(
        &self,
        acting: Acting,
        member: MemberId,
        question: &Question,
    ) -> Result<Explained, AppError> {
        if matches!(acting, Acting::Member(own) if own != member) {
            let reason = "a member asks for themselves: the operator asks for others";
            return Err(AppError::refused("not_allowed", reason));
        }
        let registry = self.registry().await?;
        if !registry.is_member(member) {
            return Err(no_such_member());
        }
        let target = fits(question, &registry)?;
        let engine = self.engine(&registry)?;
        let who = rules::principal(Acting::Member(member), &registry);
        let sight = self.sight(Acting::Member(member)).await?;
        let asker = Asker {
            engine: &engine,
            registry: &registry,
            sight: &sight,
            who: &who,
            member,
            question,
        };
        let (stream, (decision, known)) = match target {
            Target::Ledger => (None, (asker.of_ledger(), true)),
            Target::New(kind) => (None, (asker.of_new(kind), true)),
            Target::File => {
                let name = question.file.as_deref().unwrap_or_default();
                let stream = self.file_named(name).await.map_err(unseen)?;
                if !is_file(stream.kind) {
                    return Err(no_such_file());
                }
                (Some(stream), self.of_file(&asker, stream).await?)
            }
        };
        let never = question.compartment == Some(Compartment::Conflict);
        if matches!(acting, Acting::Member(_)) && stream.is_some() && (!known || never) {
            return Err(no_such_file());
        }
        Ok(Explained {
            action: question.action.code(),
            member,
            stream,
            allowed: decision.allowed,
            words: engine.words(&decision),
            policies: decision.policies,
            supposed: supposed(question.action),
            known,
            set: engine.digest(),
            facts_at: self.events_known(),
        })
    }

    async fn of_file(&self, asker: &Asker<'_>, stream: StreamId) -> Result<Answer, AppError> {
        let at = self.events_known();
        let acting = Acting::Member(asker.member);
        let works = asker.sight.works(&self.journal, stream.kind, &[stream.id]).await?;
        self.look(acting, stream, |context| {
            let mut seen = file_facts(context, asker.member, stream);
            works.add_to(stream, &mut seen.relation);
            let known = knows(asker.engine, asker.who, &seen);
            (asker.ask(context, &seen, at), known)
        })
        .await
    }
}

impl Asker<'_> {
    /// Asks as the deed would: what is seen goes by lists too, what is recorded by the file alone.
    fn ask(&self, context: &Context<'_>, seen: &FileFacts, at: u64) -> Decision {
        let stream = seen.stream;
        let mut file = file_facts(context, self.member, stream);
        let decide = |act: &Act<'_>| self.engine.decide(self.who, act);
        match self.question.action {
            action @ (Action::List | Action::View | Action::ViewReceipt) => {
                decide(&Act::File(action, seen))
            }
            Action::Open => self.ask_open(context, stream, at),
            Action::Disclose => disclosure(context, &file, decide),
            Action::Approve => decide(&Act::Approve { file: &file, proposed: false }),
            Action::Review => decide(&Act::Review { file: &file, involved: false }),
            Action::BreakGlass => {
                decide(&Act::BreakGlass { file: &file, approvals: 2, reason: true })
            }
            Action::DangerToLife => {
                decide(&Act::DangerToLife { file: &file, told: 2, reason: true, minutes: 60 })
            }
            action => {
                if action == Action::Reach {
                    file.reachable = facts::is_reachable(context, PersonId::new(stream.id));
                } else if action == Action::Notify {
                    file.safe = facts::is_safe(context, stream.id, None);
                }
                decide(&Act::File(action, &file))
            }
        }
    }

    fn ask_open(&self, context: &Context<'_>, stream: StreamId, at: u64) -> Decision {
        let owner = match stream.kind {
            StreamKind::Person | StreamKind::Contact | StreamKind::Consent => {
                Owner::person(stream.id)
            }
            StreamKind::Report
            | StreamKind::Case
            | StreamKind::Assistance
            | StreamKind::Referral
            | StreamKind::Handover
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => Owner::file(stream.id),
        };
        let compartment = self.question.compartment.unwrap_or(Compartment::Identity);
        let own_task = Code::new(OWN_TASK).ok().filter(|_| owner.kind == OwnerKind::File);
        let basis = self.question.basis.clone().or(own_task);
        let grounds =
            Grounds { purpose: self.question.purpose.as_ref(), basis: basis.as_ref(), seconds: 0 };
        let place = Place { owner, stream, compartment };
        let wants = ToOpen::of(context, self.member, &place, grounds.purpose);
        let asked = wants.ask(self.engine, grounds, at);
        // Nothing is opened by it: what was given out is dropped.
        match asked {
            Ok(given) => {
                Decision { allowed: true, policies: given.policies().to_vec(), error: None }
            }
            Err(decision) => decision,
        }
    }

    fn of_ledger(&self) -> Decision {
        let purpose = self.question.purpose.as_ref().map(PurposeCode::as_str);
        let act = match self.question.action {
            Action::Figures => Act::Figures { purpose },
            Action::ExportOpened => {
                Act::ExportOpened { purpose: purpose.unwrap_or_default(), persons: 1, seconds: 0 }
            }
            action @ (Action::GrantRole | Action::ActivatePolicies) => {
                Act::Second { action, proposed: false, beneficiary: false }
            }
            action => Act::Ledger(action, self.registry.is_provisional()),
        };
        self.engine.decide(self.who, &act)
    }

    fn of_new(&self, kind: StreamKind) -> Decision {
        let stream = StreamId::new(kind, uuid::Uuid::nil());
        let file = FileFacts::of(stream, amana_policy::Relation::default());
        self.engine.decide(self.who, &Act::File(self.question.action, &file))
    }
}

/// Whether the question says all that it needs, before anything is looked for.
fn fits(question: &Question, registry: &RegistryState) -> Result<Target, AppError> {
    let target = target(question.action, question.file.is_some());
    let usage = |what: &str| Err(AppError::Usage(format!("{}: {what}", question.action.code())));
    match (target, &question.file) {
        (Target::File, None) => return usage("say to which file"),
        (Target::Ledger, Some(_)) => return usage("is done to the ledger: name no file"),
        _ => {}
    }
    if (question.action == Action::Open) != question.compartment.is_some() {
        return usage("a field is opened by its class: --compartment goes with open alone");
    }
    if let Some(purpose) = &question.purpose
        && !registry.knows_code("purpose", purpose.as_str())
    {
        return Err(AppError::refused("unknown_purpose", "the ledger has no such purpose"));
    }
    if let Some(basis) = &question.basis
        && !registry.knows_code("lawful_basis", basis.as_str())
    {
        return Err(AppError::refused("unknown_basis", "the ledger has no such lawful basis"));
    }
    Ok(target)
}

fn target(action: Action, named: bool) -> Target {
    match action {
        Action::Administer
        | Action::KeepCurrent
        | Action::GrantRole
        | Action::KeepKeys
        | Action::ProposePolicies
        | Action::ActivatePolicies
        | Action::Figures
        | Action::Audit
        | Action::ExportOpened => Target::Ledger,
        Action::Submit if !named => Target::New(StreamKind::Report),
        Action::Enrol if !named => Target::New(StreamKind::Person),
        Action::Import if !named => Target::New(StreamKind::Case),
        _ => Target::File,
    }
}

/// What is taken for granted of a deed that nobody does.
fn supposed(action: Action) -> Vec<&'static str> {
    match action {
        Action::Approve | Action::ActivatePolicies => vec!["somebody else proposed it"],
        Action::GrantRole => vec!["somebody else proposed it", "the role is for another member"],
        Action::Review => vec!["the member was not involved"],
        Action::BreakGlass => vec!["two other members approved it", "a reason is given"],
        Action::DangerToLife => {
            vec!["two other members are told", "a reason is given", "for an hour"]
        }
        Action::ExportOpened => vec!["it concerns one person"],
        Action::Open => vec!["no second member signed for it"],
        _ => Vec::new(),
    }
}
