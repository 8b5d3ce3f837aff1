//! The ledger's page, and that `check` sees each thing that can be broken.

use sparespot::credits::{self, Reason};
use sparespot::store::AnyConnection;

use crate::harness::{Answer, Backend, Database, House, Person, THURSDAY, on_both};

/// The lines of the page: amount and balance, newest first.
fn lines(page: &Answer) -> Vec<(i32, i32)> {
    let number = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let value: i32 = digits.parse().unwrap();
        if text.starts_with('−') { -value } else { value }
    };
    let amounts = page.all("main ol li .sp-amount");
    let balances = page.all("main ol li .sp-amount ~ span");
    assert_eq!(amounts.len(), balances.len());
    amounts.iter().zip(&balances).map(|(amount, balance)| (number(amount), number(balance))).collect()
}

fn older(page: &Answer) -> Option<String> {
    page.attribute("a[href^='/credits?before=']", "href")
}

async fn reserve(guest: &Person, spot: i64, hour: u8) -> i64 {
    let (from, to) = (format!("2026-11-27T{hour}:00"), format!("2026-11-27T{hour}:59"));
    let made = guest.reserve(spot, &from, &to).await;
    made.assert_done();
    made.id()
}

/// A house where reservation 1 stands, reservation 2 was cancelled, and both lie in window 1 of spot 1. The
/// accounts are the mint's (1), the building's (2), Ada's, Olga's (4) and Greta's (5).
async fn lived_in(backend: Backend) -> House {
    let house = House::at(backend, THURSDAY).await;
    let (_, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
    reserve(&guest, spot, 10).await;
    let second = reserve(&guest, spot, 12).await;
    guest.post(&format!("/reservations/{second}/cancel"), &[]).await.assert_done();
    assert_eq!(house.database.column("reservations", "status"), ["booked", "cancelled"]);
    assert_eq!(house.database.column("accounts", "balance"), ["-150", "0", "50", "53", "47"]);
    assert_eq!(house.database.column("windows", "spot_id"), ["1"]);
    house.assert_sound().await;
    house
}

/// A connection on which the database keeps none of its promises.
fn unguarded(database: &Database) -> AnyConnection {
    use diesel::connection::SimpleConnection as _;
    let mut connection = database.connect();
    let sql = match database.backend() {
        Backend::Postgres => "
            SET session_replication_role = replica;
            ALTER TABLE windows DROP CONSTRAINT windows_apart, DROP CONSTRAINT windows_forward;
            ALTER TABLE reservations DROP CONSTRAINT reservations_apart, DROP CONSTRAINT reservations_have_a_window;
            ALTER TABLE accounts DROP CONSTRAINT accounts_balance_not_negative;
            DROP INDEX transfers_one_a_reservation;"
            .to_owned(),
        Backend::Sqlite => {
            let triggers = database.texts("SELECT name AS value FROM sqlite_master WHERE type = 'trigger'");
            assert!(triggers.len() > 8, "{triggers:?}");
            let drop: String = triggers.iter().map(|name| format!("DROP TRIGGER {name};")).collect();
            format!(
                "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
                 DROP INDEX transfers_one_a_reservation; {drop}"
            )
        }
    };
    connection.batch_execute(&sql).unwrap();
    connection
}

/// What `check` says after this SQL went past all guards.
async fn check_after(backend: Backend, sql: &str) -> Vec<String> {
    use diesel::connection::SimpleConnection as _;
    let house = lived_in(backend).await;
    unguarded(&house.database).batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    house.store().read(sparespot::check::all).await.unwrap()
}

/// A second reservation, free of charge, with the columns of the first but for these.
fn copy_of_the_first(starts_at: &str, ends_at: &str) -> String {
    format!(
        "INSERT INTO reservations (id, spot_id, window_id, resident_id, payee_id, starts_at, ends_at,
             asked_starts_at, asked_ends_at, status, price, created_at)
         SELECT 9, spot_id, window_id, resident_id, payee_id, {starts_at}, {ends_at},
             asked_starts_at, asked_ends_at, status, 0, created_at
         FROM reservations WHERE id = 1"
    )
}

