//! What asks for too much, and what is no question at all.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method};
use serde_json::{Value as Json, json};

use super::{Program, code};
use crate::harness::{Answer, House, THURSDAY, on_both, send};

fn refused(answer: &Answer) -> String {
    assert!(answer.status.as_u16() < 500, "{answer:?}");
    code(&serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{answer:?}")))
}

async fn program(house: &House) -> Program {
    house.resident("Greta").await;
    Program::of(house, "greta@example.org").await
}

on_both! {
    async fn too_much_is_too_complex(backend) {
        let house = House::at(backend, THURSDAY).await;
        let program = program(&house).await;
        let aliases = (0..1000).map(|n| format!("a{n}: me {{ id }} ")).collect::<String>();
        let deep = |levels: usize| format!("{{ me {}{} }}", "{ balance ".repeat(levels), "}".repeat(levels));
        let documents = [
            format!("{{ {aliases} }}"),
            deep(100),
            "{ spots(first: 101) { nodes { id } } }".into(),
            "{ ledger(first: 1000000) { nodes { id } } }".into(),
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }".into(),
            format!("{{ me {{ id {} }} }}", "@include(if: true) ".repeat(3000)),
        ];
        for document in documents {
            let shown: String = document.chars().take(60).collect();
            let answer = program.send(json!({ "query": document })).await;
            assert_eq!(refused(&answer), "TOO_COMPLEX", "{shown}");
        }
        let six: Vec<Json> = (0..6).map(|_| json!({ "query": "{ me { id } }" })).collect();
        assert_eq!(refused(&program.send(json!(six)).await), "TOO_COMPLEX");
        let many: Vec<Json> = (0..1000).map(|_| json!({ "query": "{ me { id } }" })).collect();
        assert_eq!(refused(&program.send(json!(many)).await), "TOO_COMPLEX");
        let five = program.send(json!(six[..5])).await;
        assert_eq!(serde_json::from_str::<Json>(&five.text).unwrap().as_array().unwrap().len(), 5);
    }

    async fn lists_within_lists_do_not_multiply_without_end(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, program) = (house.resident("Olga").await, program(&house).await);
        let mut rows = Vec::new();
        for number in 1..=40 {
            olga.spot(&format!("B1-0{number:02}")).await;
            rows.extend((1..=20).map(|day| {
                format!("({number}, '2026-12-{day:02} 08:00:00', '2026-12-{day:02} 18:00:00')")
            }));
        }
        house.database.run(&format!("INSERT INTO windows (spot_id, starts_at, ends_at) VALUES {}", rows.join(", ")));
        let spots = |times: usize| {
            let field = |n| format!("a{n}: spots(first: 100) {{ nodes {{ windows {{ id }} }} }} ");
            format!("{{ {} }}", (0..times).map(field).collect::<String>())
        };
        let some = program.ask(&spots(5), json!({})).await;
        assert!(some["errors"].is_null(), "{}", some["errors"]);
        let answer = program.ask(&spots(30), json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_COMPLEX");
    }

    async fn what_is_no_question_is_invalid(backend) {
        let house = House::at(backend, THURSDAY).await;
        let program = program(&house).await;
        let documents = [
            "".to_owned(),
            "{".into(),
            "query".into(),
            "{ nothing }".into(),
            "{ me }".into(),
            "{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }".into(),
            "subscription { spotChanged { id } }".into(),
            "query A { me { id } } query B { me { id } }".into(),
            "\u{0}\u{feff}\u{202e}".into(),
        ];
        for document in documents {
            let answer = program.ask(&document, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"].as_str().map(|code| code == "INVALID" || code == "TOO_COMPLEX"), Some(true), "{document:?}: {answer}");
        }
        for body in ["", "null", "[]", "{}", "{\"query\":1}", "\u{0}", "{\"query\":\"{me{id}}\",\"variables\":7", "[[[[]]]]"] {
            let answer = send(program.post(body.to_owned())).await;
            assert_eq!((answer.status.as_u16(), refused(&answer).as_str()), (400, "INVALID"), "{body:?}");
        }
        let deep = "[".repeat(30_000);
        assert_eq!(refused(&send(program.post(deep)).await), "INVALID");
        let deepest = format!("{{ me {}", "{ id ".repeat(12_000));
        assert_eq!(refused(&program.send(json!({ "query": deepest })).await), "TOO_COMPLEX");
    }

    async fn only_a_post_of_json_of_at_most_64_kib_is_read(backend) {
        let house = House::at(backend, THURSDAY).await;
        let program = program(&house).await;
        let bearer = format!("Bearer {}", program.token);
        let request = |method: Method| Client::new().request(method, &program.endpoint).header(AUTHORIZATION, &bearer);
        let body = "{\"query\":\"{ me { id } }\"}";
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql"] {
            let answer = send(request(Method::POST).header(CONTENT_TYPE, media_type).body(body)).await;
            assert_eq!((answer.status.as_u16(), refused(&answer).as_str()), (400, "INVALID"), "{media_type}");
        }
        let with_charset = request(Method::POST).header(CONTENT_TYPE, "application/json; charset=utf-8").body(body);
        assert_eq!(send(with_charset).await.status.as_u16(), 200);
        let address = format!("{}?query=%7B+me+%7B+id+%7D+%7D", program.endpoint);
        let get = Client::new().get(address).header(ACCEPT, "application/json").header(AUTHORIZATION, &bearer);
        let answer = send(get).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"));
        assert_eq!(send(request(Method::DELETE)).await.status.as_u16(), 405);
        let large = json!({ "query": format!("{{ me {{ id }} }} #{}", "x".repeat(70_000)) });
        let answer = program.send(large).await;
        assert_eq!((answer.status.as_u16(), refused(&answer).as_str()), (413, "TOO_LARGE"));
    }

    async fn tools_can_read_the_schema(backend) {
        let house = House::at(backend, THURSDAY).await;
        let program = program(&house).await;
        let query = "{ __schema { queryType { name } types { kind name fields(includeDeprecated: true) { name args { name type {
            kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";
        let types = program.get(query).await["__schema"]["types"].clone();
        let names: Vec<&str> = types.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
        for name in ["Building", "Resident", "Spot", "Window", "Reservation", "Transfer", "DateTime", "SpotFilter"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
    }
}

#[test]
fn the_committed_schema_is_the_one_that_is_served() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    assert_eq!(
        committed.trim_end(),
        sparespot::graphql::sdl().trim_end(),
        "run: sparespot schema > schema.graphql"
    );
}
