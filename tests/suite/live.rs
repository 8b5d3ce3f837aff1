//! The live board's sockets.

use std::time::Duration;

use diesel::RunQueryDsl as _;
use sparespot::board::read_all;
use sparespot::clock::SignedDuration;
use sparespot::event::Event;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{House, PASSWORD, Person, THURSDAY, on_both, until};
use crate::watcher::{Heard, SOON, Watcher, labels, targets, tiles};

/// Thursday 16:00: B1-001 (with a charger) and B2-001 are Olga's and free until 20:00; Greta may reserve.
async fn scene(backend: crate::harness::Backend) -> (House, Person, Person, [i64; 2]) {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
    let list = async |fields: &[(&str, &str)]| {
        let spot = owner.post("/spots", fields).await.id();
        owner.offer(spot, "2026-11-26T16:00", "2026-11-26T20:00").await.assert_done();
        spot
    };
    let one = list(&[("label", "B1-001"), ("level", "B1"), ("features", "ev")]).await;
    let two = list(&[("label", "B2-001"), ("level", "B2")]).await;
    (house, owner, guest, [one, two])
}

async fn cookie(house: &House, email: &str) -> String {
    Person::stranger(house).cookie(email).await
}

/// A change of many spots at once, with which everything is read again.
async fn change_all(house: &House, sql: String) {
    let change = move |tx: &mut sparespot::store::Tx<'_>| {
        diesel::sql_query(&sql).execute(tx.connection())?;
        tx.emit(Event::BuildingChanged);
        Ok(())
    };
    house.store().write(change).await.unwrap();
}

