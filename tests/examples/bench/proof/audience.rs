//! For whom a bundle with records is made: an auditor of an open engagement, and a head of conduct who gives the second word.

use std::path::Path;

use amana_app::{
    Acting, Office, Request,
    members::NewMember,
    proof::{AuditBundleWanted, BundleWanted},
    seconds::{Allowed, WordFor},
};
use amana_domain::Command;
use amana_events::{Code, MemberId, PurposeCode, StreamId, StreamKind, common::Role};
use amana_vault::Secret;
use serde_json::json;

/// Who takes records along.
pub(super) struct Audience {
    auditor: MemberId,
    head: MemberId,
    engagement: StreamId,
}

impl Audience {
    /// An auditor with an engagement of their own, and a head of conduct.
    pub(super) async fn of(office: &Office) -> Self {
        let auditor = member(office, "Auditor", Role::Auditor).await;
        let head = member(office, "Head", Role::HeadOfConduct).await;
        let engagement = StreamId::new(StreamKind::Audit, office.new_id());
        let data = json!({"mandate": "internal_oversight", "scope": ["intake"],
            "period": {"from": "2026-01-01", "until": "2099-12-31"}, "auditors": [],
            "independent": true, "terms": "The whole log."});
        let data = serde_json::from_value(data).unwrap();
        let command = Command::read(StreamKind::Audit, "open_engagement", data).unwrap();
        let request = Request::new(Acting::Member(auditor), engagement, command);
        office.execute(request).await.unwrap();
        Self { auditor, head, engagement }
    }

    /// Exports everything recorded so far with its records; how many events.
    pub(super) async fn export(&self, office: &Office, out: &Path) -> u64 {
        let recipient = Code::new("board_of_auditors").unwrap();
        let purpose = PurposeCode::new("audit").unwrap();
        let word = WordFor::AuditBundle { recipient: recipient.clone(), purpose: purpose.clone() };
        let allowed = Allowed { word, to: self.auditor, stream: self.engagement };
        let word = office.give_word(self.head, allowed).await.unwrap();
        let bundle = BundleWanted { out: out.to_owned(), to: None, proofs: Vec::new() };
        let engagement = self.engagement;
        let wanted = AuditBundleWanted { bundle, engagement, recipient, purpose, word };
        office.export_audit(self.auditor, &wanted, &mut |_| {}).await.unwrap().size
    }
}

async fn member(office: &Office, name: &str, role: Role) -> MemberId {
    let name = Secret::from(name);
    let new = NewMember { name, role, unit: None, organisation: None };
    office.add_member(Acting::Operator, new).await.unwrap().member
}
