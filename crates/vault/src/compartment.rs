//! Compartments: classes of sealed field, each with a key of its own per owner.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! compartments {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// A class of sealed field with its own key per owner (`domain.md`, Words).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Compartment { $($(#[$doc])* $name,)+ }

        impl Compartment {
            /// Every compartment, in the order of their declaration.
            pub const ALL: &'static [Compartment] = &[$(Compartment::$name,)+];

            /// The stable code written in records and key rows.
            pub const fn code(self) -> &'static str {
                match self { $(Compartment::$name => $code,)+ }
            }

            /// The compartment with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Compartment::$name),)+ _ => None }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name {}
            impl CompartmentTag for $name { const COMPARTMENT: Compartment = Compartment::$name; }
        )+
    };
}

/// A type-level compartment: says in a field's type which key seals it.
pub trait CompartmentTag {
    /// The compartment this type stands for.
    const COMPARTMENT: Compartment;
}

compartments! {
    /// Who a person is: names, identifiers, date of birth.
    Identity = "identity",
    /// How a person may be reached.
    Contact = "contact",
    /// What a person or a file tells in words.
    Narrative = "narrative",
    /// Health and medical needs.
    Medical = "medical",
    /// What identifies in a small place though no name is said.
    Circumstance = "circumstance",
    /// A child's history with an armed force or group.
    RecruitmentHistory = "recruitment_history",
    /// Unit, commander and place of an armed force or group.
    ForceDetail = "force_detail",
    /// Notes of an investigation.
    InvestigationNote = "investigation_note",
    /// Legal advice and privileged matter.
    LegalAdvice = "legal_advice",
    /// Links from a person to a personnel entry; only the system opens it.
    Conflict = "conflict",
}

impl fmt::Display for Compartment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
