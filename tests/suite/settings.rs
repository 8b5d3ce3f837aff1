//! The rules of the building, as whoever runs it changes them.

use reqwest::StatusCode;
use sparespot::clock::Clock;
use sparespot::config::{Config, SignUp};

use crate::harness::{House, PASSWORD, Person, THURSDAY, on_both, until};

const PATH: &str = "/manage/building";

impl House {
    fn setting(&self, column: &str) -> String {
        self.database.column("building", column)[0].clone()
    }

    fn last_line(&self) -> String {
        self.database.column("audit", "action || ' ' || details").pop().unwrap()
    }
}

async fn sign_up(origin: &str, name: &str) -> StatusCode {
    let email = format!("{name}@example.org");
    let fields = [("name", name), ("email", email.as_str()), ("unit", "1A"), ("password", PASSWORD)];
    Person::at(origin).post("/sign-up", &fields).await.status
}

on_both! {
    async fn only_whoever_runs_the_building_comes_in(backend) {
        let house = House::new(backend).await;
        let (resident, stranger) = (house.resident("Mira").await, Person::stranger(&house));
        for path in [
            "/manage", PATH, "/manage/residents/1/credits", "/manage/audit", "/manage/audit.csv",
            "/manage/statistics", "/manage/statistics.csv",
        ] {
            resident.get(path).await.assert_refused(403, "FORBIDDEN");
            let answer = stranger.get(path).await;
            assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
        }
        for path in [PATH, "/manage/residents/1/credits"] {
            let fields = [("price", "9"), ("amount", "9"), ("reason", "For me.")];
            resident.post(path, &fields).await.assert_refused(403, "FORBIDDEN");
            assert_eq!(stranger.post(path, &fields).await.location, "/sign-in");
        }
        assert_eq!(house.setting("price"), "3");
    }

    async fn what_is_sent_is_changed_and_the_rest_stays(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        let before = manager.get(PATH).await;
        assert_eq!(before.attribute("[name=price]", "value").as_deref(), Some("3"));
        assert_eq!(before.attribute("[name=max_days]", "max").as_deref(), Some("31"));
        let all = [
            ("name", "Elm Court"), ("time_zone", "Europe/Lisbon"), ("price", "4"), ("min_minutes", "30"),
            ("max_days", "3"), ("horizon_days", "20"), ("max_open", "2"), ("allowance", "12"), ("sign_up", "open"),
            ("window_days", "90"), ("audit_days", "60"), ("address_days", "30"), ("reservation_days", "40"),
        ];
        let changed = manager.post(PATH, &all).await;
        assert_eq!((changed.status, changed.location.as_str()), (StatusCode::SEE_OTHER, PATH), "{}", changed.text);
        for (field, value) in all {
            assert_eq!(house.setting(if field == "name" { "name" } else { field }), value, "{field}");
        }
        let page = manager.get(PATH).await;
        assert_eq!(page.attribute("[name=name]", "value").as_deref(), Some("Elm Court"));
        assert_eq!(page.one("[name=sign_up] [selected]"), "Anybody");

        manager.post(PATH, &[("price", "5")]).await.assert_done();
        assert_eq!(house.last_line(), r#"building-changed {"changed":{"price":[4,5]}}"#);
        assert_eq!((house.setting("price"), house.setting("max_days")), ("5".into(), "3".into()));
        // What is as it was is no change.
        let lines = house.database.count("audit");
        manager.post(PATH, &[("price", "5")]).await.assert_done();
        manager.post(PATH, &[]).await.assert_done();
        assert_eq!(house.database.count("audit"), lines);
    }

    async fn each_wrong_field_is_named_and_nothing_is_stored(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        let before = house.database.texts("SELECT name || time_zone || price || max_days AS value FROM building");
        let wrong = [
            ("name", " "), ("time_zone", "Mars/Olympus"), ("price", "1001"), ("min_minutes", "0"), ("max_days", "32"),
            ("horizon_days", "367"), ("max_open", "0"), ("allowance", "-1"), ("sign_up", "friends"),
            ("window_days", "x"), ("audit_days", "29"), ("address_days", ""), ("reservation_days", "1.5"),
        ];
        for (field, value) in wrong {
            let refused = manager.post(PATH, &[("price", "7"), (field, value)][usize::from(field == "price")..]).await;
            refused.assert_invalid(&[field]);
            if field != "sign_up" {
                let shown = refused.attribute(&format!("[name={field}]"), "value");
                assert_eq!(shown.as_deref(), Some(value), "{field}");
            }
        }
        let all = manager.post(PATH, &wrong).await;
        assert_eq!(all.errors().len(), wrong.len());
        let after = house.database.texts("SELECT name || time_zone || price || max_days AS value FROM building");
        assert_eq!(after, before);
    }

    async fn who_may_sign_up_follows_the_building_on_every_instance(backend) {
        let house = House::with(backend, Clock::System, |config| Config { sign_up: SignUp::Open, ..config }).await;
        let other = format!("http://{}", house.another_server().await.address);
        let manager = house.manager().await;
        let asks = async |origin: &str| {
            Person::at(origin).get("/sign-up").await.attribute("[name=invitation]", "required").is_some()
        };
        assert!(!asks(&house.origin()).await);
        manager.post(PATH, &[("sign_up", "invitation")]).await.assert_done();
        assert!(asks(&house.origin()).await);
        assert_eq!(sign_up(&house.origin(), "eva").await, 422);
        until("the other instance knows", async || asks(&other).await).await;
        assert_eq!(sign_up(&other, "eva").await, 422);
        // As the server was started.
        manager.post(PATH, &[("sign_up", "")]).await.assert_done();
        assert_eq!(sign_up(&house.origin(), "eva").await, 303);
        manager.post(PATH, &[("sign_up", "open")]).await.assert_done();
        assert_eq!(sign_up(&house.origin(), "noa").await, 303);
    }

    async fn what_stands_keeps_standing_under_narrower_rules(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-12-20T16:00").await;
        guest.reserve(spot, "2026-11-26T17:00", "2026-12-03T17:00").await.assert_done();
        let manager = house.manager().await;
        manager.post(PATH, &[("max_days", "1"), ("price", "9"), ("max_open", "1")]).await.assert_done();
        let other = house.resident("Nora").await;
        // Begun days ago, and longer than anything may be by now.
        house.set_clock("2026-12-01T15:00:00Z");
        let taken = other.reserve(spot, "2026-12-02T10:00", "2026-12-02T12:00").await;
        taken.assert_refused(409, "SPOT_TAKEN");
        assert_eq!(other.board("").await, [("B1-001".to_owned(), "reserved".to_owned())]);
        let day = other.get("/day?date=2026-12-02").await;
        assert!(day.text.contains("data-state=\"reserved\""), "{}", day.text);
        other.reserve(spot, "2026-12-04T10:00", "2026-12-05T11:00").await.assert_invalid(&["ends_at"]);
        other.reserve(spot, "2026-12-04T10:00", "2026-12-05T10:00").await.assert_done();
        assert_eq!((other.balance().await, guest.balance().await), (41, 47));
        house.assert_sound().await;
    }
}
