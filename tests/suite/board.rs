//! The board's page: what it shows, and that what it remembers is always what is.

use futures_util::future::join_all;
use reqwest::StatusCode;
use sparespot::board::{View, read_all};
use sparespot::clock::{Clock, SignedDuration};
use sparespot::language::Language;
use sparespot::reservations::settle;
use sparespot::views::board::List;
use sparespot::views::words::Words;

use crate::harness::{Backend, House, Person, THURSDAY, berlin, in_hours, in_minutes, on_both, until};

/// Thursday 16:00. B1-001 is free until 20:00, B1-002 reserved until 18:00 and then free until midnight,
/// B2-001 closed until Friday 08:00.
struct Scene {
    /// To be held: its database goes with it.
    house: House,
    owner: Person,
    guest: Person,
    spots: [i64; 3],
}

async fn scene(backend: Backend) -> Scene {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
    let list = async |label: &str, level: &str, feature: &str| {
        let spot = owner.post("/spots", &[("label", label), ("level", level), ("features", feature)]).await;
        spot.assert_done();
        spot.id()
    };
    let spots = [
        list("B1-001", "B1", "ev").await,
        list("B1-002", "B1", "large").await,
        list("B2-001", "B2", "ev").await,
    ];
    owner.offer(spots[0], "2026-11-26T16:00", "2026-11-26T20:00").await.assert_done();
    owner.offer(spots[1], "2026-11-26T16:00", "2026-11-27T00:00").await.assert_done();
    owner.offer(spots[2], "2026-11-27T08:00", "2026-11-27T18:00").await.assert_done();
    guest.reserve(spots[1], "2026-11-26T16:00", "2026-11-26T18:00").await.assert_done();
    Scene { house, owner, guest, spots }
}

fn states<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
    expected.map(|(label, state)| (label.to_owned(), state.to_owned())).to_vec()
}

