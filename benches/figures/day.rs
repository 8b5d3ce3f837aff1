//! A day of a building with 300 units in five minutes: everybody comes in by the doors that there are, on a clock that
//! runs fast. It ends with what `sparespot check` proves.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sparespot::check;
use sparespot::clock::{Clock, SignedDuration, Timestamp, Zone, wall_field};

use super::building;
use super::client::{Answer, Connection, Socket};
use super::{on_each, share};

const UNITS: usize = 300;
/// Those who have a spot, and offer it while they are at work.
const OWNERS: usize = 120;
/// Those who leave the board open.
const WATCHERS: usize = 60;
/// So many times as fast as the clock on the wall.
const SPEED: u32 = 288;
/// A Thursday.
const BEGINS: &str = "2026-12-03T04:00:00Z";
const ZONE: &str = "Europe/Berlin";
const QUARTER: i64 = 15 * 60;

pub async fn measure() {
    on_each(async |place| {
        let database = place.database();
        let begins: Timestamp = BEGINS.parse().expect("an instant");
        let clock = Clock::manual(begins);
        let running = building::start_at(database.url.clone(), None, clock.clone()).await;
        let town = Arc::new(Town {
            address: running.address,
            zone: Zone::named(ZONE).expect("a zone"),
            clock,
            begins,
            log: Mutex::default(),
            heard: AtomicUsize::new(0),
            started: Mutex::new(None),
        });
        let moved_in = Instant::now();
        let manager = town.set_up(running.setup_token.as_deref().expect("an empty database")).await;
        let residents = join_all((0..UNITS).map(|unit| town.move_in(unit))).await;
        let moved_in = moved_in.elapsed();
        let screen = town.let_in(&manager).await;
        // Moving in all at once is no part of the day.
        town.log().times.clear();
        town.run(manager, residents, screen).await;
        let broken = running.store.read(check::all).await.expect("it can be verified");
        assert_eq!(broken, Vec::<String>::new());
        town.report(moved_in);
        running.stop().await;
    })
    .await;
}

struct Town {
    address: SocketAddr,
    zone: Zone,
    clock: Clock,
    begins: Timestamp,
    log: Mutex<Log>,
    /// Messages on all sockets together.
    heard: AtomicUsize,
    /// When the day began, by the clock on the wall.
    started: Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Log {
    times: Vec<Duration>,
    made: usize,
    cancelled: usize,
    moved: usize,
    /// Searches that found nothing, and reservations that came too late.
    in_vain: usize,
}

/// Somebody at a browser.
struct Visit<'t> {
    town: &'t Town,
    connection: Connection,
    cookie: String,
}

impl Visit<'_> {
    async fn get(&mut self, path: &str) -> String {
        let asked = Instant::now();
        let answer = self.connection.get(path, &self.cookie).await;
        self.note(asked);
        assert_eq!(answer.status, 200, "{path}: {}", self.connection.text());
        self.connection.text()
    }

    /// Answers what came of it, which may be a refusal and never a failure.
    async fn post(&mut self, path: &str, form: &str) -> Answer {
        let asked = Instant::now();
        let answer = self.connection.post(path, &self.cookie, form).await;
        self.note(asked);
        assert!(matches!(answer.status, 200 | 303 | 409 | 422), "{path}: {}", self.connection.text());
        answer
    }

    async fn post_done(&mut self, path: &str, form: &str) -> Answer {
        let answer = self.post(path, form).await;
        assert_eq!(answer.status, 303, "{path}: {}", self.connection.text());
        answer
    }

    fn note(&self, asked: Instant) {
        self.town.log().times.push(asked.elapsed());
    }

    /// Looks for a spot and reserves one that is free; answers where the reservation is.
    async fn reserve(&mut self, from: Timestamp, to: Timestamp, chance: &mut Chance) -> Option<String> {
        let times = format!("from={}&to={}", self.town.field(from), self.town.field(to));
        let page = self.get(&format!("/?{times}")).await;
        let free: Vec<&str> = page
            .split("<li id=\"spot-")
            .skip(1)
            .filter(|tile| tile.split('>').next().is_some_and(|tag| tag.contains("data-state=\"free\"")))
            .filter_map(|tile| tile.split('"').next())
            .collect();
        if free.is_empty() {
            self.town.log().in_vain += 1;
            return None;
        }
        let spot = free[chance.below(free.len())];
        let form = self.get(&format!("/reservations/new?spot={spot}&{times}")).await;
        // Their own spot needs no reservation.
        let (_, id) = form.split_once("name=\"request_id\" value=\"")?;
        let id = &id[..36];
        let wish = format!(
            "request_id={id}&spot={spot}&starts_at={}&ends_at={}",
            self.town.field(from),
            self.town.field(to)
        );
        let answer = self.post("/reservations", &wish).await;
        if answer.status != 303 {
            self.town.log().in_vain += 1;
            return None;
        }
        self.town.log().made += 1;
        self.get(&answer.location).await;
        Some(answer.location)
    }
}

