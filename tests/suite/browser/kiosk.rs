//! The screen in the lobby, on which nobody presses anything: it is let in, keeps up, comes back by itself from whatever
//! happens, and does not grow.

use std::time::Duration;

use serde_json::json;
use sparespot::clock::{self, Clock, Zone, wall_field};
use sparespot::event::Event;

use super::driver::{Browser, DESK, Kind};
use super::with_browser;
use crate::cluster::Cluster;
use crate::harness::{Backend, House, PASSWORD, Person, THURSDAY, leave_out, until};
use crate::proxy::{Line, Proxy};
use crate::servers;

/// What hangs in a lobby.
pub const SCREEN: Kind = Kind { width: 1920, height: 1080, ..DESK };

/// The cookie of a screen that is let in.
pub async fn let_in(house: &House) -> String {
    let pairing = house.store().write(sparespot::kiosks::begin).await.unwrap();
    let approval = sparespot::kiosks::Approval::parse(&pairing.code.shown(), "Lobby").unwrap();
    let manager = sparespot::store::Actor::new(sparespot::store::Door::Page, 1);
    house.store().by(manager).write(move |tx| sparespot::kiosks::approve(tx, &approval)).await.unwrap();
    let answer =
        house.store().write(move |tx| sparespot::kiosks::ask(tx, &pairing.device_code)).await.unwrap();
    let sparespot::kiosks::Answer::Token(token) = answer else { panic!("{answer:?}") };
    format!("kiosk={token}")
}

/// Shows the board of a house through a line that may be cut.
async fn behind(house: &House) -> (Browser, Proxy) {
    let proxy = Proxy::before(house.running.address).await;
    let mut browser = Browser::open(house, SCREEN).await;
    browser.origin = format!("http://{}", proxy.address);
    browser.becomes(&[&let_in(house).await]).await;
    browser.go("/kiosk").await;
    browser.sees("[data-live=on]").await;
    browser.mark().await;
    (browser, proxy)
}

