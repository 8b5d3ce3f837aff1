//! What residents see of one another, what they learn of what is stored about them, and being forgotten.

use serde_json::{Value as Json, json};

use sparespot::privacy;

use crate::harness::{Backend, Database, House, PASSWORD, Person, THURSDAY, on_both, send};

const NAME: &str = "Mira Castellanos";
const DETAILS: [(&str, &str); 3] = [("name", NAME), ("unit", "4B West"), ("plate", "HX MC 17")];

impl Person {
    async fn shows(&self, shows: &str) {
        self.post("/account", &[DETAILS[0], DETAILS[1], DETAILS[2], ("shows", shows)]).await.assert_done();
    }

    async fn query(&self, query: &str) -> Json {
        let request = self.request(reqwest::Method::POST, "/graphql").header("Origin", &self.origin);
        let answer = send(request.json(&json!({ "query": query }))).await;
        serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
    }
}

/// Mira, whose spot Greta watches, and who parks with Olga from 18 to 21.
struct Scene {
    house: House,
    mira: Person,
    greta: Person,
    olga: Person,
    of_mira: i64,
    of_olga: i64,
    window: i64,
    reservation: i64,
}

impl Scene {
    async fn new(backend: Backend) -> Self {
        let house = House::at(backend, THURSDAY).await;
        let mira = house.resident(NAME).await;
        let (greta, olga) = (house.resident("Greta").await, house.resident("Olga").await);
        let (of_mira, of_olga) = (mira.spot("B1-014").await, olga.spot("B1-001").await);
        olga.offer(of_olga, "2026-11-26T17:00", "2026-11-26T22:00").await.assert_done();
        mira.offer(of_mira, "2026-11-26T17:00", "2026-11-27T22:00").await.assert_done();
        mira.shows("name").await;
        let reservation = mira.reserve(of_olga, "2026-11-26T18:00", "2026-11-26T21:00").await.id();
        let window = house.windows(of_olga).await[0].0;
        Self { house, mira, greta, olga, of_mira, of_olga, window, reservation }
    }

    /// All that others are told of Mira, by place.
    async fn told(&self) -> Vec<(&'static str, String)> {
        let (reservation, olga) = (self.reservation, &self.olga);
        olga.post("/account/calendar", &[]).await.assert_done();
        let address = olga.get("/account").await.attribute("[data-calendar]", "value").unwrap();
        let feed = address[address.find("/calendar/").unwrap()..].to_owned();
        let spot = format!("{{ spot(id: {}) {{ owner {{ name unit }} }} }}", self.of_mira);
        let all = "{ spots { nodes { label owner { name unit } } } }";
        vec![
            ("board", self.greta.get("/").await.text),
            ("spot", self.greta.get(&format!("/spots/{}", self.of_mira)).await.text),
            ("offered spot", olga.get(&format!("/spots/{}", self.of_olga)).await.text),
            ("reservation", olga.get(&format!("/reservations/{reservation}")).await.text),
            ("calendar", olga.get(&feed).await.text),
            ("one in a calendar", olga.get(&format!("/reservations/{reservation}.ics")).await.text),
            ("refusal", olga.post(&format!("/windows/{}/withdraw", self.window), &[]).await.text),
            ("remove", olga.post(&format!("/spots/{}/remove", self.of_olga), &[]).await.text),
            ("graphql spot", self.greta.query(&spot).await.to_string()),
            ("graphql spots", self.greta.query(all).await.to_string()),
        ]
    }
}

impl Database {
    /// Every column of every table that holds text, as `table.column`.
    fn text_columns(&self) -> Vec<(String, String)> {
        let sql = match self.backend() {
            Backend::Sqlite => {
                "SELECT m.name || '.' || c.name AS value FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND upper(c.type) = 'TEXT'"
            }
            Backend::Postgres => {
                "SELECT table_name || '.' || column_name AS value FROM information_schema.columns
                 WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
            }
        };
        let named = self.texts(sql).into_iter().map(|name| {
            let (table, column) = name.split_once('.').unwrap();
            (table.to_owned(), column.to_owned())
        });
        named.collect()
    }

    /// Where a text stands in the whole database.
    fn holding(&self, text: &str) -> Vec<String> {
        let holds = |(table, column): &(String, String)| {
            self.count(&format!("{table} WHERE lower({column}) LIKE '%{}%'", text.to_lowercase())) > 0
        };
        let found = self.text_columns().into_iter().filter(holds);
        found.map(|(table, column)| format!("{table}.{column}")).collect()
    }
}

