//! Who fits a child, what is missing where, and HSDS there and back.

use amana_events::{
    common::AgeBand,
    registry::{CodeEntry, Confirmed, OrganisationKind},
};
use uuid::Uuid;

use super::{
    receivers::{Needed, ordered},
    *,
};
use crate::book::{CodeList, OrganisationNamed};

const PROVIDER: u128 = 7;

/// What a service is otherwise.
type Change = fn(&mut ServiceRegistered);

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn text(text: &str) -> PublicText {
    PublicText::new(text).unwrap()
}

fn service(number: u128) -> ServiceRegistered {
    ServiceRegistered {
        service: ServiceId::new(Uuid::from_u128(number)),
        organisation: OrganisationId::new(Uuid::from_u128(PROVIDER)),
        kind: Code::new("child_protection_service").unwrap(),
        admin1: Some("XL03".parse().unwrap()),
        status: Code::new(ACTIVE).unwrap(),
        capacity_total: Some(20),
        capacity_free: Some(5),
        minimum_age: None,
        maximum_age: Some(17),
        verified_on: Some(day("2026-11-01")),
        name: Some(text("House")),
        hours: None,
        eligibility: None,
        languages: None,
        contact: None,
        sexes: None,
        security_risk: None,
    }
}

fn book(services: impl IntoIterator<Item = ServiceRegistered>) -> Book {
    let mut book = Book::default();
    let named = OrganisationNamed { name: text("Maison"), kind: OrganisationKind::ChildProtection };
    book.organisations.insert(OrganisationId::new(Uuid::from_u128(PROVIDER)), named);
    let entry = |code: &str| CodeEntry {
        code: Code::new(code).unwrap(),
        label: text(code),
        parent: None,
        confirmed: Confirmed::Own,
        source: None,
    };
    let entries = vec![entry("child_protection_service"), entry("safehouse_service")];
    let list = CodeList { version: Code::new("1").unwrap(), source: text("own"), entries };
    book.lists.insert("service_kind".to_owned(), list);
    book.services.extend(services.into_iter().map(|it| (it.service, it)));
    book
}

fn today() -> Day {
    day("2026-11-28")
}

fn needed() -> Needed {
    let (admin1, age, sex) = (Some("XL03".parse().unwrap()), AgeBand::Years12To14, Sex::Male);
    Needed { admin1, age, sex, places: 1 }
}

/// The doubts of one service about a child.
fn doubts(service: ServiceRegistered, needed: &Needed) -> Vec<Doubt> {
    let all = directory(&book([service]), today());
    ordered(all.into_iter(), needed).remove(0).doubts
}

#[test]
fn each_doubt_is_said_for_its_own_reason() {
    assert_eq!(doubts(service(1), &needed()), []);
    let cases: [(Change, Doubt); 8] = [
        (|it| it.status = Code::new("temporarily_closed").unwrap(), Doubt::NotActive),
        (|it| it.capacity_free = Some(0), Doubt::Full),
        (|it| it.minimum_age = Some(15), Doubt::Age),
        (|it| it.sexes = Some(vec![Sex::Female]), Doubt::Sex),
        (|it| it.verified_on = Some(day("2026-08-29")), Doubt::Stale),
        (|it| it.admin1 = Some("XL01".parse().unwrap()), Doubt::Elsewhere),
        (|it| it.capacity_free = None, Doubt::RoomUnknown),
        (|it| it.security_risk = Some(SecurityRisk::High), Doubt::Dangerous),
    ];
    for (change, doubt) in cases {
        let mut changed = service(1);
        change(&mut changed);
        assert_eq!(doubts(changed, &needed()), [doubt]);
    }
    let mut edge = service(1);
    edge.verified_on = Some(day("2026-08-30"));
    assert_eq!(doubts(edge, &needed()), [], "ninety days are not too long");
    let mut never = service(1);
    never.verified_on = None;
    assert_eq!(doubts(never, &needed()), [Doubt::Stale]);
}

#[test]
fn infants_and_siblings_need_places_of_their_own_and_no_age_counts_as_a_childs() {
    let mut few = service(1);
    few.capacity_free = Some(2);
    assert_eq!(doubts(few.clone(), &Needed { places: 2, ..needed() }), []);
    assert_eq!(doubts(few, &Needed { places: 3, ..needed() }), [Doubt::Full]);
    let mut adults = service(1);
    (adults.minimum_age, adults.maximum_age) = (Some(18), None);
    assert_eq!(doubts(adults, &Needed { age: AgeBand::Unknown, ..needed() }), [Doubt::Age]);
}

