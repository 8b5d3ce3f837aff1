//! kill -9 in the middle of the evening: what was acknowledged is there afterwards, and everything holds.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use reqwest::StatusCode;
use sparespot::clock::{Clock, SignedDuration, Timestamp, Zone, minute, wall_field};

use crate::ground::number;
use crate::harness::{Database, PASSWORD, Person, on_both};
use crate::instances::{Instance, assert_check_is_clean};

/// Somebody who reserves and cancels, and what the server has told them.
struct Guest {
    person: Person,
    spot: String,
    began: Timestamp,
    next_hour: i64,
    /// Acknowledged and not given back.
    held: Vec<String>,
    /// Acknowledged as given back.
    cancelled: Vec<String>,
    /// Asked to be given back without an answer.
    unsure: Vec<String>,
}

impl Guest {
    async fn new(origin: &str, number: usize) -> Self {
        let person = Person::at(origin);
        let (name, email) = (format!("Guest {number}"), format!("guest.{number}@example.org"));
        let fields =
            [("name", name.as_str()), ("email", email.as_str()), ("unit", "3B"), ("password", PASSWORD)];
        assert_eq!(person.post("/sign-up", &fields).await.status, StatusCode::SEE_OTHER);
        let (spot, began) = (String::new(), Clock::System.now());
        Self { person, spot, began, next_hour: 2, held: vec![], cancelled: vec![], unsure: vec![] }
    }

    /// Until the server is gone. One that was made without an answer stays open: so only two are held.
    async fn load(&mut self, acknowledged: &AtomicUsize) {
        loop {
            let answered = if self.held.len() < 2 { self.reserve().await } else { self.cancel().await };
            if !answered {
                return;
            }
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn reserve(&mut self) -> bool {
        let (from, to) = (hour(self.began, self.next_hour), hour(self.began, self.next_hour + 1));
        self.next_hour += 1;
        let fields = [("spot", self.spot.as_str()), ("starts_at", &from), ("ends_at", &to)];
        let Ok(answer) = self.person.try_post("/reservations", &fields).await else { return false };
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.held.push(answer.location);
        true
    }

    async fn cancel(&mut self) -> bool {
        let reservation = self.held.remove(0);
        let Ok(answer) = self.person.try_post(&format!("{reservation}/cancel"), &[]).await else {
            self.unsure.push(reservation);
            return false;
        };
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.cancelled.push(reservation);
        true
    }
}

/// As a form field; the same whenever it is asked.
fn hour(from: Timestamp, hours: i64) -> String {
    wall_field(Zone::utc().wall(minute(from) + SignedDuration::from_hours(hours)))
}

/// Each with a spot that the next one reserves.
async fn guests(server: &Instance) -> Vec<Guest> {
    let mut guests = join_all((1..=6).map(|number| Guest::new(&server.origin, number))).await;
    let mut spots = Vec::new();
    for (index, guest) in guests.iter().enumerate() {
        let spot = guest.person.spot(&format!("B1-{index:03}")).await;
        let offered = guest.person.offer(spot, &hour(guest.began, 0), &hour(guest.began, 24 * 50)).await;
        assert_eq!(offered.status, StatusCode::SEE_OTHER, "{}", offered.text);
        spots.push(spot.to_string());
    }
    spots.rotate_left(1);
    for (guest, spot) in guests.iter_mut().zip(spots) {
        guest.spot = spot;
    }
    guests
}

async fn kill_under_load(server: &mut Instance, guests: &mut [Guest], after: usize) {
    let acknowledged = AtomicUsize::new(0);
    let killing = async {
        let deadline = Instant::now() + Duration::from_secs(60);
        while acknowledged.load(Ordering::Relaxed) < after {
            assert!(Instant::now() < deadline, "only {acknowledged:?} were acknowledged");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.kill();
    };
    join(killing, join_all(guests.iter_mut().map(|guest| guest.load(&acknowledged)))).await;
}

/// The ids of the reservations that an SQL condition finds.
fn stored(database: &Database, ids: &BTreeSet<i64>, condition: &str) -> i64 {
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    let query =
        format!("SELECT count(*) FROM reservations WHERE id IN ({}) AND ({condition})", list.join(", "));
    number(&mut database.connect(), &query)
}

fn ids<'a>(locations: impl IntoIterator<Item = &'a String>) -> BTreeSet<i64> {
    locations.into_iter().map(|location| location.rsplit('/').next().unwrap().parse().unwrap()).collect()
}

fn assert_acknowledged_stands(database: &Database, guests: &[Guest]) {
    let held = ids(guests.iter().flat_map(|guest| &guest.held));
    let cancelled = ids(guests.iter().flat_map(|guest| &guest.cancelled));
    let unsure = ids(guests.iter().flat_map(|guest| &guest.unsure));
    let count = |ids: &BTreeSet<i64>| i64::try_from(ids.len()).unwrap();
    assert!(!held.is_empty() && !cancelled.is_empty());
    assert_eq!(stored(database, &held, "status IN ('booked', 'active')"), count(&held));
    assert_eq!(stored(database, &cancelled, "status = 'cancelled'"), count(&cancelled));
    if !unsure.is_empty() {
        assert_eq!(stored(database, &unsure, "1 = 1"), count(&unsure));
    }
}

async fn assert_still_signed_in(server: &Instance, guests: &mut [Guest]) {
    for guest in guests {
        server.origin.clone_into(&mut guest.person.origin);
        for path in guest.held.iter().chain(&guest.cancelled) {
            assert_eq!(guest.person.get(path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(guest.person.get("/").await.status, StatusCode::OK);
    }
}

on_both! {
    async fn what_was_acknowledged_survives_kill_9(backend) {
        let database = Database::new(backend);
        let mut server = Instance::on(&database, &["--rate-limit", "0", "--sign-up", "open"]);
        server.set_up("UTC").await;
        let mut guests = guests(&server).await;
        for after in [20, 53, 90] {
            kill_under_load(&mut server, &mut guests, after).await;
            assert_check_is_clean(&database);
            assert_acknowledged_stands(&database, &guests);
            assert!(server.restart());
            assert_still_signed_in(&server, &mut guests).await;
        }
        assert_check_is_clean(&database);
    }
}
