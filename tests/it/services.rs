//! The directory: who could receive a child, and HSDS out and in: all or none, and once.

use amana_app::{
    Acting, AppError, Office,
    demo::Story,
    services::{Doubt, Hsds},
};
use amana_events::{StreamId, StreamKind};
use serde_json::{Value, json};

use crate::support::on_both;

const REGISTRAR: &str = "Tomasz Wierzbicki";
const FORCE: &str = "Bakary Touré-Sidibé";
const AUDITOR: &str = "Birgitta Lindqvist";

fn by(office: &Office, name: &str) -> Acting {
    Acting::Member(office.member_named(name).unwrap())
}

on_both! {
    async fn who_could_receive_a_child_is_told_with_what_speaks_against_them(desk: Desk) {
        let (office, story) = (&desk.office, Story::shipped().unwrap());
        office.tell(&story, &mut |_| {}).await.unwrap();
        let younger = StreamId::new(StreamKind::Handover, story.id("younger-handover").unwrap());
        // Part one is enough: who names the receiver may be the force.
        for acting in [Acting::Operator, by(office, FORCE)] {
            let sight = office.sight(acting).await.unwrap();
            let leave = office.may_look(&sight, younger).await.unwrap();
            let found = office.receivers_for(&leave).await.unwrap();
            assert_eq!(found.len(), 1, "{found:#?}");
            assert_eq!(found[0].service.organisation.uuid(), story.id("partner").unwrap());
            assert_eq!(found[0].doubts, [Doubt::Elsewhere], "{found:#?}");
        }
        let force = office.sight(by(office, FORCE)).await.unwrap();
        for refused in [office.services(&force).await.err(), office.areas(&force).await.err(), office.services_hsds(&force).await.err()] {
            assert!(matches!(refused, Some(AppError::Refused(it)) if it.code == "role_not_held"));
        }
        let sight = office.sight(Acting::Operator).await.unwrap();
        let areas = office.areas(&sight).await.unwrap();
        let of = |area: &str| areas.iter().find(|it| it.admin1.as_str() == area).unwrap();
        assert_eq!(of("XL03").gaps().count(), of("XL03").covers.len(), "a child waits where nobody works");
        assert!(of("XL01").gaps().count() < of("XL01").covers.len());
    }

    async fn a_directory_goes_out_and_comes_in_all_or_none_and_once(desk: Desk) {
        let (office, story) = (&desk.office, Story::shipped().unwrap());
        office.tell(&story, &mut |_| {}).await.unwrap();
        let registrar = by(office, REGISTRAR);
        let sight = office.sight(registrar).await.unwrap();
        let out = office.services_hsds(&sight).await.unwrap();
        assert_eq!(out.services.len(), 5);
        let size = office.size().await.unwrap();
        assert_eq!(office.import_services(registrar, &out).await.unwrap(), 0);
        assert_eq!(office.size().await.unwrap(), size, "what stands here just so is left alone");
        // One changed and one new.
        let mut text = serde_json::to_value(&out).unwrap();
        let new = office.new_id();
        text["services"][0]["status"] = json!("temporarily closed");
        let mut another = text["services"][1].clone();
        another["id"] = json!(new);
        another["attributes"].as_array_mut().unwrap().push(json!({"taxonomy_term": {"taxonomy": "sex", "code": "female"}}));
        text["services"].as_array_mut().unwrap().push(another);
        let changed = Hsds::read(&text.to_string()).unwrap();
        assert_eq!(office.import_services(registrar, &changed).await.unwrap(), 2);
        assert_eq!(office.import_services(registrar, &changed).await.unwrap(), 0);
        let listed = office.services(&sight).await.unwrap();
        assert!(listed.iter().any(|it| it.service.uuid() == new && it.sexes.len() == 1), "{listed:#?}");
        assert!(listed.iter().any(|it| it.status.as_str() == "temporarily_closed"));
        // What a file leaves out of a service that stands here is left as it is.
        let mut bare = text["services"].as_array().unwrap().last().unwrap().clone();
        bare["attributes"].as_array_mut().unwrap().retain(|it| it["taxonomy_term"]["taxonomy"] == "service_kind");
        bare["capacities"] = json!([]);
        bare["name"] = json!("Another house");
        let bare = Hsds::of_value(json!({"contents": [bare]})).unwrap();
        assert_eq!(office.import_services(registrar, &bare).await.unwrap(), 1);
        let listed = office.services(&sight).await.unwrap();
        let renewed = listed.iter().find(|it| it.service.uuid() == new).unwrap();
        assert_eq!((renewed.sexes.len(), renewed.name.as_ref().map(ToString::to_string)), (1, Some("Another house".to_owned())));
        assert!(renewed.capacity_total.is_some());
        // What is wrong with one leaves all of them out.
        let wrongs: [fn(&mut Value); 6] = [
            |it| it["service_areas"] = json!([{"name": "XL01"}, {"name": "XL02"}]),
            |it| it["organization"]["id"] = json!("0199c3a4-0000-7000-8000-00000000dead"),
            |it| it["attributes"] = json!([]),
            |it| it["status"] = json!("asleep"),
            |it| (it["minimum_age"], it["maximum_age"]) = (json!(20), json!(17)),
            |it| it["capacities"] = json!([{"available": 9, "maximum": 1}]),
        ];
        let size = office.size().await.unwrap();
        for wrong in wrongs {
            let mut text = text.clone();
            text["services"][0]["name"] = json!("Another name");
            text["services"][1]["name"] = json!("Another name");
            wrong(&mut text["services"][1]);
            let read = Hsds::read(&text.to_string()).unwrap();
            assert!(office.import_services(registrar, &read).await.is_err(), "{text}");
            assert_eq!(office.size().await.unwrap(), size);
        }
        text["services"][0]["name"] = json!("Another name");
        let renamed = Hsds::read(&text.to_string()).unwrap();
        let refused = office.import_services(by(office, AUDITOR), &renamed).await;
        assert!(matches!(refused, Err(AppError::Refused(_))));
        assert_eq!(office.size().await.unwrap(), size);
    }
}
