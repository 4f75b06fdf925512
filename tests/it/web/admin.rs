//! What a registrar does over the interface: members, roles, accounts, tokens for programs; and the lists everybody needs.

use amana_events::common::Role;
use serde_json::{Value, json};

use super::{
    Served, holds,
    members::{Signed, totp},
};
use crate::support::on_both;

const STAFF: [(&str, Role); 5] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Sana Idrees", Role::StatisticsOfficer),
    ("Ilan Marek", Role::Registrar),
    ("Bakary Sane", Role::ArmedActor),
];

const MEMBERS: &str = "/api/v1/members";

fn of(member: impl std::fmt::Display, more: &str) -> String {
    format!("{MEMBERS}/{member}/{more}")
}

fn listed<'v>(members: &'v Value, name: &str) -> &'v Value {
    members["members"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()
}

impl Served {
    async fn delete_as(&self, who: &Signed, path: &str) -> super::Answer {
        self.send("DELETE", path, &[("Authorization", &who.header())], "").await
    }
}

on_both! {
    async fn lists_and_schemas_are_read(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let sana = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let commands = served.get("/api/v1/schema/commands").await;
        assert!(commands.json()["case"]["record_allegation"].is_object());
        assert!(served.get("/api/v1/schema/events").await.json()["registry"].is_object());
        served.get("/api/v1/registry").await.is_problem(401, "sign_in_needed");
        let lists = served.get_as(&sana, "/api/v1/registry").await.json();
        let named = |name: &str| {
            lists["lists"].as_array().unwrap().iter().any(|list| list["name"] == name)
        };
        assert!(named("classes") && named("purpose") && named("organisations"));
        let purposes = served.get_as(&sana, "/api/v1/registry/purpose").await.json();
        assert!(purposes["rows"].as_array().unwrap().iter().any(|row| row["code"] == "audit"));
        served.get_as(&sana, "/api/v1/registry/nothing").await.is_problem(404, "not_found");
        served.end().await;
    }

    async fn a_registrar_keeps_members_and_their_roles(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let sana = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let bakary = served.enrolled(STAFF[0].0, STAFF[4].0).await;
        served.get_as(&bakary, MEMBERS).await.is_problem(403, "role_not_held");
        let members = served.get_as(&rena, MEMBERS).await.json();
        assert_eq!(listed(&members, "Mira Solenne")["roles"], json!(["conduct_officer"]));
        let new = json!({"name": "Ana Petrova", "role": "statistics_officer"});
        served.post_as(&rena, MEMBERS, &new).await.is_problem(403, "step_up_needed");
        // Nor by the address of every command.
        let registry = format!("/api/v1/streams/{}/commands", served.office.registry_stream());
        let end = json!({"command": "suspend_member", "data": {"member": sana.member}});
        served.post_as(&rena, &registry, &end).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut rena).await;
        let added = served.post_as(&rena, MEMBERS, &new).await;
        assert_eq!((added.status, &added.json()["granted"]), (201, &json!(true)), "{added:?}");
        let ana = added.json()["member"].as_str().unwrap().to_owned();
        served.post_as(&rena, MEMBERS, &new).await.is_problem(400, "usage");
        let wrong = json!({"name": "Lina Osei", "role": "queen"});
        assert_eq!(served.post_as(&rena, MEMBERS, &wrong).await.is_problem(422, "wrong_shape")["field"], "role");
        // A role that opens sealed fields takes a second member.
        let role = json!({"role": "investigator"});
        let proposed = served.post_as(&rena, &of(&ana, "roles"), &role).await.json();
        assert_eq!(proposed["granted"], false);
        let waiting = served.get_as(&rena, "/api/v1/role-proposals").await.json();
        assert_eq!(waiting["proposals"][0]["proposal"], proposed["proposal"]);
        let decline = format!("/api/v1/role-proposals/{}/decline", proposed["proposal"].as_str().unwrap());
        served.post_as(&sana, &decline, &json!({})).await.is_problem(403, "not_allowed");
        assert_eq!(served.post_as(&rena, &decline, &json!({})).await.status, 204);
        // Comings and goings.
        served.post_as(&sana, &of(&ana, "suspend"), &json!({})).await.is_problem(403, "registrar_needed");
        let suspended = served.post_as(&rena, &of(&ana, "suspend"), &json!({})).await.json();
        assert_eq!((&suspended["state"], &suspended["in_hand"]), (&json!("suspended"), &json!([])));
        assert_eq!(served.post_as(&rena, &of(&ana, "reinstate"), &json!({})).await.status, 200);
        let file = json!({"file": format!("case/{}", served.office.new_id())});
        served.post_as(&rena, &of(&ana, "recuse"), &file).await.is_problem(404, "not_found");
        let recertify = of(&ana, "roles/statistics_officer/recertify");
        assert_eq!(served.post_as(&rena, &recertify, &json!({})).await.status, 204);
        assert_eq!(served.delete_as(&rena, &of(&ana, "roles/statistics_officer")).await.status, 204);
        served.delete_as(&rena, &of(&ana, "roles/queen")).await.is_problem(404, "not_found");
        let left = served.post_as(&rena, &of(&ana, "leave"), &json!({})).await;
        assert_eq!((left.status, &left.json()["state"]), (200, &json!("left")));
        holds(&served.end().await.office).await;
    }

    async fn a_registrar_gives_ways_in_and_takes_them_back(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let mut ilan = served.enrolled(STAFF[0].0, STAFF[3].0).await;
        let sana = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let mira = served.office.member_named("Mira Solenne").unwrap();
        served.get_as(&sana, "/api/v1/accounts").await.is_problem(403, "registrar_needed");
        let login = json!({"login": "mira"});
        let enrolment = of(mira, "enrolment");
        served.post_as(&rena, &enrolment, &login).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut rena).await;
        let given = served.post_as(&rena, &enrolment, &login).await;
        assert_eq!(given.status, 201, "{given:?}");
        let code = given.json()["code"].as_str().unwrap().to_owned();
        let offer = json!({"login": "mira", "code": code});
        let offer = served.post("/api/v1/enrolment", &[], &offer).await.json();
        let now = served.office.now().micros() / 1_000_000;
        let done = json!({"login": "mira", "code": code, "password": "a slow walk by the river",
            "totp": totp(offer["secret"].as_str().unwrap(), now)});
        assert_eq!(served.post("/api/v1/enrolment/complete", &[], &done).await.status, 201);
        let accounts = served.get_as(&rena, "/api/v1/accounts").await.json();
        let logins = accounts["accounts"].as_array().unwrap().iter().filter(|it| it["login"] == "mira");
        assert_eq!(logins.count(), 1);
        // Her sessions are seen and ended by a registrar.
        served.get_as(&sana, &of(mira, "sessions")).await.is_problem(403, "registrar_needed");
        let open = served.get_as(&rena, &of(mira, "sessions")).await.json();
        let session = open["sessions"][0]["session"].as_str().unwrap().to_owned();
        let ended = served.delete_as(&rena, &of(mira, &format!("sessions/{session}"))).await;
        assert_eq!(ended.status, 204, "{ended:?}");
        assert_eq!(served.delete_as(&rena, &of(mira, "sessions")).await.json()["ended"], 0);
        // Two reset her factors.
        let proposed = served.post_as(&rena, &of(mira, "factors-reset"), &json!({})).await;
        assert_eq!(proposed.status, 201, "{proposed:?}");
        let approve =
            format!("/api/v1/factors-resets/{}/approve", proposed.json()["proposal"].as_str().unwrap());
        assert_eq!(served.post_as(&rena, &approve, &json!({})).await.status, 409, "the same person");
        served.post_as(&ilan, &approve, &json!({})).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut ilan).await;
        let reset = served.post_as(&ilan, &approve, &json!({})).await;
        assert!(reset.status == 201 && reset.json()["code"].is_string(), "{reset:?}");
        // A program of hers does what its scope names and nothing that takes a person.
        let wanted = json!({"member": rena.member, "scope": ["administer"]});
        let tokens = "/api/v1/service-tokens";
        served.post_as(&sana, tokens, &wanted).await.is_problem(403, "step_up_needed");
        let given = served.post_as(&rena, tokens, &wanted).await;
        assert_eq!(given.status, 201, "{given:?}");
        let program = Signed::program(rena.member, given.json()["token"].as_str().unwrap());
        assert_eq!(served.get_as(&program, MEMBERS).await.status, 200);
        served.post_as(&program, MEMBERS, &json!({})).await.is_problem(403, "out_of_scope");
        let page = format!("/api/v1/streams/case/{}", served.office.new_id());
        served.get_as(&program, &page).await.is_problem(403, "out_of_scope");
        let id = given.json()["id"].as_str().unwrap().to_owned();
        let known = served.get_as(&rena, tokens).await.json();
        assert_eq!((&known["tokens"][0]["id"], &known["tokens"][0]["lives"]), (&json!(id), &json!(true)));
        assert_eq!(served.delete_as(&rena, &format!("{tokens}/{id}")).await.status, 204);
        served.get_as(&program, MEMBERS).await.is_problem(401, "sign_in_needed");
        holds(&served.end().await.office).await;
    }
}
