//! Invitations, and residents as whoever runs the building sees them: suspended, moved out, made managers.

use futures_util::future::join_all;
use sparespot::clock::Clock;
use sparespot::config::{Config, SignUp};

use crate::harness::{Backend, House, PASSWORD, Person, THURSDAY, on_both, send};

const MIRA: &str = "mira@example.org";

async fn by_invitation(backend: Backend) -> House {
    let clock = Clock::manual(THURSDAY.parse().unwrap());
    House::with(backend, clock, |config| Config { sign_up: SignUp::Invitation, ..config }).await
}

/// Makes an invitation and answers the path of its link, and its id.
async fn invite(manager: &Person, fields: &[(&str, &str)]) -> (String, i64) {
    let made = manager.post("/manage/invitations", fields).await;
    made.assert_done();
    assert_eq!(made.location, "/manage/invitations");
    let page = manager.get(&made.location).await;
    let links = page.all("[data-invitation]");
    assert_eq!(links.len(), 1, "{}", page.text);
    let path = links[0].strip_prefix(&manager.origin).unwrap().to_owned();
    let sheet = page.attribute("[aria-labelledby=new] a", "href").unwrap();
    (path, sheet.rsplit('/').next().unwrap().parse().unwrap())
}

async fn sign_up(house: &House, link: &str, email: &str) -> crate::harness::Answer {
    let code = link.rsplit('=').next().unwrap();
    let fields = [("name", "Lena"), ("email", email), ("password", PASSWORD), ("invitation", code)];
    Person::stranger(house).post("/sign-up", &fields).await
}

async fn id(house: &House, email: &str) -> i64 {
    house.stored(email).await.id
}

async fn token(house: &House, email: &str) -> crate::harness::Answer {
    let fields = [("grant_type", "password"), ("username", email), ("password", PASSWORD)];
    Person::stranger(house).post("/oauth/token", &fields).await
}

async fn me(house: &House, token: &str) -> u16 {
    let request = Person::stranger(house).request(reqwest::Method::POST, "/graphql");
    let request = request.header("Authorization", format!("Bearer {token}"));
    let body = r#"{"query": "{ me { id } }"}"#;
    send(request.header("Content-Type", "application/json").body(body)).await.status.as_u16()
}

