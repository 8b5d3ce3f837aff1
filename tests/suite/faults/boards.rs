//! No board stays wrong: what nobody was told is found by looking.

use sparespot::clock::{Clock, Fold, Timestamp, Zone, parse_wall};
use sparespot::cluster::bus::Bus;
use sparespot::reservations::{self, Request};
use sparespot::residents;
use sparespot::store::Store;

use super::{HEALED, Scene};
use crate::cluster::{Cluster, email};
use crate::ground::url;
use crate::harness::Person;
use crate::servers::{Server, with_servers};
use crate::watcher::{Heard, Watcher, tiles};

/// A board that is open on each instance, about the hours from 1 to 3.
async fn boards(cluster: &Cluster, guest: &Person) -> Vec<Watcher> {
    let cookie = guest.cookie(&email("Greta")).await;
    let query = format!("?from={}&to={}", cluster.hour(1), cluster.hour(3));
    let mut boards = Vec::new();
    for instance in [0, 1] {
        let (board, whole) = Watcher::open(cluster.origin(instance), &cookie, &query).await;
        assert_eq!(tiles(&whole)[0].2, "free");
        boards.push(board);
    }
    boards
}

/// Reserves as another program may, which tells nobody.
async fn reserve_silently(cluster: &Cluster, spot: i64) {
    let store = Store::open(&url(&cluster.database), Bus::new(), Clock::System).unwrap();
    let request = Request::new(spot, instant(&cluster.hour(1)), instant(&cluster.hour(2)), "", None).unwrap();
    let ada = store.read(|tx| residents::find(tx, 1)).await.unwrap();
    store.write(move |tx| reservations::reserve(tx, &ada, &request)).await.unwrap();
}

async fn give_back_silently(cluster: &Cluster) {
    let store = Store::open(&url(&cluster.database), Bus::new(), Clock::System).unwrap();
    let ada = store.read(|tx| residents::find(tx, 1)).await.unwrap();
    store.write(move |tx| reservations::cancel(tx, &ada, 1)).await.unwrap();
}

fn instant(field: &str) -> Timestamp {
    Zone::utc().instant(parse_wall(field).unwrap(), Fold::First).unwrap()
}

/// Waits for a message that says so, no longer than a board may be wrong.
async fn hear(board: &mut Watcher, what: &str, holds: impl Fn(&str) -> bool) -> String {
    let hearing = async {
        loop {
            match board.hear_within(HEALED).await {
                Some(Heard::Text(message)) if holds(&message) => return message,
                Some(Heard::Text(_)) | None => {}
                Some(other) => panic!("{other:?} instead of {what}"),
            }
        }
    };
    tokio::time::timeout(HEALED, hearing).await.unwrap_or_else(|_| panic!("not within {HEALED:?}: {what}"))
}

fn is_reserved(message: &str) -> bool {
    tiles(message).iter().any(|tile| tile.2 == "reserved")
}

fn is_not_live(message: &str) -> bool {
    message.contains("data-stale")
}

fn is_whole_and_live(message: &str) -> bool {
    message.contains("hx-target=\"#board\"") && !is_not_live(message)
}

with_servers! {
    async fn a_change_that_nobody_is_told_reaches_every_board() {
        let scene = Scene::new(Server::redis()).await;
        let (_, spot) = scene.cluster.offered("B1-001").await;
        let mut boards = boards(&scene.cluster, &scene.guests[0]).await;
        reserve_silently(&scene.cluster, spot).await;
        for board in &mut boards {
            hear(board, "the change", is_reserved).await;
        }
    }

    async fn a_change_while_redis_is_away_reaches_every_board_and_its_return_brings_the_whole_view() {
        let scene = Scene::new(Server::redis_that_remembers()).await;
        let (_, spot) = scene.cluster.offered("B1-001").await;
        let mut boards = boards(&scene.cluster, &scene.guests[0]).await;
        for freezes in [true, false] {
            if freezes { scene.cluster.redis.freeze() } else { scene.cluster.redis.kill() }
            for board in &mut boards {
                hear(board, "not live", is_not_live).await;
            }
            if freezes { reserve_silently(&scene.cluster, spot).await } else { give_back_silently(&scene.cluster).await }
            for board in &mut boards {
                hear(board, "the change", |message| is_reserved(message) == freezes && !tiles(message).is_empty()).await;
            }
            if freezes { scene.cluster.redis.thaw() } else { scene.cluster.redis.start() }
            for board in &mut boards {
                let whole = hear(board, "the whole view", is_whole_and_live).await;
                assert_eq!(is_reserved(&whole), freezes);
            }
        }
        // The sockets were open all the time, and hear of changes at once again.
        scene.cluster.offered("B1-002").await;
        for board in &mut boards {
            hear(board, "another spot", |message| tiles(message).len() == 2).await;
        }
    }

    async fn a_board_that_was_open_while_postgres_was_away_is_right_when_it_is_back() {
        let scene = Scene::new(Server::redis()).await;
        let (_, spot) = scene.cluster.offered("B1-001").await;
        let mut boards = boards(&scene.cluster, &scene.guests[0]).await;
        scene.postgres.kill();
        for board in &mut boards {
            hear(board, "not live", is_not_live).await;
        }
        scene.postgres.start();
        reserve_silently(&scene.cluster, spot).await;
        for board in &mut boards {
            let whole = hear(board, "the whole view", is_whole_and_live).await;
            if !is_reserved(&whole) {
                hear(board, "the change", is_reserved).await;
            }
        }
    }

    async fn a_session_that_ended_while_redis_was_silent_closes_its_boards() {
        let scene = Scene::new(Server::redis()).await;
        scene.cluster.offered("B1-001").await;
        let mut boards = boards(&scene.cluster, &scene.guests[0]).await;
        // What it held is gone, and nobody heard of that.
        scene.cluster.redis.kill();
        scene.cluster.redis.start();
        for board in &mut boards {
            let closing = async {
                loop {
                    if let Some(Heard::Closed(code)) = board.hear_within(HEALED).await {
                        return code;
                    }
                }
            };
            assert_eq!(tokio::time::timeout(HEALED, closing).await, Ok(Some(1008)));
        }
    }
}
