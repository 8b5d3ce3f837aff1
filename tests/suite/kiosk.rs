//! The screen in the lobby: how it is let in (RFC 8628), what it shows, and that its token opens nothing else.

use reqwest::{Client, Method};
use serde_json::{Value as Json, json};
use sparespot::clock::Clock;
use sparespot::config::Config;

use crate::harness::{Answer, Backend, House, PASSWORD, Person, THURSDAY, on_both, send};
use crate::watcher::{Heard, Watcher, targets};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn ask(house: &House, path: &str, fields: &[(&str, &str)]) -> (u16, Json) {
    let answer = send(Client::new().post(format!("{}{path}", house.origin())).form(fields)).await;
    assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.text);
    (answer.status.as_u16(), serde_json::from_str(&answer.text).unwrap())
}

/// A device code and the code for a manager.
async fn codes(house: &House) -> (String, String) {
    let (status, said) = ask(house, "/oauth/device_authorization", &[("client_id", "kiosk")]).await;
    assert_eq!(status, 200, "{said}");
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    (text("device_code"), text("user_code"))
}

async fn poll(house: &House, device_code: &str) -> (u16, Json) {
    ask(house, "/oauth/token", &[("grant_type", GRANT), ("device_code", device_code)]).await
}

/// The error that a device hears, with its status.
async fn refusal(house: &House, device_code: &str) -> (u16, String) {
    let (status, said) = poll(house, device_code).await;
    (status, said["error"].as_str().unwrap_or("none").to_owned())
}

fn refused(error: &str) -> (u16, String) {
    (400, error.to_owned())
}

async fn pair(manager: &Person, code: &str, name: &str) -> Answer {
    manager.post("/manage/kiosks", &[("code", code), ("name", name)]).await
}

/// A token of a screen that is let in, and its cookie.
async fn let_in(house: &House) -> (String, String) {
    let (device_code, code) = codes(house).await;
    pair(&house.manager().await, &code, "Lobby").await.assert_done();
    let token = poll(house, &device_code).await.1["access_token"].as_str().unwrap().to_owned();
    let cookie = format!("kiosk={token}");
    (token, cookie)
}

async fn watch(house: &House, cookie: &str, query: &str) -> Result<Watcher, u16> {
    let origin = house.origin();
    Watcher::try_open(&origin, query, &[("Cookie", cookie), ("Origin", &origin)], None).await
}

async fn ids(house: &House) -> Vec<String> {
    house.database.column("kiosks", "id")
}

