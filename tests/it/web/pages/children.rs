//! Children at their pages: what child protection reads of them, and what the force does.

use amana_app::{demo::Story, signin::PasswordCost};

use super::keepers::Keeper;
use crate::{support::on_both, web::Served};

const REGISTRAR: &str = "Tomasz Wierzbicki";
const FORCE: &str = "Bakary Touré-Sidibé";
const PARTNER: &str = "Grâce Ndoumbé-Lissouba";

on_both! {
    async fn child_protection_reads_care_and_the_force_its_own_receipt(desk: Desk) {
        let story = Story::shipped().unwrap();
        desk.office.tell(&story, &mut |_| {}).await.unwrap();
        desk.office.set_password_cost(PasswordCost::LEAST);
        let served = Served::new(desk, |_| {}).await;
        let file = |name: &str| format!("/desk/file/handover/{}", story.id(name).unwrap());
        let mut grace = Keeper::by(&served, REGISTRAR, PARTNER).await;
        let mut bakary = Keeper::by(&served, REGISTRAR, FORCE).await;
        // The lists.
        let lists = grace.sees("/desk/children").await.body;
        let (younger, girl, boy) = (file("younger-handover"), file("girl-handover"), file("boy-handover"));
        assert!(lists.contains(&younger) && lists.contains(&girl) && !lists.contains(&boy), "{lists}");
        assert!(lists.contains("The receiver has not answered") && lists.contains("Missing"), "{lists}");
        let none = bakary.sees("/desk/children").await.body;
        assert!(!none.contains("/desk/file/handover/"), "{none}");
        // One child's care.
        let page = grace.sees(&girl).await.body;
        assert!(page.contains(&format!("{girl}/care?lang=en")), "{page}");
        let care = grace.sees(&format!("{girl}/care")).await.body;
        assert!(care.contains("<svg") && care.contains(">Gap<") && care.contains("With the force"), "{care}");
        let absent = bakary.browser.get(&format!("{girl}/care?lang=en")).await;
        assert_eq!(absent.status, 404, "{absent:?}");
        assert!(!bakary.sees(&girl).await.body.contains("/care?"), "no way to what is not there");
        let other = grace.browser.get(&format!("{}/care?lang=en", girl.replace("handover", "case"))).await;
        assert_eq!(other.status, 404, "{other:?}");
        // The receipt: the same paper for both, and of a child who has not arrived an empty one.
        for keeper in [&mut grace, &mut bakary] {
            let paper = keeper.sees(&format!("{girl}/receipt")).await.body;
            assert!(paper.contains("<svg") && paper.contains("Signed"), "{paper}");
            for hidden in [story.id("girl").unwrap().to_string().as_str(), "Missing", "Registration", "Injuries"] {
                assert!(!paper.contains(hidden), "{hidden}: {paper}");
            }
            let empty = keeper.sees(&format!("{younger}/receipt")).await.body;
            assert!(empty.contains("………") && !empty.contains(">Signed<"), "{empty}");
        }
        // Who could receive the child, and what is missing where.
        let receivers = bakary.sees(&format!("{younger}/receivers")).await.body;
        assert!(receivers.contains("Maison Wanzila") && receivers.contains("In another area"), "{receivers}");
        let services = grace.sees("/desk/services").await.body;
        assert!(services.contains("Nobody works with") && services.contains("Foyer Lumière"), "{services}");
        // In every language of partners.
        for lang in ["fr", "ar", "es", "pt", "sw"] {
            let beside = ["care", "receipt", "receivers"].map(|page| format!("{girl}/{page}"));
            let lists = ["/desk/children", "/desk/services"].map(str::to_owned);
            for place in lists.into_iter().chain(beside) {
                let page = grace.browser.get(&format!("{place}?lang={lang}")).await;
                assert_eq!(page.status, 200, "{lang} {place}");
                assert!(!page.body.contains("child-waits-") && !page.body.contains(">care-") && !page.body.contains("doubt-"), "{lang} {place}");
            }
        }
    }
}
