//! What `/metrics` counts.

use std::process::Stdio;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value as Json, json};

use crate::harness::{Backend, Database, House, PASSWORD, Person, THURSDAY, on_both, send, until};
use crate::instances::{ANY_PORT, sparespot};
use crate::watcher::Watcher;

const FROM: &str = "2026-11-27T09:00";
const TO: &str = "2026-11-27T10:00";

/// The value of a series, nothing where there is none.
async fn value(house: &House, series: &str) -> f64 {
    let text = Person::stranger(house).get("/metrics").await.text;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("sparespot_{series} ")));
    line.map_or(0.0, |value| value.parse().unwrap())
}

/// A program's mutation for the same spot and time.
async fn mutate(house: &House, email: &str, spot: i64) -> Json {
    let form = [("grant_type", "password"), ("username", email), ("password", PASSWORD), ("scope", "write")];
    let granted = send(Client::new().post(format!("{}/oauth/token", house.origin())).form(&form)).await;
    let granted: Json = serde_json::from_str(&granted.text).unwrap();
    let at = |wall: &str| format!("{wall}:00+01:00");
    let input = json!({ "spot": spot.to_string(), "startsAt": at(FROM), "endsAt": at(TO) });
    let query = "mutation($input: ReserveInput!) { reserve(input: $input) { id } }";
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let request = Client::new().post(format!("{}/graphql", house.origin())).body(body);
    let request = request.bearer_auth(granted["access_token"].as_str().unwrap());
    let answer = send(request.header("Content-Type", "application/json")).await;
    serde_json::from_str(&answer.text).unwrap()
}

on_both! {
    async fn reservations_are_counted_whichever_door_they_come_through(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let other = owner.spot("B1-002").await;
        owner.offer(other, "2026-11-27T08:00", "2026-11-27T18:00").await.assert_done();
        // The same form twice is one reservation.
        let fields = [("spot", spot.to_string()), ("starts_at", FROM.into()), ("ends_at", TO.into()),
            ("request_id", "7f0e8f0a-6c1e-4a7e-9d55-0a6f2f3f4c11".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for _ in 0..2 {
            guest.post("/reservations", &fields).await.assert_done();
        }
        assert_eq!(value(&house, "reservations_made_total").await, 1.0);
        assert!(mutate(&house, "greta@example.org", other).await["errors"].is_null());
        assert_eq!(value(&house, "reservations_made_total").await, 2.0);

        house.resident("Mira").await.reserve(spot, FROM, TO).await.assert_refused(409, "SPOT_TAKEN");
        assert_eq!(mutate(&house, "mira@example.org", spot).await["errors"][0]["extensions"]["code"], "SPOT_TAKEN");
        owner.reserve(spot, FROM, TO).await.assert_refused(409, "OWN_SPOT");
        for (code, count) in [("SPOT_TAKEN", 2.0), ("OWN_SPOT", 1.0), ("NOT_OFFERED", 0.0)] {
            let series = format!("reservations_refused_total{{code=\"{code}\"}}");
            assert_eq!(value(&house, &series).await, count, "{code}");
        }
        assert_eq!(value(&house, "reservations_made_total").await, 2.0);
        assert!(value(&house, "bus_lag_seconds_count").await > 0.0);
    }

    async fn requests_are_counted_by_route_and_nobody_can_make_up_more(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        for id in [901, 902, 903] {
            assert_eq!(mira.get(&format!("/spots/{id}")).await.status, StatusCode::NOT_FOUND);
            assert_eq!(mira.get(&format!("/nowhere/{id}")).await.status, StatusCode::NOT_FOUND);
            let made_up = Method::from_bytes(format!("MADE{id}").as_bytes()).unwrap();
            send(mira.request(made_up, "/healthz")).await;
        }
        let series = [
            ("http_requests_total{method=\"GET\",route=\"/spots/{id}\",status=\"404\"}", 3.0),
            ("http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"}", 3.0),
            ("http_request_duration_seconds_count{method=\"GET\",route=\"/spots/{id}\"}", 3.0),
            ("http_requests_total{method=\"POST\",route=\"/sign-up\",status=\"303\"}", 1.0),
        ];
        for (series, count) in series {
            assert_eq!(value(&house, series).await, count, "{series}");
        }
        let text = mira.get("/metrics").await.text;
        assert!(text.contains("method=\"other\",route=\"/healthz\"") && !text.contains("MADE"), "{text}");
        assert!(!text.contains("901") && !text.contains("nowhere"), "{text}");
    }

    async fn it_says_how_the_rest_is(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        until("a round of each job", async || {
            value(&house, "jobs_total{job=\"verify\",outcome=\"done\"}").await >= 1.0
        })
        .await;
        for job in ["settle", "remind", "mail", "sweep", "patterns", "allowance", "audit", "privacy"] {
            assert!(value(&house, &format!("jobs_total{{job=\"{job}\",outcome=\"done\"}}")).await >= 1.0, "{job}");
            let since = value(&house, &format!("job_last_success_timestamp_seconds{{job=\"{job}\"}}")).await;
            assert!((house.now().as_second() as f64 - since).abs() < 60.0, "{job}");
        }
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(value(&house, &format!("build_info{{version=\"{version}\"}}")).await, 1.0);
        assert!(value(&house, "pool_connections{pool=\"database\",state=\"idle\"}").await >= 1.0);
        assert_eq!(value(&house, "pool_waiting{pool=\"database\"}").await, 0.0);

        let cookie = mira.cookie("mira@example.org").await;
        let (watcher, _) = Watcher::open(&house.origin(), &cookie, "").await;
        for (kind, open) in [("board", 1.0), ("kiosk", 0.0), ("graphql", 0.0)] {
            assert_eq!(value(&house, &format!("sockets_open{{kind=\"{kind}\"}}")).await, open, "{kind}");
        }
        watcher.close().await;
        until("it is closed", async || value(&house, "sockets_open{kind=\"board\"}").await == 0.0).await;
    }
}

#[tokio::test]
async fn a_log_for_programs_is_an_object_a_line() {
    let database = Database::new(Backend::Sqlite);
    let mut command = sparespot(&["--database-url", &database.url, "--listen", ANY_PORT]);
    command.env("LOG_FORMAT", "json").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut first)
        .unwrap();
    let origin = first.trim().strip_prefix("listening on ").unwrap().to_owned();
    let person = Person::at(&origin);
    person.get("/sign-up?invitation=a-secret").await;
    // Stops by itself once it is asked to, and has then said all.
    assert!(std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    let said = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    let lines: Vec<Json> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!said.contains("a-secret"));
    assert!(lines.iter().all(|line| line["level"].is_string() && line["timestamp"].is_string()), "{said}");
    assert!(lines.iter().any(|line| line["message"] == "stopping"), "{said}");
}