with_browser! {
    async fn a_manager_lets_a_screen_in_and_out() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let screen = Browser::open(&house, SCREEN).await;
        screen.go("/kiosk").await;
        let code = screen.words("[data-pairing-code]").await;
        // By the screen's own address, which leads through the sign-in page.
        let manager = Browser::open(&house, DESK).await;
        manager.go(&format!("/manage/kiosks?code={code}")).await;
        manager.send("/sign-in", &[("email", "ada@example.org"), ("password", PASSWORD)]).await;
        manager.arrives_at("/manage/kiosks?code=").await;
        manager.send("/manage/kiosks", &[("name", "Lobby")]).await;
        manager.sees("[data-kiosk]").await;
        screen.sees("[data-live=on]").await;
        screen.mark().await;
        guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T18:00").await.assert_done();
        screen.sees("[data-free='0']").await;
        screen.sees(&format!("#bay-{spot} [data-state=reserved]")).await;
        assert!(screen.is_marked().await, "the page was not loaded again");
        manager.click("form[action$='/revoke'] button").await;
        screen.sees("[data-pairing-code]").await;
        assert_ne!(screen.words("[data-pairing-code]").await, code);
        manager.close().await;
        screen.close().await;
    }

    async fn a_screen_without_script_looks_again_by_itself() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let screen = Browser::open(&house, SCREEN.without_script()).await;
        screen.go("/kiosk").await;
        let code = screen.words("[data-pairing-code]").await;
        house.manager().await.post("/manage/kiosks", &[("code", &code), ("name", "Lobby")]).await.assert_done();
        screen.sees("[data-free='1']").await;
        screen.close().await;
    }

    async fn a_screen_comes_back_from_a_network_that_was_cut() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let (browser, proxy) = behind(&house).await;
        proxy.set(Line::Refuses);
        browser.sees("[data-live=off]").await;
        assert!(browser.words("#live").await.contains("Not live since 16:00"));
        guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T18:00").await.assert_done();
        proxy.set(Line::Passes);
        browser.sees("[data-live=on]").await;
        browser.sees("[data-free='0']").await;
        assert!(browser.is_marked().await, "the page was not loaded again");
        // The console notes that nobody answered for a while.
        browser.noted().await;
        browser.close().await;
    }

    async fn a_screen_is_loaded_again_where_its_server_is_a_new_one() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (browser, proxy) = behind(&house).await;
        // As if the page had come from the server before.
        const OLD: &str = "document.addEventListener('htmx:ws:before:connection', ({ detail: { connection } }) => { connection.url = connection.url.replace(/edition=\\w+/, 'edition=old'); });";
        browser.run(OLD, vec![]).await;
        proxy.set(Line::Refuses);
        browser.sees("[data-live=off]").await;
        proxy.set(Line::Passes);
        until("the page is loaded again", async || !browser.is_marked().await).await;
        browser.sees("[data-live=on]").await;
        browser.noted().await;
        browser.close().await;
    }

    /// Let in by a manager on one instance, told by another, which dies and comes back.
    async fn a_screen_outlives_its_instance() {
        if servers::folder().is_none() {
            return leave_out();
        }
        let mut cluster = Cluster::of(2).await;
        let screen = Browser::at(cluster.origin(1), SCREEN).await;
        screen.go("/kiosk").await;
        let code = screen.words("[data-pairing-code]").await;
        let manager = Person::at(cluster.origin(0));
        manager.sign_in("ada@example.org", PASSWORD).await.assert_done();
        manager.post("/manage/kiosks", &[("code", &code), ("name", "Lobby")]).await.assert_done();
        screen.sees("[data-live=on]").await;
        screen.mark().await;

        let (now, evening) = (wall_field(Zone::utc().wall(clock::minute(Clock::System.now()))), cluster.hour(2));
        let (owner, guest) = (cluster.resident(0, "Olga").await, cluster.resident(0, "Greta").await);
        let (one, two) = (owner.spot("B1-001").await, owner.spot("B1-002").await);
        for spot in [one, two] {
            owner.offer(spot, &now, &evening).await.assert_done();
        }
        screen.sees("[data-free='2']").await;
        guest.reserve(one, &now, &evening).await.assert_done();
        screen.sees(&format!("#bay-{one} [data-state=reserved]")).await;
        screen.sees("[data-free='1']").await;

        cluster.instances[1].kill();
        screen.sees("[data-live=off]").await;
        guest.reserve(two, &now, &evening).await.assert_done();
        assert!(cluster.instances[1].restart());
        screen.sees("[data-live=on]").await;
        screen.sees("[data-free='0']").await;
        assert!(screen.is_marked().await, "the same edition serves: the page was not loaded again");
        // The console notes that nobody answered for a while.
        screen.noted().await;
        screen.close().await;
    }

    /// As many messages as an ordinary house has in weeks, as fast as they can be shown.
    async fn a_screen_does_not_grow() {
        const UPDATES: usize = 10_000;
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let browser = Browser::open(&house, SCREEN).await;
        browser.becomes(&[&let_in(&house).await]).await;
        browser.go("/kiosk").await;
        browser.sees("[data-live=on]").await;
        const COUNT: &str = "window.heard = 0; document.addEventListener('htmx:ws:after:message:incoming', () => { window.heard += 1; });";
        browser.run(COUNT, vec![]).await;
        browser.devtools("Performance.enable", json!({})).await;
        browser.devtools("HeapProfiler.enable", json!({})).await;
        let heard = async || browser.run("return window.heard", vec![]).await.as_u64().unwrap() as usize;
        let mut early = None;
        let mut sent = 0;
        while heard().await < UPDATES {
            // A bay, its count, and now and then the whole plan.
            for _ in 0..50 {
                sent += 1;
                let (state, label) = (sent % 2, sent / 500 % 2);
                let starts = if state == 0 { "2026-11-26 15:00:00" } else { "2026-11-26 16:30:00" };
                change(&house, starts, label).await;
            }
            if early.is_none() && heard().await > UPDATES / 10 {
                early = Some(browser.weight().await);
            }
        }
        let ((early_heap, early_nodes), (heap, nodes)) = (early.unwrap(), browser.weight().await);
        println!("after {} messages: {early_heap} -> {heap} bytes, {early_nodes} -> {nodes} nodes", heard().await);
        assert!(nodes <= early_nodes + 50.0, "{early_nodes} -> {nodes} nodes");
        assert!(heap <= early_heap * 1.2 + 1_000_000.0, "{early_heap} -> {heap} bytes");
        browser.sees("[data-live=on]").await;
        browser.close().await;
    }
}

/// Begins the one window at another time, on another level: what a screen shows differs.
async fn change(house: &House, starts: &str, label: usize) {
    let sql = format!(
        "UPDATE windows SET starts_at = '{starts}'; UPDATE spots SET revision = revision + 1, level = 'B{}'",
        label + 1
    );
    let change = move |tx: &mut sparespot::store::Tx<'_>| {
        use diesel::RunQueryDsl as _;
        for statement in sql.split("; ") {
            diesel::sql_query(statement).execute(tx.connection())?;
        }
        tx.emit(Event::SpotChanged(1));
        Ok(())
    };
    house.store().write(change).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1)).await;
}

impl Browser {
    /// What the page holds once all that is not needed is gone: bytes of its heap, and nodes.
    async fn weight(&self) -> (f64, f64) {
        for _ in 0..3 {
            self.devtools("HeapProfiler.collectGarbage", json!({})).await;
        }
        let metrics = self.devtools("Performance.getMetrics", json!({})).await;
        let metric = |name: &str| {
            let all = metrics["metrics"].as_array().unwrap();
            all.iter()
                .find(|metric| metric["name"] == name)
                .and_then(|metric| metric["value"].as_f64())
                .unwrap()
        };
        (metric("JSHeapUsedSize"), metric("Nodes"))
    }
}