/// What is said of somebody by rows that other doors write.
fn furnish(house: &House, resident: i64, reservation: i64) {
    house.database.run(&format!(
        "UPDATE reservations SET plate = 'HX MC 17', reason = 'Works for Mira' WHERE id = {reservation};
         INSERT INTO reports (reservation_id, plate, note, created_at)
             VALUES ({reservation}, 'XX 1', 'Mira says', '2026-11-26 15:00:00');
         INSERT INTO notices (resident_id, kind, details, created_at)
             VALUES ({resident}, 'reserved', '{{\"reservation\": 7}}', '2026-11-26 15:00:00');
         INSERT INTO notice_choices (resident_id, kind, channel, wanted)
             VALUES ({resident}, 'reserved', 'mail', FALSE);
         INSERT INTO invitations (code_hash, uses_left, expires_at, created_at, unit, email)
             VALUES ('h', 0, '2026-12-26 15:00:00', '2026-11-26 15:00:00', '4B West', '');
         UPDATE residents SET invitation_id = (SELECT id FROM invitations WHERE code_hash = 'h') WHERE id = {resident};
         INSERT INTO invitations (code_hash, uses_left, expires_at, created_at, unit, email)
             VALUES ('i', 1, '2026-12-26 15:00:00', '2026-11-26 15:00:00', '', 'mira.castellanos@example.org')"
    ));
}

const EMAIL: &str = "mira.castellanos@example.org";

