//! Two instances on one PostgreSQL and one Redis.

use sparespot::board::Board;
use sparespot::clock::Clock;
use sparespot::cluster::bus::Bus;
use sparespot::cluster::redis::Redis;
use sparespot::config::DatabaseUrl;
use sparespot::store::Store;

use super::building::Building;
use super::pages::times_a_second;
use super::{SOCKETS, building, sockets};

pub async fn measure(database_url: String, redis_url: String) {
    let here = Building::new(database_url.clone(), Some(redis_url.clone())).await;
    let there = building::start(database_url.clone(), Some(redis_url.clone())).await;
    here.pages().await;
    here.reservations().await;
    here.cold_reads(&database_url, &redis_url).await;
    there.stop().await;
    sockets::measure(here, Some(&redis_url), &[SOCKETS]).await;
}

impl Building {
    /// The board as an instance that remembers nothing reads it: from Redis, beside the database.
    async fn cold_reads(&self, database_url: &str, redis_url: &str) {
        let url = DatabaseUrl::Postgres(database_url.to_owned());
        // With a bus of its own, on which nobody else waits for the many boards that listen.
        let store = &Store::open(&url, Bus::new(), Clock::System).expect("the server answers");
        let family = store.write(sparespot::building::family).await.expect("a family");
        let redis = Redis::new(redis_url, &family).expect("a URL");
        let through = |redis: Option<Redis>| {
            times_a_second(move || {
                let board = Board::new(store.clone(), redis.clone());
                async move {
                    board.snapshot().await.expect("a board");
                }
            })
        };
        let (shared, database) = (through(Some(redis)).await, through(None).await);
        println!(
            "  board read anew: through Redis {shared:.0}/s, from the database {database:.0}/s, ratio {:.2}",
            shared / database
        );
    }
}
