//! The rules of a referral, both sides of each.

use super::{ReferralStage, ReferralState, answers::*, propose::*, revoke::*, send::*, service::*};
use crate::{
    Rules, Stamp, State, Text, World,
    spec::{BEGIN, Ledger, uuid},
};
use amana_events::{
    Code, Event, EventId, Field, Moment, OrganisationId, PersonId, PublicKey, PublicText,
    PurposeCode, Sampler, ServiceId, Signature, StreamEvent, StreamId, StreamKind,
    common::{Recipient, RecipientKind, Role},
    consent::{ConsentRecorded, ConsentWithdrawn},
    referral::{AnswerWay, ReferralEvent, Urgency, answer_message},
    registry::{
        CodeEntry, CodeListAdopted, Confirmed, MemberAdded, OrganisationKind,
        OrganisationRegistered, RecusalDeclared, RoleGranted, ServiceRegistered,
    },
};
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

mod questions;
mod revoked;
mod terms;

/// An assistance focal point; beside them stands an officer of an armed force.
const FOCAL: u64 = 1;
const OFFICER: u64 = 2;

fn clinic() -> OrganisationId {
    OrganisationId::new(uuid(0x60_0001))
}

fn other_clinic() -> OrganisationId {
    OrganisationId::new(uuid(0x60_0002))
}

fn force() -> OrganisationId {
    OrganisationId::new(uuid(0x60_0003))
}

fn group() -> OrganisationId {
    OrganisationId::new(uuid(0x60_0004))
}

fn own() -> OrganisationId {
    OrganisationId::new(uuid(0x60_0005))
}

fn person() -> PersonId {
    PersonId::new(uuid(700))
}

fn file() -> StreamId {
    StreamId::new(StreamKind::Referral, uuid(900))
}

fn other_file() -> StreamId {
    StreamId::new(StreamKind::Referral, uuid(901))
}

