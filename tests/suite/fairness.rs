//! Credits that a manager moves, and those that everybody is given when a month begins.

use reqwest::{Method, StatusCode};
use sparespot::clock::Clock;
use sparespot::residents::allowance;

use crate::ground::Ground;
use crate::harness::{Answer, House, Person, THURSDAY, on_both, send};

impl House {
    async fn id(&self, name: &str) -> i64 {
        self.stored(&format!("{name}@example.org")).await.id
    }

    /// What the job does at once, and to how many.
    async fn give(&self) -> Vec<usize> {
        let mut given = Vec::new();
        while let Some(some) = self.store().write(allowance::give).await.unwrap() {
            given.push(some);
        }
        given
    }
}

async fn correct(manager: &Person, id: i64, amount: &str, reason: &str) -> Answer {
    manager.post(&format!("/manage/residents/{id}/credits"), &[("amount", amount), ("reason", reason)]).await
}

async fn reasons(person: &Person) -> String {
    let query = r#"{"query": "{ ledger { nodes { reason amount } } }"}"#;
    let request = person.request(Method::POST, "/graphql").header("Origin", &person.origin);
    send(request.header("Content-Type", "application/json").body(query)).await.text
}

on_both! {
    async fn a_correction_is_a_transfer_with_its_reason(backend) {
        let house = House::new(backend).await;
        let (manager, mira) = (house.manager().await, house.resident("Mira").await);
        let id = house.id("mira").await;
        let given = correct(&manager, id, "10", "Thanks for clearing the snow").await;
        assert_eq!(given.location, format!("/manage/residents/{id}"), "{}", given.text);
        correct(&manager, id, "-4", "Counted twice").await.assert_done();
        assert_eq!(mira.balance().await, 56);
        let ledger = mira.get("/credits").await;
        let words = ledger.all("main ol li .font-semibold");
        assert_eq!(words[..2], ["Taken: Counted twice", "Given: Thanks for clearing the snow"]);
        let reasons = reasons(&mira).await;
        assert!(reasons.contains(r#""correction: Counted twice""#), "{reasons}");
        let line = house.database.texts(
            "SELECT actor_id || ' ' || resident_id || ' ' || details AS value FROM audit
            WHERE action = 'credits-moved' ORDER BY id",
        );
        assert_eq!(line, [format!(r#"1 {id} {{"amount":10}}"#), format!(r#"1 {id} {{"amount":-4}}"#)]);
        let page = manager.get(&format!("/manage/residents/{id}/credits")).await;
        assert!(page.text.contains("Counted twice"), "{}", page.text);
        house.assert_sound().await;
    }

    async fn wrong_corrections_are_refused(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        house.resident("Mira").await;
        let id = house.id("mira").await;
        for amount in ["", "0", "1001", "-1001", "3.5", "x", "99999999999"] {
            correct(&manager, id, amount, "Why").await.assert_invalid(&["amount"]);
        }
        for reason in ["", " ", &"x".repeat(201), "two\nlines"] {
            let refused = correct(&manager, id, "3", reason).await;
            refused.assert_invalid(&["reason"]);
            assert_eq!(refused.attribute("[name=amount]", "value").as_deref(), Some("3"));
        }
        correct(&manager, id, "", "").await.assert_invalid(&["amount", "reason"]);
        assert_eq!(correct(&manager, 4711, "3", "Nobody").await.status, StatusCode::NOT_FOUND);
        correct(&manager, id, "-51", "Too many").await.assert_refused(409, "NOT_ENOUGH_CREDITS");
        house.database.run("UPDATE residents SET left_at = '2026-11-01 08:00:00' WHERE email = 'mira@example.org'");
        assert_eq!(correct(&manager, id, "3", "Gone").await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.database.count("audit WHERE action = 'credits-moved'"), 0);
        house.assert_sound().await;
    }

    async fn what_may_have_to_be_paid_back_is_not_taken(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let made = guest.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await;
        made.assert_done();
        let (manager, id) = (house.manager().await, house.id("olga").await);
        let refused = correct(&manager, id, "-51", "All of it").await;
        refused.assert_refused(409, "NOT_ENOUGH_CREDITS");
        assert!(refused.text.contains("Only 50 credits can be taken now."), "{}", refused.text);
        assert_eq!(owner.balance().await, 53);
        correct(&manager, id, "-50", "All that can be").await.assert_done();
        guest.post(&format!("/reservations/{}/cancel", made.id()), &[]).await.assert_done();
        assert_eq!((owner.balance().await, guest.balance().await), (0, 50));
        house.assert_sound().await;
    }

    async fn of_two_who_take_the_same_at_once_one_does(backend) {
        let house = House::new(backend).await;
        let (manager, mira) = (house.manager().await, house.resident("Mira").await);
        let id = house.id("mira").await;
        let (one, two) = tokio::join!(
            correct(&manager, id, "-30", "One"),
            correct(&manager, id, "-30", "Two"),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(mira.balance().await, 20);
        house.assert_sound().await;
    }

    async fn everybody_is_given_the_allowance_once_a_month(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (manager, mira) = (house.manager().await, house.resident("Mira").await);
        house.resident("Ben").await;
        house.give().await;
        manager.post("/manage/building", &[("allowance", "7")]).await.assert_done();
        // From the next month on, which begins where the building is.
        assert!(house.give().await.is_empty());
        house.set_clock("2026-11-30T22:59:59Z");
        assert!(house.give().await.is_empty());
        house.database.run("UPDATE residents SET suspended_at = '2026-11-20 08:00:00' WHERE email = 'ben@example.org'");
        house.set_clock("2026-11-30T23:00:00Z");
        assert_eq!(house.give().await, [2]);
        assert!(house.give().await.is_empty());
        assert_eq!((mira.balance().await, house.stored("ben@example.org").await.balance), (57, 50));
        assert!(mira.get("/credits").await.text.contains("Credits of the month"));
        assert!(reasons(&mira).await.contains(r#""allowance""#));
        let details = house.database.texts("SELECT details AS value FROM audit WHERE action = 'allowance-given'");
        assert_eq!(details, [r#"{"month":"2026-12","amount":7,"count":2}"#]);
        // After a stop of months: the present one.
        house.database.run("UPDATE residents SET suspended_at = NULL");
        house.set_clock("2027-03-17T12:00:00Z");
        assert_eq!(house.give().await, [3]);
        assert_eq!(house.stored("mira@example.org").await.balance, 64);
        let manager = house.manager().await;
        manager.post("/manage/building", &[("allowance", "0")]).await.assert_done();
        house.set_clock("2027-04-01T12:00:00Z");
        assert_eq!(house.give().await, [0]);
        let balance = async |email| house.stored(email).await.balance;
        assert_eq!((balance("mira@example.org").await, balance("ben@example.org").await), (64, 57));
        house.assert_sound().await;
    }

    async fn another_zone_gives_no_month_twice_or_too_early(backend) {
        let house = House::at(backend, THURSDAY).await;
        let manager = house.manager().await;
        house.resident("Mira").await;
        house.give().await;
        manager.post("/manage/building", &[("allowance", "7"), ("time_zone", "Asia/Tokyo")]).await.assert_done();
        manager.post("/manage/building", &[("time_zone", "America/Los_Angeles")]).await.assert_done();
        house.set_clock("2026-12-01T07:59:59Z");
        assert!(house.give().await.is_empty());
        house.set_clock("2026-12-01T08:00:00Z");
        assert_eq!(house.give().await, [2]);
        manager.post("/manage/building", &[("time_zone", "Asia/Tokyo")]).await.assert_done();
        house.set_clock("2026-12-31T15:00:00Z");
        assert_eq!(house.give().await, [2]);
        let manager = house.manager().await;
        manager.post("/manage/building", &[("time_zone", "Europe/Berlin")]).await.assert_done();
        house.set_clock("2027-01-15T15:00:00Z");
        assert_eq!(house.give().await, [0], "all have January's");
        assert_eq!(house.stored("mira@example.org").await.balance, 64);
        house.assert_sound().await;
    }

    async fn many_are_given_it_some_at_a_time_and_by_several_at_once(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(
            "INSERT INTO building (id, name, time_zone, price, min_minutes, max_days, horizon_days, window_days, max_open,
                created_at, allowance) VALUES (1, 'House', 'UTC', 3, 15, 7, 60, 366, 5, '2026-11-01 08:00:00', 4)",
        );
        let accounts = vec!["('resident')"; 57].join(", ");
        ground.accepts(&format!("INSERT INTO accounts (kind) VALUES {accounts}"));
        ground.accepts(
            "INSERT INTO residents (account_id, name, email, unit, password_hash, created_at)
            SELECT id, 'Guest', 'guest.' || id || '@example.org', '', '', '2026-11-01 08:00:00'
            FROM accounts WHERE id > 5",
        );
        let store = || ground.store().with_clock(Clock::manual(THURSDAY.parse().unwrap()));
        let all = async |store: sparespot::store::Store| {
            let mut given = 0;
            for _ in 0..8 {
                given += store.write(allowance::give).await.unwrap().unwrap_or(0);
            }
            given
        };
        let (one, two, three) = tokio::join!(all(store()), all(store()), all(store()));
        // Who comes while somebody is at it leaves it to them.
        assert_eq!(one + two + three + all(store()).await, 60);
        let transfers = "transfers WHERE reason = 'allowance' AND note = '2026-11'";
        assert_eq!(ground.database.count(transfers), 60);
        assert_eq!(ground.store().read(sparespot::check::all).await.unwrap(), Vec::<String>::new());
        let again = "INSERT INTO transfers (payer_id, payee_id, amount, reason, note, created_at)
            VALUES (1, 3, 4, 'allowance', '2026-11', '2026-11-26 10:00:00')";
        ground.refuses(again, &["transfers_one_allowance_a_month", "transfers.payee_id, transfers.note"]);
        ground.accepts(&again.replace("2026-11'", "2026-12'"));
    }
}
