//! What somebody reads whose language is German: by their browser, or by their account whatever the browser asks for.

use reqwest::{Method, StatusCode};

use crate::harness::{Answer, Backend, House, PASSWORD, Person, THURSDAY, on_both, send};
use crate::watcher::Watcher;
use crate::words;

/// A page, as asked for by a German browser.
async fn read(person: &Person, path: &str) -> Answer {
    let request = person.request(Method::GET, path).header("Accept-Language", "de-AT,de;q=0.9,en;q=0.5");
    send(request.header("Accept", "text/html")).await
}

/// A form, sent by a German browser.
async fn write(person: &Person, path: &str, fields: &[(&str, &str)]) -> Answer {
    send(person.form(path, fields).header("Accept-Language", "de")).await
}

fn language(page: &Answer) -> Option<String> {
    page.attribute("html", "lang")
}

fn assert_german(page: &Answer) {
    assert_eq!(language(page).as_deref(), Some("de"), "{}", page.text);
    let english: Vec<String> =
        words::only_english().into_iter().filter(|text| page.text.contains(text)).collect();
    assert!(english.is_empty(), "{english:?} in {}", page.text);
}

/// Thursday 16:00: Olga's spot is offered until Friday evening; Greta parks there, comes again, and has cancelled once.
async fn scene(backend: Backend) -> (House, Person, Person, i64, Vec<i64>) {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-27T22:00").await;
    let mut reservations = Vec::new();
    for (from, to) in [
        ("2026-11-26T16:00", "2026-11-26T17:00"),
        ("2026-11-26T18:00", "2026-11-26T20:00"),
        ("2026-11-27T18:00", "2026-11-27T20:00"),
    ] {
        let reserved = guest.reserve(spot, from, to).await;
        reserved.assert_done();
        reservations.push(reserved.id());
    }
    guest.post(&format!("/reservations/{}/cancel", reservations[2]), &[]).await.assert_done();
    (house, owner, guest, spot, reservations)
}

