//! Boards that are open: what each takes of the server's memory, and how soon the last one hears of a reservation.
//! The server has a process of its own, the boards are in this one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sparespot::clock::{self, Clock, SignedDuration};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::building::Building;
use super::client::{Connection, Socket};
use super::reservations::wish;
use super::server::Server;
use super::{CLIENTS, median};

/// So many are opened at once.
const BATCH: usize = 100;
const TURNS: usize = 15;
/// Among those that hear of it, before the first that is measured.
const WARM: usize = 20;

/// Measures with so many boards, on a server that has the building's database and is let go of before.
pub async fn measure(building: Building, redis_url: Option<&str>, counts: &[usize]) {
    let Building { running, url, spots, .. } = building;
    running.stop().await;
    drop(running);
    for (count, spots) in counts.iter().zip(spots.chunks(TURNS)) {
        if *count + 1000 > most_files() {
            println!(
                "  {count} boards: left out, at most {} files may be open (ulimit -n 25000)",
                most_files()
            );
            continue;
        }
        memory(&url, redis_url, *count, Page::Present).await;
        memory(&url, redis_url, *count, Page::Old).await;
        fan_out(&url, redis_url, *count, spots).await;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    /// It shows what is, as a page that has just been loaded.
    Present,
    /// It may show something else, as one whose server was started again.
    Old,
}

async fn memory(url: &str, redis_url: Option<&str>, count: usize, page: Page) {
    let server = Server::start(url, redis_url);
    let cookies = sign_in(server.address).await;
    let warm = Boards::open(server.address, &cookies, WARM, page).await;
    let before = server.memory();
    let boards = Boards::open(server.address, &cookies, count, page).await;
    let after = server.memory();
    let words = if page == Page::Present { "whose page is up to date" } else { "that were sent all of it" };
    println!(
        "  {count} boards {words}: {:.1} KiB each, the server {:.0} MiB before and {:.0} after",
        after.saturating_sub(before) as f64 / count as f64,
        before as f64 / 1024.0,
        after as f64 / 1024.0
    );
    drop((warm, boards));
    server.stop();
}

/// From asking for a reservation until the last of the boards has heard of it; with Redis they are on another instance.
async fn fan_out(url: &str, redis_url: Option<&str>, count: usize, spots: &[i64]) {
    let here = Server::start(url, redis_url);
    let other = redis_url.map(|_| Server::start(url, redis_url));
    let there = other.as_ref().unwrap_or(&here);
    let cookies = sign_in(here.address).await;
    let mut boards = Boards::open(there.address, &cookies, count, Page::Present).await;
    let mut connection = Connection::open(here.address).await;
    let mut times = Vec::new();
    for spot in spots {
        boards.wanted.store(*spot, Ordering::Relaxed);
        let now = clock::minute(Clock::System.now());
        let form = wish(*spot, now, now + SignedDuration::from_mins(15));
        let asked = Instant::now();
        let answer = connection.post("/reservations", &cookies[0], &form).await;
        assert_eq!(answer.status, 303, "{}", connection.text());
        let mut last = asked;
        for _ in 0..count {
            last = boards.hears.recv().await.expect("every board hears").max(last);
        }
        times.push(last.duration_since(asked));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (median, worst) = (median(times.clone()), times.iter().max().expect("a time").to_owned());
    let where_to = if other.is_some() { ", on the other instance" } else { "" };
    println!(
        "  a reservation to the last of {count} boards{where_to}: median {median:.1?}, worst {worst:.1?}"
    );
    drop(boards);
    here.stop();
    if let Some(other) = other {
        other.stop();
    }
}

/// Open boards, closed with the value.
struct Boards {
    /// The spot of which they are to hear.
    wanted: Arc<AtomicI64>,
    /// When each of them heard of it.
    hears: UnboundedReceiver<Instant>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Boards {
    async fn open(at: SocketAddr, cookies: &[String], count: usize, page: Page) -> Self {
        let mut connection = Connection::open(at).await;
        let (heard, hears) = unbounded_channel();
        let wanted = Arc::new(AtomicI64::new(-1));
        let mut tasks = Vec::new();
        while tasks.len() < count {
            connection.get("/", &cookies[0]).await;
            let mark = if page == Page::Present { mark(&connection.text()) } else { String::new() };
            let path = format!("/live?view=board&mark={mark}");
            let more = tasks.len()..count.min(tasks.len() + BATCH);
            let opened = more.map(|number| begin(at, &path, &cookies[number % CLIENTS]));
            for socket in join_all(opened).await {
                tasks.push(tokio::spawn(listen(socket, wanted.clone(), heard.clone())));
            }
        }
        // What was needed to open them has been given back by then.
        tokio::time::sleep(Duration::from_secs(1)).await;
        Self { wanted, hears, tasks }
    }
}

impl Drop for Boards {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// A board that has been told how things stand.
async fn begin(at: SocketAddr, path: &str, cookie: &str) -> Socket {
    let mut socket = Socket::open(at, path, cookie).await;
    socket.next().await.expect("what is shown at first");
    socket
}

async fn listen(mut socket: Socket, wanted: Arc<AtomicI64>, heard: UnboundedSender<Instant>) {
    while let Some(text) = socket.next().await {
        if text.contains(&format!("\"spot-{}\"", wanted.load(Ordering::Relaxed)))
            && heard.send(Instant::now()).is_err()
        {
            return;
        }
    }
}

/// Everybody, one after the other.
async fn sign_in(at: SocketAddr) -> Vec<String> {
    let mut connection = Connection::open(at).await;
    let mut cookies = Vec::new();
    for guest in 0..CLIENTS {
        let form = format!("email=guest{guest}%40example.org&password=evergreen+lamp");
        let answer = connection.post("/sign-in", "", &form).await;
        assert_eq!(answer.status, 303, "{}", connection.text());
        cookies.push(answer.cookie);
    }
    cookies
}

/// By which a page says what it shows.
fn mark(page: &str) -> String {
    let (_, rest) = page.split_once("mark=").expect("a page that goes live");
    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')).collect()
}

/// How many files this process and the server may have open each.
fn most_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
