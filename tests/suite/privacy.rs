//! What residents see of one another, what they learn of what is stored about them, and being forgotten.

use serde_json::{Value as Json, json};

use crate::harness::{House, Person, THURSDAY, on_both, send};

const NAME: &str = "Mira Castellanos";
const DETAILS: [(&str, &str); 3] = [("name", NAME), ("unit", "4B"), ("plate", "HX MC 17")];

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
    async fn new(backend: crate::harness::Backend) -> Self {
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
        let address = olga.get("/account").await.attribute("#calendar input", "value").unwrap();
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
        assert!(spot.text.contains("A neighbour, 4B"), "{}", spot.text);
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
}
