//! One list of refusals for both doors: what a page refuses, GraphQL refuses with the same code, and neither stores
//! anything.

use reqwest::header::ACCEPT;
use serde_json::{Value as Json, json};

use super::{Program, RESERVE, at, code, stretch};
use crate::harness::{House, Person, THURSDAY, on_both, send};

/// What is asked, in the words of both doors.
enum Asked {
    Reserve { spot: i64, from: &'static str, to: &'static str },
    Offer { spot: i64, from: &'static str, to: &'static str },
    Withdraw(i64),
    Cancel(i64),
    AddSpot { label: &'static str },
}

impl Asked {
    async fn of_page(&self, person: &Person) -> Option<String> {
        let answer = match self {
            Self::Reserve { spot, from, to } => person.reserve(*spot, from, to).await,
            Self::Offer { spot, from, to } => person.offer(*spot, from, to).await,
            Self::Withdraw(id) => person.post(&format!("/windows/{id}/withdraw"), &[]).await,
            Self::Cancel(id) => person.post(&format!("/reservations/{id}/cancel"), &[]).await,
            Self::AddSpot { label } => person.post("/spots", &[("label", label), ("level", "B1")]).await,
        };
        answer.refusal()
    }

    async fn of_program(&self, program: &Program) -> Json {
        let one = |field: &str, id: &i64| {
            (format!("mutation($id: ID!) {{ {field} }}"), json!({ "id": id.to_string() }))
        };
        let (query, variables) = match self {
            Self::Reserve { spot, from, to } => (RESERVE.to_owned(), stretch(*spot, from, to)),
            Self::Offer { spot, from, to } => {
                let query = "mutation($input: OfferWindowInput!) { offerWindow(input: $input) { id } }";
                (query.to_owned(), stretch(*spot, from, to))
            }
            Self::Withdraw(id) => one("withdrawWindow(id: $id)", id),
            Self::Cancel(id) => one("cancelReservation(id: $id) { id }", id),
            Self::AddSpot { label } => {
                let query = "mutation($input: AddSpotInput!) { addSpot(input: $input) { id } }";
                (query.to_owned(), json!({ "input": { "label": label, "level": "B1" } }))
            }
        };
        program.ask(&query, variables).await
    }
}

on_both! {
    async fn both_doors_refuse_the_same_with_the_same_code(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let hugo = house.resident("Hugo").await;
        let taken = hugo.reserve(spot, "2026-11-26T20:00", "2026-11-26T21:00").await.id();
        let (poor, busy) = (house.resident("Petra").await, house.resident("Bruno").await);
        house.database.run(
            "INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at)
            SELECT account_id, 1, 48, 'welcome', '2026-11-26 00:00:00' FROM residents WHERE name = 'Petra'",
        );
        for day in ["27", "28", "29", "30"] {
            let (from, to) = (format!("2026-11-{day}T10:00"), format!("2026-11-{day}T12:00"));
            olga.offer(spot, &from, &to).await.assert_done();
            busy.reserve(spot, &from, &to).await.assert_done();
        }
        busy.reserve(spot, "2026-11-26T16:00", "2026-11-26T17:00").await.assert_done();
        let window = house.windows(spot).await[0].0;
        let reserve = |from, to| Asked::Reserve { spot, from, to };
        let table = [
            (&greta, "greta", reserve("2026-11-26T22:00", "2026-11-27T00:00"), "NOT_OFFERED"),
            (&greta, "greta", reserve("2026-11-26T20:30", "2026-11-26T21:30"), "SPOT_TAKEN"),
            (&greta, "greta", reserve("2026-11-26T21:30", "2026-11-26T21:00"), "INVALID"),
            (&greta, "greta", reserve("2026-11-26T21:00", "2026-11-26T21:10"), "INVALID"),
            (&greta, "greta", reserve("2026-11-26T10:00", "2026-11-26T11:00"), "INVALID"),
            (&greta, "greta", reserve("2027-11-26T10:00", "2027-11-26T11:00"), "INVALID"),
            (&greta, "greta", Asked::Reserve { spot: 4711, from: "2026-11-26T21:00", to: "2026-11-26T22:00" }, "NOT_FOUND"),
            (&olga, "olga", reserve("2026-11-26T21:00", "2026-11-26T22:00"), "OWN_SPOT"),
            (&poor, "petra", reserve("2026-11-26T21:00", "2026-11-26T22:00"), "NOT_ENOUGH_CREDITS"),
            (&busy, "bruno", reserve("2026-11-26T21:00", "2026-11-26T22:00"), "TOO_MANY"),
            (&greta, "greta", Asked::Offer { spot, from: "2026-11-26T21:00", to: "2026-11-26T22:00" }, "FORBIDDEN"),
            (&olga, "olga", Asked::Offer { spot, from: "2026-11-26T22:00", to: "2026-11-26T21:00" }, "INVALID"),
            (&olga, "olga", Asked::Offer { spot, from: "2026-11-26T10:00", to: "2026-11-26T21:00" }, "INVALID"),
            (&greta, "greta", Asked::Withdraw(window), "FORBIDDEN"),
            (&olga, "olga", Asked::Withdraw(window), "SPOT_TAKEN"),
            (&olga, "olga", Asked::Withdraw(4711), "NOT_FOUND"),
            (&olga, "olga", Asked::Cancel(taken), "FORBIDDEN"),
            (&greta, "greta", Asked::Cancel(taken), "NOT_FOUND"),
            (&greta, "greta", Asked::AddSpot { label: "b1-001" }, "INVALID"),
            (&greta, "greta", Asked::AddSpot { label: "" }, "INVALID"),
        ];
        let stored = || ["spots", "windows", "reservations", "transfers"].map(|table| house.database.count(table));
        let before = stored();
        for (number, (person, name, asked, expected)) in table.iter().enumerate() {
            let program = Program::of(&house, &format!("{name}@example.org")).await;
            assert_eq!(asked.of_page(person).await.as_deref(), Some(*expected), "line {number} on the page");
            assert_eq!(code(&asked.of_program(&program).await), *expected, "line {number} in GraphQL");
        }
        assert_eq!(stored(), before);
        house.assert_sound().await;
    }

    async fn nobody_gets_in_without_a_good_token(backend) {
        let house = House::at(backend, THURSDAY).await;
        let greta = house.resident("Greta").await;
        let mut program = Program::of(&house, "greta@example.org").await;
        let good = program.token.clone();
        for bad in ["", "nonsense", &good[..good.len() - 2], "spot_0000000000000000000000000000000000000000000"] {
            program.token = bad.to_owned();
            let answer = program.send(json!({ "query": "{ me { id } }" })).await;
            assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"), "{bad}");
            assert_eq!(code(&serde_json::from_str(&answer.text).unwrap()), "UNAUTHENTICATED");
        }
        program.token = good;
        assert_eq!(program.get("{ me { name } }").await["me"]["name"], "Greta");
        greta.post("/account/sign-out-everywhere", &[]).await.assert_done();
        assert_eq!(program.send(json!({ "query": "{ me { id } }" })).await.status.as_u16(), 401);
    }

    async fn the_session_counts_on_our_own_pages_only(backend) {
        let house = House::at(backend, THURSDAY).await;
        let greta = house.resident("Greta").await;
        let ask = |site: &'static str| {
            let request = greta.request(reqwest::Method::POST, "/graphql").header("Sec-Fetch-Site", site);
            request.header("Content-Type", "application/json").body("{\"query\":\"{ me { name } }\"}")
        };
        assert_eq!(send(ask("same-origin")).await.text, "{\"data\":{\"me\":{\"name\":\"Greta\"}}}");
        assert_eq!(send(ask("cross-site")).await.status.as_u16(), 401);
        assert_eq!(send(ask("same-site")).await.status.as_u16(), 401);
    }