on_both! {
    async fn a_browser_chooses_where_no_account_does(backend) {
        let house = House::new(backend).await;
        let stranger = Person::stranger(&house);
        let page = read(&stranger, "/sign-in").await;
        assert_german(&page);
        assert_eq!(page.one("h1"), "Willkommen zurück.");
        assert_eq!(page.one("label[for=password]"), "Passwort");
        assert_eq!(page.one("title"), "Anmelden · Sparespot");
        assert_eq!(language(&stranger.get("/sign-in").await).as_deref(), Some("en"));

        let refused = write(&stranger, "/sign-in", &[("email", "ada@example.org"), ("password", "wrong words")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_german(&refused);
        assert!(refused.text.contains("E-Mail und Passwort passen nicht zusammen."), "{}", refused.text);

        let nothing = read(&stranger, "/nowhere").await;
        assert_eq!((nothing.status, nothing.one("h1").as_str()), (StatusCode::NOT_FOUND, "Hier ist nichts."));
        assert_german(&nothing);
    }

    async fn an_account_chooses_whatever_the_browser_asks_for(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        assert_eq!(mira.get("/account").await.one("[name=language] option"), "As your browser");
        let choose = async |language: &str| {
            mira.post("/account", &[("name", "Mira"), ("language", language)]).await.assert_done();
        };
        choose("de").await;
        let account = mira.get("/account?saved=yes").await;
        assert_german(&account);
        assert_eq!(account.one("[role=status]"), "Deine Änderungen sind gespeichert.");
        assert_eq!(account.all("[name=language] option"), ["Wie dein Browser", "English", "Deutsch"]);
        assert_eq!(account.one("[name=language] [selected]"), "Deutsch");
        // Also elsewhere, and where nothing is said about it.
        let elsewhere = Person::stranger(&house);
        elsewhere.sign_in("mira@example.org", PASSWORD).await.assert_done();
        assert_eq!(language(&elsewhere.get("/credits").await).as_deref(), Some("de"));
        mira.post("/account", &[("name", "Mira L")]).await.assert_done();
        assert_eq!(language(&mira.get("/account").await).as_deref(), Some("de"));

        let refused = mira.post("/account", &[("name", "Mira"), ("language", "tlh")]).await;
        refused.assert_invalid(&["language"]);
        assert!(refused.text.contains("Bitte wähle eine der Sprachen."), "{}", refused.text);

        choose("en").await;
        assert_eq!(language(&read(&mira, "/account").await).as_deref(), Some("en"));
        choose("").await;
        assert_eq!(language(&read(&mira, "/account").await).as_deref(), Some("de"));
        assert_eq!(language(&mira.get("/account").await).as_deref(), Some("en"));
    }

    async fn sentences_days_and_counts_are_german(backend) {
        let (house, owner, guest, spot, reservations) = scene(backend).await;
        let page = async |person: &Person, reservation: usize| {
            read(person, &format!("/reservations/{}", reservations[reservation])).await
        };
        let running = page(&guest, 0).await;
        assert_eq!(running.one("h1"), "B1-001 gehört bis 17:00 dir.");
        let coming = page(&guest, 1).await;
        assert_eq!(coming.one("h1"), "B1-001 gehört heute Abend dir.");
        assert!(coming.text.contains("Donnerstag, 26. November"), "{}", coming.text);
        assert!(coming.text.contains("2 Stunden"), "{}", coming.text);
        assert_eq!(coming.one("#refund"), "Wenn du vor 18:00 stornierst, kommen alle 3 Credits zurück.");
        assert_eq!(page(&owner, 1).await.one("h1"), "B1-001 ist heute Abend reserviert.");
        assert_eq!(page(&guest, 2).await.one("h1"), "Diese Reservierung von B1-001 ist storniert.");

        let ledger = read(&guest, "/credits").await.text;
        for words in ["Du hast B1-001 reserviert", "Du hast B1-001 storniert", "Willkommen im Haus", "Credits danach"] {
            assert!(ledger.contains(words), "{words} in {ledger}");
        }
        let ledger = read(&owner, "/credits").await.text;
        assert!(ledger.contains("Jemand aus dem Haus hat B1-001 reserviert"), "{ledger}");
        let taken = write(&house.resident("Mira").await, "/reservations", &[
            ("spot", &spot.to_string()), ("starts_at", "2026-11-26T18:00"), ("ends_at", "2026-11-26T19:00"),
        ]).await;
        taken.assert_refused(409, "SPOT_TAKEN");
        assert_german(&taken);
    }

    async fn a_socket_speaks_its_reader_s_language(backend) {
        let (house, owner, ..) = scene(backend).await;
        owner.post("/account", &[("name", "Olga"), ("language", "de")]).await.assert_done();
        let cookie = owner.cookie("olga@example.org").await;
        let (mut watcher, whole) = Watcher::open(&house.origin(), &cookie, "").await;
        assert!(whole.contains("Reserviert") && whole.contains("Nicht frei jetzt"), "{whole}");
        let other = owner.spot("B1-009").await;
        owner.offer(other, "2026-11-26T16:00", "2026-11-26T23:00").await.assert_done();
        while !watcher.text().await.contains("bis 23:00") {}
    }
}

#[tokio::test]
async fn no_page_speaks_english_to_a_german_reader() {
    let (house, owner, guest, spot, reservations) = scene(Backend::Sqlite).await;
    let window = house.windows(spot).await[0].0;
    write(&owner, "/account/tokens", &[("name", "Flur"), ("scope", "read")]).await.assert_done();
    let stranger = Person::stranger(&house);
    for path in ["/sign-in", "/sign-up", "/sign-up?invitation=x", "/setup", "/nowhere"] {
        assert_german(&read(&stranger, path).await);
    }
    let spot_page = format!("/spots/{spot}");
    let mut paths: Vec<String> = [
        "/",
        "/?from=2026-11-27T08:00&to=2026-11-27T10:00",
        "/?from=2027-01-01T08:00&to=2027-01-01T10:00",
        "/spots",
        "/spots/new",
        "/reservations",
        "/credits",
        "/account",
        "/account?saved=yes",
        "/account/tokens",
        "/account/tokens?revoked=yes",
        "/graphql",
    ]
    .map(str::to_owned)
    .into();
    paths.extend([spot_page.clone(), format!("/reservations/new?spot={spot}")]);
    paths.extend(reservations.iter().map(|id| format!("/reservations/{id}")));
    for path in &paths {
        for person in [&owner, &guest] {
            assert_german(&read(person, path).await);
        }
    }
    for path in [format!("{spot_page}?edit=1"), format!("/windows/{window}/withdraw")] {
        assert_german(&read(&owner, &path).await);
        assert_german(&read(&guest, &path).await);
    }
    for (person, path, fields) in [
        (&stranger, "/sign-up", &[("email", "x"), ("password", "short")][..]),
        (&owner, "/account", &[("name", ""), ("language", "x")]),
        (&owner, "/account/tokens", &[("name", "")]),
        (&owner, "/spots", &[("label", "B1-001"), ("level", "")]),
        (&owner, spot_page.as_str(), &[("features", "wings")]),
        (&owner, &format!("{spot_page}/remove"), &[]),
        (&owner, &format!("{spot_page}/windows"), &[("starts_at", "2027-03-28T02:30"), ("ends_at", "soon")]),
        (&owner, &format!("/windows/{window}/withdraw"), &[]),
        (&owner, "/preferences", &[("theme", "pink")]),
        (&guest, &spot_page, &[("label", "B1-002"), ("level", "B1")]),
    ] {
        let refused = write(person, path, fields).await;
        assert!(refused.refusal().is_some(), "{path}: {} {}", refused.status, refused.text);
        assert_german(&refused);
    }

    let empty = House::empty(Backend::Sqlite, house.clock.clone(), |config| config).await;
    let setup = format!("/setup?token={}", empty.running.setup_token.clone().unwrap());
    let page = read(&Person::stranger(&empty), &setup).await;
    assert_eq!(page.one("h1"), "Richte dein Haus ein.");
    assert_german(&page);
}