on_both! {
    async fn the_ledger_has_the_newest_first_and_each_balance(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        assert_eq!(lines(&guest.get("/credits").await), [(50, 50)]);
        let first = reserve(&guest, spot, 10).await;
        reserve(&guest, spot, 12).await;
        guest.post(&format!("/reservations/{first}/cancel"), &[]).await.assert_done();

        let page = guest.get("/credits").await;
        assert_eq!(lines(&page), [(3, 47), (-3, 44), (-3, 47), (50, 50)]);
        let words = page.all("main ol li .font-semibold");
        assert_eq!(
            words,
            ["You cancelled B1-001", "You reserved B1-001", "You reserved B1-001", "Welcome to the building"]
        );
        assert_eq!(page.one("[data-balance]"), "47");
        let theirs = owner.get("/credits").await;
        assert_eq!(lines(&theirs), [(-3, 53), (3, 56), (3, 53), (50, 50)]);
        assert_eq!(theirs.one("[data-balance]"), "53");
        // A line leads to its reservation, which both may see.
        for (person, page) in [(&guest, &page), (&owner, &theirs)] {
            let href = page.attribute("main ol li a", "href").unwrap();
            assert_eq!(href, format!("/reservations/{first}"));
            assert_eq!(person.get(&href).await.status.as_u16(), 200);
        }
    }

    async fn what_is_earned_but_not_to_be_spent_yet_is_said(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let says = async |words: &str| owner.get("/credits").await.text.contains(words);
        assert!(!says("can be spent once").await);
        let first = reserve(&guest, spot, 10).await;
        reserve(&guest, spot, 12).await;
        assert!(says("6 of them can be spent once").await);
        guest.post(&format!("/reservations/{first}/cancel"), &[]).await.assert_done();
        assert!(says("3 of them can be spent once").await);
        house.set_clock("2026-11-27T11:00:00Z");
        assert!(!says("can be spent once").await);
        assert_eq!(owner.balance().await, 53);
    }

    async fn a_long_ledger_goes_on_page_after_page(backend) {
        let house = House::at(backend, THURSDAY).await;
        let person = house.resident("Mira").await;
        let account = house.stored("mira@example.org").await.account;
        let fill = move |tx: &mut sparespot::store::Tx<'_>| {
            for amount in 1..=60 {
                credits::transfer(tx, credits::MINT, account, amount, Reason::Welcome, None)?;
                credits::transfer(tx, account, credits::BUILDING, amount, Reason::Reservation, None)?;
            }
            Ok(())
        };
        house.store().write(fill).await.unwrap();
        let (mut path, mut all, mut pages) = ("/credits".to_owned(), Vec::new(), 0);
        loop {
            let page = person.get(&path).await;
            all.extend(lines(&page));
            pages += 1;
            match older(&page) {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!((pages, all.len()), (3, 121));
        assert_eq!((all[0], all[1], all[120]), ((-60, 50), (60, 110), (50, 50)));
        for pair in all.windows(2) {
            assert_eq!(pair[1].1 + pair[0].0, pair[0].1, "{pair:?}");
        }
        // What is no line of the ledger is no harm.
        for before in ["x", "-1", "0", "99999999999999999999", "%00"] {
            assert_eq!(
                person.get(&format!("/credits?before={before}")).await.status.as_u16(),
                200,
                "{before}"
            );
        }
        assert_eq!(lines(&person.get("/credits?before=0").await), []);
        house.assert_sound().await;
    }

    async fn nobody_sees_another_ones_ledger(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        reserve(&guest, spot, 10).await;
        assert_eq!(lines(&house.resident("Nora").await.get("/credits").await), [(50, 50)]);
    }

    async fn check_sees_credits_out_of_nowhere(backend) {
        let broken = check_after(backend, "UPDATE accounts SET balance = balance + 5 WHERE id = 4").await;
        assert_eq!(
            broken,
            ["all accounts add up to 5, not to 0", "account 4 has 58 credits, its transfers say 53"]
        );
    }

    async fn check_sees_a_balance_that_is_not_its_transfers(backend) {
        let sql = "UPDATE accounts SET balance = balance + 5 WHERE id = 4; UPDATE accounts SET balance = balance - 5 WHERE id = 5";
        let mut broken = check_after(backend, sql).await;
        broken.sort();
        assert_eq!(
            broken,
            [
                "account 4 has 58 credits, its transfers say 53",
                "account 5 has 42 credits, its transfers say 47"
            ]
        );
    }

    async fn check_sees_a_negative_balance(backend) {
        let sql =
            "UPDATE accounts SET balance = -1 WHERE id = 5; UPDATE accounts SET balance = -102 WHERE id = 1";
        let broken = check_after(backend, sql).await;
        assert!(broken.contains(&"account 5 has a negative balance of -1".to_owned()), "{broken:?}");
        assert_eq!(
            broken.iter().filter(|line| line.contains("negative")).count(),
            1,
            "the mint's may be: {broken:?}"
        );
    }

    async fn check_sees_windows_that_touch(backend) {
        let sql = "INSERT INTO windows (id, spot_id, starts_at, ends_at) SELECT 9, spot_id, ends_at, '2026-11-29 00:00:00' FROM windows";
        assert_eq!(check_after(backend, sql).await, ["spot 1: windows 1 and 9 meet"]);
    }

    async fn check_sees_windows_that_overlap(backend) {
        let sql = "INSERT INTO windows (id, spot_id, starts_at, ends_at) VALUES (9, 1, '2026-11-27 05:00:00', '2026-11-27 08:00:00')";
        assert_eq!(check_after(backend, sql).await, ["spot 1: windows 9 and 1 meet"]);
    }

    async fn check_sees_a_window_that_ends_before_its_start(backend) {
        let sql = "INSERT INTO windows (id, spot_id, starts_at, ends_at) VALUES (9, 1, '2026-11-30 08:00:00', '2026-11-30 07:00:00')";
        assert_eq!(check_after(backend, sql).await, ["window 9 does not end after its start"]);
    }

    async fn check_sees_reservations_that_overlap(backend) {
        let sql = copy_of_the_first("'2026-11-27 09:30:00'", "'2026-11-27 11:00:00'");
        assert_eq!(check_after(backend, &sql).await, ["spot 1: reservations 1 and 9 overlap"]);
    }

    async fn check_sees_two_reservations_of_the_same_time(backend) {
        let broken = check_after(backend, &copy_of_the_first("starts_at", "ends_at")).await;
        assert!(broken.contains(&"spot 1: reservations 1 and 9 overlap".to_owned()), "{broken:?}");
    }

    async fn check_sees_a_reservation_outside_its_window(backend) {
        let line = ["reservation 1 is not inside a window"];
        let shrunk = "UPDATE windows SET starts_at = '2026-11-27 09:30:00'";
        assert_eq!(check_after(backend, shrunk).await, line);
        assert_eq!(check_after(backend, "DELETE FROM windows").await, line);
        assert_eq!(check_after(backend, "UPDATE reservations SET window_id = NULL WHERE id = 1").await, line);
    }

    async fn check_sees_a_reservation_that_nobody_paid(backend) {
        let broken = check_after(backend, "DELETE FROM transfers WHERE reservation_id = 1").await;
        let line =
            "reservation 1 was paid 0 times, 0 credits together instead of 1 times, 3 credits together";
        assert!(broken.contains(&line.to_owned()), "{broken:?}");
    }

    async fn check_sees_a_reservation_that_was_paid_twice(backend) {
        let sql = "INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, created_at)
            SELECT payer_id, payee_id, amount, reason, reservation_id, created_at FROM transfers WHERE reservation_id = 1";
        let broken = check_after(backend, sql).await;
        let line =
            "reservation 1 was paid 2 times, 6 credits together instead of 1 times, 3 credits together";
        assert!(broken.contains(&line.to_owned()), "{broken:?}");
    }

    async fn check_sees_a_cancellation_that_gave_nothing_back(backend) {
        let sql = "UPDATE reservations SET status = 'cancelled', window_id = NULL WHERE id = 1";
        let line =
            "reservation 1 was given back 0 times, 0 credits together instead of 1 times, 3 credits together";
        assert_eq!(check_after(backend, sql).await, [line]);
    }

    async fn check_sees_a_refund_of_what_was_not_cancelled(backend) {
        let sql = "UPDATE reservations SET status = 'booked', window_id = 1 WHERE id = 2";
        let line =
            "reservation 2 was given back 1 times, 3 credits together instead of 0 times, 0 credits together";
        assert_eq!(check_after(backend, sql).await, [line]);
    }
}