on_both! {
    async fn neighbours_see_as_much_as_one_shows(backend) {
        let scene = Scene::new(backend).await;
        let with_names = ["spot", "offered spot", "reservation", "calendar", "one in a calendar", "refusal", "remove",
            "graphql spot", "graphql spots"];
        for (place, text) in scene.told().await {
            assert_eq!(text.contains(NAME), with_names.contains(&place), "{place}: {text}");
        }
        scene.mira.shows("first").await;
        for (place, text) in scene.told().await {
            assert!(!text.contains("Castellanos"), "{place}: {text}");
            assert_eq!(text.contains("Mira"), with_names.contains(&place), "{place}: {text}");
        }
        scene.mira.shows("unit").await;
        for (place, text) in scene.told().await {
            assert!(!text.contains("Castellanos") && !text.contains("Mira"), "{place}: {text}");
            let is_said = text.contains("a neighbour") || text.contains("A neighbour");
            assert_eq!(is_said, with_names.contains(&place), "{place}: {text}");
        }
        let spot = scene.greta.get(&format!("/spots/{}", scene.of_mira)).await;
        assert!(spot.text.contains("A neighbour, 4B West"), "{}", spot.text);
    }

    async fn oneself_and_a_manager_see_the_whole_name(backend) {
        let scene = Scene::new(backend).await;
        scene.mira.shows("unit").await;
        let query = format!("{{ me {{ name }} spot(id: {}) {{ owner {{ name }} }}
            reservations {{ nodes {{ resident {{ name }} }} }} }}", scene.of_mira);
        let said = scene.mira.query(&query).await;
        for place in ["/data/me/name", "/data/spot/owner/name", "/data/reservations/nodes/0/resident/name"] {
            assert_eq!(said.pointer(place), Some(&json!(NAME)), "{place}: {said}");
        }
        let page = scene.house.manager().await.get(&format!("/reservations/{}", scene.reservation)).await;
        assert!(page.text.contains(NAME), "{}", page.text);
    }

    async fn what_one_shows_is_chosen_on_the_account_page(backend) {
        let house = House::new(backend).await;
        let mira = house.resident(NAME).await;
        let spot = mira.spot("B1-014").await;
        let shown = async || mira.get("/account").await.attribute("#shows option[selected]", "value");
        let revision = || house.database.column("spots", "revision")[0].parse::<i64>().unwrap();
        assert_eq!(shown().await.as_deref(), Some("name"));
        let before = revision();
        mira.shows("first").await;
        assert_eq!(shown().await.as_deref(), Some("first"));
        assert!(revision() > before, "boards hear of spot {spot}");
        // A form that does not say leaves it.
        mira.post("/account", &DETAILS).await.assert_done();
        assert_eq!(shown().await.as_deref(), Some("first"));
        let wrong = mira.post("/account", &[DETAILS[0], DETAILS[1], ("shows", "nothing")]).await;
        wrong.assert_invalid(&["shows"]);
    }

    async fn all_that_is_stored_is_taken_away(backend) {
        let scene = Scene::new(backend).await;
        let (house, mira) = (&scene.house, &scene.mira);
        let me = house.stored(EMAIL).await.id;
        furnish(house, me, scene.reservation);
        mira.post("/account/tokens", &[("name", "Script"), ("scope", "read")]).await.assert_done();
        scene.greta.post("/account", &[("name", "Greta Garbo"), ("unit", "1A"), ("shows", "first")]).await.assert_done();
        scene.greta.reserve(scene.of_mira, "2026-11-27T10:00", "2026-11-27T11:00").await.assert_done();
        let account = mira.get("/account").await;
        assert_eq!(account.all("a[href='/account/data']").len(), 1);
        let answer = mira.get("/account/data").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
        assert!(answer.header("content-disposition").starts_with("attachment"), "{:?}", answer.headers);
        let data: Json = serde_json::from_str(&answer.text).unwrap();
        let expected = [
            ("/resident/name", json!(NAME)),
            ("/resident/email", json!(EMAIL)),
            ("/resident/plate", json!("HX MC 17")),
            ("/resident/balance", json!(50)),
            ("/spots/0/label", json!("B1-014")),
            ("/windows/0/spot", json!(scene.of_mira)),
            ("/reservations/0/id", json!(scene.reservation)),
            ("/reservations/0/plate", json!("HX MC 17")),
            ("/reservations_on_my_spots/0/guest", json!({ "name": "Greta", "unit": "1A" })),
            ("/reports/0/note", json!("Mira says")),
            ("/transfers/0/reason", json!("welcome")),
            ("/transfers/1/amount", json!(-3)),
            ("/tokens/0/name", json!("Script")),
            ("/notices/0/details/reservation", json!(7)),
            ("/notice_choices/0/wanted", json!(false)),
            ("/invitations/0/unit", json!("4B West")),
            ("/invitations/0/used_by_me", json!(true)),
            ("/invitations/1/used_by_me", json!(false)),
            ("/audit/0/action", json!("signed-up")),
        ];
        for (place, value) in expected {
            assert_eq!(data.pointer(place), Some(&value), "{place}: {data:#}");
        }
        for secret in ["argon2", "Garbo", "greta@example.org"] {
            assert!(!answer.text.contains(secret), "{secret}: {}", answer.text);
        }
        let hashes = house.database.column("tokens", "key_hash");
        assert!(!answer.text.contains(&hashes[0]));
        // Greta's has nothing of Mira's, who parks elsewhere.
        let hers: Json = serde_json::from_str(&scene.greta.get("/account/data").await.text).unwrap();
        assert!(!hers.to_string().contains("Castellanos"), "{hers:#}");
        assert_eq!(Person::stranger(house).get("/account/data").await.location, "/sign-in");
    }

    async fn who_is_erased_leaves_no_trace(backend) {
        let scene = Scene::new(backend).await;
        let (house, mira) = (&scene.house, &scene.mira);
        let me = house.stored(EMAIL).await.id;
        mira.post(&format!("/spots/{}", scene.of_mira), &[("label", "B1-014"), ("level", "B1"), ("note", "Ring at 4B West")])
            .await
            .assert_done();
        mira.post("/account/calendar", &[]).await.assert_done();
        mira.post("/account/tokens", &[("name", "Mira's script"), ("scope", "read")]).await.assert_done();
        scene.greta.reserve(scene.of_mira, "2026-11-27T10:00", "2026-11-27T11:00").await.assert_done();
        furnish(house, me, scene.reservation);
        for text in ["Mira", "Castellanos", EMAIL, "HX MC 17", "4B West"] {
            assert!(!house.database.holding(text).is_empty(), "{text}");
        }

        assert_eq!(mira.get("/account/erase").await.status, 200);
        mira.post("/account/erase", &[("password", "wrong")]).await.assert_invalid(&["password"]);
        assert_eq!(mira.get("/account").await.status, 200);
        let erased = mira.post("/account/erase", &[("password", PASSWORD)]).await;
        assert_eq!((erased.status.as_u16(), erased.location.as_str()), (303, "/sign-in"), "{}", erased.text);
        assert!(mira.get("/sign-in").await.one(".sp-notice").contains("You are erased"));
        assert_eq!(mira.get("/account").await.location, "/sign-in");

        for text in ["Mira", "Castellanos", EMAIL, "HX MC 17", "4B West"] {
            assert_eq!(house.database.holding(text), Vec::<String>::new(), "{text}");
        }
        house.assert_sound().await;
        // What they had reserved and what was reserved with them is given back.
        assert_eq!((scene.olga.balance().await, scene.greta.balance().await), (50, 50));
        assert_eq!(house.database.count("reservations WHERE status <> 'cancelled'"), 0);
        let page = scene.olga.get(&format!("/reservations/{}", scene.reservation)).await;
        assert!(page.text.contains("A former resident"), "{}", page.text);
        let wrong = Person::stranger(house).sign_in(EMAIL, PASSWORD).await;
        assert_eq!(wrong.status, 422);
        let nobody = Person::stranger(house).sign_in(&format!("erased-{me}@erased.invalid"), "").await;
        assert_eq!(nobody.status, 422);

        // The address is free again.
        house.resident(NAME).await;
        assert_ne!(house.stored(EMAIL).await.id, me);
        house.assert_sound().await;
    }

    async fn the_last_manager_cannot_be_erased(backend) {
        let house = House::new(backend).await;
        let ada = house.manager().await;
        let refused = ada.post("/account/erase", &[("password", PASSWORD)]).await;
        refused.assert_refused(403, "FORBIDDEN");
        house.resident("Mira").await;
        house.database.run("UPDATE residents SET is_manager = TRUE WHERE name = 'Mira'");
        ada.post("/account/erase", &[("password", PASSWORD)]).await.assert_done();
        assert_eq!(house.database.count("residents WHERE is_manager"), 1);
    }

    async fn a_guest_who_parks_with_somebody_erased_may_stay(backend) {
        let scene = Scene::new(backend).await;
        scene.greta.reserve(scene.of_mira, "2026-11-26T17:00", "2026-11-26T19:00").await.assert_done();
        scene.house.set_clock("2026-11-26T16:30:00Z");
        scene.mira.post("/account/erase", &[("password", PASSWORD)]).await.assert_done();
        scene.house.assert_sound().await;
        let windows = scene.house.windows(scene.of_mira).await;
        assert_eq!(windows.len(), 1, "{windows:?}");
        assert_eq!(windows[0].2, "2026-11-26T19:00");
        assert_eq!(scene.house.database.count(&format!("spots WHERE id = {} AND owner_id IS NULL", scene.of_mira)), 1);
    }

    async fn what_is_old_is_kept_no_longer(backend) {
        let scene = Scene::new(backend).await;
        let (house, me) = (&scene.house, scene.house.stored(EMAIL).await.id);
        furnish(house, me, scene.reservation);
        house.database.run("UPDATE building SET reservation_days = 10, address_days = 20");
        let retained = async || house.store().write(privacy::retain).await.unwrap();
        let lines = || house.database.count("audit WHERE action = 'retention'");
        // The server's own look at its start may have come first.
        retained().await;
        house.set_clock("2026-12-06T15:00:00Z");
        assert_eq!(retained().await, Some(privacy::Forgotten::default()));
        assert_eq!(lines(), 0, "there was nothing to do");
        house.set_clock("2026-12-07T21:00:00Z");
        let forgotten = retained().await.unwrap();
        assert_eq!((forgotten.reservations, forgotten.reports, forgotten.residents), (1, 1, 0));
        assert!(forgotten.notices > 0);
        assert_eq!(retained().await, None, "once a day");
        assert_eq!(lines(), 1);
        assert_eq!(house.database.holding("Works for Mira"), Vec::<String>::new());

        house.database.run(&format!("UPDATE residents SET left_at = '2026-12-07 20:00:00' WHERE id = {me}"));
        house.set_clock("2026-12-27T19:00:00Z");
        assert_eq!(retained().await, Some(privacy::Forgotten::default()));
        house.set_clock("2026-12-28T20:00:00Z");
        assert_eq!(retained().await, Some(privacy::Forgotten { residents: 1, ..Default::default() }));
        assert_eq!(house.database.holding("Castellanos"), Vec::<String>::new());
        house.assert_sound().await;
    }
}
