//! Making a package.

use std::collections::BTreeSet;

use amana_domain::{
    State,
    referral::{PACKAGE_DAYS_MAX, ReferralState, send::SendReferral},
};
use amana_events::{
    AgreementId, Code, Digest, Event, EventId, MemberId, Moment, PublicKey, StreamId, StreamKind,
    referral::{PackedField, ReferralEvent, ReferralPacked, ReferralProposed},
};
use amana_policy::{Authorized, Share};
use amana_vault::{
    Owner,
    receipt::{ReceiptCode, reply_seed},
};
use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};

use super::{
    contents::Contents,
    file::{About, Proved, Told, tar},
};
use crate::{
    AppError, Office, SystemEntropy, age_file,
    custody::{self, load_owner},
    erase::versions::FileField,
    files::no_such_file,
    office::{Acting, Entry, Request, keys_stream, rules},
    said,
};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What is packed, and how it goes.
#[derive(Debug, Clone)]
pub struct PackWanted {
    /// The referral.
    pub referral: StreamId,
    /// By which way it goes: list `sending_way`.
    pub way: Code,
    /// The agreement with the recipient it is sent under.
    pub agreement: Option<AgreementId>,
    /// Whether it is sent though there is no agreement with the recipient.
    pub without_agreement: bool,
    /// For how many days the package's code answers.
    pub days: u32,
}

/// A package.
pub struct Package {
    /// The name of a file for it; it says nothing of anybody.
    pub name: String,
    /// The file: an `age` file, for the recipient alone.
    pub bytes: Vec<u8>,
    /// How many fields went along.
    pub fields: usize,
    /// Until when its code answers.
    pub expires: Moment,
    /// The position of the record that says so.
    pub position: u64,
}

