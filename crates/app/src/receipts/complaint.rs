//! A holder complains of how they were treated: a report of its own about theirs, so that somebody outside the matter decides on it
//! (`domain.md`, "complaint about treatment"), with a code of its own.
//!
//! Deliberately absent: who complains. The report names nobody; that it is about a report says as much as is needed.

use amana_events::{
    Language,
    report::{Channel, ReceiptChoice, ReportKind, ReporterMode},
};
use amana_vault::{Secret, receipt::WordList};

use super::{Asked, Presented, Sent, Told};
use crate::{AppError, Office};

impl Office {
    /// Takes a complaint, in this language; `key` is the request's own, as of [`Office::take_report`].
    ///
    /// # Errors
    /// As [`Office::take_report`].
    pub async fn holder_complains(
        &self,
        presented: &Presented,
        key: &str,
        (language, account): (Language, &Secret),
    ) -> Result<Sent, AppError> {
        let about = presented.behind().report();
        let told = Told {
            via: presented.via,
            kind: ReportKind::ComplaintAboutTreatment,
            channel: Channel::Web,
            about: Some(about),
            mode: ReporterMode::Anonymous,
            account: account.clone(),
            circumstances: Secret::empty(),
            receipt: Some(Asked {
                choice: ReceiptChoice::CodeOnly,
                words: WordList::of_language(language.as_str()),
                keeper: Secret::empty(),
                question: Secret::empty(),
                answer: Secret::empty(),
            }),
            language,
        };
        let key = format!("complaint/{about}/{}/{key}", presented.behind().holder().code());
        self.take_report(&key, account.reveal().as_bytes(), &told).await
    }
}
