//! GraphQL: what can be read and changed, what is refused and how, and what is watched.

mod changing;
mod limits;
mod reading;
mod refusals;
mod subscriptions;

use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value as Json, json};

use crate::harness::{Answer, House, PASSWORD, send};

/// A program with a token.
struct Program {
    endpoint: String,
    token: String,
}

impl Program {
    /// A program of the resident who signs in with this address.
    async fn of(house: &House, email: &str) -> Self {
        Self::with_scope(house, email, "write").await
    }

    async fn with_scope(house: &House, email: &str, scope: &str) -> Self {
        let form =
            [("grant_type", "password"), ("username", email), ("password", PASSWORD), ("scope", scope)];
        let request = Client::new().post(format!("{}/oauth/token", house.origin())).form(&form);
        let granted: Json = serde_json::from_str(&send(request).await.text).unwrap();
        let token = granted["access_token"].as_str().unwrap().to_owned();
        Self { endpoint: format!("{}/graphql", house.origin()), token }
    }

    fn post(&self, body: String) -> reqwest::RequestBuilder {
        let request = Client::new().post(&self.endpoint).header(CONTENT_TYPE, "application/json");
        request.header(AUTHORIZATION, format!("Bearer {}", self.token)).body(body)
    }

    async fn send(&self, body: Json) -> Answer {
        send(self.post(body.to_string())).await
    }

    /// Data and errors.
    async fn ask(&self, query: &str, variables: Json) -> Json {
        let answer = self.send(json!({ "query": query, "variables": variables })).await;
        assert!(answer.status.is_success(), "{answer:?}");
        serde_json::from_str(&answer.text).unwrap()
    }

    /// The data, of what is not refused.
    async fn get(&self, query: &str) -> Json {
        let answer = self.ask(query, json!({})).await;
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].clone()
    }
}

/// The code of the one refusal in an answer.
fn code(answer: &Json) -> String {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no errors in {answer}"));
    assert_eq!(errors.len(), 1, "{answer}");
    errors[0]["extensions"]["code"].as_str().unwrap().to_owned()
}

/// A time of the building's day, as GraphQL writes it, from its wall clock in winter.
fn at(wall: &str) -> String {
    format!("{wall}:00+01:00")
}

const RESERVE: &str = "mutation($input: ReserveInput!) { reserve(input: $input) { id status price plate } }";

fn stretch(spot: i64, from: &str, to: &str) -> Json {
    json!({ "input": { "spot": spot.to_string(), "startsAt": at(from), "endsAt": at(to) } })
}
