//! What was done is written down with who did it and through which door, and stays written.

use reqwest::StatusCode;

use crate::ground::Ground;
use crate::harness::{House, THURSDAY, in_hours, on_both, send};

const KEPT: &[&str] = &["audit_append_only"];
const BUILDING: &str = "INSERT INTO building (id, name, time_zone, price, min_minutes, max_days, horizon_days,
    window_days, max_open, created_at) VALUES (1, 'House', 'UTC', 3, 15, 7, 60, 366, 5, '2026-11-01 08:00:00')";

fn line(at: &str) -> String {
    format!("INSERT INTO audit (at, door, action) VALUES ('{at}', 'server', 'reserved')")
}

impl House {
    /// `door actor action resident spot` of every line, oldest first, with `-` for nobody and nothing.
    async fn audit(&self) -> Vec<String> {
        let or_none = |column: &str| format!("coalesce(CAST({column} AS TEXT), '-')");
        let columns = ["actor_id", "resident_id", "spot_id"].map(or_none);
        self.database.texts(&format!(
            "SELECT door || ' ' || {} || ' ' || action || ' ' || {} || ' ' || {} AS value FROM audit ORDER BY id",
            columns[0], columns[1], columns[2]
        ))
    }
}

on_both! {
    async fn a_line_is_neither_changed_nor_taken_away_before_its_time(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&line("2026-11-26 10:00:00"));
        for sql in ["UPDATE audit SET action = 'offered'", "UPDATE audit SET actor_id = 1", "DELETE FROM audit"] {
            ground.refuses(sql, KEPT);
        }
        let around = if ground.is_sqlite() {
            "REPLACE INTO audit (id, at, door, action) SELECT id, at, door, 'offered' FROM audit"
        } else {
            "TRUNCATE audit"
        };
        ground.refuses(around, KEPT);
        // Without a building nothing is old.
        ground.accepts(&line("2031-11-26 10:00:00"));
        ground.refuses("DELETE FROM audit WHERE at < '2027-01-01'", KEPT);
        ground.accepts(BUILDING);
        ground.accepts("DELETE FROM audit WHERE at < '2027-01-01'");
        ground.refuses("DELETE FROM audit", KEPT);
    }

    async fn every_door_says_who_came_in(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest) = (house.resident("Mira").await, house.resident("Ben").await);
        let spot = owner.spot("B1-014").await;
        owner.offer(spot, &in_hours(&house, 1), &in_hours(&house, 5)).await;
        let made = guest.reserve(spot, &in_hours(&house, 1), &in_hours(&house, 3)).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let cancel = format!("{{\"query\": \"mutation {{ cancelReservation(id: {}) {{ id }} }}\"}}", made.id());
        let request = guest.request(reqwest::Method::POST, "/graphql").header("Origin", &guest.origin);
        send(request.header("Content-Type", "application/json").body(cancel)).await;
        assert_eq!(
            house.audit().await,
            [
                "page - building-set-up - -".to_owned(),
                "page - signed-up 1 -".into(),
                "page - signed-up 2 -".into(),
                "page - signed-up 3 -".into(),
                format!("page 2 spot-added - {spot}"),
                format!("page 2 offered - {spot}"),
                format!("page 3 reserved 3 {spot}"),
                format!("graphql 3 cancelled 3 {spot}"),
            ]
        );
    }

    async fn what_is_refused_leaves_no_line(backend) {
        let house = House::new(backend).await;
        let (owner, guest) = (house.resident("Mira").await, house.resident("Ben").await);
        let spot = owner.spot("B1-014").await;
        let before = house.audit().await;
        let refused = guest.reserve(spot, &in_hours(&house, 1), &in_hours(&house, 3)).await;
        assert_eq!(refused.refusal().as_deref(), Some("NOT_OFFERED"));
        assert_eq!(guest.offer(spot, &in_hours(&house, 1), &in_hours(&house, 3)).await.status, 403);
        assert_eq!(house.audit().await, before);
    }
}
