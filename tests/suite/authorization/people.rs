//! Everybody who may come, and a spot, a reservation and the like for them to reach for.

use std::collections::BTreeMap;

use reqwest::Method;
use sparespot::clock::Clock;

use crate::harness::{Answer, Backend, House, PASSWORD, Person, THURSDAY, send};

/// In the order of the table's columns: who may do most comes last, as what they do is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Stranger,
    /// Was signed in when they were suspended.
    Suspended,
    /// Shows what is no session and no token.
    Kiosk,
    Resident,
    /// Owns another spot.
    Other,
    /// Has the reservation.
    Guest,
    Manager,
    /// Of the spot.
    Owner,
}

impl Who {
    pub const ALL: [Self; 8] = [
        Self::Stranger,
        Self::Suspended,
        Self::Kiosk,
        Self::Resident,
        Self::Other,
        Self::Guest,
        Self::Manager,
        Self::Owner,
    ];

    fn email(self) -> Option<&'static str> {
        Some(match self {
            Self::Stranger | Self::Kiosk | Self::Suspended => return None,
            Self::Resident => "rosa@example.org",
            Self::Other => "otto@example.org",
            Self::Guest => "greta@example.org",
            Self::Manager => "ada@example.org",
            Self::Owner => "olga@example.org",
        })
    }
}

pub struct People {
    pub house: House,
    all: Vec<Person>,
    /// What stands in braces in paths and forms.
    pub ids: BTreeMap<&'static str, String>,
    spots: u32,
}

impl People {
    pub async fn new(backend: Backend) -> Self {
        let clock = Clock::manual(THURSDAY.parse().unwrap());
        let house = House::with(backend, clock, |config| config).await;
        house.database.run("UPDATE building SET price = 0, max_open = 1000");
        let mut all = vec![Person::stranger(&house), house.resident("Sven").await, Person::stranger(&house)];
        for name in ["Rosa", "Otto", "Greta"] {
            all.push(house.resident(name).await);
        }
        all.push(house.manager().await);
        all.push(house.resident("Olga").await);
        house.resident("Nico").await;
        all[4].spot("B1-900").await;
        house.database.run(
            "UPDATE residents SET suspended_at = '2026-11-26 14:00:00', credential = credential + 1
             WHERE name = 'Sven'",
        );
        let mut people = Self { house, all, ids: BTreeMap::new(), spots: 0 };
        let spare = people.house.stored("nico@example.org").await.id;
        people.ids.insert("spare", spare.to_string());
        people.ids.insert("owner", people.house.stored("olga@example.org").await.id.to_string());
        people.refresh().await;
        people
    }

    pub fn of(&self, who: Who) -> &Person {
        &self.all[who as usize]
    }

    /// A new spot of Olga's with a pattern, a window on Friday and Saturday, and a reservation of Greta's on Friday.
    pub async fn refresh(&mut self) {
        self.spots += 1;
        let (owner, guest) = (self.of(Who::Owner).clone(), self.of(Who::Guest).clone());
        let spot = owner.spot(&format!("B1-{:03}", self.spots)).await;
        owner.offer(spot, "2026-11-27T08:00", "2026-11-28T22:00").await.assert_done();
        let pattern =
            [("weekday", "wed"), ("from_time", "08:00"), ("to_time", "18:00"), ("starts_on", "2026-12-02")];
        owner.post(&format!("/spots/{spot}/patterns"), &pattern).await.assert_done();
        let made = guest.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await;
        made.assert_done();
        let token = [("name", "Script"), ("scope", "read")];
        owner.post("/account/tokens", &token).await.assert_done();
        let newest = |table: &str| {
            self.house
                .database
                .texts(&format!("SELECT CAST(max(id) AS TEXT) AS value FROM {table}"))
                .remove(0)
        };
        let window = self.house.windows(spot).await[0].0;
        let fresh = [
            ("spot", spot.to_string()),
            ("label", format!("B1-{:03}", self.spots)),
            ("new", format!("B2-{:03}", self.spots)),
            ("window", window.to_string()),
            ("pattern", self.house.pattern_of(spot).await.to_string()),
            ("reservation", made.id().to_string()),
            ("token", newest("tokens")),
        ];
        self.ids.extend(fresh);
    }

    /// A text with what stands in braces filled in.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.ids {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    pub async fn ask(&self, who: Who, method: Method, path: &str, form: &[(String, String)]) -> Answer {
        let person = self.of(who);
        let mut request = person.request(method.clone(), path).header("Accept", "text/html");
        if who == Who::Kiosk {
            request = request.header("Cookie", "kiosk=none; sparespot=none").bearer_auth("none");
        }
        if method == Method::POST {
            request = request.header("Origin", &person.origin).form(form);
        }
        send(request).await
    }

    /// Lets in again whoever signed themselves out.
    pub async fn back(&self) {
        for who in Who::ALL {
            let (Some(email), person) = (who.email(), self.of(who)) else { continue };
            if person.get("/account").await.status != 200 {
                person.sign_in(email, PASSWORD).await.assert_done();
            }
        }
    }
}
