//! The domain's typed "no".

use std::borrow::Cow;

/// Why a command was refused. Holds no personal data: `reason` is fixed text, never input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// Stable code, in snake case: `closed_case`, `no_contact_plan`.
    pub code: &'static str,
    /// What people read: what is wrong and what to do about it.
    pub reason: Cow<'static, str>,
    /// The field of the command it is about, if one.
    pub field: Option<Cow<'static, str>>,
}

impl Refusal {
    /// A refusal that concerns the whole command.
    pub const fn new(code: &'static str, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason), field: None }
    }

    /// A refusal that concerns one field.
    pub const fn field(code: &'static str, field: &'static str, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason), field: Some(Cow::Borrowed(field)) }
    }
}

/// Refuses unless `holds`.
///
/// # Errors
/// The refusal given, when `holds` is false.
pub(crate) fn ensure(holds: bool, code: &'static str, reason: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::new(code, reason)) }
}