impl Town {
    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().expect("nobody failed with it")
    }

    async fn visit(&self, cookie: &str) -> Visit<'_> {
        Visit { town: self, connection: Connection::open(self.address).await, cookie: cookie.to_owned() }
    }

    /// As a form has it.
    fn field(&self, at: Timestamp) -> String {
        wall_field(self.zone.wall(at)).replace(':', "%3A")
    }

    async fn set_up(&self, token: &str) -> String {
        let form = format!(
            "token={token}&building=Orchard+House&time_zone=Europe%2FBerlin&name=Ada&\
             email=manager%40example.org&password=evergreen+lamp"
        );
        self.visit("").await.post_done("/setup", &form).await.cookie
    }

    /// Signs up, and offers their spot on workdays where they have one.
    async fn move_in(&self, unit: usize) -> String {
        let mut visit = self.visit("").await;
        let form =
            format!("name=Resident+{unit}&unit={unit}&email=r{unit}%40example.org&password=evergreen+lamp");
        visit.cookie = visit.post_done("/sign-up", &form).await.cookie;
        if unit < OWNERS {
            let form =
                format!("label=B{}-{unit:03}&level=B{}&features=covered&note=", unit % 2 + 1, unit % 2 + 1);
            let spot = visit.post_done("/spots", &form).await.location;
            let (leaves, returns) = (6 + unit % 4, 16 + unit % 5);
            let days = "weekday=mon&weekday=tue&weekday=wed&weekday=thu&weekday=fri";
            let form = format!(
                "{days}&from_time={leaves:02}%3A00&to_time={returns:02}%3A30&starts_on=2026-12-03&until="
            );
            visit.post_done(&format!("{spot}/patterns"), &form).await;
        }
        visit.cookie
    }

    /// Lets the screen of the lobby in, and answers its cookie.
    async fn let_in(&self, manager: &str) -> String {
        let mut screen = self.visit("").await;
        let first = screen.connection.get("/kiosk", "").await;
        let page = screen.connection.text();
        let (_, code) = page.split_once("data-pairing-code").expect("a code");
        let code: String = code.chars().skip_while(|letter| !letter.is_ascii_uppercase()).take(9).collect();
        let form = format!("code={code}&name=Lobby");
        self.visit(manager).await.post_done("/manage/kiosks", &form).await;
        screen.connection.get("/kiosk", &first.cookie).await.cookie
    }

    /// Waits until it is so late.
    async fn until(&self, at: Timestamp) {
        let started = self.started.lock().expect("nobody failed with it").expect("the day has begun");
        let past = Duration::try_from(at.duration_since(self.begins)).unwrap_or_default();
        tokio::time::sleep_until((started + past / SPEED).into()).await;
    }

    fn hour(&self, hour: i64) -> Timestamp {
        self.begins + SignedDuration::from_hours(hour)
    }

    async fn run(self: &Arc<Self>, manager: String, residents: Vec<String>, screen: String) {
        let started = Instant::now();
        *self.started.lock().expect("nobody failed with it") = Some(started);
        let (clock, begins) = (self.clock.clone(), self.begins);
        let time = tokio::spawn(async move {
            loop {
                let past = SignedDuration::try_from(started.elapsed() * SPEED).expect("a day");
                clock.set(begins + past);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let mut watching = vec![tokio::spawn(self.clone().watch("/live?view=kiosk".into(), screen.clone()))];
        for cookie in residents.iter().take(WATCHERS) {
            watching.push(tokio::spawn(self.clone().watch("/live?view=board".into(), cookie.clone())));
        }
        let mut days =
            vec![tokio::spawn(self.clone().manage(manager)), tokio::spawn(self.clone().show(screen))];
        for (unit, cookie) in residents.into_iter().enumerate() {
            days.push(tokio::spawn(self.clone().live(unit, cookie)));
        }
        for day in days {
            day.await.expect("a day without a failure");
        }
        self.until(self.hour(24)).await;
        time.abort();
        watching.iter().for_each(tokio::task::JoinHandle::abort);
    }

    async fn watch(self: Arc<Self>, path: String, cookie: String) {
        let mut socket = Socket::open(self.address, &path, &cookie).await;
        while socket.next().await.is_some() {
            self.heard.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What a resident does: some visits, of which each begins with a look at the board.
    async fn live(self: Arc<Self>, unit: usize, mut cookie: String) {
        let mut chance = Chance::of(unit);
        let mut times: Vec<i64> = (0..2 + chance.below(4)).map(|_| chance.below(17 * 60) as i64).collect();
        times.sort_unstable();
        for minute in times {
            self.until(self.hour(1) + SignedDuration::from_mins(minute)).await;
            let now = self.clock.now();
            let mut visit = self.visit(&cookie).await;
            if chance.below(8) == 0 {
                let form = format!("email=r{unit}%40example.org&password=evergreen+lamp");
                visit.cookie = visit.post_done("/sign-in", &form).await.cookie;
                cookie.clone_from(&visit.cookie);
            }
            visit.get("/").await;
            let quarter = now.as_second() - now.as_second().rem_euclid(QUARTER) + QUARTER;
            let from = quarter + QUARTER * chance.below(24) as i64;
            let to = from + QUARTER * (2 + chance.below(18) as i64);
            let at = |second| Timestamp::from_second(second).expect("an instant");
            let made = visit.reserve(at(from), at(to), &mut chance).await;
            for page in ["/reservations", "/credits", "/notices", "/day", "/spots"] {
                if chance.below(3) == 0 {
                    visit.get(page).await;
                }
            }
            let Some(reservation) = made else { continue };
            match chance.below(12) {
                0 | 1 => {
                    visit.post_done(&format!("{reservation}/cancel"), "").await;
                    self.log().cancelled += 1;
                }
                2 if at(from) < self.hour(23) => {
                    self.until(at(from + 120)).await;
                    let mut visit = self.visit(&cookie).await;
                    let answer = visit.post(&format!("{reservation}/report"), "plate=B+AB+123&note=").await;
                    self.log().moved += usize::from(answer.status == 303);
                }
                _ => {}
            }
        }
    }

    /// What a manager looks at, every hour.
    async fn manage(self: Arc<Self>, cookie: String) {
        for hour in 1..24 {
            self.until(self.hour(hour)).await;
            let mut visit = self.visit(&cookie).await;
            for page in
                ["/manage", "/manage/statistics", "/manage/audit", "/manage/residents", "/manage/spots"]
            {
                visit.get(page).await;
            }
        }
    }

    /// The screen loads its page again now and then.
    async fn show(self: Arc<Self>, cookie: String) {
        for quarter in 1..96 {
            self.until(self.begins + SignedDuration::from_mins(15 * quarter)).await;
            self.visit(&cookie).await.get("/kiosk").await;
        }
    }

    fn report(&self, moved_in: Duration) {
        let mut log = self.log();
        log.times.sort_unstable();
        let took = self.started.lock().expect("nobody failed with it").expect("the day has begun").elapsed();
        println!(
            "  {UNITS} units moved in within {moved_in:.1?}; their day took {took:.0?}, and everything holds"
        );
        println!(
            "  {} requests: median {:.1?}, of a hundred the slowest {:.1?}, worst {:.1?}; no failure",
            log.times.len(),
            share(&log.times, 50),
            share(&log.times, 99),
            share(&log.times, 100)
        );
        println!(
            "  {} reservations, {} cancelled, {} troubles reported, {} looked in vain; {WATCHERS} boards and the screen heard {} messages",
            log.made,
            log.cancelled,
            log.moved,
            log.in_vain,
            self.heard.load(Ordering::Relaxed)
        );
    }
}

/// The same choices in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn of(unit: usize) -> Self {
        Self((unit as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}