impl std::fmt::Debug for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Package").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Office {
    /// Makes a package of a referral, encrypted to its recipient's key, and records that it leaves with what. The code of an earlier
    /// package answers no more.
    ///
    /// # Errors
    /// [`AppError::Refused`] for what a rule or the access policy is against, `not_found` for who may not know of the referral;
    /// [`AppError::Usage`] for a time that is none.
    pub async fn pack_referral(
        &self,
        member: MemberId,
        wanted: &PackWanted,
    ) -> Result<Package, AppError> {
        if wanted.days == 0 || wanted.days > PACKAGE_DAYS_MAX {
            let most = format!("a package answers for 1 to {PACKAGE_DAYS_MAX} days");
            return Err(AppError::Usage(most));
        }
        let referral = wanted.referral;
        let (allowed, state) = self.may_share(member, referral).await?;
        let entries = self.entries(referral, 1).await?;
        let proposed = proposal(&entries).ok_or_else(no_such_file)?;
        let registry = self.registry().await?;
        let recipient = registry.partner_key(proposed.recipient).cloned().ok_or_else(no_key)?;
        let key = age_file::recipient(recipient.as_str()).ok_or_else(no_key)?;
        let Contents { fields, read } = self.packed_fields(referral, &state).await?;
        let (told, mut guards) = self.opened_to_share(&allowed, referral, &fields).await?;
        guards.extend(read);
        let expires = self.now().plus_seconds(i64::from(wanted.days) * DAY);
        let about = self.about(referral, proposed, &entries, expires).await?;
        let code = ReceiptCode::draw(None, &mut SystemEntropy);
        let proof = self.consent_proof(about.consent.position).await?;
        let clear = tar(&about, &told, &code.digits(), &proof)?;
        let to: &dyn age::Recipient = &key;
        let bytes = age_file::encrypt(&clear, std::iter::once(to))?;
        let packed = ReferralPacked {
            package: Digest::new(Sha256::digest(&bytes).into()),
            recipient,
            reply_key: self.reply_key(&code, referral),
            expires,
            contents: fields.iter().map(packed_field).collect::<Result<_, _>>()?,
        };
        let requests = requests(member, wanted, &state, packed);
        let done = self.execute_relying(&requests, guards).await?;
        let position = done.last().map_or(0, |done| done.position);
        let name = format!("referral-{}.age", about.reference.to_lowercase());
        Ok(Package { name, bytes, fields: fields.len(), expires, position })
    }

    /// The public half of the key that a code answers with.
    fn reply_key(&self, code: &ReceiptCode, referral: StreamId) -> PublicKey {
        let seed = reply_seed(code, self.ledger.uuid(), referral.id);
        PublicKey::new(SigningKey::from_bytes(seed.reveal()).verifying_key().to_bytes())
    }

    /// Leave to disclose by this referral, and its state.
    async fn may_share(
        &self,
        member: MemberId,
        referral: StreamId,
    ) -> Result<(Authorized<Share>, ReferralState), AppError> {
        let registry = self.registry().await?;
        let known = registry.is_member(member) && referral.kind == StreamKind::Referral;
        if !known || !self.is_known_to(member, referral).await? {
            return Err(no_such_file());
        }
        let (engine, at) = (self.engine(&registry)?, self.events_known());
        let who = rules::principal(Acting::Member(member), &registry);
        let asked = self.look(Acting::Member(member), referral, |context| {
            let file = rules::file_facts(context, member, referral);
            let go =
                |act: &amana_policy::Act<'_>| engine.authorize::<Share>(&who, act, referral, at);
            rules::disclosure(context, &file, go)
        });
        let allowed = asked.await?;
        let allowed = allowed
            .map_err(|no| rules::not_allowed(&engine, amana_policy::Action::Disclose, &no))?;
        let state = self.state(referral).await?;
        match state.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Referral(referral)) => Ok((allowed, referral.as_ref().clone())),
            _ => Err(no_such_file()),
        }
    }

    /// The fields, opened, and the versions of the keys they were opened with.
    async fn opened_to_share(
        &self,
        allowed: &Authorized<Share>,
        referral: StreamId,
        fields: &[FileField],
    ) -> Result<(Vec<Told>, Vec<(StreamId, u64)>), AppError> {
        let unlocked = self.unlocked()?;
        let (mut told, mut guards) = (Vec::with_capacity(fields.len()), BTreeSet::new());
        for field in fields {
            let owner: Owner = field.sealed.owner;
            let versions = self.versions_for(field, true).await?;
            let keys =
                load_owner(&unlocked.keyring, &self.journal, owner, versions.version).await?;
            let keys = keys.ok_or_else(custody::erased)?;
            let opened = versions.share(allowed, referral, &keys, self.ledger.uuid(), field)?;
            guards.insert((keys_stream(owner), versions.version));
            if !opened.text.is_empty() {
                told.push(Told {
                    title: said::words(&field.field),
                    compartment: field.compartment.code(),
                    text: opened.text,
                });
            }
        }
        Ok((told, guards.into_iter().collect()))
    }

    async fn about(
        &self,
        referral: StreamId,
        proposed: &ReferralProposed,
        entries: &[Entry],
        expires: Moment,
    ) -> Result<About, AppError> {
        let book = self.book_kept().await?;
        let registry = self.registry().await?;
        let checked = entries.iter().rev().find(|entry| {
            matches!(entry.event, Event::Referral(ReferralEvent::ReferralConsentChecked(_)))
        });
        let reason = "consent was not checked: check it before the referral is packed";
        let checked = checked.ok_or_else(|| AppError::refused("consent_not_checked", reason))?;
        let stored = self.journal.in_stream(referral, checked.envelope.event).await?;
        let stored = stored.ok_or_else(no_such_file)?;
        let recipient = book.organisations.get(&proposed.recipient);
        let codes = |list: &str| book.codes(list).into_iter().map(str::to_owned).collect();
        Ok(About {
            ledger: self.ledger.to_string(),
            from: registry.name().map(ToString::to_string).unwrap_or_default(),
            referral,
            reference: proposed.reference.to_string(),
            recipient: proposed.recipient,
            recipient_name: recipient.map(|it| it.name.to_string()).unwrap_or_default(),
            service_kind: said::label(&book, "service_kind", proposed.service_kind.as_str()),
            purpose: said::label(&book, "purpose", proposed.purpose.as_str()),
            urgency: proposed.urgency.code().to_owned(),
            fields: proposed.fields.iter().map(ToString::to_string).collect(),
            made: self.now(),
            expires,
            log_key: self.log_key().await?.to_string(),
            consent: Proved {
                position: stored.position,
                event: checked.envelope.event,
                record: Digest::new(Sha256::digest(&stored.record).into()),
            },
            decline_reasons: codes("referral_decline_reason"),
            outcomes: codes("referral_outcome"),
        })
    }

    /// The proof of a record, by the newest checkpoint that speaks of it; one is signed where none does.
    async fn consent_proof(&self, position: u64) -> Result<String, AppError> {
        let newest = self.checkpoint_newest().await?.filter(|signed| signed.size() > position);
        let signed = match newest {
            Some(signed) => signed,
            None => self.checkpoint().await?,
        };
        Ok(self.proof_of(&signed, position).await?.to_string())
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own event")]
fn proposal(entries: &[Entry]) -> Option<&ReferralProposed> {
    entries.iter().find_map(|entry| match &entry.event {
        Event::Referral(ReferralEvent::ReferralProposed(proposed)) => Some(proposed),
        _ => None,
    })
}

fn no_key() -> AppError {
    AppError::refused(
        "no_partner_key",
        "no key of the recipient is in force: put one forward, and let a second member confirm it",
    )
}

fn packed_field(field: &FileField) -> Result<PackedField, AppError> {
    let path = Code::new(&field.field).map_err(|error| AppError::Usage(error.to_string()))?;
    let (stream, event): (StreamId, EventId) = (field.stream, field.event);
    Ok(PackedField { stream, event, field: path, compartment: field.compartment })
}

/// That it is sent, where it was not or under other terms, and what left.
fn requests(
    member: MemberId,
    wanted: &PackWanted,
    state: &ReferralState,
    packed: ReferralPacked,
) -> Vec<Request> {
    let acting = Acting::Member(member);
    let send = SendReferral {
        way: wanted.way.clone(),
        agreement: wanted.agreement,
        without_agreement: wanted.without_agreement.then_some(true),
    };
    let send = amana_domain::referral::Command::from(send);
    let mut requests = vec![
        Request::new(acting, wanted.referral, send),
        Request::event(acting, wanted.referral, ReferralEvent::from(packed)),
    ];
    for request in &mut requests {
        request.purpose = state.purpose().cloned();
    }
    requests
}