/// The page, now and over an evening, says what a fresh reading of everything says.
async fn assert_fresh(house: &House, person: &Person, after: &str) {
    let (from, to) = (in_hours(house, 2), in_hours(house, 3));
    let views = [String::new(), format!("?from={from}&to={to}"), "?level=B1".into(), "?feature=ev".into()];
    for query in views {
        let page = person.get(&format!("/{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let snapshot = house.store().read(read_all).await.unwrap();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect();
        let field =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        let view = View::parse(field, &berlin(), house.now()).unwrap();
        let words = Words { zone: &snapshot.building.zone, now: house.now(), language: Language::English };
        let tiles = List::new(&snapshot, &view, words).tiles;
        let expected: Vec<(String, String)> =
            tiles.iter().map(|tile| (tile.label.clone(), tile.state.to_owned())).collect();
        assert_eq!(page.tiles(), expected, "{query:?} after {after}");
        for tile in tiles.iter().filter(|tile| tile.reserve.is_some()) {
            let shown = page.one(&format!("#spot-{}", tile.id));
            let until = tile.until.clone().unwrap();
            assert!(shown.contains(&until), "{shown:?} lacks {until:?}, {query:?} after {after}");
            for feature in &tile.features {
                assert!(shown.contains(feature.words), "{shown:?} after {after}");
            }
        }
    }
}

on_both! {
    async fn an_empty_building_says_what_to_do(backend) {
        let house = House::new(backend).await;
        let page = house.resident("Mira").await.get("/").await;
        assert_eq!(page.tiles(), []);
        assert_eq!(page.attribute("#board a", "href").as_deref(), Some("/spots/new"));
    }

    async fn every_spot_stands_there_and_free_ones_come_first(backend) {
        let Scene { guest, owner, spots, house: _house } = scene(backend).await;
        let page = guest.get("/").await;
        assert_eq!(page.tiles(), states([("B1-001", "free"), ("B1-002", "reserved"), ("B2-001", "closed")]));
        assert_eq!(owner.board("").await, page.tiles());
        assert_eq!(page.one("#count"), "1 free now");
        assert_eq!(page.one("[data-balance]"), "47");
        let free = format!("#spot-{}", spots[0]);
        assert!(page.one(&free).contains("until 20:00"), "{}", page.one(&free));
        let href = page.attribute(&format!("{free} a"), "href").unwrap();
        assert_eq!(href, format!("/reservations/new?spot={}", spots[0]));
        assert_eq!(
            guest.get(&href).await.attribute("[name=starts_at]", "value").as_deref(),
            Some("2026-11-26T16:00")
        );
        assert_eq!(page.all(&format!("#spot-{} a", spots[1])), Vec::<String>::new());
    }

    async fn a_stretch_of_time_has_its_own_states(backend) {
        let Scene { guest, spots, house: _house, .. } = scene(backend).await;
        let table = [
            (
                "2026-11-26T16:00",
                "2026-11-26T18:00",
                [("B1-001", "free"), ("B1-002", "reserved"), ("B2-001", "closed")],
            ),
            (
                "2026-11-26T18:00",
                "2026-11-26T20:00",
                [("B1-001", "free"), ("B1-002", "free"), ("B2-001", "closed")],
            ),
            (
                "2026-11-26T18:00",
                "2026-11-26T20:01",
                [("B1-002", "free"), ("B1-001", "closed"), ("B2-001", "closed")],
            ),
            (
                "2026-11-26T17:59",
                "2026-11-26T19:00",
                [("B1-001", "free"), ("B1-002", "reserved"), ("B2-001", "closed")],
            ),
            (
                "2026-11-27T08:00",
                "2026-11-27T18:00",
                [("B2-001", "free"), ("B1-001", "closed"), ("B1-002", "closed")],
            ),
        ];
        for (from, to, expected) in table {
            assert_eq!(
                guest.board(&format!("?from={from}&to={to}")).await,
                states(expected),
                "{from} to {to}"
            );
        }
        let page = guest.get("/?from=2026-11-26T18:00&to=2026-11-26T19:30").await;
        let tile = format!("#spot-{}", spots[1]);
        assert!(page.one(&tile).contains("until midnight"), "{}", page.one(&tile));
        let href = page.attribute(&format!("{tile} a"), "href").unwrap();
        let form = guest.get(&href).await;
        assert_eq!(form.attribute("[name=starts_at]", "value").as_deref(), Some("2026-11-26T18:00"));
        assert_eq!(form.attribute("[name=ends_at]", "value").as_deref(), Some("2026-11-26T19:30"));
    }

    async fn a_level_and_a_feature_narrow_the_board(backend) {
        let Scene { guest, house: _house, .. } = scene(backend).await;
        assert_eq!(guest.board("?level=B1").await, states([("B1-001", "free"), ("B1-002", "reserved")]));
        assert_eq!(guest.board("?level=B2").await, states([("B2-001", "closed")]));
        assert_eq!(guest.board("?level=B9").await, []);
        assert_eq!(guest.board("?feature=ev").await, states([("B1-001", "free"), ("B2-001", "closed")]));
        assert_eq!(guest.board("?feature=ev&level=B2").await, states([("B2-001", "closed")]));
        assert_eq!(guest.board("?feature=motorcycle").await, []);
        assert_eq!(guest.board("?level=&feature=&from=&to=").await.len(), 3);
        let page = guest.get("/?level=B1&from=2026-11-26T18:00&to=2026-11-26T19:00").await;
        assert_eq!(page.one("#count").split(' ').next(), Some("2"));
        assert_eq!(page.attribute("[type=hidden][name=level]", "value").as_deref(), Some("B1"));
    }

    async fn a_time_that_cannot_be_is_named_and_the_board_stays(backend) {
        let Scene { guest, house: _house, .. } = scene(backend).await;
        for (query, field) in [
            ("from=2026-11-26T18:00", "to"),
            ("to=2026-11-26T18:00", "from"),
            ("from=soon&to=2026-11-26T18:00", "from"),
            ("from=2026-11-26T18:00&to=2026-11-26T17:00", "to"),
            ("from=2026-11-26T18:00&to=2026-11-26T18:00", "to"),
            ("from=2026-11-26T14:00&to=2026-11-26T15:00", "to"),
            ("from=2026-11-26T18:00&to=2028-11-26T18:00", "to"),
            ("from=2027-03-28T02:30&to=2027-03-28T04:00", "from"),
            ("feature=pool", "feature"),
        ] {
            let page = guest.get(&format!("/?{query}")).await;
            page.assert_invalid(&[field]);
            assert_eq!(page.tiles().len(), 3, "{query}");
        }
        let page = guest.get("/?from=soon&to=later").await;
        assert_eq!(page.attribute("[name=from]", "value").as_deref(), Some("soon"));
    }

    async fn presets_lead_to_a_board(backend) {
        let Scene { guest, house: _house, .. } = scene(backend).await;
        let page = guest.get("/?level=B1").await;
        for (words, query) in [
            ("Tonight", "from=2026-11-26T18%3A00&to=2026-11-26T23%3A00&level=B1"),
            ("Tomorrow", "from=2026-11-27T08%3A00&to=2026-11-27T18%3A00&level=B1"),
            ("Weekend", "from=2026-11-28T10%3A00&to=2026-11-29T20%3A00&level=B1"),
        ] {
            let href = format!("/?{query}");
            assert_eq!(page.one(&format!("a[href='{href}']")), words);
            let there = guest.get(&href).await;
            assert_eq!(there.status, StatusCode::OK);
            assert_eq!(
                there.attribute(&format!("a[href='{href}']"), "aria-current").as_deref(),
                Some("true")
            );
        }
        assert_eq!(
            guest.get("/?from=2026-11-26T18:00&to=2026-11-26T23:00").await.one("#count"),
            "1 free tonight"
        );
    }

    async fn without_a_script_the_page_loads_itself_again(backend) {
        let Scene { guest, house: _house, .. } = scene(backend).await;
        let refresh =
            async |query: &str| guest.get(query).await.attribute("head meta[http-equiv=refresh]", "content");
        assert_eq!(refresh("/").await, None);
        assert_eq!(refresh("/?refresh=30").await.as_deref(), Some("30"));
        assert_eq!(refresh("/?refresh=0").await.as_deref(), Some("5"));
        for odd in ["x", "-1", "99999999999", "30;url=https://evil.example"] {
            assert_eq!(refresh(&format!("/?refresh={odd}")).await, None, "{odd}");
        }
        assert_eq!(guest.get("/?refresh=30&level=B2").await.tiles().len(), 1);
    }

    async fn a_paused_page_opens_no_socket(backend) {
        let Scene { guest, house: _house, .. } = scene(backend).await;
        let live = guest.get("/?level=B1").await;
        let socket = live.attribute("[hx-ws\\:connect]", "hx-ws:connect").unwrap();
        assert!(socket.starts_with("/live?view=board&mark=") && socket.ends_with("&level=B1"), "{socket}");
        let paused = guest.get("/?live=off").await;
        assert!(!paused.text.contains("hx-ws") && !paused.text.contains("/live?"), "{}", paused.text);
        assert_eq!(paused.tiles().len(), 3);
    }

    async fn htmx_gets_the_fragment_of_the_same_page(backend) {
        let Scene { guest, spots, house: _house, .. } = scene(backend).await;
        for path in [
            "/",
            "/?level=B1",
            "/spots",
            "/spots/new",
            "/reservations",
            "/credits",
            "/account",
            "/account/tokens",
            &format!("/spots/{}", spots[0]),
            "/reservations/1",
            "/nowhere",
        ] {
            let (page, fragment) = (guest.get(path).await, guest.get_fragment(path).await);
            assert!(page.text.contains("<html") && page.text.contains("<main"), "{path}");
            assert!(!fragment.text.contains("<html") && !fragment.text.contains("<head"), "{path}");
            assert!(fragment.text.contains("<main"), "{path}");
            assert_eq!(page.status, fragment.status, "{path}");
            assert_eq!(page.tiles(), fragment.tiles(), "{path}");
            assert!(
                fragment.header("vary").to_lowercase().contains("hx-request"),
                "{path}: {:?}",
                fragment.headers
            );
        }
    }

    async fn what_is_mine_is_a_fragment_of_its_own(backend) {
        let Scene { house, owner, guest, spots } = scene(backend).await;
        let mine = guest.get("/mine").await;
        assert_eq!(mine.status, StatusCode::OK);
        assert!(!mine.text.contains("<html"));
        assert!(mine.text.contains("/reservations/1") && mine.text.contains("B1-002"), "{}", mine.text);
        let theirs = owner.get("/mine").await;
        assert!(theirs.text.contains(&format!("/spots/{}", spots[0])), "{}", theirs.text);
        assert!(theirs.text.contains(">53<"), "{}", theirs.text);
        // It follows what the reader does, and the clock.
        guest.reserve(spots[0], "2026-11-26T18:30", "2026-11-26T20:00").await.assert_done();
        house.set_clock("2026-11-26T17:30:00Z");
        let next = guest.get("/mine").await;
        assert!(
            next.text.contains("/reservations/2") && !next.text.contains("/reservations/1"),
            "{}",
            next.text
        );
        house.set_clock("2026-11-26T19:00:00Z");
        assert!(!guest.get("/mine").await.text.contains("/reservations/"), "nothing is left");
    }

    async fn what_the_page_remembers_is_always_what_is(backend) {
        let Scene { house, owner, guest, spots } = scene(backend).await;
        let fresh = async |after: &str| assert_fresh(&house, &guest, after).await;
        fresh("nothing").await;
        owner.offer(spots[0], "2026-11-26T21:00", "2026-11-26T23:00").await.assert_done();
        fresh("an offer").await;
        owner.offer(spots[0], "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        fresh("a merge").await;
        let made = guest.reserve(spots[0], "2026-11-26T19:00", "2026-11-26T20:30").await.id();
        fresh("a reservation").await;
        guest
            .reserve(spots[0], "2026-11-26T19:00", "2026-11-26T20:30")
            .await
            .assert_refused(409, "SPOT_TAKEN");
        fresh("a refusal").await;
        guest.post(&format!("/reservations/{made}/cancel"), &[]).await.assert_done();
        fresh("a cancellation").await;
        house.set_clock("2026-11-26T15:10:00Z");
        guest.post("/reservations/1/cancel", &[]).await.assert_done();
        fresh("an early end").await;
        let window = house.windows(spots[0]).await[0].0;
        let part = [("starts_at", "2026-11-26T18:00"), ("ends_at", "2026-11-26T19:30")];
        owner.post(&format!("/windows/{window}/withdraw"), &part).await.assert_done();
        fresh("a withdrawal").await;
        let edited = [("label", "A1-000"), ("level", "A1"), ("features", "large")];
        owner.post(&format!("/spots/{}", spots[0]), &edited).await.assert_done();
        fresh("an edit").await;
        owner.spot("B1-009").await;
        fresh("a new spot").await;
        owner.post(&format!("/spots/{}/remove", spots[1]), &[]).await.assert_done();
        fresh("a removal").await;
        guest.reserve(spots[2], "2026-11-27T09:00", "2026-11-27T11:00").await.assert_done();
        for (now, what) in [
            ("2026-11-27T07:00:00Z", "the begin of a window"),
            ("2026-11-27T08:00:00Z", "the begin of a reservation"),
            ("2026-11-27T10:00:00Z", "the end of a reservation"),
            ("2026-11-27T17:00:00Z", "the end of a window"),
        ] {
            house.set_clock(now);
            fresh(what).await;
            while house.store().write(settle).await.unwrap() > 0 {}
            fresh("settling").await;
        }
        house.assert_sound().await;
    }

    async fn many_changes_at_once_leave_a_page_that_is_right(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
        let mut spots = Vec::new();
        for number in 1..=6 {
            spots.push(owner.spot(&format!("B1-00{number}")).await);
        }
        for round in 0..4 {
            let (from, to) =
                (format!("2026-11-26T{}:00", 16 + round), format!("2026-11-26T{}:00", 18 + round));
            let change = async |spot: i64| {
                owner.offer(spot, &from, &to).await.assert_done();
                guest.board("").await;
                if spot % 3 == 0 {
                    let window = house.windows(spot).await[0].0;
                    owner
                        .post(&format!("/windows/{window}/withdraw"), &[("starts_at", from.as_str())])
                        .await
                        .assert_done();
                }
                guest.board("").await;
            };
            join_all(spots.iter().map(|spot| change(*spot))).await;
            assert_fresh(&house, &guest, "a storm").await;
        }
    }

    async fn a_window_begins_and_ends_on_the_page_by_the_clock_alone(backend) {
        let house = House::at(backend, THURSDAY).await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        let resident = house.stored("olga@example.org").await;
        let (from, to) =
            (house.now() + SignedDuration::from_secs(20), house.now() + SignedDuration::from_secs(40));
        let offer = move |tx: &mut sparespot::store::Tx<'_>| {
            sparespot::spots::windows::offer(tx, &resident, spot, from, to)
        };
        house.store().write(offer).await.unwrap();
        for (now, state) in [
            ("2026-11-26T15:00:19Z", "closed"),
            ("2026-11-26T15:00:20Z", "free"),
            ("2026-11-26T15:00:40Z", "closed"),
        ] {
            house.set_clock(now);
            assert_eq!(owner.board("").await[0].1, state, "{now}");
        }
    }

    async fn another_servers_change_is_seen_in_the_end(backend) {
        let house = House::with(backend, Clock::System, |config| config).await;
        let (owner, _, spot) = house.with_an_offer(&in_minutes(&house, 0), &in_hours(&house, 5)).await;
        let server = house.another_server().await;
        let mut elsewhere = owner.clone();
        elsewhere.origin = format!("http://{}", server.address);
        assert_eq!(elsewhere.board("").await[0].1, "free");
        let window = house.windows(spot).await[0].0;
        owner.post(&format!("/windows/{window}/withdraw"), &[]).await.assert_done();
        assert_eq!(owner.board("").await[0].1, "closed");
        // Without Redis no word goes from one to the other, and rows are believed for ten seconds.
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        until("the other server reads again", async || elsewhere.board("").await[0].1 == "closed").await;
    }
}
