//! Rules of the `referral` stream: a service is asked for, and the owner stays.
//!
//! | From | Event | To |
//! |---|---|---|
//! | – | `referral_proposed` | proposed |
//! | any open | `referral_consent_checked` | checked, when it was proposed; else unchanged |
//! | checked or later, open | `referral_sent` | sent, when it was checked; else unchanged (sent again) |
//! | sent | `referral_received` | received |
//! | sent, received | `referral_accepted`, `referral_declined` | accepted; declined (the end) |
//! | accepted | `referral_service_started` | started |
//! | accepted, started | `referral_done` | done (the end) |
//! | sent or later, open | `referral_packed` | unchanged: a package is made, and its code answers
//! | sent or later, open | `referral_question_asked`, `referral_question_answered` | unchanged |
//! | any open, done | `referral_revoked` | revoked; once sent, deletion is awaited |
//! | revoked or declined, once sent | `referral_deletion_confirmed` | the same, deleted |
//!
//! Consent for exactly this purpose and recipient is looked at when it is checked and again at every
//! sending, so that a withdrawal in between works at once. No state is assumed: a recipient who says
//! nothing leaves the referral at `sent`, and there is no event for silence.
//!
//! Deliberately absent: a warning about stale entries of the directory (a rule says yes or no; views
//! warn), and any event by which somebody takes the recipient's answer for granted.

mod acting;
pub mod answers;
pub mod correct;
mod pack;
pub mod propose;
pub mod question;
pub mod revoke;
pub mod send;
pub mod service;
mod state;
#[cfg(test)]
mod tests;

pub use pack::{PACKAGE_DAYS_MAX, packed_from};
pub use state::{Question, ReferralStage, ReferralState};

use amana_events::referral::ReferralEvent;

stream_rules! {
    /// A command for a `referral` stream.
    pub enum Command of Referral {
        propose::ProposeReferral, send::CheckReferralConsent, send::SendReferral,
        answers::RecordReferralReceived, answers::AcceptReferral, answers::DeclineReferral,
        service::StartReferralService, service::CompleteReferral,
        revoke::RevokeReferral, revoke::ConfirmReferralDeletion, correct::CorrectReferralEntry,
        question::AskReferralQuestion, question::AnswerReferralQuestion,
    }
    state ReferralState; event ReferralEvent {
        ReferralProposed, ReferralConsentChecked, ReferralSent, ReferralReceived, ReferralAccepted,
        ReferralDeclined, ReferralServiceStarted, ReferralDone, ReferralRevoked,
        ReferralDeletionConfirmed, ReferralPacked, ReferralQuestionAsked,
        ReferralQuestionAnswered, EntryCorrected,
    }
}
