//! Reservations with as many clients as usual: over HTTP, and the same transaction called in this process.

use std::time::Instant;

use futures_util::future::join_all;
use sparespot::clock::{SignedDuration, Timestamp};
use sparespot::reservations::{self, Request};

use super::building::Building;
use super::client::Connection;
use super::{CLIENTS, GUESTS, SPAN};

impl Building {
    pub async fn reservations(&self) {
        self.reserve_inside(0).await;
        let inside = self.reserve_inside(8).await;
        let http = self.reserve_over_http(16).await;
        let inside = (inside + self.reserve_inside(24).await) / 2.0;
        println!(
            "  reservations: {http:.0}/s over HTTP, {inside:.0}/s in process, ratio {:.2}",
            http / inside
        );
    }

    pub async fn reserve_inside(&self, first_day: i64) -> f64 {
        self.close_most().await;
        let started = Instant::now();
        let counts = join_all((0..CLIENTS).map(|client| async move {
            let mut count = 0_u32;
            let wishes = self.wishes(client, first_day).zip(guests(client));
            for ((spot, from, to), guest) in wishes {
                if started.elapsed() > SPAN {
                    break;
                }
                let request = Request::new(spot, from, to, "", None).expect("a request");
                let guest = self.people[guest].clone();
                let made = self.running.store.write(move |tx| reservations::reserve(tx, &guest, &request));
                made.await.expect("reserved");
                count += 1;
            }
            count
        }));
        f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    }

    async fn reserve_over_http(&self, first_day: i64) -> f64 {
        self.close_most().await;
        let cookies = join_all((0..GUESTS).map(|number| self.sign_in(number))).await;
        let (started, cookies) = (Instant::now(), &cookies);
        let counts = join_all((0..CLIENTS).map(|client| async move {
            let mut connection = Connection::open(self.running.address).await;
            let mut count = 0_u32;
            let wishes = self.wishes(client, first_day).zip(guests(client));
            for ((spot, from, to), guest) in wishes {
                if started.elapsed() > SPAN {
                    break;
                }
                let form = wish(spot, from, to);
                let answer = connection.post("/reservations", &cookies[guest], &form).await;
                assert_eq!(answer.status, 303, "{}", connection.text());
                count += 1;
            }
            count
        }));
        f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    }

    /// Quarters of an hour that no other client wants.
    fn wishes(
        &self,
        client: usize,
        first_day: i64,
    ) -> impl Iterator<Item = (i64, Timestamp, Timestamp)> + '_ {
        let now = self.running.store.clock().now().as_second();
        let hour = Timestamp::from_second(now - now.rem_euclid(3600) + 7200).expect("a time");
        let first = hour + SignedDuration::from_hours(24 * first_day);
        let mine = self.spots.iter().skip(client).step_by(CLIENTS);
        mine.flat_map(move |spot| {
            (0..19 * 24 * 4).map(move |quarter| {
                let from = first + SignedDuration::from_mins(15 * quarter);
                (*spot, from, from + SignedDuration::from_mins(15))
            })
        })
    }
}

/// Who uses a client, by turns and without end.
fn guests(client: usize) -> impl Iterator<Item = usize> {
    (client..GUESTS).step_by(CLIENTS).cycle()
}

/// The form that reserves, in a building at UTC.
pub fn wish(spot: i64, from: Timestamp, to: Timestamp) -> String {
    let field = |at: Timestamp| at.strftime("%Y-%m-%dT%H%%3A%M").to_string();
    format!("spot={spot}&starts_at={}&ends_at={}", field(from), field(to))
}
