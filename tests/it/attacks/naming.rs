//! To name somebody in a file is no way to learn of them, and no way to keep others out.

use amana_app::policies;
use amana_events::registry::PolicySet;

use super::*;
use crate::support::log_of;

on_both! {
    async fn conduct_brings_nobody_into_a_case_who_only_asked_for_help(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        desk.member(FOCAL_POINT, Role::AssistanceFocalPoint).await;
        named(&desk, FOCAL_POINT, id(1)).await;
        let file = of(StreamKind::Assistance, 2);
        done(&desk, FOCAL_POINT, file, "open_assistance", json!({"person": id(1)})).await;
        let case = of(StreamKind::Case, 3);
        done(&desk, OFFICER, case, "open_case", json!({"class": "sea"})).await;
        let party = |person: Uuid| json!({"person": person, "role": "survivor"});
        let hidden = tried(&desk, OFFICER, case, "add_party", party(id(1))).await;
        let absent = tried(&desk, OFFICER, case, "add_party", party(id(99))).await;
        assert_eq!(hidden["refused"], absent["refused"], "hidden sounds like absent");
        assert_eq!(refused(&hidden), "not_found", "{hidden}");
        // Not even by somebody who knows them: help is no way to an investigation.
        let told = json!({"kind": "allegation", "channel": "in_person", "language": "en",
            "mode": "anonymous", "survivor": id(1), "account": "What she told."});
        let report = of(StreamKind::Report, 4);
        let limits = json!({"language": "en", "how": "shown"});
        done(&desk, FOCAL_POINT, report, "tell_limits", limits).await;
        let report = tried(&desk, FOCAL_POINT, report, "submit_report", told).await;
        assert_eq!(refused(&report), "no_consent_in_force", "{report}");
        // She agrees, and then it goes.
        let agreed = consent("investigation", &json!({"kind": "own_organisation"}));
        done(&desk, FOCAL_POINT, of(StreamKind::Consent, 1), "record_consent", agreed).await;
        done(&desk, OFFICER, case, "add_party", party(id(1))).await;
        holds(&desk.office).await;
    }

    async fn a_partner_takes_nobody_for_a_child_who_did_not_come_to_it(desk: Desk) {
        const WHO: &str = "Grâce Ndoumbé-Lissouba";
        let story = told(&desk.office).await;
        let survivor = story.id("sea-survivor").unwrap();
        let child = json!({"child": survivor, "separation": "unaccompanied", "needs": [],
            "family": "?", "recruitment_history": "?", "force_detail": "?", "reason": "wrong_person"});
        let girls = StreamId::new(StreamKind::Handover, story.id("girl-handover").unwrap());
        let answer = tried(&desk, WHO, girls, "correct_registration", child).await;
        assert_eq!(refused(&answer), "not_found", "{answer}");
        let sight = desk.office.sight(Acting::Member(member(&desk, WHO))).await.unwrap();
        let home = StreamId::new(StreamKind::Person, survivor);
        assert!(!desk.office.sees(&sight, home).await.unwrap());
    }

    async fn a_report_that_became_a_case_is_kept_from_its_subject_before_it_is_triaged(desk: Desk) {
        for name in [OFFICER, COLLEAGUE] {
            desk.member(name, Role::ConductOfficer).await;
        }
        let report = of(StreamKind::Report, 1);
        let told = json!({"kind": "allegation", "channel": "email", "language": "en",
            "mode": "anonymous", "account": "Jon sells the fuel."});
        let account = done(&desk, OFFICER, report, "submit_report", told).await;
        let wanted = FieldWanted {
            field: Code::new("account").unwrap(),
            basis: Code::new("official_task").ok(),
            ..name_of((report, account), "investigation")
        };
        let jon = member(&desk, COLLEAGUE);
        desk.office.open_field(jon, &wanted).await.unwrap();
        let case = of(StreamKind::Case, 2);
        done(&desk, OFFICER, case, "open_case", json!({"class": "fraud", "report": report})).await;
        let recusal = json!({"id": "r", "as": OFFICER, "stream": desk.office.registry_stream(),
            "command": "declare_recusal", "data": {"member": jon, "stream": case}});
        let mut recusal = recusal;
        recusal.as_object_mut().unwrap().remove("as");
        assert_eq!(refused(&desk.record(&recusal).await), "");
        let names: Vec<String> =
            log_of(&desk.office, case).await.iter().map(|it| it.kind.to_string()).collect();
        assert_eq!(names.last().map(String::as_str), Some("exclusions_set"), "{names:?}");
        assert_eq!(code_of(desk.office.open_field(jon, &wanted).await), "not_found");
        let word = json!({"holder": "reporter", "text": "Who are you?"});
        let answer = tried(&desk, COLLEAGUE, report, "send_message", word).await;
        assert_eq!(refused(&answer), "not_found", "{answer}");
        let sight = desk.office.sight(Acting::Member(jon)).await.unwrap();
        assert!(!desk.office.sees(&sight, report).await.unwrap());
        holds(&desk.office).await;
    }

    async fn a_colleague_who_asked_for_help_stays_assistances_own_when_a_case_names_them(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        desk.member(FOCAL_POINT, Role::AssistanceFocalPoint).await;
        desk.member("Sam Okafor", Role::StatisticsOfficer).await;
        let registry = desk.office.registry().await.unwrap();
        let person = registry.person_of(member(&desk, "Sam Okafor")).unwrap();
        let file = of(StreamKind::Assistance, 2);
        done(&desk, FOCAL_POINT, file, "open_assistance", json!({"person": person})).await;
        let contact = StreamId::new(StreamKind::Contact, person.uuid());
        let safe = json!({"result": "safe", "note": "At work, by day."});
        done(&desk, FOCAL_POINT, contact, "assess_safety", safe).await;
        let case = of(StreamKind::Case, 3);
        done(&desk, OFFICER, case, "open_case", json!({"class": "fraud"})).await;
        let witness = json!({"person": person, "role": "witness"});
        done(&desk, OFFICER, case, "add_party", witness).await;
        let sight = desk.office.sight(Acting::Member(member(&desk, OFFICER))).await.unwrap();
        assert!(!desk.office.sees(&sight, contact).await.unwrap());
        assert!(!desk.office.sees(&sight, file).await.unwrap());
        holds(&desk.office).await;
    }

    async fn a_file_that_is_hidden_is_named_in_no_other(desk: Desk) {
        for (name, role) in [(OFFICER, Role::ConductOfficer), (FOCAL_POINT, Role::AssistanceFocalPoint), ("Ilan Marek", Role::Investigator), (HEAD, Role::HeadOfConduct)] {
            desk.member(name, role).await;
        }
        let (own, others, absent) =
            (of(StreamKind::Case, 1), of(StreamKind::Case, 2), of(StreamKind::Case, 9));
        for case in [own, others] {
            done(&desk, OFFICER, case, "open_case", json!({"class": "fraud"})).await;
        }
        let assigned = json!({"member": member(&desk, "Ilan Marek"), "role": "investigator"});
        done(&desk, HEAD, own, "assign_case", assigned).await;
        let mut said = Vec::new();
        for case in [others, absent] {
            let link = json!({"other": case, "relation": "related"});
            said.push(tried(&desk, "Ilan Marek", own, "link_case", link).await["refused"].clone());
        }
        assert_eq!(said[0], said[1]);
        assert_eq!(said[0]["code"], "not_found", "{said:?}");
        let link = json!({"other": others, "relation": "related"});
        done(&desk, OFFICER, own, "link_case", link).await;
    }

    async fn a_policy_set_that_nobody_could_replace_is_refused(desk: Desk) {
        let shipped = policies::shipped().unwrap();
        policies::check(&shipped).unwrap();
        for gone in ["roles/policy_owner.cedar", "roles/registrar.cedar"] {
            let kept = shipped.files.iter().filter(|file| file.path.as_str() != gone);
            let set = PolicySet { files: kept.cloned().collect(), ..shipped.clone() };
            let size = desk.office.size().await.unwrap();
            let proposed = desk.office.policies_proposed(Acting::Operator, set, None, None).await;
            assert_eq!(code_of(proposed), "policies_unusable", "{gone}");
            assert_eq!(desk.office.size().await.unwrap(), size);
        }
    }
}
