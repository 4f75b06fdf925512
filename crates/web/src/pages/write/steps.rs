//! The questions, in their order.

use super::answers::Answers;

/// One question, on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// What somebody does who fills it in with the person; asked of nobody else.
    With,
    /// To whom it happened.
    Who,
    /// What is wished for.
    Wish,
    /// What happened.
    What,
    /// Where and when.
    Where,
    /// A safe way to be reached, or none.
    Contact,
    /// What may be shared; asked of the person it happened to, and of nobody else.
    Consent,
    /// All of it once more.
    Check,
}

const ALL: [Step; 8] = [
    Step::With,
    Step::Who,
    Step::Wish,
    Step::What,
    Step::Where,
    Step::Contact,
    Step::Consent,
    Step::Check,
];

impl Step {
    /// Its name in a form.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Step::With => "with",
            Step::Who => "who",
            Step::Wish => "wish",
            Step::What => "what",
            Step::Where => "where",
            Step::Contact => "contact",
            Step::Consent => "consent",
            Step::Check => "check",
        }
    }

    /// The step of a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|step| step.name() == name)
    }

    fn is_asked(self, answers: &Answers) -> bool {
        match self {
            Step::With => answers.is_for_two(),
            Step::Consent => answers.is_theirs(),
            Step::Who | Step::Wish | Step::What | Step::Where | Step::Contact | Step::Check => true,
        }
    }

    /// The first one that is asked.
    pub(super) fn first(answers: &Answers) -> Self {
        ALL.into_iter().find(|step| step.is_asked(answers)).unwrap_or(Step::Who)
    }

    /// The next one that is asked.
    pub(super) fn after(self, answers: &Answers) -> Self {
        let mut later = ALL.into_iter().skip_while(|step| *step != self).skip(1);
        later.find(|step| step.is_asked(answers)).unwrap_or(Step::Check)
    }

    /// The one before.
    pub(super) fn before(self, answers: &Answers) -> Self {
        let earlier = ALL.into_iter().take_while(|step| *step != self);
        earlier.filter(|step| step.is_asked(answers)).last().unwrap_or(Step::first(answers))
    }
}
