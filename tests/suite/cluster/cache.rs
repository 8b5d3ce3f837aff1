//! A cache that lies is worse than none: after every kind of change the boards of two instances show what the
//! database holds.

use reqwest::Method;
use sparespot::app::{self, Running};
use sparespot::board::{When, read_all};
use sparespot::clock::{Clock, Fold, parse_wall};
use sparespot::config::Config;
use sparespot::spots::windows::Stretch;

use super::{SECOND, within};
use crate::harness::{Backend, House, Person, THURSDAY, berlin, config};
use crate::instances::KEY;
use crate::servers::{Server, with_servers};

/// Two instances in this process, whose clock the test sets.
struct Pair {
    house: House,
    other: Running,
    _redis: Server,
}

impl Pair {
    async fn new() -> Self {
        let redis = Server::redis();
        let shared = |config: Config| Config {
            redis_url: Some(redis.url.clone()),
            secret_key: Some(KEY.into()),
            ..config
        };
        let house = House::with(Backend::Postgres, Clock::manual(THURSDAY.parse().unwrap()), shared).await;
        let other = app::start(shared(config(&house.database)), house.clock.clone()).await;
        Self { other: other.map_err(|error| error.0).unwrap(), house, _redis: redis }
    }

    /// Label and state of every spot, as the database has it.
    async fn fresh(&self, when: When) -> Vec<(String, String)> {
        let snapshot = self.house.store().read(read_all).await.unwrap();
        let state = |schedule: &sparespot::board::Schedule| schedule.standing(when).state.name().to_owned();
        snapshot.schedules.iter().map(|one| (one.spot.details.label.clone(), state(one))).collect()
    }

    /// The instance that was told shows it at once, the other one a moment later.
    async fn assert_boards_are_right(&self, reader: &Person, what: &str) {
        let [here, there] = [self.house.origin(), format!("http://{}", self.other.address)]
            .map(|origin| reader.moved(&origin));
        for (query, when) in [("", When::Now(self.house.now())), (EVENING, When::During(evening()))] {
            let fresh = self.fresh(when).await;
            assert_eq!(sorted(here.board(query).await), fresh, "after {what}: {query}");
            within(SECOND, what, async || sorted(there.board(query).await) == fresh).await;
        }
    }
}

const EVENING: &str = "?from=2026-11-26T18:00&to=2026-11-26T20:00";

fn evening() -> Stretch {
    let at = |text| berlin().instant(parse_wall(text).unwrap(), Fold::First).unwrap();
    Stretch { starts_at: at("2026-11-26T18:00"), ends_at: at("2026-11-26T20:00") }
}

/// Free spots stand first on a page.
fn sorted(mut tiles: Vec<(String, String)>) -> Vec<(String, String)> {
    tiles.sort();
    tiles
}

with_servers! {
    async fn boards_on_two_instances_are_right_after_every_kind_of_change() {
        let pair = Pair::new().await;
        let house = &pair.house;
        let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
        let right = async |what: &str| pair.assert_boards_are_right(&guest, what).await;
        right("nothing").await;
        let spot = owner.spot("B1-001").await;
        let second = owner.spot("B1-002").await;
        right("adding spots").await;
        owner.post(&format!("/spots/{spot}"), &[("label", "B1-003"), ("level", "B1")]).await.assert_done();
        right("another label").await;
        owner.offer(spot, "2026-11-26T16:00", "2026-11-26T22:00").await.assert_done();
        owner.offer(second, "2026-11-26T16:00", "2026-11-26T22:00").await.assert_done();
        right("offering").await;
        let window = house.windows(second).await[0].0;
        let part = [("starts_at", "2026-11-26T19:00"), ("ends_at", "2026-11-26T20:00")];
        owner.post(&format!("/windows/{window}/withdraw"), &part).await.assert_done();
        right("withdrawing a part").await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T19:00").await;
        made.assert_done();
        right("reserving").await;
        guest.post(&format!("{}/cancel", made.location), &[]).await.assert_done();
        right("cancelling").await;

        for [from, to] in [["2026-11-26T17:00", "2026-11-26T18:00"], ["2026-11-26T18:30", "2026-11-26T19:30"]] {
            guest.reserve(spot, from, to).await.assert_done();
        }
        house.set_clock("2026-11-26T16:00:00Z");
        right("a beginning by the clock").await;
        house.set_clock("2026-11-26T17:00:00Z");
        right("an end by the clock").await;
        house.set_clock("2026-11-26T17:45:00Z");
        right("the next beginning").await;
        let id = house.database.texts("SELECT CAST(max(id) AS TEXT) AS value FROM reservations")[0].clone();
        guest.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
        right("an early end").await;
        owner.post(&format!("/spots/{spot}/remove"), &[]).await.assert_done();
        right("retiring").await;
        house.set_clock("2026-11-26T18:30:00Z");
        right("the end of a window").await;
        house.assert_sound().await;
    }

    async fn what_another_instance_says_about_people_and_the_building_is_right_within_a_second() {
        let pair = Pair::new().await;
        let (owner, guest, spot) =
            pair.house.with_an_offer("2026-11-26T16:00", "2026-11-26T20:00").await;
        let there = format!("http://{}", pair.other.address);
        let (owner_there, guest_there) = (owner.moved(&there), guest.moved(&there));
        assert_eq!((owner_there.balance().await, guest_there.balance().await), (50, 50));
        let made = guest.reserve(spot, "2026-11-26T17:00", "2026-11-26T18:00").await;
        made.assert_done();
        within(SECOND, "balances", async || {
            (owner_there.balance().await, guest_there.balance().await) == (53, 47)
        }).await;
        let mine = format!("href=\"{}\"", made.location);
        within(SECOND, "the next reservation", async || guest_there.get("/mine").await.text.contains(&mine)).await;

        owner.post("/account", &[("name", "Olga Petrova"), ("unit", "3B")]).await.assert_done();
        within(SECOND, "the owner's name", async || {
            owner_there.get("/account").await.attribute("[name=name]", "value").as_deref() == Some("Olga Petrova")
        }).await;
        guest.post("/account", &[("name", "Greta Garbo"), ("unit", "3B")]).await.assert_done();
        within(SECOND, "the guest's name", async || {
            owner_there.get(&made.location).await.text.contains("Greta Garbo")
        }).await;

        let rename = |tx: &mut sparespot::store::Tx<'_>| {
            use diesel::RunQueryDsl as _;
            diesel::sql_query("UPDATE building SET name = 'Harbour House'").execute(tx.connection())?;
            tx.emit(sparespot::event::Event::BuildingChanged);
            Ok(())
        };
        pair.house.store().write(rename).await.unwrap();
        within(SECOND, "the building's name", async || {
            crate::harness::send(guest_there.request(Method::GET, "/")).await.text.contains("Harbour House")
        }).await;
    }
}
