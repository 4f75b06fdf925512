//! Access facts for the engine, read from the states on a desk.

use amana_domain::{Context, access, facts, registry::RegistryState};
use amana_events::{
    Code, MemberId, PersonId, PurposeCode, StreamId, StreamKind, report::ReceiptHolder,
};
use amana_policy::{FieldFacts, FileFacts, MemberFacts, Principal, Relation};
use amana_vault::OwnerKind;

use super::{super::Acting, opening::Place};

/// Who acts, as the policy sees them.
pub(crate) fn principal(acting: Acting, registry: &RegistryState) -> Principal {
    match acting {
        Acting::Operator => Principal::Operator,
        Acting::System => Principal::System,
        Acting::Holder(behind) => match behind.holder() {
            ReceiptHolder::Reporter => Principal::Reporter(behind.report()),
            ReceiptHolder::Survivor => Principal::Survivor(behind.report()),
        },
        Acting::Member(member) => Principal::Member(member_facts(registry, member)),
    }
}

/// What of a member counts.
pub(crate) fn member_facts(registry: &RegistryState, member: MemberId) -> MemberFacts {
    MemberFacts {
        member,
        active: registry.is_active(member),
        roles: registry.roles_of(member).to_vec(),
        organisation: registry.organisation_of(member),
        armed: facts::is_armed(registry, member),
        unit: registry.unit_of(member),
    }
}

/// How a member stands to a file, as the policy sees it.
pub(crate) fn relation(context: &Context<'_>, member: MemberId, stream: StreamId) -> Relation {
    let stands = facts::standing(context, member, stream);
    let organisation = context.registry().and_then(|registry| registry.organisation_of(member));
    let agreed = |purpose: &PurposeCode| {
        let person = facts::person_of(context, stream);
        person.is_some_and(|person| facts::agreed(context, person, purpose, organisation, &[]))
    };
    let asks = stream.kind == StreamKind::Assistance;
    Relation {
        excluded: stands.excluded,
        recused: stands.recused,
        own_matter: stands.own_matter,
        works: stands.works,
        partner: stands.partner,
        force: stands.force,
        unit: stands.unit,
        for_investigation: asks && PurposeCode::new("investigation").is_ok_and(|it| agreed(&it)),
    }
}

/// What of a file counts, for a step that needs neither plan nor safety.
pub(crate) fn file_facts(context: &Context<'_>, member: MemberId, stream: StreamId) -> FileFacts {
    let person = facts::person_of(context, stream).and_then(|person| context.person(person));
    let erased = person.is_some_and(amana_domain::person::PersonState::is_erased);
    let help_only = facts::is_help_only(context, stream);
    FileFacts { erased, help_only, ..FileFacts::of(stream, relation(context, member, stream)) }
}

/// What of a sealed field counts when a member opens it for a purpose.
pub(crate) fn field_facts(
    context: &Context<'_>,
    member: MemberId,
    field: &Place,
    purpose: Option<&PurposeCode>,
) -> FieldFacts {
    let personal = field.owner.kind == OwnerKind::Person;
    let person = if personal {
        Some(PersonId::new(field.owner.id))
    } else {
        facts::person_of(context, field.stream)
    };
    let mut stands = relation(context, member, field.stream);
    if let Some(person) = person.filter(|_| personal) {
        let own = relation(context, member, StreamId::new(StreamKind::Person, person.uuid()));
        stands.excluded |= own.excluded;
        stands.recused |= own.recused;
        stands.own_matter |= own.own_matter;
        stands.works |= own.works;
        stands.partner |= own.partner;
    }
    let organisation = context.registry().and_then(|registry| registry.organisation_of(member));
    let class = Code::new(field.compartment.code()).ok();
    let agreed = purpose.zip(person).filter(|(purpose, person)| {
        facts::agreed_by_another(context, *person, purpose, member, class.as_slice())
    });
    let owner = person.map(|person| facts::owner(context, person)).unwrap_or_default();
    let confidential =
        person.is_some_and(|person| access::takes_two(person, agreed.is_some(), context));
    let state = person.and_then(|person| context.person(person));
    FieldFacts {
        stream: field.stream,
        compartment: field.compartment,
        relation: stands,
        consents: agreed.map(|(it, _)| (it.to_string(), organisation)).into_iter().collect(),
        personal,
        protected: personal && owner.protected,
        child: owner.child,
        confidential: personal && confidential,
        erased: personal && state.is_some_and(amana_domain::person::PersonState::is_erased),
        help_only: facts::is_help_only(context, field.stream)
            || person.filter(|_| personal).is_some_and(|person| {
                facts::is_help_only(context, StreamId::new(StreamKind::Person, person.uuid()))
            }),
        reporters_words: false,
        survivors_words: false,
    }
}
