//! Setting up, signing up, in and out, and the account.

use reqwest::{Method, StatusCode};
use sparespot::clock::{Clock, SignedDuration};
use sparespot::config::{Config, SignUp};
use sparespot::residents::invitations::{self, Wanted};

use crate::harness::{Backend, House, PASSWORD, Person, THURSDAY, on_both, send, until};

const OTHER_PASSWORD: &str = "a quiet corner";

fn set_up_fields<'a>(token: &'a str, zone: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("token", token),
        ("building", "Orchard House"),
        ("time_zone", zone),
        ("name", "Ada Lindqvist"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
    ]
}

fn sign_up_fields<'a>(email: &'a str, invitation: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("name", "Mira Kovač"),
        ("email", email),
        ("unit", "3B"),
        ("password", PASSWORD),
        ("invitation", invitation),
    ]
}

async fn by_invitation(backend: Backend) -> House {
    let clock = Clock::manual(THURSDAY.parse().unwrap());
    House::with(backend, clock, |config| Config { sign_up: SignUp::Invitation, ..config }).await
}

async fn invitation(house: &House, uses: i32, days: i32) -> String {
    let wanted = Wanted { uses, days, ..Wanted::default() };
    let made = house.store().write(move |tx| invitations::create_once(tx, &wanted)).await;
    made.unwrap().as_str().to_owned()
}

async fn with_limit(backend: Backend, rate_limit: u32) -> House {
    House::with(backend, Clock::System, |config| Config { rate_limit, ..config }).await
}

/// Behind HTTPS: nobody has set it up, and its people must name the public address.
async fn behind_https(backend: Backend) -> House {
    let base_url = || Some("https://parking.example.org".to_owned());
    House::empty(backend, Clock::System, |config| Config { base_url: base_url(), ..config }).await
}

async fn is_signed_in(house: &House, cookie: &str) -> bool {
    let answer = Person::stranger(house).get_with("/", cookie).await;
    assert!([StatusCode::OK, StatusCode::SEE_OTHER].contains(&answer.status), "{}", answer.text);
    answer.status == StatusCode::OK
}