#[test]
fn who_may_not_receive_comes_last_and_among_the_fitting_who_has_most_room_first() {
    let with = |number, change: Change| {
        let mut it = service(number);
        change(&mut it);
        it
    };
    let all = [
        with(1, |it| it.status = Code::new("defunct").unwrap()),
        with(2, |it| it.verified_on = None),
        with(3, |_| {}),
        with(4, |it| it.capacity_free = Some(9)),
    ];
    let found = ordered(directory(&book(all), today()).into_iter(), &needed());
    let order: Vec<u128> = found.iter().map(|it| it.service.service.uuid().as_u128()).collect();
    assert_eq!(order, [4, 3, 2, 1]);
}

#[test]
fn an_area_without_a_service_is_a_gap_and_one_that_is_closed_too() {
    let mut closed = service(2);
    closed.status = Code::new("inactive").unwrap();
    closed.admin1 = Some("XL04".parse().unwrap());
    let mut nowhere = service(3);
    nowhere.admin1 = None;
    let areas = Area::all(&book([service(1), closed, nowhere]), today(), ["XL09".parse().unwrap()]);
    let gaps: Vec<_> = areas
        .iter()
        .map(|area| (area.admin1.to_string(), area.gaps().map(|it| it.kind.to_string()).collect()))
        .collect();
    let kinds = |kinds: &[&str]| kinds.iter().map(ToString::to_string).collect::<Vec<_>>();
    let both = ["child_protection_service", "safehouse_service"];
    let wanted = [
        ("XL03".to_owned(), kinds(&["safehouse_service"])),
        ("XL04".to_owned(), kinds(&both)),
        ("XL09".to_owned(), kinds(&both)),
    ];
    assert_eq!(gaps, wanted);
    assert_eq!(areas[0].covers[0].free, 5);
    assert_eq!((areas[1].covers[0].services, areas[1].covers[0].active), (1, 0));
}

#[test]
fn what_goes_out_as_hsds_comes_back_the_same_and_the_standards_words_stand_in_it() {
    let mut full = service(1);
    full.status = Code::new("temporarily_closed").unwrap();
    full.sexes = Some(vec![Sex::Female]);
    full.security_risk = Some(SecurityRisk::Medium);
    full.languages = Some(vec!["sg".parse().unwrap()]);
    full.hours = Some(text("Mornings"));
    full.eligibility = Some(text("Alone or with infants"));
    let out = Hsds::of(&book([full]), today());
    let json = serde_json::to_string(&out).unwrap();
    for words in
        ["\"temporarily closed\"", "assured_date", "eligibility_description", "maximum_age"]
    {
        assert!(json.contains(words), "{words}: {json}");
    }
    assert_eq!(Hsds::read(&json).unwrap(), out);
    let page = json.replace("\"services\":", "\"contents\":");
    assert_eq!(Hsds::read(&page).unwrap(), out);
    for wrong in ["", "[]", "{}", "{\"services\": [{\"id\": 1}]}"] {
        assert!(Hsds::read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn hsds_that_goes_out_has_what_the_standard_asks_for_and_a_nameless_service_stays_nameless() {
    let mut nameless = service(1);
    nameless.name = None;
    nameless.hours = Some(text("Mornings"));
    nameless.languages = Some(vec!["sg".parse().unwrap()]);
    let out = || serde_json::to_value(Hsds::of(&book([nameless.clone()]), today())).unwrap();
    let service = &out()["services"][0];
    assert_eq!(service["name"], service["attributes"][0]["taxonomy_term"]["code"]);
    // Required by the schemas of 3.1.
    for (part, fields) in [
        ("capacities", &["id", "unit", "available", "updated"][..]),
        ("attributes", &["id"]),
        ("languages", &["id"]),
        ("schedules", &["id"]),
        ("service_areas", &["id"]),
    ] {
        let part = &service[part][0];
        assert!(fields.iter().all(|field| !part[field].is_null()), "{part} {fields:?}");
    }
    let unit = &service["capacities"][0]["unit"];
    assert!(unit["id"].is_string() && unit["name"].is_string());
    let term = &service["attributes"][0]["taxonomy_term"];
    assert!(["id", "name", "description"].iter().all(|field| term[field].is_string()));
    assert!(service["organization"]["description"].is_string());
    assert_eq!(out(), out(), "ids that are made up are the same each time");
}

#[test]
fn what_cannot_be_read_is_said_of_the_service_it_is_in() {
    let json = serde_json::to_value(Hsds::of(&book([service(1), service(2)]), today())).unwrap();
    for (path, value) in [("minimum_age", "young"), ("id", "none")] {
        let mut json = json.clone();
        json["services"][1][path] = value.into();
        let error = Hsds::of_value(json).unwrap_err().to_string();
        assert!(error.contains("service 0000") || error.contains("service none"), "{error}");
    }
}