on_both! {
    async fn an_invitation_says_whom_it_is_for(backend) {
        let house = by_invitation(backend).await;
        let manager = house.manager().await;
        let wanted = [("unit", "5A"), ("email", "Lena@example.org")];
        let (link, number) = invite(&manager, &wanted).await;
        let form = Person::stranger(&house).get(&link).await;
        assert_eq!(form.attribute("[name=unit]", "value").as_deref(), Some("5A"));
        assert_eq!(form.attribute("[name=email]", "value").as_deref(), Some("lena@example.org"));
        assert_eq!(house.database.count("mails WHERE invitation_id IS NOT NULL AND due_at IS NOT NULL"), 1);

        sign_up(&house, &link, "else@example.org").await.assert_invalid(&["email"]);
        sign_up(&house, &link, "lena@example.org").await.assert_done();
        assert_eq!(house.stored("lena@example.org").await.unit, "5A", "the invitation's unit wins");
        sign_up(&house, &link, "lena@example.org").await.assert_invalid(&["invitation"]);
        let list = manager.get("/manage/invitations").await;
        let line = list.one(&format!("[data-invited='{number}']"));
        assert!(line.contains("Used up") && line.contains("Lena"), "{line}");
        manager.get(&format!("/manage/invitations/{number}")).await.assert_refused(404, "NOT_FOUND");
    }

    async fn an_invitation_can_be_printed_again_and_taken_back(backend) {
        let house = by_invitation(backend).await;
        let manager = house.manager().await;
        let (link, number) = invite(&manager, &[]).await;
        for path in [format!("/manage/invitations/{number}"), "/manage/invitations/print".to_owned()] {
            let sheet = manager.get(&path).await;
            assert_eq!(sheet.status, 200);
            assert!(sheet.text.contains(&link) && sheet.text.contains("sp-qr"), "{}", sheet.text);
        }
        let code = link.rsplit('=').next().unwrap();
        let stored = house.database.texts("SELECT code_hash || salt AS value FROM invitations");
        assert!(!stored[0].contains(code));
        manager.post(&format!("/manage/invitations/{number}/revoke"), &[]).await.assert_done();
        sign_up(&house, &link, MIRA).await.assert_invalid(&["invitation"]);
        assert!(manager.get("/manage/invitations").await.one("[data-invited]").contains("Taken back"));
        manager.post("/manage/invitations/999/revoke", &[]).await.assert_refused(404, "NOT_FOUND");
    }

    async fn an_invitation_has_limits(backend) {
        let house = by_invitation(backend).await;
        let manager = house.manager().await;
        let wrong = [("email", "nobody"), ("uses", "1001"), ("days", "367"), ("unit", "3B")];
        let refused = manager.post("/manage/invitations", &wrong).await;
        refused.assert_invalid(&["email", "uses", "days"]);
        assert_eq!(refused.attribute("[name=unit]", "value").as_deref(), Some("3B"));
        for (field, value) in [("uses", "0"), ("days", "0"), ("uses", "x")] {
            manager.post("/manage/invitations", &[(field, value)]).await.assert_invalid(&[field]);
        }
        let (link, _) = invite(&manager, &[("days", "1"), ("uses", "2")]).await;
        house.set_clock("2026-11-27T15:00:00Z");
        sign_up(&house, &link, MIRA).await.assert_invalid(&["invitation"]);
        assert!(manager.get("/manage/invitations").await.one("[data-invited]").contains("Expired"));
    }

    async fn whoever_is_suspended_is_out_at_once(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (mira, manager) = (house.resident("Mira").await, house.manager().await);
        let number = id(&house, MIRA).await;
        mira.post("/account/calendar", &[]).await.assert_done();
        let feed = mira.get("/account").await.attribute("[data-calendar]", "value").unwrap();
        let feed = feed.strip_prefix(&house.origin()).unwrap().to_owned();
        assert_eq!(mira.get(&feed).await.status, 200);
        mira.post("/account/tokens", &[("name", "hall"), ("scope", "read")]).await.assert_done();
        let long = mira.get("/account/tokens").await.one("[data-token]");
        let granted: serde_json::Value = serde_json::from_str(&token(&house, MIRA).await.text).unwrap();
        let short = granted["access_token"].as_str().unwrap();
        assert_eq!((me(&house, &long).await, me(&house, short).await), (200, 200));

        manager.post(&format!("/manage/residents/{number}/suspend"), &[]).await.assert_done();
        assert_eq!(mira.get("/").await.location, "/sign-in");
        assert_eq!(mira.get(&feed).await.status, 404);
        assert_eq!((me(&house, &long).await, me(&house, short).await), (401, 401));
        Person::stranger(&house).sign_in(MIRA, PASSWORD).await.assert_refused(403, "FORBIDDEN");
        let wrong = Person::stranger(&house).sign_in(MIRA, "not hers").await;
        wrong.assert_invalid(&["password"]);
        let refused = token(&house, MIRA).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains("invalid_grant"), "{}", refused.text);

        manager.post(&format!("/manage/residents/{number}/restore"), &[]).await.assert_done();
        assert_eq!(me(&house, &long).await, 401, "what was ended stays ended");
        Person::stranger(&house).sign_in(MIRA, PASSWORD).await.assert_done();
        let told = house.database.texts("SELECT action AS value FROM audit ORDER BY id DESC LIMIT 2");
        assert_eq!(told, ["restored", "suspended"]);
    }

    async fn reservations_are_kept_or_cancelled_when_somebody_is_suspended(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (mira, ben, manager) =
            (house.resident("Mira").await, house.resident("Ben").await, house.manager().await);
        let (hers, his) = (mira.spot("B1-001").await, ben.spot("B1-002").await);
        for (owner, spot) in [(&mira, hers), (&ben, his)] {
            owner.offer(spot, "2026-11-26T16:00", "2026-11-27T20:00").await.assert_done();
        }
        mira.reserve(his, "2026-11-27T08:00", "2026-11-27T10:00").await.assert_done();
        ben.reserve(hers, "2026-11-27T08:00", "2026-11-27T10:00").await.assert_done();
        let number = id(&house, MIRA).await;
        let path = format!("/manage/residents/{number}/suspend");
        assert_eq!(manager.get(&path).await.all("[data-coming]").len(), 2);
        manager.post(&path, &[("reservations", "burn")]).await.assert_refused(422, "INVALID");
        manager.post(&path, &[]).await.assert_done();
        assert_eq!(house.database.count("reservations WHERE status = 'booked'"), 2);
        manager.post(&format!("/manage/residents/{number}/restore"), &[]).await.assert_done();
        manager.post(&path, &[("reservations", "cancel")]).await.assert_done();
        assert_eq!(house.database.count("reservations WHERE status = 'cancelled'"), 2);
        assert_eq!(ben.balance().await, 50);
        let told = ben.get("/notices").await.one("[data-notice]");
        assert!(told.contains("The spot is not offered any more."), "{told}");
        house.assert_sound().await;
    }

    async fn moving_out_settles_everything(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (mira, ben, manager) =
            (house.resident("Mira").await, house.resident("Ben").await, house.manager().await);
        let (hers, his) = (mira.spot("B1-001").await, ben.spot("B1-002").await);
        for (owner, spot) in [(&mira, hers), (&ben, his)] {
            owner.offer(spot, "2026-11-26T16:00", "2026-11-27T20:00").await.assert_done();
        }
        let weekly =
            [("weekday", "mon"), ("from_time", "08:00"), ("to_time", "18:00"), ("starts_on", "2026-11-30")];
        mira.post(&format!("/spots/{hers}/patterns"), &weekly).await.assert_done();
        let guest = ben.reserve(hers, "2026-11-26T16:00", "2026-11-26T19:00").await.id();
        let later = ben.reserve(hers, "2026-11-27T08:00", "2026-11-27T10:00").await.id();
        let running = mira.reserve(his, "2026-11-26T16:00", "2026-11-26T19:00").await.id();
        let coming = mira.reserve(his, "2026-11-27T08:00", "2026-11-27T10:00").await.id();
        house.set_clock("2026-11-26T15:30:00Z");
        let number = id(&house, MIRA).await;
        let path = format!("/manage/residents/{number}/move-out");
        assert_eq!(manager.get(&path).await.all("[data-coming]").len(), 4);
        manager.post(&path, &[]).await.assert_done();

        let status = |id: i64| {
            let sql = format!("SELECT status AS value FROM reservations WHERE id = {id}");
            house.database.texts(&sql)[0].clone()
        };
        assert_eq!((status(later), status(coming)), ("cancelled".into(), "cancelled".into()));
        assert_eq!(status(running), "completed");
        assert!(["booked", "active"].contains(&status(guest).as_str()), "what runs there stays");
        assert_eq!(house.stored(MIRA).await.balance, 0);
        assert!(house.stored(MIRA).await.has_left());
        assert_eq!(house.database.count(&format!("spots WHERE owner_id = {number}")), 0);
        assert_eq!(house.database.count("patterns WHERE ended_at IS NULL"), 0);
        let windows = house.windows(hers).await;
        assert_eq!(windows.len(), 1, "{windows:?}");
        assert_eq!(windows[0].2, "2026-11-26T19:00");
        assert_eq!(house.database.count("audit WHERE action = 'moved-out'"), 1);
        // He paid for what runs on hers, and earned what ran on his.
        assert_eq!(ben.balance().await, 50);
        assert_eq!(mira.get("/").await.location, "/sign-in");
        Person::stranger(&house).sign_in(MIRA, PASSWORD).await.assert_refused(403, "FORBIDDEN");
        assert_eq!(manager.get(&format!("/manage/residents/{number}")).await.status, 200);
        manager.post(&path, &[]).await.assert_done();
        assert_eq!(house.database.count("audit WHERE action = 'moved-out'"), 1, "once");
        house.assert_sound().await;
    }

    async fn somebody_always_runs_the_building(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (mira, manager) = (house.resident("Mira").await, house.manager().await);
        let (ada, number) = (id(&house, "ada@example.org").await, id(&house, MIRA).await);
        let role = |id: i64| format!("/manage/residents/{id}/manager");
        manager.post(&role(ada), &[("manager", "no")]).await.assert_refused(403, "FORBIDDEN");
        manager.post(&format!("/manage/residents/{ada}/move-out"), &[]).await.assert_refused(403, "FORBIDDEN");
        manager.post(&format!("/manage/residents/{ada}/suspend"), &[]).await.assert_refused(403, "FORBIDDEN");
        manager.post(&role(number), &[]).await.assert_done();
        assert_eq!(mira.get("/manage").await.status, 200);
        manager.post(&format!("/manage/residents/{ada}/suspend"), &[]).await.assert_refused(403, "FORBIDDEN");

        let (ada_goes, mira_goes) = (role(ada), role(number));
        let no = [("manager", "no")];
        let answers = join_all([mira.post(&ada_goes, &no), manager.post(&mira_goes, &no)]).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 403]);
        assert_eq!(house.database.count("residents WHERE is_manager"), 1);
    }

    async fn residents_are_found_by_what_stands_in_their_row(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (mira, manager) = (house.resident("Mira").await, house.manager().await);
        house.resident("Ben").await;
        mira.spot("B1-014").await;
        let found = async |query: &str| manager.get(&format!("/manage/residents{query}")).await.all("[data-resident]").len();
        assert_eq!(found("").await, 3);
        for (query, count) in [
            ("?q=b1-014", 1),
            ("?q=mira+3b", 1),
            ("?q=nobody", 0),
            ("?which=managers", 1),
            ("?which=no-spot", 2),
            ("?which=left", 0),
        ] {
            assert_eq!(found(query).await, count, "{query}");
        }
    }

    async fn these_pages_are_for_managers(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (mira, stranger) = (house.resident("Mira").await, Person::stranger(&house));
        let number = id(&house, MIRA).await;
        let one = format!("/manage/residents/{number}");
        let read = ["/manage/residents", "/manage/invitations", "/manage/invitations/print", "/manage/invitations/1"];
        let read = read.map(str::to_owned).into_iter();
        for path in read.chain(["", "/suspend", "/move-out"].map(|end| format!("{one}{end}"))) {
            assert_eq!(mira.get(&path).await.status, 403, "{path}");
            assert_eq!(stranger.get(&path).await.location, "/sign-in", "{path}");
        }
        let posted = ["/manage/invitations", "/manage/invitations/1/revoke"].map(str::to_owned).into_iter();
        let ends = ["/suspend", "/restore", "/manager", "/move-out"];
        for path in posted.chain(ends.map(|end| format!("{one}{end}"))) {
            assert_eq!(mira.post(&path, &[]).await.status, 403, "{path}");
            assert_eq!(stranger.post(&path, &[]).await.location, "/sign-in", "{path}");
        }
    }
}