on_both! {
    async fn whoever_connects_gets_the_whole_view(backend) {
        let (house, _, _, [one, two]) = scene(backend).await;
        let (_, whole) =
            Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "?view=board").await;
        let expected = [(one, "B1-001", "free"), (two, "B2-001", "free")];
        assert_eq!(
            tiles(&whole),
            expected.map(|(id, label, state)| (id, label.to_owned(), state.to_owned()))
        );
        assert!(whole.contains("2 free"), "{whole}");
        assert_eq!(targets(&whole), ["#board", "#plan", "#nearest", "#count", "#count-status", "#live-time"]);
        assert!(whole.contains("2026-11-26T15:00:00Z"), "{whole}");
    }

    async fn a_page_that_is_up_to_date_is_not_sent_again(backend) {
        let (house, _, guest, [one, _]) = scene(backend).await;
        let (origin, cookie) = (house.origin(), cookie(&house, "olga@example.org").await);
        let socket = guest.get("/").await.attribute("[hx-ws\\:connect]", "hx-ws:connect").unwrap();
        let query = socket.strip_prefix("/live").unwrap();
        let headers = [("Cookie", cookie.as_str()), ("Origin", origin.as_str())];
        let first = async || Watcher::try_open(&origin, query, &headers, None).await.unwrap().text().await;
        assert_eq!(targets(&first().await), ["#live-time"]);
        // What changed there and back is sent again.
        let made = guest.reserve(one, "2026-11-26T16:00", "2026-11-26T18:00").await.id();
        guest.post(&format!("/reservations/{made}/cancel"), &[]).await.assert_done();
        let again = first().await;
        assert!(targets(&again).contains(&"#board".to_owned()), "{again}");
    }

    async fn a_change_is_the_complete_tile_and_the_count(backend) {
        let (house, _, guest, [one, _]) = scene(backend).await;
        let (mut watcher, _) = Watcher::open(&house.origin(), &cookie(&house, "olga@example.org").await, "").await;
        let made = guest.reserve(one, "2026-11-26T16:00", "2026-11-26T18:00").await;
        made.assert_done();
        let change = watcher.text().await;
        let (tile, bay, tall) = (format!("#spot-{one}"), format!("#bay-{one}"), format!("#bay-{one}-tall"));
        assert_eq!(targets(&change), [tile.as_str(), &bay, &tall, "#count", "#count-status", "#live-time"]);
        assert_eq!(tiles(&change), [(one, "B1-001".into(), "reserved".into())]);
        assert!(change.contains("1 free"), "{change}");
        // It is the tile that stands on the page.
        let page = guest.get("/").await.text;
        let tile = &page[page.find(&format!("<li id=\"spot-{one}\"")).unwrap()..];
        let tile = &tile[..tile.find("</li>").unwrap()];
        assert!(change.contains(tile), "{tile} in {change}");

        guest.post(&format!("/reservations/{}/cancel", made.id()), &[]).await.assert_done();
        // Ended in its first instant, it lasts for one more.
        house.set_clock("2026-11-26T15:00:01Z");
        guest.post("/preferences", &[("theme", "dark")]).await.assert_done();
        guest.reserve(one, "2026-11-26T16:00", "2026-11-26T17:00").await.assert_done();
        while tiles(&watcher.text().await) != [(one, "B1-001".into(), "reserved".into())] {}
    }

    async fn a_change_of_words_alone_leaves_the_count(backend) {
        let (house, owner, _, [one, _]) = scene(backend).await;
        let (mut watcher, _) = Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "").await;
        owner.offer(one, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        let change = watcher.text().await;
        assert_eq!(targets(&change), [&format!("#spot-{one}"), "#live-time"]);
        assert!(change.contains("until 21:00"), "{change}");
    }

    async fn all_who_watch_the_same_get_the_same_bytes(backend) {
        let (house, _, guest, [one, two]) = scene(backend).await;
        let (mut first, whole) = Watcher::open(&house.origin(), &cookie(&house, "olga@example.org").await, "").await;
        let (mut second, same) =
            Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "?view=board").await;
        assert_eq!(whole, same);
        for spot in [one, two] {
            guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T18:00").await.assert_done();
            let change = first.text().await;
            assert_eq!(labels(&change).len(), 1);
            assert_eq!(second.text().await, change);
        }
    }

    async fn a_view_of_a_level_a_feature_or_an_evening_shows_just_that(backend) {
        let (house, _, _, _) = scene(backend).await;
        let cookie = cookie(&house, "greta@example.org").await;
        for (query, expected, words) in [
            ("?view=board&level=B2", vec!["B2-001"], "1 free"),
            ("?feature=ev", vec!["B1-001"], "1 free"),
            ("?level=B2&feature=ev", vec![], "None free"),
            ("?from=2026-11-26T18:00&to=2026-11-26T20:00", vec!["B1-001", "B2-001"], "2 free"),
            ("?from=2026-11-26T18:00&to=2026-11-26T20:01&level=B1", vec!["B1-001"], "None free"),
            ("?from=2026-11-26T18%3A00&to=2026-11-26T23%3A00", vec!["B1-001", "B2-001"], "tonight"),
        ] {
            let (_, whole) = Watcher::open(&house.origin(), &cookie, query).await;
            assert_eq!(labels(&whole), expected, "{query}");
            assert!(whole.contains(words), "{query}: {whole}");
        }
    }

    async fn a_change_that_a_view_does_not_show_is_not_sent_to_it(backend) {
        let (house, _, guest, [one, two]) = scene(backend).await;
        let cookie = cookie(&house, "olga@example.org").await;
        let (mut level, _) = Watcher::open(&house.origin(), &cookie, "?level=B1").await;
        let (mut evening, _) =
            Watcher::open(&house.origin(), &cookie, "?from=2026-11-26T18:00&to=2026-11-26T20:00").await;
        guest.reserve(two, "2026-11-26T16:00", "2026-11-26T17:00").await.assert_done();
        guest.reserve(one, "2026-11-26T17:00", "2026-11-26T19:00").await.assert_done();
        // The first thing that each hears is the second change.
        assert_eq!(labels(&level.text().await), ["B1-001"]);
        assert_eq!(tiles(&evening.text().await), [(one, "B1-001".into(), "reserved".into())]);
    }

    async fn a_board_with_a_time_follows_live(backend) {
        let (house, owner, guest, [one, _]) = scene(backend).await;
        let cookie = cookie(&house, "greta@example.org").await;
        let (mut watcher, whole) =
            Watcher::open(&house.origin(), &cookie, "?from=2026-11-27T10:00&to=2026-11-27T12:00&level=B1").await;
        assert_eq!(tiles(&whole)[0].2, "closed");
        owner.offer(one, "2026-11-27T08:00", "2026-11-27T18:00").await.assert_done();
        let change = watcher.text().await;
        assert_eq!(tiles(&change)[0].2, "free");
        assert!(
            change.contains(&format!(
                "/reservations/new?spot={one}&#38;from=2026-11-27T10:00&#38;to=2026-11-27T12:00"
            )),
            "{change}"
        );
        guest.reserve(one, "2026-11-27T11:00", "2026-11-27T13:00").await.assert_done();
        assert_eq!(tiles(&watcher.text().await)[0].2, "reserved");
    }

    async fn spots_that_come_go_or_move_bring_the_whole_view(backend) {
        let (house, owner, _, [one, two]) = scene(backend).await;
        let cookie = cookie(&house, "greta@example.org").await;
        let (mut all, _) = Watcher::open(&house.origin(), &cookie, "").await;
        let (mut level, _) = Watcher::open(&house.origin(), &cookie, "?level=B1").await;
        let three = owner.spot("B1-002").await;
        let whole = all.text().await;
        assert_eq!(targets(&whole)[0], "#board");
        assert_eq!(labels(&whole), ["B1-001", "B2-001", "B1-002"]);
        assert_eq!(labels(&level.text().await), ["B1-001", "B1-002"]);
        owner.post(&format!("/spots/{two}/remove"), &[]).await.assert_done();
        assert_eq!(labels(&all.text().await), ["B1-001", "B1-002"]);
        owner.post(&format!("/spots/{one}"), &[("label", "B3-001"), ("level", "B3")]).await.assert_done();
        assert_eq!(labels(&level.text().await), ["B1-002"]);
        assert_eq!(labels(&all.text().await), ["B3-001", "B1-002"]);
        owner.post(&format!("/spots/{three}/remove"), &[]).await.assert_done();
        assert_eq!(labels(&level.text().await), Vec::<String>::new());
    }

    async fn the_clock_alone_changes_the_board(backend) {
        let house = House::new(backend).await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        let resident = house.stored("olga@example.org").await;
        let (mut watcher, _) = Watcher::open(&house.origin(), &cookie(&house, "ada@example.org").await, "").await;
        let from = house.now() + SignedDuration::from_millis(1500);
        let to = from + SignedDuration::from_millis(1500);
        let offer = move |tx: &mut sparespot::store::Tx<'_>| {
            sparespot::spots::windows::offer(tx, &resident, spot, from, to)
        };
        house.store().write(offer).await.unwrap();
        for state in ["free", "closed"] {
            while !tiles(&watcher.text().await).iter().any(|tile| tile.2 == state) {}
            let now = house.now();
            assert!(now >= if state == "free" { from } else { to }, "{state} at {now}");
        }
    }

    async fn who_reads_too_slowly_gets_the_whole_view_again(backend) {
        let house = House::at(backend, THURSDAY).await;
        house.resident("Olga").await;
        let rows: Vec<String> =
            (1..=250).map(|id| format!("({id}, 'B1-{id:03}', 'B1', '2026-11-26 00:00:00')")).collect();
        change_all(
            &house,
            format!("INSERT INTO spots (id, label, level, created_at) VALUES {}", rows.join(", ")),
        )
        .await;
        let (cookie, origin) = (cookie(&house, "olga@example.org").await, house.origin());
        let headers = [("Cookie", cookie.as_str()), ("Origin", origin.as_str())];
        let mut slow = Watcher::try_open(&house.origin(), "", &headers, Some(4096)).await.unwrap();
        assert_eq!(tiles(&slow.text().await).len(), 250);
        // Nobody reads while every tile but the first changes again and again, and the first one once: more than
        // all buffers on the way hold.
        for round in 0..160 {
            let first = if round == 100 { "OR id = 1" } else { "" };
            let sql = format!("UPDATE spots SET label = 'R{round}-' || id, revision = revision + 1 WHERE id > 1 {first}");
            change_all(&house, sql).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let snapshot = house.store().read(read_all).await.unwrap();
        let mut expected: Vec<(i64, String)> = snapshot
            .schedules
            .iter()
            .map(|schedule| (schedule.spot.id, schedule.spot.details.label.clone()))
            .collect();
        expected.sort();
        let mut shown = std::collections::BTreeMap::new();
        while let Some(heard) = slow.hear_within(Duration::from_secs(2)).await {
            let Heard::Text(text) = heard else { panic!("{heard:?}") };
            shown.extend(tiles(&text).into_iter().map(|(id, label, _)| (id, label)));
        }
        assert_eq!(shown.into_iter().collect::<Vec<_>>(), expected);
    }

    async fn only_residents_on_our_own_pages_may_watch(backend) {
        let (house, _, _, _) = scene(backend).await;
        let (cookie, origin) = (cookie(&house, "greta@example.org").await, house.origin());
        let (cookie, origin) = (("Cookie", cookie.as_str()), ("Origin", origin.as_str()));
        let status = async |query: &str, headers: &[(&'static str, &str)]| {
            Watcher::try_open(&house.origin(), query, headers, None).await.err()
        };
        assert_eq!(status("", &[origin]).await, Some(401));
        assert_eq!(status("", &[origin, ("Cookie", "sparespot=made-up")]).await, Some(401));
        for foreign in ["https://evil.example", "null", "http://127.0.0.1", ""] {
            assert_eq!(status("", &[cookie, ("Origin", foreign)]).await, Some(403), "{foreign:?}");
        }
        for wrong in [
            "?view=plan",
            "?from=soon",
            "?from=2026-11-26T18:00",
            "?feature=pool",
            "?from=2026-11-26T18:00&to=2026-11-26T17:00",
        ] {
            assert_eq!(status(wrong, &[cookie, origin]).await, Some(422), "{wrong}");
        }
        // Other programs name no origin.
        assert_eq!(status("", &[cookie]).await, None);
        let page = Person::stranger(&house).get_with("/live", cookie.1).await;
        assert!(page.status.is_client_error(), "a page is no socket: {}", page.status);
    }

    async fn signing_out_closes_that_sessions_sockets_and_no_others(backend) {
        let (house, owner, _, [one, _]) = scene(backend).await;
        let here = Person::stranger(&house);
        let mine = here.cookie("greta@example.org").await;
        let (mut first, _) = Watcher::open(&house.origin(), &mine, "").await;
        let (mut second, _) = Watcher::open(&house.origin(), &mine, "?level=B1").await;
        let (mut elsewhere, _) = Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "").await;
        let (mut other, _) = Watcher::open(&house.origin(), &cookie(&house, "olga@example.org").await, "").await;
        here.post("/sign-out", &[]).await.assert_done();
        assert!(first.text().await.contains("You are signed out."));
        assert_eq!(first.closed().await, Some(1008));
        assert_eq!(second.closed().await, Some(1008));
        owner.offer(one, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        assert_eq!(labels(&elsewhere.text().await), ["B1-001"]);
        assert_eq!(labels(&other.text().await), ["B1-001"]);
        let headers = [("Cookie", mine.as_str())];
        assert_eq!(Watcher::try_open(&house.origin(), "", &headers, None).await.err(), Some(401));
    }

    async fn a_suspension_closes_a_persons_sockets_and_no_others(backend) {
        let (house, owner, _, [one, _]) = scene(backend).await;
        let (mut hers, _) = Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "").await;
        let (mut other, _) = Watcher::open(&house.origin(), &cookie(&house, "olga@example.org").await, "").await;
        let greta = house.stored("greta@example.org").await.id;
        house.manager().await.post(&format!("/manage/residents/{greta}/suspend"), &[]).await.assert_done();
        assert_eq!(hers.closed().await, Some(1008));
        owner.offer(one, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        assert_eq!(labels(&other.text().await), ["B1-001"]);
    }

    async fn a_new_password_closes_all_of_a_persons_sockets(backend) {
        let (house, owner, _, [one, _]) = scene(backend).await;
        let here = Person::stranger(&house);
        let (mut mine, _) = Watcher::open(&house.origin(), &here.cookie("greta@example.org").await, "").await;
        let (mut elsewhere, _) = Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "").await;
        let (mut other, _) = Watcher::open(&house.origin(), &cookie(&house, "olga@example.org").await, "").await;
        let fields = [("name", "Greta"), ("password", PASSWORD), ("new_password", "a quiet corner")];
        here.post("/account", &fields).await.assert_done();
        assert_eq!(mine.closed().await, Some(1008));
        assert_eq!(elsewhere.closed().await, Some(1008));
        owner.offer(one, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        assert_eq!(labels(&other.text().await), ["B1-001"]);
    }

    async fn a_server_that_stops_tells_its_sockets_to_come_again(backend) {
        let (house, _, _, _) = scene(backend).await;
        let cookie = cookie(&house, "greta@example.org").await;
        let (mut one, _) = Watcher::open(&house.origin(), &cookie, "").await;
        let (mut two, _) = Watcher::open(&house.origin(), &cookie, "?level=B1").await;
        let stopping = async {
            tokio::time::timeout(SOON, house.running.stop()).await.expect("it stops soon");
        };
        let ((), one, two) = tokio::join!(stopping, one.closed(), two.closed());
        assert_eq!((one, two), (Some(1012), Some(1012)));
    }

    async fn a_page_that_sends_too_much_is_none(backend) {
        let (house, owner, _, [one, _]) = scene(backend).await;
        let cookie = cookie(&house, "greta@example.org").await;
        let (mut bystander, _) = Watcher::open(&house.origin(), &cookie, "").await;

        let (mut large, _) = Watcher::open(&house.origin(), &cookie, "").await;
        large.say(Message::text("x".repeat(8 * 1024))).await;
        large.closed().await;

        let (mut huge, _) = Watcher::open(&house.origin(), &cookie, "").await;
        huge.say(Message::binary(vec![0; 4 * 1024 * 1024])).await;
        huge.closed().await;

        let (mut busy, _) = Watcher::open(&house.origin(), &cookie, "").await;
        for _ in 0..600 {
            if !busy.say(Message::text("x".repeat(1024))).await {
                break;
            }
        }
        busy.closed().await;

        owner.offer(one, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        assert_eq!(labels(&bystander.text().await), ["B1-001"]);
    }

    async fn what_a_client_says_is_not_listened_to(backend) {
        let (house, owner, _, [one, _]) = scene(backend).await;
        let (mut watcher, _) = Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "").await;
        for message in [
            Message::text("{\"type\": \"subscribe\"}"),
            Message::text(""),
            Message::binary(vec![0, 159, 146, 150]),
        ] {
            assert!(watcher.say(message).await);
        }
        assert!(watcher.say(Message::Ping(vec![1, 2, 3].into())).await);
        assert_eq!(watcher.hear().await, Heard::Pong(vec![1, 2, 3]));
        owner.offer(one, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        assert_eq!(labels(&watcher.text().await), ["B1-001"]);
    }

    async fn open_sockets_are_counted(backend) {
        let (house, _, guest, _) = scene(backend).await;
        let counted = async |sockets: u32| {
            let line = format!("sparespot_live_sockets {sockets}\n");
            until(&line, async || guest.get("/metrics").await.text.contains(&line)).await;
        };
        counted(0).await;
        let cookie = cookie(&house, "greta@example.org").await;
        let (one, _) = Watcher::open(&house.origin(), &cookie, "").await;
        let (two, _) = Watcher::open(&house.origin(), &cookie, "").await;
        counted(2).await;
        one.close().await;
        counted(1).await;
        // Gone without a word.
        drop(two);
        counted(0).await;
    }

    async fn a_quiet_board_hears_the_time(backend) {
        let (house, _, _, _) = scene(backend).await;
        let (mut watcher, _) = Watcher::open(&house.origin(), &cookie(&house, "greta@example.org").await, "").await;
        house.set_clock("2026-11-26T15:05:00Z");
        let Some(Heard::Text(beat)) = watcher.hear_within(Duration::from_secs(40)).await else {
            panic!("no heartbeat")
        };
        assert_eq!(targets(&beat), ["#live-time"]);
        assert!(beat.contains("16:05"), "{beat}");
    }
}
