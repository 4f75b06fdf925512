//! Events of a report: what a reporter submits, in their own words.

use amana_vault::{Circumstance, Contact, Identity, Narrative};

use crate::{
    AttachmentId, Code, Day, Digest, EventId, FileText, Language, Mail, MailboxKey, MemberId,
    Moment, PersonId, Reference, StreamId, common::Approval,
};

codes! {
    /// What a reporter asks for.
    pub enum ReportKind {
        /// Something is alleged.
        Allegation = "allegation",
        /// How a case or a survivor was treated.
        ComplaintAboutTreatment = "complaint_about_treatment",
        /// Help, and nothing else.
        HelpOnly = "help_only",
    }

    /// By which way the report came in.
    pub enum Channel {
        /// In person.
        InPerson = "in_person",
        /// A hotline call.
        Hotline = "hotline",
        /// A locked box.
        Box = "box",
        /// A letter or paper register.
        Paper = "paper",
        /// Electronic mail.
        Email = "email",
        /// The reporting page.
        Web = "web",
        /// A community-based mechanism.
        Community = "community",
        /// An organisation that passes it on.
        Partner = "partner",
    }

    /// How much the reporter lets be known of themselves.
    pub enum ReporterMode {
        /// Nobody knows who reports.
        Anonymous = "anonymous",
        /// Known to the receiver, and to nobody else without two people's decision.
        Confidential = "confidential",
        /// Named.
        Named = "named",
    }

    /// How something was explained.
    pub enum Explained {
        /// Read aloud.
        ReadAloud = "read_aloud",
        /// Given in writing.
        Written = "written",
        /// Signed, or with pictures.
        SignedOrPictures = "signed_or_pictures",
        /// Shown on a page.
        Shown = "shown",
    }

    /// Whose receipt it is. A reporter's receipt never becomes a survivor's.
    pub enum ReceiptHolder {
        /// The reporter.
        Reporter = "reporter",
        /// The survivor, or who acts for them by a recorded authority.
        Survivor = "survivor",
    }

    /// What a holder asks of the office by a message, besides that it is read.
    pub enum HolderAsks {
        /// Something was done to them because of the report.
        Retaliation = "retaliation",
        /// Nobody is to contact them any more.
        NoContact = "no_contact",
        /// Help, and no investigation.
        HelpOnly = "help_only",
    }

    /// How a holder keeps their receipt. It is offered, and never forced on anybody.
    pub enum ReceiptChoice {
        /// The code, and nothing else.
        CodeOnly = "code_only",
        /// The code is kept by a person the holder names.
        KeptByAnother = "kept_by_another",
        /// The code, and a proof on another paper.
        CodeAndProof = "code_and_proof",
    }

    /// Why a receipt no longer opens anything.
    pub enum ReceiptEnd {
        /// Its holder lost it.
        Lost = "lost",
        /// Somebody else found or read it.
        Discovered = "discovered",
        /// Its holder no longer wants it.
        NotWanted = "not_wanted",
    }

    /// What triage decides, short of rejection.
    pub enum TriageOutcome {
        /// A case was opened.
        CaseOpened = "case_opened",
        /// It belongs to a case there is.
        CaseLinked = "case_linked",
        /// Below the threshold of an allegation: kept as information.
        Information = "information",
        /// Not for this organisation; assistance was still offered.
        OutsideRemit = "outside_remit",
        /// The same report was there already.
        AlreadyKnown = "already_known",
        /// Only help was asked: an assistance file was opened.
        AssistanceOnly = "assistance_only",
    }
}

