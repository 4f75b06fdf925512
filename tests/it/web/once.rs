//! What changes something is done once under a key: the same again is answered the same again, and another under it is refused.
//! Here is how that is tried; each thing that is done so is tried where it is done.

use serde_json::{Value, json};

use super::{Answer, Served, members::Signed};

impl Served {
    pub(super) async fn post_once(
        &self,
        who: &Signed,
        key: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        self.post(path, &[("Authorization", &who.header()), ("Idempotency-Key", key)], body).await
    }

    /// Sends the same twice under a key and once with another body: it is done once, stands where the answers say, and the log
    /// has nothing more of it afterwards.
    pub(super) async fn twice(
        &self,
        who: &Signed,
        path: &str,
        body: &Value,
        other: &Value,
    ) -> Answer {
        let key = self.office.new_id().to_string();
        let first = self.post_once(who, &key, path, body).await;
        assert!([201, 204].contains(&first.status), "{path}: {first:?}");
        let place: u64 =
            first.header("position").unwrap_or_else(|| panic!("{path}")).parse().unwrap();
        let size = self.office.size().await.unwrap();
        assert!(place < size, "{path}");
        let again = self.post_once(who, &key, path, body).await;
        let said = |answer: &Answer| {
            let mut body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
            // Of what is told to be a repeat.
            if let Some(fields) = body.as_object_mut() {
                fields.remove("replayed");
            }
            (answer.status, answer.header("position").map(str::to_owned), body)
        };
        assert_eq!(said(&again), said(&first), "{path}");
        let refused = self.post_once(who, &key, path, other).await;
        refused.is_problem(422, "other_body");
        assert_eq!(self.of_files().await, self.of_files_before(size).await, "{path}");
        // A key that is none is none here too.
        let headers = [("Authorization", who.header()), ("Idempotency-Key", "a b".to_owned())];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post(path, &headers, body).await.is_problem(400, "wrong_key");
        first
    }

    /// How many events the log has beside notes of who looked at what.
    async fn of_files(&self) -> usize {
        self.of_files_before(self.office.size().await.unwrap()).await
    }

    async fn of_files_before(&self, size: u64) -> usize {
        let log = crate::support::log_from(&self.office, 0).await;
        let looks = ["listed", "searched", "field_opened"];
        let told = |line: &&amana_app::log::LogLine| {
            line.position < size && !looks.contains(&line.kind.as_str())
        };
        log.iter().filter(told).count()
    }
}

#[test]
fn the_document_says_of_each_that_it_takes_a_key_and_tells_its_place() {
    let paths = &amana_web::openapi()["paths"];
    for path in [
        "/api/v1/erasures",
        "/api/v1/erasures/{id}/approve",
        "/api/v1/erasures/{id}/refuse",
        "/api/v1/erasures/{id}/execute",
        "/api/v1/doors/invoke",
        "/api/v1/doors/danger-to-life",
        "/api/v1/doors/{invocation}/review",
        "/api/v1/withholdings",
        "/api/v1/persons/{id}/withholdings/{withholding}/end",
        "/api/v1/reports/{id}/receipts/decline",
        "/api/v1/reports/{id}/receipts/reply",
        "/api/v1/reports/{id}/receipts/revoke",
        "/api/v1/reports/{id}/receipts/replacement",
        "/api/v1/reports/{id}/receipts/replacement/decline",
        "/api/v1/streams/{kind}/{id}/commands",
    ] {
        let asked = &paths[path]["post"];
        let key = asked["parameters"].as_array().unwrap().iter();
        let key = key.filter(|it| it["name"] == "Idempotency-Key" && it["in"] == "header");
        let key: Vec<&Value> = key.collect();
        assert_eq!((key.len(), &key[0]["required"]), (1, &json!(false)), "{path}");
        let answers = asked["responses"].as_object().unwrap();
        let done = answers.get("201").or(answers.get("204")).unwrap();
        assert!(done["headers"]["Position"].is_object(), "{path}");
    }
}