on_both! {
    async fn a_device_asks_for_codes_in_the_form_of_the_rfc(backend) {
        let house = House::at(backend, THURSDAY).await;
        for fields in [&[][..], &[("client_id", "kiosk")], &[("scope", "kiosk")]] {
            let (status, said) = ask(&house, "/oauth/device_authorization", fields).await;
            assert_eq!(status, 200, "{said}");
            let place = format!("{}/manage/kiosks", house.origin());
            let code = said["user_code"].as_str().unwrap();
            let letters = code.bytes().filter(|letter| b"BCDFGHJKLMNPQRSTVWXZ".contains(letter)).count();
            assert_eq!((code.len(), letters, &code[4..5]), (9, 8, "-"), "{code}");
            assert_eq!(said["verification_uri"], json!(place));
            assert_eq!(said["verification_uri_complete"], json!(format!("{place}?code={code}")));
            assert_eq!((&said["expires_in"], &said["interval"]), (&json!(600), &json!(5)));
            assert!(!house.database.column("pairings", "device_hash").contains(&said["device_code"].to_string()));
        }
        for (fields, error) in [(&[("scope", "write")][..], "invalid_scope"), (&[("client_id", "a"), ("client_id", "b")], "invalid_request")] {
            let (status, said) = ask(&house, "/oauth/device_authorization", fields).await;
            assert_eq!((status, &said["error"]), (400, &json!(error)));
        }
    }

    async fn a_device_hears_what_the_rfc_says(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (device, code) = codes(&house).await;
        assert_eq!(ask(&house, "/oauth/token", &[("grant_type", GRANT)]).await.1["error"], json!("invalid_request"));
        assert_eq!(refusal(&house, "spotd_none").await, refused("invalid_grant"));
        assert_eq!(refusal(&house, &device).await, refused("authorization_pending"));
        // Too soon, and from then on five seconds more.
        house.set_clock("2026-11-26T15:00:04Z");
        assert_eq!(refusal(&house, &device).await, refused("slow_down"));
        house.set_clock("2026-11-26T15:00:13Z");
        assert_eq!(refusal(&house, &device).await, refused("slow_down"));
        house.set_clock("2026-11-26T15:00:28Z");
        assert_eq!(refusal(&house, &device).await, refused("authorization_pending"));
        pair(&house.manager().await, &code, "Lobby").await.assert_done();
        let (status, said) = poll(&house, &device).await;
        assert_eq!((status, &said["token_type"], &said["scope"]), (200, &json!("Bearer"), &json!("kiosk")));
        let token = said["access_token"].as_str().unwrap();
        assert!(token.starts_with("spotk_") && !house.database.column("kiosks", "token_hash").contains(&token.to_owned()));
        assert_eq!(refusal(&house, &device).await, refused("invalid_grant"), "it is used once");
        // Let in, and out before it came.
        let (device, code) = codes(&house).await;
        let manager = house.manager().await;
        pair(&manager, &code, "Door").await.assert_done();
        let last = ids(&house).await.pop().unwrap();
        manager.post(&format!("/manage/kiosks/{last}/revoke"), &[]).await.assert_done();
        for _ in 0..2 {
            assert_eq!(refusal(&house, &device).await, refused("access_denied"));
        }
    }

    async fn a_code_is_good_for_ten_minutes(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (device, code) = codes(&house).await;
        let screen = Person::stranger(&house);
        let shown = screen.get("/kiosk").await.one("[data-pairing-code]");
        house.set_clock("2026-11-26T15:09:59Z");
        assert_eq!(screen.get("/kiosk").await.one("[data-pairing-code]"), shown);
        house.set_clock("2026-11-26T15:10:00Z");
        assert_eq!(refusal(&house, &device).await, refused("expired_token"));
        let manager = house.manager().await;
        for code in [&code, &shown] {
            pair(&manager, code, "Lobby").await.assert_invalid(&["code"]);
        }
        assert_ne!(screen.get("/kiosk").await.one("[data-pairing-code]"), shown);
        house.set_clock("2026-11-26T16:10:01Z");
        house.store().write(sparespot::kiosks::sweep).await.unwrap();
        assert_eq!(house.database.count("pairings"), 1, "the one that the screen shows now expired less than an hour ago");
    }

    async fn a_manager_has_five_tries(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, code) = codes(&house).await;
        let manager = house.manager().await;
        for wrong in ["BBBB-BBBB", "nonsense", "BBBB-BBBC", "12345678", "BBBB BBBD"] {
            pair(&manager, wrong, "Lobby").await.assert_invalid(&["code"]);
        }
        let answer = pair(&manager, &code, "Lobby").await;
        answer.assert_refused(429, "RATE_LIMITED");
        assert!((1..=600).contains(&answer.header("retry-after").parse::<u64>().unwrap()));
        assert_eq!(house.database.count("kiosks"), 0);
    }

    async fn what_a_manager_types_is_read_kindly_and_what_is_wrong_is_named(backend) {
        let house = House::at(backend, THURSDAY).await;
        let manager = house.manager().await;
        let (_, code) = codes(&house).await;
        pair(&manager, "", "").await.assert_invalid(&["code", "name"]);
        pair(&manager, &code, " ").await.assert_invalid(&["name"]);
        pair(&manager, &code.to_lowercase().replace('-', " "), "Lobby").await.assert_done();
        pair(&manager, &code, "Again").await.assert_invalid(&["code"]);
        assert_eq!(manager.get("/manage/kiosks").await.all("[data-kiosk] p.font-semibold"), ["Lobby"]);
        let shown = manager.get(&format!("/manage/kiosks?code={code}")).await;
        assert_eq!(shown.attribute("#code", "value"), Some(code));
        let resident = house.resident("Mira").await;
        resident.get("/manage/kiosks").await.assert_refused(403, "FORBIDDEN");
        pair(&resident, "BBBB-BBBB", "Mine").await.assert_refused(403, "FORBIDDEN");
        manager.post("/manage/kiosks/999/revoke", &[]).await.assert_refused(404, "NOT_FOUND");
        let id = ids(&house).await[0].clone();
        manager.post(&format!("/manage/kiosks/{id}/revoke"), &[]).await.assert_done();
        assert_eq!(house.database.texts("SELECT action AS value FROM audit WHERE action LIKE 'kiosk-%' ORDER BY id"), ["kiosk-paired", "kiosk-revoked"]);
        house.assert_sound().await;
    }

    async fn a_screen_becomes_the_board_and_is_noted_once_a_minute(backend) {
        let house = House::at(backend, THURSDAY).await;
        house.with_an_offer("2026-11-26T16:00", "2026-11-26T20:00").await;
        let screen = Person::stranger(&house);
        let answer = screen.get("/kiosk").await;
        let code = answer.one("[data-pairing-code]");
        let cookie = answer.set_cookie("kiosk").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
        assert_eq!(screen.get_fragment(&format!("/kiosk?shows={code}")).await.status.as_u16(), 204);
        pair(&house.manager().await, &code, "Lobby").await.assert_done();
        let turned = screen.get_fragment(&format!("/kiosk?shows={code}")).await;
        assert_eq!(turned.header("hx-refresh"), "true");
        let board = screen.get("/kiosk").await;
        assert_eq!((board.one("[data-free]"), board.one(".sp-kiosk-clock")), ("1".into(), "16:00".into()));
        assert_eq!(board.attribute("html", "data-theme").as_deref(), Some("dark"));
        assert!(board.all("a[href], form, input, button").is_empty(), "nothing to touch: {}", board.text);
        let seen = || house.database.column("kiosks", "seen_at");
        let first = seen();
        house.set_clock("2026-11-26T15:00:59Z");
        screen.get("/kiosk").await;
        assert_eq!(seen(), first);
        house.set_clock("2026-11-26T15:01:00Z");
        screen.get("/kiosk").await;
        assert_ne!(seen(), first);
        // How it looks is remembered.
        let german = screen.get("/kiosk?lang=de&theme=light").await;
        assert_eq!(german.attribute("html", "lang").as_deref(), Some("de"));
        let again = screen.get("/kiosk").await;
        assert_eq!(again.attribute("html", "data-theme").as_deref(), Some("light"));
        assert_eq!(again.one("[data-free] + span"), "Platz jetzt frei");
        // By night it is dim, and each minute it is elsewhere.
        assert_eq!((again.attribute("#kiosk-top", "data-shift").as_deref(), again.attribute("#kiosk-top", "data-night")), (Some("1"), None));
        for (now, is_night) in [("2026-11-26T20:59:00Z", false), ("2026-11-26T21:00:00Z", true), ("2026-11-27T05:00:00Z", false)] {
            house.set_clock(now);
            assert_eq!(screen.get("/kiosk").await.attribute("[data-night]", "data-night").is_some(), is_night, "{now}");
        }
        assert!(screen.get("/kiosk?live=off").await.text.contains("<meta http-equiv=\"refresh\" content=\"30\">"));
    }

    async fn a_screen_follows_live_and_says_what_comes_next(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T20:00").await;
        let other = owner.spot("B1-002").await;
        owner.offer(other, "2026-11-26T17:30", "2026-11-26T20:00").await.assert_done();
        let (_, cookie) = let_in(&house).await;
        let mut watcher = watch(&house, &cookie, "?view=kiosk").await.unwrap();
        let whole = watcher.text().await;
        assert_eq!(targets(&whole), ["#kiosk-top", "#kiosk-count", "#plan", "#kiosk-next", "#kiosk-price"]);
        assert!(whole.contains("data-free=\"1\"") && whole.contains("<b>17:30</b> <span>B1-002</span>"), "{whole}");
        guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T17:30").await.assert_done();
        let change = watcher.text().await;
        let (bay, tall) = (format!("#bay-{spot}"), format!("#bay-{spot}-tall"));
        assert_eq!(targets(&change), [bay.as_str(), &tall, "#kiosk-count", "#kiosk-next", "#kiosk-top"]);
        assert!(change.contains("data-free=\"0\"") && change.contains("B1-001 and 1 more"), "{change}");
        // The minute alone is told.
        house.set_clock("2026-11-26T15:01:00Z");
        let minute = watcher.text().await;
        assert_eq!(targets(&minute), ["#kiosk-top"]);
        assert!(minute.contains("16:01"), "{minute}");
        // A page of another edition is loaded again.
        let mut old = watch(&house, &cookie, "?view=kiosk&edition=old").await.unwrap();
        assert!(old.text().await.contains("hx-get=\"/reload\""));
        assert_eq!(Person::stranger(&house).get("/reload").await.header("hx-refresh"), "true");
    }

    async fn who_is_removed_hears_it_at_once(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (token, cookie) = let_in(&house).await;
        let (other, _) = let_in(&house).await;
        let mut watcher = watch(&house, &cookie, "?view=kiosk").await.unwrap();
        let mut stays = watch(&house, &format!("kiosk={other}"), "?view=kiosk").await.unwrap();
        watcher.text().await;
        stays.text().await;
        let id = ids(&house).await[0].clone();
        house.manager().await.post(&format!("/manage/kiosks/{id}/revoke"), &[]).await.assert_done();
        assert!(watcher.text().await.contains("hx-get=\"/reload\""));
        assert_eq!(watcher.hear().await, Heard::Closed(Some(1008)));
        assert_eq!(watch(&house, &cookie, "?view=kiosk").await.err(), Some(401));
        assert!(!Person::stranger(&house).get_with("/kiosk", &cookie).await.all("[data-pairing-code]").is_empty());
        let bearer = Client::new().get(format!("{}/kiosk", house.origin())).bearer_auth(&token);
        assert!(!send(bearer).await.all("[data-pairing-code]").is_empty());
        // And the other one gives its token back (RFC 7009).
        let gives = Client::new().post(format!("{}/oauth/revoke", house.origin())).form(&[("token", &other)]);
        assert_eq!(send(gives).await.status.as_u16(), 200);
        assert_eq!(stays.closed().await, Some(1008));
    }

    async fn its_token_opens_nothing_else(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (token, cookie) = let_in(&house).await;
        let bearer = |method: Method, path: &str| {
            Client::new().request(method, format!("{}{path}", house.origin())).bearer_auth(&token)
        };
        assert_eq!(send(bearer(Method::GET, "/kiosk")).await.all("[data-pairing-code]").len(), 0);
        let query = bearer(Method::POST, "/graphql").json(&json!({ "query": "{ building { name } }" }));
        assert_eq!(send(query).await.status.as_u16(), 401);
        let person = Person::stranger(&house);
        for session in [cookie.clone(), format!("sparespot={token}")] {
            for path in ["/", "/day", "/mine", "/spots", "/reservations", "/credits", "/account", "/manage", "/manage/kiosks"] {
                let answer = person.get_with(path, &session).await;
                assert_eq!((answer.status.as_u16(), answer.location.as_str()), (303, "/sign-in"), "{path}");
            }
            for query in ["", "?view=board", "?view=day"] {
                assert_eq!(watch(&house, &session, query).await.err(), Some(401), "{query}");
            }
        }
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
        assert_eq!(ask(&house, "/oauth/token", &refresh).await.0, 400);
        // Nor does a session open the kiosk's socket, nor another site's page.
        let session = Person::stranger(&house).cookie("ada@example.org").await;
        assert_eq!(watch(&house, &session, "?view=kiosk").await.err(), Some(401));
        let foreign = [("Cookie", cookie.as_str()), ("Origin", "https://evil.example")];
        assert_eq!(Watcher::try_open(&house.origin(), "?view=kiosk", &foreign, None).await.err(), Some(403));
    }

    async fn nobody_is_named_on_it(backend) {
        let clock = Clock::manual(THURSDAY.parse().unwrap());
        let house = House::empty(backend, clock, |config| Config { demo: true, ..config }).await;
        let (device, code) = codes(&house).await;
        let manager = Person::stranger(&house);
        manager.sign_in("ada@orchard.example", PASSWORD).await.assert_done();
        pair(&manager, &code, "Lobby").await.assert_done();
        let token = poll(&house, &device).await.1["access_token"].as_str().unwrap().to_owned();
        let cookie = format!("kiosk={token}");
        let page = Person::stranger(&house).get_with("/kiosk", &cookie).await.text;
        assert!(page.contains("B1"), "{page}");
        let mut watcher = watch(&house, &cookie, "?view=kiosk").await.unwrap();
        let mut all = page + watcher.text().await.as_str();
        house.set_clock("2026-11-26T19:00:00Z");
        all += watcher.text().await.as_str();
        let secrets = ["name", "email", "plate", "unit"].map(|column| house.database.column("residents", column));
        let plates = house.database.texts("SELECT COALESCE(plate, '') AS value FROM reservations");
        for secret in secrets.into_iter().flatten().chain(plates).filter(|secret| secret.len() > 2) {
            assert!(!all.contains(&secret), "{secret}");
            for part in secret.split_whitespace().filter(|part| part.len() > 4) {
                assert!(!all.contains(part), "{part}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_https_its_cookie_is_ours_alone() {
    let house = House::with(Backend::Sqlite, Clock::System, |config| config).await;
    let plain = Person::stranger(&house).get("/kiosk").await;
    assert!(plain.set_cookie("kiosk").is_some());
    let public = |config| Config { base_url: Some("https://parking.example.org".into()), ..config };
    let house = House::empty(Backend::Sqlite, Clock::System, public).await;
    let cookie = Person::stranger(&house).get("/kiosk").await.set_cookie("__Host-kiosk").unwrap();
    assert!(cookie.contains("Secure") && cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
}