stream_events! {
    /// An event of a report.
    pub enum ReportEvent of Report {
        /// The limits of confidentiality were told, before the account was taken.
        ConfidentialityLimitsTold = "confidentiality_limits_told" {
            /// In which language.
            language: Language,
            /// How.
            how: Explained,
            /// The interpreter, a recorded person.
            interpreter: Option<PersonId>,
        }
        /// A report was submitted. Complete without a name, an age or a telephone number.
        ReportSubmitted = "report_submitted" {
            /// What people say aloud.
            reference: Reference,
            /// What is asked for.
            kind: ReportKind,
            /// By which way it came.
            channel: Channel,
            /// The language of the account.
            language: Language,
            /// How much the reporter lets be known.
            mode: ReporterMode,
            /// The reporter, where they let it be known.
            reporter: Option<PersonId>,
            /// The survivor, where known: identity travels only with consent.
            survivor: Option<PersonId>,
            /// The case or file a complaint about treatment is about.
            about: Option<StreamId>,
            /// The account, in the reporter's own words.
            account: FileText<Narrative>,
            /// Where and when exactly, and what else identifies in a small place.
            circumstances: FileText<Circumstance>,
            /// When personnel or the partner who passes it on learned of it.
            learned since 2: Option<Moment>,
        }
        /// A receipt was issued.
        ReceiptIssued = "receipt_issued" {
            /// Whose it is.
            holder: ReceiptHolder,
            /// What comes of the code, one-way: its commitment. Before vocabulary 4 SHA-256 of 128
            /// random bits.
            verifier: Digest,
            /// The survivor's own word by which a survivor's receipt was issued.
            word since 2: Option<FileText<Narrative>>,
            /// How the holder keeps it.
            choice since 4: Option<ReceiptChoice>,
            /// The value of the code by which the report is found.
            lookup since 4: Option<Digest>,
            /// The public half of the code's mailbox key.
            mailbox since 4: Option<MailboxKey>,
            /// Who keeps it, where it is kept by another.
            keeper since 4: Option<FileText<Contact>>,
            /// The question the holder chose, by which a lost code is replaced.
            question since 4: Option<FileText<Contact>>,
            /// Its answer.
            answer since 4: Option<FileText<Contact>>,
        }
        /// A receipt was revoked: it opens nothing any more, and another may be issued.
        ReceiptRevoked = "receipt_revoked" since 2 {
            /// Whose it was.
            holder: ReceiptHolder,
            /// Why.
            reason: ReceiptEnd,
        }
        /// A receipt was offered and declined.
        ReceiptDeclined = "receipt_declined" since 4 {
            /// Who declined.
            holder: ReceiptHolder,
        }
        /// A new code in place of a lost one was proposed: the holder answered their own question.
        ReplacementProposed = "receipt_replacement_proposed" since 4 {
            /// Whose.
            holder: ReceiptHolder,
            /// How it went.
            note: FileText<Narrative>,
        }
        /// A second member asked again and replaced the code: the old one is dead.
        ReceiptReplaced = "receipt_replaced" since 4 {
            /// Whose.
            holder: ReceiptHolder,
            /// The new code's commitment.
            verifier: Digest,
            /// The value of the new code by which the report is found.
            lookup: Digest,
            /// The public half of the new code's mailbox key.
            mailbox: MailboxKey,
            /// The second member's signature.
            approval: Approval,
        }
        /// A proposed replacement was declined.
        ReplacementDeclined = "receipt_replacement_declined" since 4 {
            /// The proposal.
            proposal: EventId,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// The holder said behind their receipt that they were not alone.
        HolderNotAlone = "holder_not_alone" since 4 {
            /// Who.
            holder: ReceiptHolder,
        }
        /// The holder of the receipt wrote.
        MessageReceived = "message_received" {
            /// What they wrote.
            text: FileText<Narrative>,
            /// Whose message it is: each holder sees their own thread.
            holder since 2: Option<ReceiptHolder>,
            /// The same for the holder, to read again behind their receipt.
            mail since 4: Option<Mail>,
            /// What they ask for by it; none where it is a message and nothing else.
            asks since 7: Option<HolderAsks>,
        }
        /// The organisation wrote to the holder of the receipt.
        MessageSent = "message_sent" {
            /// What was written.
            text: FileText<Narrative>,
            /// To whom: each holder sees their own thread.
            holder since 2: Option<ReceiptHolder>,
            /// The same for the holder, who opens it with their code alone.
            mail since 4: Option<Mail>,
        }
        /// A file was attached; its bytes are kept sealed beside the log.
        AttachmentAdded = "attachment_added" {
            /// The attachment.
            attachment: AttachmentId,
            /// SHA-256 of the sealed bytes.
            ciphertext: Digest,
            /// Length of the sealed bytes.
            bytes: u64,
            /// Media type code.
            media: Code,
            /// The file's name.
            name: FileText<Narrative>,
            /// SHA-256 of the original, itself sealed.
            original: FileText<Identity>,
        }
        /// The account was corrected or completed.
        ReportCorrected = "report_corrected" {
            /// The account as it now stands.
            account: FileText<Narrative>,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// What was recorded of the report beside the account was corrected: what is given now holds.
        ReportFactsCorrected = "report_facts_corrected" since 2 {
            /// What is asked for.
            kind: Option<ReportKind>,
            /// By which way it came.
            channel: Option<Channel>,
            /// The language of the account.
            language: Option<Language>,
            /// How much the reporter lets be known.
            mode: Option<ReporterMode>,
            /// The reporter.
            reporter: Option<PersonId>,
            /// The survivor.
            survivor: Option<PersonId>,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// The reporter said that they are the survivor: nobody concludes it for them.
        ReporterIsSurvivor = "reporter_is_survivor" since 2 {
            /// In their own words.
            word: FileText<Narrative>,
        }
        /// Whoever asked for help only now asks that it be looked into: without this a report that
        /// asks for help never becomes a case.
        AccountabilityAsked = "accountability_asked" {
            /// Who asks: reporter or survivor.
            asked_by: ReceiptHolder,
        }
        /// The report was triaged.
        ReportTriaged = "report_triaged" {
            /// What was decided.
            outcome: TriageOutcome,
            /// The case or assistance file it went to.
            into: Option<StreamId>,
            /// Whether assistance was offered.
            assistance_offered: bool,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// The decision on the report was taken back: it waits for triage again.
        ReportReopened = "report_reopened" since 2 {
            /// Why.
            reason: FileText<Narrative>,
        }
        /// Rejection was proposed: it needs a second person (R8).
        RejectionProposed = "rejection_proposed" {
            /// Coded reason.
            reason_code: Code,
            /// Why, in words.
            reason: FileText<Narrative>,
        }
        /// The report was rejected.
        ReportRejected = "report_rejected" {
            /// The second member's signature.
            approval: Approval,
        }
        /// The proposed rejection was declined.
        RejectionDeclined = "rejection_declined" {
            /// Why.
            reason: FileText<Narrative>,
        }
        /// Information was reviewed and kept.
        InformationReviewed = "information_reviewed" {
            /// When it is reviewed next.
            next_review: Day,
            /// What was found.
            note: FileText<Narrative>,
        }
        /// Information was corroborated and became an allegation.
        InformationPromoted = "information_promoted" {
            /// The case that was opened.
            into: StreamId,
        }
        /// Closing the information was proposed.
        InformationClosureProposed = "information_closure_proposed" {
            /// Coded reason.
            reason_code: Code,
            /// Why, in words.
            reason: FileText<Narrative>,
        }
        /// The information was closed by a second person.
        InformationClosed = "information_closed" {
            /// The second member's signature.
            approval: Approval,
        }
        /// Somebody outside the case was named to handle a complaint about treatment.
        ComplaintHandlerNamed = "complaint_handler_named" {
            /// Who.
            member: MemberId,
        }
    }
}
