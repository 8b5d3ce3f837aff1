//! Somebody who uses the building's spots all day long, whichever instance answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;
use reqwest::{Method, RequestBuilder};
use tokio::time::sleep;

use super::call::{Act, Call, Outcome};
use super::crowd::email;
use super::dice;
use super::span::Span;
use super::town::{SPOTS, Town};
use crate::harness::{Answer, PASSWORD, Person, try_send};
use crate::watcher::tiles;

/// Longer than anything may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// As often a form is sent again whose answer did not come.
const STUBBORN: usize = 20;

pub struct Client {
    town: Arc<Town>,
    number: usize,
    dice: TestRng,
    person: Person,
    /// Acknowledged and not given back.
    held: Vec<i64>,
    calls: Vec<Call>,
}

impl Client {
    pub fn new(town: &Arc<Town>, seed: u64, number: usize) -> Self {
        let number_of_dice = u64::try_from(number).unwrap();
        Self {
            town: town.clone(),
            number,
            dice: dice(seed, number_of_dice),
            person: town.person(0),
            held: Vec::new(),
            calls: Vec::new(),
        }
    }

    /// Until it is over. Answers all that was asked and heard.
    pub async fn play(mut self) -> Vec<Call> {
        while !matches!(self.call(Act::SignIn).await, Outcome::Done(_)) {}
        while !self.town.is_over.load(Ordering::Relaxed) {
            match self.dice.random_range(0..100) {
                0..25 => self.look().await,
                25..50 => self.cancel().await,
                50..70 if self.number < SPOTS => self.change_what_is_offered().await,
                _ => self.reserve().await,
            }
            sleep(Duration::from_millis(self.dice.random_range(0..80))).await;
        }
        self.calls
    }

    async fn look(&mut self) {
        let time = self.time(8);
        self.call(Act::Look { time }).await;
    }

    async fn reserve(&mut self) {
        let (spot, time) = (self.spot(), self.time(8));
        let request = uuid::Builder::from_random_bytes(self.dice.random()).into_uuid().to_string();
        for _ in 0..STUBBORN {
            match self.call(Act::Reserve { spot, time, request: request.clone() }).await {
                Outcome::Done(id) => return self.held.extend(id),
                Outcome::Refused(..) => return,
                _ if self.dice.random_bool(0.1) => return,
                _ => {}
            }
        }
    }

    async fn cancel(&mut self) {
        if self.held.is_empty() {
            return;
        }
        let reservation = self.held.remove(self.dice.random_range(0..self.held.len()));
        for _ in 0..STUBBORN {
            match self.call(Act::Cancel { reservation }).await {
                Outcome::Done(_) | Outcome::Refused(..) => return,
                _ if self.dice.random_bool(0.1) => return,
                _ => {}
            }
        }
    }

    async fn change_what_is_offered(&mut self) {
        let spot = self.town.spots[self.number];
        if self.dice.random_bool(0.5) {
            let time = self.time(24);
            self.call(Act::Offer { spot, time }).await;
            return;
        }
        let windows = self.town.windows(spot).unwrap_or_default();
        if windows.is_empty() {
            return;
        }
        let (window, whole) = windows[self.dice.random_range(0..windows.len())];
        let from = whole.from + 15 * self.dice.random_range(0..(whole.to - whole.from + 14) / 15);
        let time = Span { from, to: from + 15 * self.dice.random_range(1..5) };
        self.call(Act::Withdraw { spot, window, time }).await;
    }

    /// Seldom one's own.
    fn spot(&mut self) -> i64 {
        let which = self.dice.random_range(0..SPOTS);
        let is_own = which == self.number && self.dice.random_bool(0.8);
        self.town.spots[if is_own { (which + 1) % SPOTS } else { which }]
    }

    /// A time of the day, in quarters of an hour.
    fn time(&mut self, longest: i64) -> Span {
        let length = 15 * self.dice.random_range(1..=longest);
        let day = self.town.day;
        let from = day.from + 15 * self.dice.random_range(0..=(day.to - day.from - length) / 15);
        Span { from, to: from + length }
    }

    /// Asks one of the instances and notes what is heard. Waits a little after bad news, and signs in again
    /// when sent to the sign-in page.
    async fn call(&mut self, act: Act) -> Outcome {
        let outcome = self.ask(act).await;
        match outcome {
            Outcome::SignedOut => while !matches!(self.ask(Act::SignIn).await, Outcome::Done(_)) {},
            Outcome::Away | Outcome::Unavailable | Outcome::Lost(_) => {
                sleep(Duration::from_millis(self.dice.random_range(50..300))).await;
            }
            Outcome::Done(_) | Outcome::Refused(..) | Outcome::Seen(_) => {}
        }
        outcome
    }

    async fn ask(&mut self, act: Act) -> Outcome {
        let instance = self.town.some_instance(&mut self.dice);
        let person = self.person.moved(&self.town.origins[instance]);
        let began = self.town.now();
        let outcome = match try_send(request(&person, &act, self.number).timeout(PATIENCE)).await {
            Ok(answer) => outcome(&act, &answer),
            Err(error) if error.is_connect() => Outcome::Away,
            Err(error) => Outcome::Lost(format!("{error:?}")),
        };
        let ended = self.town.now();
        self.calls.push(Call { client: self.number, instance, act, began, ended, outcome: outcome.clone() });
        outcome
    }
}

fn request(person: &Person, act: &Act, client: usize) -> RequestBuilder {
    let post = |path: &str, time: &Span, more: &[(&str, &str)]| {
        let [from, to] = time.fields();
        person.form(path, &[&[("starts_at", from.as_str()), ("ends_at", to.as_str())], more].concat())
    };
    match act {
        Act::Reserve { spot, time, request } => {
            post("/reservations", time, &[("spot", &spot.to_string()), ("request_id", request)])
        }
        Act::Cancel { reservation } => person.form(&format!("/reservations/{reservation}/cancel"), &[]),
        Act::Offer { spot, time } => post(&format!("/spots/{spot}/windows"), time, &[]),
        Act::Withdraw { window, time, .. } => post(&format!("/windows/{window}/withdraw"), time, &[]),
        Act::Look { time } => {
            let [from, to] = time.fields();
            person.request(Method::GET, &format!("/?from={from}&to={to}"))
        }
        Act::SignIn => person.form("/sign-in", &[("email", &email(client)), ("password", PASSWORD)]),
    }
}

fn outcome(act: &Act, answer: &Answer) -> Outcome {
    match answer.status.as_u16() {
        303 if answer.location == "/sign-in" => Outcome::SignedOut,
        303 => Outcome::Done(answer.location.rsplit('/').next().and_then(|id| id.parse().ok())),
        200 if matches!(act, Act::Look { .. }) => Outcome::Seen(seen(answer)),
        503 if !answer.header("retry-after").is_empty() => Outcome::Unavailable,
        status => {
            let code = answer.refusal().unwrap_or_else(|| answer.text.chars().take(200).collect());
            Outcome::Refused(status, code)
        }
    }
}

fn seen(answer: &Answer) -> BTreeMap<i64, String> {
    tiles(&answer.text).into_iter().map(|(id, _, state)| (id, state)).collect()
}