    async fn a_refused_document_is_told_by_the_status_to_who_wants_it_so(backend) {
        let house = House::at(backend, THURSDAY).await;
        house.resident("Greta").await;
        let program = Program::of(&house, "greta@example.org").await;
        let body = json!({ "query": "{ nothing }" });
        let usual = program.send(body.clone()).await;
        assert_eq!((usual.status.as_u16(), usual.header("content-type")), (200, "application/json; charset=utf-8"));
        let media_type = "application/graphql-response+json";
        let told = send(program.post(body.to_string()).header(ACCEPT, media_type)).await;
        assert_eq!(told.status.as_u16(), 400);
        assert!(told.header("content-type").starts_with(media_type));
        assert_eq!(code(&serde_json::from_str(&told.text).unwrap()), "INVALID");
    }

    async fn what_is_wrong_with_a_field_is_said_in_its_graphql_name(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let program = Program::of(&house, "greta@example.org").await;
        let mut asked = stretch(spot, "2026-11-26T18:00", "2026-11-26T20:00");
        asked["input"]["startsAt"] = json!(at("2026-11-26T10:00"));
        let refused = program.ask(RESERVE, asked).await;
        assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], "startsAt");
        let wrong = json!({ "input": { "spot": "1", "startsAt": "tomorrow", "endsAt": "later" } });
        let answer = program.ask(RESERVE, wrong).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("2026-11-26T18:00:00+01:00"), "{answer}");
    }
}