on_both! {
    async fn the_printed_token_opens_set_up_and_nothing_else_does(backend) {
        let house = House::empty(backend, Clock::System, |config| config).await;
        let (token, person) = (house.running.setup_token.clone().unwrap(), Person::stranger(&house));
        for wrong in ["", "wrong", &token[1..], &format!("{token}x")] {
            person.get(&format!("/setup?token={wrong}")).await.assert_refused(404, "NOT_FOUND");
            person
                .post("/setup", &set_up_fields(wrong, "Europe/Berlin"))
                .await
                .assert_refused(404, "NOT_FOUND");
        }
        assert_eq!(house.database.count("building"), 0);
        let form = person.get(&format!("/setup?token={token}")).await;
        assert_eq!(form.status, StatusCode::OK);
        assert_eq!(form.attribute("[name=token]", "value"), Some(token.clone()));
        assert_eq!(form.attribute("[name=time_zone]", "value").as_deref(), Some("Europe/Berlin"));

        let done = person.post("/setup", &set_up_fields(&token, "Europe/Berlin")).await;
        assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/"), "{}", done.text);
        assert_eq!(person.get("/").await.one("[data-balance]"), "50");
        assert!(house.stored("ada@example.org").await.is_manager);
    }

    async fn set_up_happens_once(backend) {
        let house = House::new(backend).await;
        let token = house.running.setup_token.clone().unwrap();
        let person = Person::stranger(&house);
        person.get(&format!("/setup?token={token}")).await.assert_refused(404, "NOT_FOUND");
        person.post("/setup", &set_up_fields(&token, "UTC")).await.assert_refused(404, "NOT_FOUND");
        assert_eq!(house.database.count("residents"), 1);
        assert_eq!(house.another_server().await.setup_token, None);
    }

    async fn set_up_names_every_wrong_field_and_stores_nothing(backend) {
        let house = House::empty(backend, Clock::System, |config| config).await;
        let (token, person) = (house.running.setup_token.clone().unwrap(), Person::stranger(&house));
        let empty = person.post("/setup", &[("token", token.as_str())]).await;
        empty.assert_invalid(&["building", "time_zone", "name", "email", "password"]);
        for zone in ["Mars/Olympus", "Europe/Berlin/", "+02:00", "EST5EDT,M3.2.0,M11.1.0"] {
            let unknown = person.post("/setup", &set_up_fields(&token, zone)).await;
            unknown.assert_invalid(&["time_zone"]);
            assert_eq!(unknown.attribute("[name=building]", "value").as_deref(), Some("Orchard House"));
            assert!(!unknown.text.contains(PASSWORD));
        }
        assert_eq!((house.database.count("building"), house.database.count("residents")), (0, 0));
        assert_eq!(house.database.count("accounts WHERE kind = 'resident'"), 0);
        person.post("/setup", &set_up_fields(&token, "Pacific/Apia")).await.assert_done();
        assert_eq!(house.database.column("building", "time_zone"), ["Pacific/Apia"]);
    }

    async fn nobody_signs_up_or_in_before_set_up(backend) {
        let house = House::empty(backend, Clock::System, |config| config).await;
        let person = Person::stranger(&house);
        person.post("/sign-up", &sign_up_fields("mira@example.org", "")).await.assert_refused(422, "INVALID");
        assert_eq!(
            person.sign_in("mira@example.org", PASSWORD).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(person.get("/").await.location, "/sign-in");
        assert_eq!(person.get("/sign-in").await.status, StatusCode::OK);
        assert_eq!(house.database.count("residents"), 0);
    }

    async fn whoever_signs_up_is_in_and_has_fifty_credits(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        let answer = person.post("/sign-up", &sign_up_fields(" Mira@Example.ORG ", "")).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(person.balance().await, 50);
        let mira = house.stored("mira@example.org").await;
        assert_eq!((mira.name.as_str(), mira.unit.as_str(), mira.is_manager), ("Mira Kovač", "3B", false));
        house.assert_sound().await;
    }

    async fn an_address_signs_up_once_however_it_is_written(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let accounts = house.database.count("accounts");
        for email in ["mira@example.org", "MIRA@example.org", " mira@EXAMPLE.org"] {
            let person = Person::stranger(&house);
            let answer = person.post("/sign-up", &sign_up_fields(email, "")).await;
            answer.assert_invalid(&["email"]);
            assert_eq!(answer.attribute("[name=name]", "value").as_deref(), Some("Mira Kovač"));
            assert_eq!(person.get("/").await.location, "/sign-in");
        }
        assert_eq!(house.database.count("accounts"), accounts);
    }

    async fn sign_up_names_every_wrong_field_at_once(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        person.post("/sign-up", &[]).await.assert_invalid(&["name", "email", "password"]);
        let (long_name, long_unit) = ("n".repeat(81), "u".repeat(21));
        let wrong =
            [("name", long_name.as_str()), ("email", "mira@"), ("unit", &long_unit), ("password", "short")];
        let answer = person.post("/sign-up", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut named = answer.errors();
        named.sort();
        assert_eq!(named, ["email", "name", "password", "unit"]);
        assert_eq!(answer.attribute("[name=email]", "value").as_deref(), Some("mira@"));
        assert_eq!(answer.attribute("[name=password]", "value"), None);
        assert_eq!(house.database.count("residents"), 1);
    }

    async fn short_long_and_common_passwords_are_refused(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        let sign_up = async |email: &str, password: &str| {
            person.post("/sign-up", &[("name", "Mira"), ("email", email), ("password", password)]).await
        };
        for bad in ["", "1234567", "ääääääa", "Password", "12345678", &"a".repeat(129)] {
            sign_up("mira@example.org", bad).await.assert_invalid(&["password"]);
        }
        for (index, good) in ["eightchr", &"ä".repeat(128), " <&\"' \u{1f511} "].into_iter().enumerate() {
            let email = format!("mira{index}@example.org");
            sign_up(&email, good).await.assert_done();
            Person::stranger(&house).sign_in(&email, good).await.assert_done();
        }
    }

    async fn an_invitation_lets_in_as_often_as_it_says(backend) {
        let house = by_invitation(backend).await;
        let person = Person::stranger(&house);
        for code in ["", "  ", "wrong"] {
            person
                .post("/sign-up", &sign_up_fields("mira@example.org", code))
                .await
                .assert_invalid(&["invitation"]);
        }
        let code = invitation(&house, 2, 14).await;
        let form = person.get(&format!("/sign-up?invitation={code}")).await;
        assert_eq!(form.attribute("[name=invitation]", "value").as_deref(), Some(code.as_str()));
        // What is refused for another reason uses nothing up.
        person.post("/sign-up", &sign_up_fields("ada@example.org", &code)).await.assert_invalid(&["email"]);
        for email in ["mira@example.org", "ben@example.org"] {
            Person::stranger(&house).post("/sign-up", &sign_up_fields(email, &code)).await.assert_done();
        }
        let used_up = person.post("/sign-up", &sign_up_fields("eve@example.org", &code)).await;
        used_up.assert_invalid(&["invitation"]);
        assert_eq!(house.database.count("residents"), 3);
        house.assert_sound().await;
    }

    async fn an_invitation_ends_on_its_day(backend) {
        let house = by_invitation(backend).await;
        let (person, code) = (Person::stranger(&house), invitation(&house, 5, 14).await);
        house.clock.set(house.now() + SignedDuration::from_hours(24 * 14) - SignedDuration::from_secs(1));
        person.post("/sign-up", &sign_up_fields("mira@example.org", &code)).await.assert_done();
        house.clock.set(house.now() + SignedDuration::from_secs(1));
        let late = Person::stranger(&house).post("/sign-up", &sign_up_fields("ben@example.org", &code)).await;
        late.assert_invalid(&["invitation"]);
    }

    async fn a_wrong_password_and_an_unknown_account_hear_the_same_words(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let person = Person::stranger(&house);
        let wrong = person.sign_in("mira@example.org", "not the password").await;
        let unknown = person.sign_in("nora@example.org", "not the password").await;
        let malformed = person.sign_in("nora", "not the password").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!((unknown.status, malformed.status), (wrong.status, wrong.status));
        assert!(wrong.text.contains("mira@example.org"));
        assert_eq!(
            wrong.text.replace("mira@example.org", "X"),
            unknown.text.replace("nora@example.org", "X")
        );
        assert_eq!(wrong.errors(), malformed.errors());
        assert_eq!(person.get("/").await.location, "/sign-in");
    }

    async fn every_page_of_a_resident_asks_strangers_to_sign_in(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        for path in [
            "/",
            "/mine",
            "/spots",
            "/spots/new",
            "/spots/1",
            "/windows/1/withdraw",
            "/reservations",
            "/reservations/new?spot=1",
            "/reservations/1",
            "/credits",
            "/account",
            "/account/tokens",
        ] {
            let answer = person.get(path).await;
            assert_eq!(
                (answer.status, answer.location.as_str()),
                (StatusCode::SEE_OTHER, "/sign-in"),
                "{path}"
            );
        }
        for path in [
            "/spots",
            "/spots/1",
            "/spots/1/remove",
            "/spots/1/windows",
            "/windows/1/withdraw",
            "/reservations",
            "/reservations/1/cancel",
            "/account",
            "/account/tokens",
            "/account/tokens/1/revoke",
            "/account/sign-out-everywhere",
        ] {
            let answer = person.post(path, &[]).await;
            assert_eq!(
                (answer.status, answer.location.as_str()),
                (StatusCode::SEE_OTHER, "/sign-in"),
                "{path}"
            );
        }
    }

    async fn who_opened_a_page_comes_to_it_by_signing_in(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let open = async |person: &Person, path: &str, mode: &'static str| {
            let request = person.request(Method::GET, path).header("Sec-Fetch-Mode", mode);
            assert_eq!(send(request).await.location, "/sign-in", "{path}");
        };
        let signed_in = async |person: &Person| {
            person.sign_in("mira@example.org", "wrong wrong wrong").await.assert_refused(422, "INVALID");
            person.sign_in("mira@example.org", PASSWORD).await.location
        };
        for (path, mode, lands) in [
            ("/manage/kiosks?code=BCDF-GHJK", "navigate", "/manage/kiosks?code=BCDF-GHJK"),
            ("/reservations/new?spot=1", "cors", "/"),
            ("/", "navigate", "/"),
        ] {
            let person = Person::stranger(&house);
            open(&person, path, mode).await;
            assert_eq!(signed_in(&person).await, lands);
            // Once.
            person.post("/sign-out", &[]).await.assert_done();
            assert_eq!(signed_in(&person).await, "/");
        }
        let forged = Person::stranger(&house).request(Method::POST, "/sign-in").header("Cookie", "wanted=//evil.example");
        let fields = [("email", "mira@example.org"), ("password", PASSWORD)];
        assert_eq!(send(forged.header("Sec-Fetch-Site", "same-origin").form(&fields)).await.location, "/");
    }

    async fn signing_out_ends_this_session_and_no_other(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let (here, there) = (Person::stranger(&house), Person::stranger(&house));
        let (cookie, other) = (here.cookie("mira@example.org").await, there.cookie("mira@example.org").await);
        assert!(is_signed_in(&house, &cookie).await);
        let answer = here.post("/sign-out", &[]).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
        assert!(!is_signed_in(&house, &cookie).await);
        assert!(is_signed_in(&house, &other).await);
        assert_eq!(here.get("/").await.location, "/sign-in");
        here.post("/sign-out", &[]).await.assert_done();
    }

    async fn signing_in_begins_a_new_session_and_ends_the_old_one(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let person = Person::stranger(&house);
        let first = person.cookie("mira@example.org").await;
        let second = person.cookie("mira@example.org").await;
        assert_ne!(first, second);
        assert!(is_signed_in(&house, &second).await);
        assert!(!is_signed_in(&house, &first).await);
        assert_eq!(person.get("/sign-in").await.location, "/");
    }

    async fn a_cookie_that_somebody_made_up_is_none(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let good = Person::stranger(&house).cookie("mira@example.org").await;
        let forged = good.replacen("sparespot=", "sparespot=x", 1);
        for cookie in
            [forged.as_str(), "sparespot=", "sparespot=abc", "sparespot=%00", &good[..good.len() - 5]]
        {
            assert!(!is_signed_in(&house, cookie).await, "{cookie}");
        }
    }

    async fn a_new_password_ends_all_sessions_but_the_one_that_chose_it(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let bystander = house.resident("Ben").await;
        let (here, there) = (Person::stranger(&house), Person::stranger(&house));
        let (mine, other) = (here.cookie("mira@example.org").await, there.cookie("mira@example.org").await);
        let fields =
            [("name", "Mira"), ("unit", "3B"), ("password", PASSWORD), ("new_password", OTHER_PASSWORD)];
        let changed = here.post("/account", &fields).await;
        changed.assert_done();

        let new = changed.cookie("sparespot").unwrap();
        assert_ne!(new, mine);
        assert!(is_signed_in(&house, &new).await);
        assert!(!is_signed_in(&house, &mine).await);
        assert!(!is_signed_in(&house, &other).await);
        assert_eq!(here.get("/").await.status, StatusCode::OK);
        assert_eq!(there.get("/").await.location, "/sign-in");
        assert_eq!(bystander.get("/").await.status, StatusCode::OK);
        let stranger = Person::stranger(&house);
        assert_eq!(
            stranger.sign_in("mira@example.org", PASSWORD).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        stranger.sign_in("mira@example.org", OTHER_PASSWORD).await.assert_done();
    }

    async fn a_new_password_needs_the_present_one(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let fields = |present, new| [("name", "Someone Else"), ("password", present), ("new_password", new)];
        person.post("/account", &fields("wrong", OTHER_PASSWORD)).await.assert_invalid(&["password"]);
        person.post("/account", &fields("", OTHER_PASSWORD)).await.assert_invalid(&["password"]);
        person.post("/account", &fields(PASSWORD, "short")).await.assert_invalid(&["new_password"]);
        assert_eq!(house.stored("mira@example.org").await.name, "Mira");
        Person::stranger(&house).sign_in("mira@example.org", PASSWORD).await.assert_done();
    }

    async fn ten_failures_pause_an_account_and_no_other(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        house.resident("Ben").await;
        let person = Person::stranger(&house);
        for _ in 0..10 {
            let wrong = person.sign_in(" Mira@example.org", "not the password").await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let paused = person.sign_in("mira@example.org", PASSWORD).await;
        paused.assert_refused(429, "RATE_LIMITED");
        let seconds: u64 = paused.header("retry-after").parse().unwrap();
        assert!((1..=300).contains(&seconds), "{seconds}");
        person.sign_in("ben@example.org", PASSWORD).await.assert_done();
    }

    async fn wrong_present_passwords_pause_an_account_too(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let fields = |present| [("name", "Mira"), ("password", present), ("new_password", OTHER_PASSWORD)];
        for _ in 0..10 {
            person.post("/account", &fields("not the password")).await.assert_invalid(&["password"]);
        }
        let paused = person.post("/account", &fields(PASSWORD)).await;
        paused.assert_refused(429, "RATE_LIMITED");
        assert!(paused.header("retry-after").parse::<u64>().is_ok(), "{:?}", paused.headers);
    }

    async fn an_address_may_ask_as_often_as_the_limit_says(backend) {
        let house = with_limit(backend, 3).await;
        let person = Person::stranger(&house);
        person.sign_in("ada@example.org", PASSWORD).await.assert_done();
        assert_eq!(
            person.sign_in("nora@example.org", PASSWORD).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        person.post("/sign-up", &sign_up_fields("mira@example.org", "")).await.assert_done();
        for refused in [
            person.sign_in("ada@example.org", PASSWORD).await,
            person.post("/sign-up", &sign_up_fields("ben@example.org", "")).await,
        ] {
            refused.assert_refused(429, "RATE_LIMITED");
            assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
        }
        assert_eq!(house.database.count("residents"), 2);
        assert_eq!(person.get("/").await.status, StatusCode::OK);
    }

    async fn behind_a_trusted_proxy_everybody_has_their_own_limit(backend) {
        let proxies = || vec!["127.0.0.1".parse().unwrap()];
        let behind = |config| Config { rate_limit: 1, trusted_proxies: proxies(), ..config };
        let house = House::with(backend, Clock::System, behind).await;
        let direct = with_limit(backend, 1).await;
        let sign_in = async |house: &House, address: &str| {
            let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
            let request =
                Person::stranger(house).form("/sign-in", &fields).header("X-Forwarded-For", address);
            send(request).await.status
        };
        assert_eq!(sign_in(&house, "192.0.2.1").await, StatusCode::SEE_OTHER);
        assert_eq!(sign_in(&house, "192.0.2.2, 127.0.0.1").await, StatusCode::SEE_OTHER);
        assert_eq!(sign_in(&house, "198.51.100.7, 192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS);
        // Nobody believes a header from anywhere else.
        assert_eq!(sign_in(&direct, "192.0.2.1").await, StatusCode::SEE_OTHER);
        assert_eq!(sign_in(&direct, "192.0.2.2").await, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn the_cookie_is_out_of_reach_for_scripts_and_other_sites(backend) {
        let house = House::new(backend).await;
        let answer = Person::stranger(&house).sign_in("ada@example.org", PASSWORD).await;
        let cookie = answer.set_cookie("sparespot").unwrap();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
        assert_eq!(answer.header("strict-transport-security"), "");
    }

    async fn under_https_the_cookie_is_ours_alone(backend) {
        let house = behind_https(backend).await;
        let (token, person) = (house.running.setup_token.clone().unwrap(), Person::stranger(&house));
        let fields = set_up_fields(&token, "UTC");
        // Who names the address behind the proxy instead of the public one is another site.
        person.post("/setup", &fields).await.assert_refused(403, "FORBIDDEN");
        let request = person.request(Method::POST, "/setup").form(&fields);
        let answer = send(request.header("Origin", "https://parking.example.org")).await;
        answer.assert_done();
        let cookie = answer.set_cookie("__Host-sparespot").unwrap();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        let pair = answer.cookie("__Host-sparespot").unwrap();
        let board = person.get_with("/", &pair).await;
        assert_eq!(board.status, StatusCode::OK);
        assert!(board.header("strict-transport-security").contains("max-age="), "{:?}", board.headers);
    }

    async fn plain_http_behind_a_trusted_proxy_is_sent_on_to_https(backend) {
        let house = House::empty(backend, Clock::System, |config| Config {
            base_url: Some("https://parking.example.org".into()),
            trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
            ..config
        })
        .await;
        let person = Person::stranger(&house);
        let get =
            |path: &str, scheme: &str| person.request(Method::GET, path).header("X-Forwarded-Proto", scheme);
        let answer = send(get("/sign-in?a=b", "http")).await;
        assert!(answer.status.is_redirection(), "{}", answer.status);
        assert_eq!(answer.location, "https://parking.example.org/sign-in?a=b");
        assert_eq!(send(get("/sign-in", "https")).await.status, StatusCode::OK);
        assert_eq!(send(get("/healthz", "http")).await.status, StatusCode::OK);
    }

    async fn a_session_lasts_thirty_days_without_use(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (early, late) = (house.resident("Mira").await, house.resident("Ben").await);
        let start = house.now();
        house.clock.set(start + SignedDuration::from_hours(24 * 29));
        // What was read is believed for a second.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        assert_eq!(early.get("/").await.status, StatusCode::OK);
        house.clock.set(start + SignedDuration::from_hours(24 * 31));
        until("an idle session is over", async || late.get("/").await.location == "/sign-in").await;
    }

    async fn use_keeps_a_session_alive(backend) {
        let house = House::at(backend, THURSDAY).await;
        let mut person = house.resident("Mira").await;
        let start = house.now();
        // Use is noted once an hour at most, by the machine's clock: each server notes its first.
        for days in [29, 58, 87] {
            house.clock.set(start + SignedDuration::from_hours(24 * days));
            let server = house.another_server().await;
            person.origin = format!("http://{}", server.address);
            assert_eq!(person.get("/").await.status, StatusCode::OK, "after {days} days");
        }
    }

    async fn a_session_lasts_ninety_days_however_it_is_used(backend) {
        let house = House::at(backend, THURSDAY).await;
        let person = house.resident("Mira").await;
        let start = house.now();
        house.database.run("UPDATE sessions SET expires_at = '2036-11-26 00:00:00'");
        house.clock.set(start + SignedDuration::from_hours(24 * 89));
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        assert_eq!(person.get("/").await.status, StatusCode::OK);
        house.clock.set(start + SignedDuration::from_hours(24 * 91));
        assert_eq!(person.get("/").await.location, "/sign-in");
    }

    async fn a_stored_session_that_cannot_be_read_counts_as_none(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        for rubbish in ["not json", "", "[]", "{\"resident\": 1}", "{\"resident\": \"x\"}"] {
            let sql = format!("UPDATE sessions SET state = '{rubbish}'");
            house.database.run(&sql);
            until(rubbish, async || person.get("/").await.location == "/sign-in").await;
            person.sign_in("mira@example.org", PASSWORD).await.assert_done();
            assert_eq!(person.get("/").await.status, StatusCode::OK);
        }
    }

    async fn residents_change_their_own_data(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let shown = person.get("/account").await;
        assert_eq!(shown.attribute("[name=name]", "value").as_deref(), Some("Mira"));
        assert!(shown.text.contains("mira@example.org"));
        let fields =
            [("name", " Mira Kovač "), ("unit", "4C"), ("plate", "b-mk 17"), ("email", "evil@example.org")];
        let saved = person.post("/account", &fields).await;
        saved.assert_done();
        assert_eq!(
            person.get(&saved.location).await.attribute("[name=plate]", "value").as_deref(),
            Some("B-MK 17")
        );
        let mira = house.stored("mira@example.org").await;
        assert_eq!(
            (mira.name.as_str(), mira.unit.as_str(), mira.plate.as_str()),
            ("Mira Kovač", "4C", "B-MK 17")
        );

        let long = "x".repeat(21);
        let wrong = [("name", ""), ("unit", long.as_str()), ("plate", &long)];
        person.post("/account", &wrong).await.assert_invalid(&["name", "unit", "plate"]);
        assert_eq!(house.stored("mira@example.org").await, mira);
    }

    async fn a_theme_is_remembered_and_leads_back(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        assert_eq!(person.get("/").await.attribute("html", "data-theme"), None);
        let choose = async |theme: &str, referer: &str| {
            send(person.form("/preferences", &[("theme", theme)]).header("Referer", referer)).await
        };
        let chosen = choose("dark", &format!("{}/account?saved=yes", house.origin())).await;
        assert_eq!((chosen.status, chosen.location.as_str()), (StatusCode::SEE_OTHER, "/account?saved=yes"));
        assert_eq!(chosen.cookie("theme").as_deref(), Some("theme=dark"));
        for path in ["/", "/account", "/spots", "/nowhere"] {
            assert_eq!(
                person.get(path).await.attribute("html", "data-theme").as_deref(),
                Some("dark"),
                "{path}"
            );
        }
        choose("light", "").await.assert_done();
        assert_eq!(person.get("/").await.attribute("html", "data-theme").as_deref(), Some("light"));
        choose("system", "").await.assert_done();
        assert_eq!(person.get("/").await.attribute("html", "data-theme"), None);
        choose("plaid", "").await.assert_refused(422, "INVALID");
        assert_eq!(
            person.get_with("/sign-in", "theme=plaid\"><b>").await.attribute("html", "data-theme"),
            None
        );
        // Back means to our own pages only.
        let evil = [
            "https://evil.example/a".to_owned(),
            format!("{}.evil.example/a", house.origin()),
            format!("{}//evil.example/a", house.origin()),
            format!("{}/\\evil.example/a", house.origin()),
        ];
        for referer in &evil {
            assert_eq!(choose("dark", referer).await.location, "/", "{referer}");
        }
    }

    async fn only_our_own_site_changes_anything(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let own = house.origin();
        let table: [(&[(&str, &str)], bool); 16] = [
            (&[("Sec-Fetch-Site", "same-origin")], true),
            (&[("Sec-Fetch-Site", "none")], true),
            (&[("Sec-Fetch-Site", "same-site")], false),
            (&[("Sec-Fetch-Site", "cross-site")], false),
            (&[("Sec-Fetch-Site", "Same-Origin, none")], false),
            (&[("Sec-Fetch-Site", "cross-site"), ("Origin", &own)], false),
            (&[("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")], true),
            (&[("Origin", &own)], true),
            (&[("Origin", &own.to_uppercase().replace("HTTP", "http"))], true),
            (&[("Origin", "https://evil.example")], false),
            (&[("Origin", &format!("{own}.evil.example"))], false),
            (&[("Origin", &own.replace("http:", "https:"))], false),
            (&[("Origin", "null")], false),
            (&[("Origin", "")], false),
            (&[("Referer", &own)], false),
            (&[], false),
        ];
        for (headers, may) in table {
            let mut request = person.request(Method::POST, "/preferences").form(&[("theme", "dark")]);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = send(request).await;
            if may {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{headers:?}");
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
                assert_eq!(answer.refusal().as_deref(), Some("FORBIDDEN"), "{headers:?}");
                assert_eq!(answer.cookie("theme"), None, "{headers:?}");
            }
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(send(person.request(method, "/spots/1")).await.status, StatusCode::FORBIDDEN);
        }
        let read = person.request(Method::GET, "/").header("Sec-Fetch-Site", "cross-site");
        assert_eq!(send(read).await.status, StatusCode::OK);
    }

    async fn a_request_from_another_site_stores_nothing(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let fields = [("label", "B1-001"), ("level", "B1")];
        let foreign = person.request(Method::POST, "/spots").header("Origin", "https://evil.example");
        send(foreign.form(&fields)).await.assert_refused(403, "FORBIDDEN");
        let foreign = person.request(Method::POST, "/sign-out").header("Sec-Fetch-Site", "cross-site");
        assert_eq!(send(foreign).await.status, StatusCode::FORBIDDEN);
        assert_eq!(person.get("/").await.status, StatusCode::OK);
        assert_eq!(house.database.count("spots"), 0);
        // Asked by htmx, a refusal keeps its status and is a fragment.
        let foreign =
            person.request(Method::POST, "/spots").header("Origin", "null").header("HX-Request", "true");
        let fragment = send(foreign.form(&fields)).await;
        fragment.assert_refused(403, "FORBIDDEN");
        assert!(!fragment.text.contains("<html"));
    }
}