fn consents() -> StreamId {
    StreamId::new(StreamKind::Consent, person().uuid())
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn public(text: &str) -> PublicText {
    text.parse().unwrap()
}

fn clinic_key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

/// Commands to [`file`].
trait OnFile {
    /// The command is done.
    fn does(self, command: impl Into<super::Command>) -> Self;
    /// The command is refused with this code.
    fn denied(self, command: impl Into<super::Command>, code: &str) -> Self;
}

impl OnFile for Ledger {
    fn does(self, command: impl Into<super::Command>) -> Self {
        self.when(file(), command.into())
    }

    fn denied(self, command: impl Into<super::Command>, code: &str) -> Self {
        self.refused(file(), command.into(), code)
    }
}

fn organisation(
    ledger: Ledger,
    id: OrganisationId,
    kind: OrganisationKind,
    key: Option<PublicKey>,
) -> Ledger {
    let registry = ledger.registry();
    let name = public("Example");
    let event =
        OrganisationRegistered { organisation: id, name, kind, country: None, key, immunity: None };
    ledger.given(registry, event)
}

fn list(ledger: Ledger, name: &str, words: &[&str]) -> Ledger {
    let registry = ledger.registry();
    let entry = |word: &&str| CodeEntry {
        code: code(word),
        label: public("word"),
        parent: None,
        confirmed: Confirmed::Own,
        source: None,
    };
    let event = CodeListAdopted {
        list: name.parse().unwrap(),
        version: code("1"),
        source: public("invented"),
        entries: words.iter().map(entry).collect(),
    };
    ledger.given(registry, event)
}

fn service(ledger: Ledger, number: u64, of: OrganisationId, kind: &str) -> Ledger {
    let registry = ledger.registry();
    let event = ServiceRegistered {
        service: ServiceId::new(uuid(number)),
        organisation: of,
        kind: code(kind),
        status: code("active"),
        ..ServiceRegistered::sample(&mut Sampler::golden())
    };
    ledger.given(registry, event)
}

fn ledger() -> Ledger {
    let key = PublicKey::new(clinic_key().verifying_key().to_bytes());
    let mut ledger = Ledger::new().member(FOCAL, Role::AssistanceFocalPoint);
    ledger = organisation(ledger, clinic(), OrganisationKind::ServiceProvider, Some(key));
    ledger = organisation(ledger, other_clinic(), OrganisationKind::ServiceProvider, None);
    ledger = organisation(ledger, force(), OrganisationKind::ArmedForce, None);
    ledger = organisation(ledger, group(), OrganisationKind::ArmedGroup, None);
    ledger = organisation(ledger, own(), OrganisationKind::Own, None);
    ledger = list(ledger, "purpose", &["assistance", "medical"]);
    ledger = list(ledger, "service_kind", &["health", "shelter"]);
    ledger = list(ledger, "referral_decline_reason", &["no_capacity"]);
    ledger = list(ledger, "referral_outcome", &["service_provided"]);
    ledger = list(ledger, "revocation_reason", &["consent_withdrawn"]);
    ledger = list(ledger, "sending_way", &["phone"]);
    ledger = service(ledger, 801, clinic(), "health");
    ledger = service(ledger, 802, other_clinic(), "health");
    let member = Ledger::member_id(OFFICER);
    let registry = ledger.registry();
    let sampled =
        Event::sample(StreamKind::Person, "person_created", &mut Sampler::golden()).unwrap();
    ledger
        .given(
            registry,
            MemberAdded {
                member,
                person: PersonId::new(uuid(0x1_0002)),
                unit: None,
                organisation: Some(force()),
                key: PublicKey::new([0; 32]),
            },
        )
        .given(
            registry,
            RoleGranted { member, role: Role::ArmedActor, approval: None, provisional: true },
        )
        .given(StreamId::new(StreamKind::Person, person().uuid()), sampled)
        .by(FOCAL)
}

fn to(organisation: OrganisationId) -> Recipient {
    Recipient::new(RecipientKind::Organisation, Some(organisation))
}

fn consent(ledger: Ledger, purpose: &str, recipient: Recipient) -> (Ledger, EventId) {
    let mut event = ConsentRecorded::sample(&mut Sampler::golden());
    event.purpose = PurposeCode::new(purpose).unwrap();
    event.recipient = recipient;
    event.fields = vec![code("identity"), code("medical")];
    event.expires_on = None;
    let given = ledger.given(consents(), event);
    let id = given.last_event();
    (given, id)
}

fn withdraw(ledger: Ledger, consent: EventId) -> Ledger {
    let mut event = ConsentWithdrawn::sample(&mut Sampler::golden());
    event.consent = consent;
    ledger.given(consents(), event)
}

fn propose() -> ProposeReferral {
    ProposeReferral {
        reference: None,
        person: person(),
        from: None,
        recipient: clinic(),
        service: Some(ServiceId::new(uuid(801))),
        service_kind: code("health"),
        purpose: PurposeCode::new("medical").unwrap(),
        urgency: Urgency::Hours24,
        fields: vec![code("identity"), code("medical")],
        note: Text::from("Needs to be seen today."),
    }
}

fn send() -> SendReferral {
    SendReferral { way: code("phone"), agreement: None, without_agreement: Some(true) }
}

const HEARD: (AnswerWay, Option<Signature>) = (AnswerWay::Recorded, None);

fn received(answer: (AnswerWay, Option<Signature>)) -> RecordReferralReceived {
    RecordReferralReceived { way: answer.0, signature: answer.1 }
}

fn accept(answer: (AnswerWay, Option<Signature>)) -> AcceptReferral {
    AcceptReferral { way: answer.0, signature: answer.1 }
}

fn decline(answer: (AnswerWay, Option<Signature>)) -> DeclineReferral {
    DeclineReferral { reason: code("no_capacity"), way: answer.0, signature: answer.1 }
}

fn start(answer: (AnswerWay, Option<Signature>)) -> StartReferralService {
    StartReferralService { way: answer.0, signature: answer.1 }
}

fn complete(answer: (AnswerWay, Option<Signature>)) -> CompleteReferral {
    CompleteReferral { outcome: code("service_provided"), way: answer.0, signature: answer.1 }
}

fn deleted(answer: (AnswerWay, Option<Signature>)) -> ConfirmReferralDeletion {
    ConfirmReferralDeletion { way: answer.0, signature: answer.1 }
}

fn revoke() -> RevokeReferral {
    RevokeReferral { reason: code("consent_withdrawn"), note: Text::default() }
}

/// What the clinic signs of `event_name`.
fn signed(ledger: &Ledger, stream: StreamId, event_name: &str) -> Signature {
    let codes = [("referral_declined", "no_capacity"), ("referral_done", "service_provided")];
    let code = codes.iter().find(|(name, _)| *name == event_name).map_or("", |(_, code)| code);
    Signature::new(
        clinic_key().sign(&answer_message(ledger.id, stream, event_name, code)).to_bytes(),
    )
}

/// Proposed with consent in force, which is returned too.
fn proposed() -> (Ledger, EventId) {
    let (ledger, id) = consent(ledger(), "medical", to(clinic()));
    (ledger.does(propose()), id)
}

fn sent() -> Ledger {
    proposed().0.does(CheckReferralConsent {}).does(send())
}

fn accepted() -> Ledger {
    sent().does(received(HEARD)).does(accept(HEARD))
}

fn state(ledger: &Ledger) -> &ReferralState {
    match ledger.read(file()) {
        Some(State::Referral(state)) => state,
        other => panic!("no referral: {other:?}"),
    }
}

#[test]
fn a_referral_goes_its_whole_way() {
    let done = accepted().does(start(HEARD)).hours_later(1).does(complete(HEARD));
    let done = done.then(&["referral_done"]);
    let state = state(&done);
    assert_eq!(state.person(), Some(person()));
    assert_eq!(state.recipient(), Some(clinic()));
    assert_eq!(state.urgency(), Some(Urgency::Hours24));
    assert_eq!(state.sent_at(), Some(BEGIN));
    assert!(state.answered() && !state.is_open() && !state.awaiting_deletion());
}

#[test]
fn it_is_proposed_once_for_a_person_who_is_there() {
    let _ = proposed().0.denied(propose(), "already_proposed");
    let nobody = ProposeReferral { person: PersonId::new(uuid(1)), ..propose() };
    let _ = ledger().denied(nobody, "unknown_person");
    let _ = ledger().denied(send(), "no_referral");
}

#[test]
fn no_armed_force_or_group_and_no_stranger_receives_a_referral() {
    for armed in [force(), group()] {
        let command = ProposeReferral { recipient: armed, service: None, ..propose() };
        let _ = ledger().denied(command, "armed_recipient");
    }
    let stranger = OrganisationId::new(uuid(1));
    let command = ProposeReferral { recipient: stranger, service: None, ..propose() };
    let _ = ledger().denied(command, "unknown_organisation");
}

#[test]
fn who_took_up_arms_since_is_not_sent_a_referral() {
    let checked = proposed().0.does(CheckReferralConsent {});
    let armed = organisation(checked, clinic(), OrganisationKind::ArmedGroup, None);
    let _ = armed.denied(send(), "armed_recipient");
}

#[test]
fn codes_are_words_of_their_lists() {
    let purpose = ProposeReferral { purpose: PurposeCode::new("curiosity").unwrap(), ..propose() };
    let _ = ledger().denied(purpose, "unknown_code");
    let kind = ProposeReferral { service_kind: code("massage"), service: None, ..propose() };
    let _ = ledger().denied(kind, "unknown_code");
    let field = ProposeReferral { fields: vec![code("everything")], ..propose() };
    let _ = ledger().denied(field, "unknown_code");
    let busy = DeclineReferral { reason: code("busy"), way: AnswerWay::Recorded, signature: None };
    let _ = sent().denied(busy, "unknown_code");
    let lost = RevokeReferral { reason: code("lost"), note: Text::default() };
    let _ = sent().denied(lost, "unknown_code");
    let fine =
        CompleteReferral { outcome: code("fine"), way: AnswerWay::Recorded, signature: None };
    let _ = accepted().denied(fine, "unknown_code");
}

#[test]
fn what_belongs_to_an_investigation_goes_along_with_no_referral() {
    for field in ["conflict", "legal_advice", "investigation_note"] {
        let command = ProposeReferral { fields: vec![code(field)], ..propose() };
        let _ = ledger().denied(command, "field_not_shared");
    }
}

#[test]
fn the_service_is_the_recipients_and_of_this_kind() {
    let theirs = ProposeReferral { service: Some(ServiceId::new(uuid(802))), ..propose() };
    let _ = ledger().denied(theirs, "not_their_service");
    let unknown = ProposeReferral { service: Some(ServiceId::new(uuid(1))), ..propose() };
    let _ = ledger().denied(unknown, "not_their_service");
    let kind = ProposeReferral { service_kind: code("shelter"), ..propose() };
    let _ = ledger().denied(kind, "wrong_service_kind");
    let _ = ledger().does(ProposeReferral { service: None, ..propose() });
}

#[test]
fn only_a_file_that_is_there_refers() {
    for kind in [StreamKind::Assistance, StreamKind::Case, StreamKind::Handover] {
        let from = Some(StreamId::new(kind, uuid(5)));
        let _ = ledger().denied(ProposeReferral { from, ..propose() }, "wrong_file");
    }
    let from = Some(StreamId::new(StreamKind::Report, uuid(5)));
    let _ = ledger().denied(ProposeReferral { from, ..propose() }, "wrong_file");
}

#[test]
fn a_handover_refers_its_own_child_and_nobody_else() {
    use amana_events::handover::ChildRegistered;
    let handover = StreamId::new(StreamKind::Handover, uuid(5));
    let registered = |child| {
        let mut event = ChildRegistered::sample(&mut Sampler::golden());
        event.child = child;
        ledger().given(handover, event)
    };
    let command = ProposeReferral { from: Some(handover), ..propose() };
    let _ = registered(person()).does(command.clone());
    let _ = registered(PersonId::new(uuid(6))).denied(command, "wrong_file");
}

#[test]
fn who_is_excluded_from_the_referring_case_learns_nothing() {
    use amana_events::case::{CaseOpened, ExclusionsSet, PartyAdded, PartyRole};
    let case = StreamId::new(StreamKind::Case, uuid(5));
    let party = PartyAdded { person: person(), role: PartyRole::Survivor, allegation: None };
    let opened = consent(ledger(), "medical", to(clinic()))
        .0
        .given(case, CaseOpened::sample(&mut Sampler::golden()))
        .given(case, party);
    let command = ProposeReferral { from: Some(case), ..propose() };
    let out = opened.clone().does(command.clone()).does(CheckReferralConsent {}).does(send());
    let mut exclusions = ExclusionsSet::sample(&mut Sampler::golden());
    exclusions.members = vec![Ledger::member_id(FOCAL)];
    let _ = opened.given(case, exclusions.clone()).denied(command, "not_found");
    let _ = out.given(case, exclusions).denied(accept(HEARD), "not_found");
}

#[test]
fn consent_is_for_exactly_this_purpose_and_this_recipient() {
    let check = || CheckReferralConsent {};
    let _ = ledger().does(propose()).denied(check(), "no_consent_in_force");
    let (purpose, _) = consent(ledger(), "assistance", to(clinic()));
    let _ = purpose.does(propose()).denied(check(), "no_consent_in_force");
    let (recipient, _) = consent(ledger(), "medical", to(other_clinic()));
    let _ = recipient.does(propose()).denied(check(), "no_consent_in_force");
    let checked = proposed().0.does(check()).then(&["referral_consent_checked"]);
    assert_eq!(state(&checked).stage(), ReferralStage::Checked);
}

#[test]
fn consent_to_the_own_organisation_covers_its_own_services() {
    let recipient = Recipient::new(RecipientKind::OwnOrganisation, None);
    let inside = ProposeReferral { recipient: own(), service: None, ..propose() };
    let (given, _) = consent(ledger(), "medical", recipient.clone());
    let _ = given.does(inside).does(CheckReferralConsent {});
    let (outside, _) = consent(ledger(), "medical", recipient);
    let _ = outside.does(propose()).denied(CheckReferralConsent {}, "no_consent_in_force");
}

#[test]
fn nothing_is_sent_before_consent_was_checked() {
    let _ = proposed().0.denied(send(), "consent_not_checked");
    assert_eq!(state(&sent()).sent_at(), Some(BEGIN));
}

#[test]
fn a_consent_withdrawn_between_check_and_sending_stops_it() {
    let (ledger, id) = proposed();
    let checked = ledger.does(CheckReferralConsent {});
    let _ = withdraw(checked, id).denied(send(), "no_consent_in_force");
}

#[test]
fn a_consent_given_anew_is_checked_anew() {
    let (ledger, id) = proposed();
    let withdrawn = withdraw(ledger.does(CheckReferralConsent {}), id);
    let (anew, _) = consent(withdrawn, "medical", to(clinic()));
    let _ = anew.clone().denied(send(), "consent_not_checked");
    let _ = anew.does(CheckReferralConsent {}).does(send());
}

#[test]
fn every_later_sending_needs_consent_too_and_leaves_the_clock_alone() {
    let (ledger, id) = proposed();
    let out = ledger.does(CheckReferralConsent {}).does(send()).hours_later(30);
    let again = out.clone().does(received(HEARD)).does(send());
    assert_eq!(state(&again).sent_at(), Some(BEGIN));
    assert_eq!(state(&again).stage(), ReferralStage::Received);
    let _ = withdraw(out, id).denied(send(), "no_consent_in_force");
}

#[test]
fn silence_changes_nothing() {
    let silent = sent().hours_later(1_000);
    assert_eq!(state(&silent).stage(), ReferralStage::Sent);
    assert!(!state(&silent).answered() && state(&silent).is_open());
    let _ = silent.denied(complete(HEARD), "not_accepted");
}

#[test]
fn only_what_was_sent_is_answered_and_only_once() {
    let _ = proposed().0.denied(received(HEARD), "not_sent");
    let _ = proposed().0.denied(accept(HEARD), "not_sent");
    let _ = sent().does(received(HEARD)).denied(received(HEARD), "already_received");
    let _ = sent().does(accept(HEARD)).denied(decline(HEARD), "already_answered");
    let _ = accepted().denied(accept(HEARD), "already_answered");
    assert!(!state(&sent().does(received(HEARD))).answered());
}

#[test]
fn a_service_starts_and_ends_only_after_acceptance() {
    let _ = sent().denied(start(HEARD), "not_accepted");
    let _ = sent().denied(complete(HEARD), "not_accepted");
    let _ = accepted().does(start(HEARD)).denied(start(HEARD), "already_started");
    let _ = accepted().does(complete(HEARD));
}

#[test]
fn declined_is_an_end() {
    let declined = sent().does(decline(HEARD));
    assert!(state(&declined).answered() && !state(&declined).is_open());
    for command in [
        super::Command::from(accept(HEARD)),
        start(HEARD).into(),
        complete(HEARD).into(),
        send().into(),
        revoke().into(),
        CheckReferralConsent {}.into(),
    ] {
        let _ = declined.clone().denied(command, "referral_ended");
    }
}

#[test]
fn an_external_recipient_answers_with_their_own_signature() {
    let out = sent().by_system();
    for way in [AnswerWay::SignedLink, AnswerWay::ReplyFile] {
        let answer = |name| (way, Some(signed(&out, file(), name)));
        let _ = out
            .clone()
            .does(received(answer("referral_received")))
            .does(accept(answer("referral_accepted")))
            .does(start(answer("referral_service_started")))
            .does(complete(answer("referral_done")));
        let _ = out.clone().does(decline(answer("referral_declined")));
        let _ = out.clone().denied(accept((way, None)), "signature_needed");
    }
}

#[test]
fn a_signature_is_moved_to_no_other_answer_referral_or_recipient() {
    let out = sent().by_system();
    let link = |signature| (AnswerWay::SignedLink, Some(signature));
    let other_answer = accept(link(signed(&out, file(), "referral_declined")));
    let _ = out.clone().denied(other_answer, "bad_signature");
    let other_referral = accept(link(signed(&out, other_file(), "referral_accepted")));
    let _ = out.clone().denied(other_referral, "bad_signature");
    let answer = accept(link(signed(&out, file(), "referral_accepted")));
    let another_key = PublicKey::new(SigningKey::from_bytes(&[4; 32]).verifying_key().to_bytes());
    let kind = OrganisationKind::ServiceProvider;
    let rekeyed = organisation(out.clone(), clinic(), kind, Some(another_key));
    let _ = rekeyed.denied(answer.clone(), "bad_signature");
    let keyless = organisation(out.clone(), clinic(), kind, None);
    let _ = keyless.denied(answer.clone(), "no_recipient_key");
    let _ = out.does(answer);
}

#[test]
fn an_answer_heard_is_recorded_by_a_member_and_carries_no_signature() {
    let _ = sent().by_system().denied(accept(HEARD), "not_a_member");
    let _ = sent().by_operator().denied(accept(HEARD), "not_a_member");
    let signature = signed(&sent(), file(), "referral_accepted");
    let both = accept((AnswerWay::Recorded, Some(signature)));
    let _ = sent().denied(both, "unexpected_signature");
}

#[test]
fn an_armed_actor_or_who_declared_a_conflict_learns_nothing() {
    let _ = ledger().by(OFFICER).denied(propose(), "not_found");
    let _ = sent().by(OFFICER).denied(accept(HEARD), "not_found");
    let signature = signed(&sent(), file(), "referral_accepted");
    let carried = accept((AnswerWay::ReplyFile, Some(signature)));
    let _ = sent().by(OFFICER).denied(carried, "not_found");
    let out = sent();
    let registry = out.registry();
    let recusal = RecusalDeclared { member: Ledger::member_id(FOCAL), stream: file() };
    let _ = out.given(registry, recusal).denied(revoke(), "not_found");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn evolve_is_total(
        seed in any::<u64>(),
        order in prop::collection::vec(0..ReferralEvent::NAMES.len(), 1..40),
    ) {
        let mut sampler = Sampler::seeded(seed);
        let mut state = ReferralState::default();
        let actor = Ledger::new().actor;
        for (version, which) in (1_u64..).zip(order) {
            let event = ReferralEvent::sample(ReferralEvent::NAMES[which], &mut sampler).unwrap();
            let now: Moment = BEGIN.plus_seconds(60);
            let stamp = Stamp {
                event: EventId::new(uuid(seed % 1_000)),
                stream: file(),
                version,
                occurred: None,
                known: now,
                recorded: now,
                actor,
            };
            state.evolve(&event, &stamp);
            prop_assert_eq!(state.version, version);
            prop_assert!(!(state.is_open() && state.awaiting_deletion()));
        }
    }
}
