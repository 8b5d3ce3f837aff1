//! Who sends too slowly, too much or without end, and who never listens: what the server holds for them stays small,
//! and everybody else is served meanwhile. Limits of single requests are in `hostile` and `live`.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use crate::harness::{Backend, Database, Person};
use crate::instances::Instance;

/// How soon everybody else is answered; a bound, and not what is usual.
const SOON: Duration = Duration::from_secs(5);
/// How soon a line ends whose other side dawdles: ten seconds, and what a busy machine adds.
const PATIENCE: Duration = Duration::from_secs(18);
/// The same where forty seconds are the limit.
const LONG: Duration = Duration::from_secs(55);
/// What the process may grow by whoever comes: caches fill, and the allocator keeps some of what it had.
const SLACK: usize = 24 * KIB;
const KIB: usize = 1024;

/// A building in a process of its own, whose memory can be looked at.
struct Site {
    served: Instance,
    ada: Person,
    database: Database,
    /// In KiB, and lines: before anybody else came.
    memory: usize,
    lines: usize,
}

impl Site {
    async fn new() -> Self {
        let database = Database::new(Backend::Sqlite);
        let served = Instance::on(&database, &[]);
        let ada = served.set_up("Europe/Berlin").await;
        let mut site = Self { served, ada, database, memory: 0, lines: 0 };
        for _ in 0..20 {
            site.assert_served().await;
        }
        (site.memory, site.lines) = (site.memory(), site.lines());
        site
    }

    fn address(&self) -> SocketAddr {
        self.served.origin.strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// What the process holds in memory, in KiB.
    fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.served.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// How many lines to the world the process holds open.
    fn lines(&self) -> usize {
        let files = fs::read_dir(format!("/proc/{}/fd", self.served.id())).unwrap();
        let targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
    }

    /// Somebody else reads and writes.
    async fn assert_served(&self) {
        let served = async {
            assert_eq!(self.ada.get("/").await.status, StatusCode::OK);
            self.ada.post("/preferences", &[("theme", "dark")]).await.assert_done();
        };
        timeout(SOON, served).await.expect("everybody else is answered soon");
    }

    /// Somebody else is served for as long as this lasts, and the memory that `lines` lines take stays below `each` KiB
    /// for each of them.
    async fn unharmed<T>(&self, lines: usize, each: usize, flood: impl Future<Output = T>) -> T {
        let (most, mut peak) = (self.memory + SLACK + lines * each, 0);
        let looking = async {
            loop {
                self.assert_served().await;
                peak = peak.max(self.memory());
                assert!(peak < most, "{peak} KiB instead of {} before, over {most}", self.memory);
                sleep(Duration::from_millis(50)).await;
            }
        };
        let came = tokio::select! {
            came = flood => came,
            () = looking => unreachable!(),
        };
        self.assert_served().await;
        eprintln!("{lines} lines: {} KiB before, {peak} at most", self.memory);
        came
    }

    /// Waits until nothing is left of those who came; the one else may have opened a line or two.
    async fn left(&self) {
        while self.lines() > self.lines + 2 {
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn assert_left(&self, within: Duration) {
        timeout(within, self.left()).await.expect("the lines are gone");
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address()).await.unwrap()
    }

    /// A line whose other side has little room for what is not read.
    async fn connect_narrow(&self) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        socket.connect(self.address()).await.unwrap()
    }

    /// Says this, and then a byte now and then. What was answered until the server ended the line.
    async fn drip(&self, beginning: &str, patience: Duration) -> String {
        let mut line = self.connect().await;
        line.write_all(beginning.as_bytes()).await.unwrap();
        let (mut from, mut to) = line.into_split();
        let mut answer = Vec::new();
        let drops = async {
            loop {
                sleep(Duration::from_millis(500)).await;
                // It may be closed by now.
                let _ = to.write_all(b"a").await;
            }
        };
        let ended = async {
            tokio::select! {
                // However it ends.
                _ = from.read_to_end(&mut answer) => {}
                () = drops => {}
            }
        };
        timeout(patience, ended).await.unwrap_or_else(|_| panic!("still waited for: {beginning}"));
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Says this, and then a piece after the other until the server takes no more.
    async fn pour(&self, beginning: &[u8], piece: &[u8]) {
        let mut line = self.connect().await;
        let poured = async {
            line.write_all(beginning).await?;
            loop {
                line.write_all(piece).await?;
            }
        };
        let ended: Result<std::io::Result<()>, _> = timeout(PATIENCE, poured).await;
        assert!(
            ended.is_ok_and(|ended| ended.is_err()),
            "never cut off: {}",
            String::from_utf8_lossy(beginning)
        );
    }

    /// The head of a request from our own site.
    fn head(&self, request: &str, headers: &str) -> String {
        let origin = &self.served.origin;
        format!("{request} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\n{headers}\r\n", self.address())
    }

    fn form(&self, path: &str, headers: &str) -> String {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.head(&format!("POST {path}"), &format!("{form}{headers}\r\n"))
    }

    /// What opens a socket as the manager.
    async fn upgrade(&self, path: &str) -> Vec<u8> {
        let cookie = Person::at(&self.served.origin).cookie("ada@example.org").await;
        let socket = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n";
        self.head(&format!("GET {path}"), &format!("{socket}Cookie: {cookie}\r\n")).into_bytes()
    }
}

/// A frame as clients send it (RFC 6455, section 5.2), masked with zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    assert!(length < 126);
    [&[first, 0x80 | length, 0, 0, 0, 0], payload].concat()
}

const TEXT: u8 = 0x81;
const FIRST: u8 = 0x01;
const MORE: u8 = 0x00;
const PING: u8 = 0x89;

/// Only the beginning of a frame: it says that 2^40 bytes follow.
const HUGE: [u8; 14] = [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// With which a page of our own begins on the socket of GraphQL.
const INIT: &[u8] = b"{\"type\":\"connection_init\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_and_bodies_that_drip_are_not_waited_for() {
    let site = Site::new().await;
    let heads = (0..300).map(|_| site.drip("GET /sign-in HTTP/1.1\r\nHost: a", PATIENCE));
    let form = site.form("/sign-in", "Content-Length: 60000\r\n");
    let bodies = (0..300).map(|_| site.drip(&form, PATIENCE));
    let both = async { tokio::join!(join_all(heads), join_all(bodies)) };
    let (heads, bodies) = site.unharmed(600, 64, both).await;
    assert!(heads.iter().all(|answer| answer.starts_with("HTTP/1.1 408")), "{heads:?}");
    assert!(bodies.iter().all(|answer| answer.starts_with("HTTP/1.1 422")), "{bodies:?}");
    site.assert_left(PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_head_that_drips_is_not_waited_for() {
    let site = Site::new().await;
    let two = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a";
    let second = site.unharmed(300, 64, join_all((0..300).map(|_| site.drip(two, LONG)))).await;
    assert!(second.iter().all(|answer| answer.ends_with("ok\n")), "{second:?}");
    site.assert_left(PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_and_bodies_without_end_are_cut_off() {
    let site = Site::new().await;
    let piece = "x".repeat(8 * KIB);
    let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
    let head = format!("GET /sign-in HTTP/1.1\r\nHost: a\r\nX-Long: {piece}");
    let heads = (0..50).map(|_| site.pour(head.as_bytes(), piece.as_bytes()));
    let paths = ["/sign-in", "/oauth/token", "/graphql", "/nowhere", "/unsubscribe/x"];
    let forms = paths.map(|path| site.form(path, "Transfer-Encoding: chunked\r\n"));
    let bodies = forms.iter().cycle().take(50).map(|form| site.pour(form.as_bytes(), chunk.as_bytes()));
    site.unharmed(100, 512, async { tokio::join!(join_all(heads), join_all(bodies)) }).await;
    site.assert_left(PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_who_say_nothing_keep_nobody_out() {
    let site = Site::new().await;
    let idle = async {
        let mut lines = Vec::new();
        for round in 0..2_000 {
            let mut line = site.connect().await;
            // Every other one has been answered once, and stays.
            if round % 2 == 0 {
                line.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
            }
            lines.push(line);
        }
        let all = lines.iter_mut().map(|line| async {
            // What it was answered, or nothing.
            let _ = line.read_to_end(&mut Vec::new()).await;
        });
        timeout(PATIENCE, join_all(all)).await.expect("they are sent away");
    };
    site.unharmed(2_000, 64, idle).await;
    site.assert_left(PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn huge_frames_and_messages_without_end_are_cut_off() {
    let site = Site::new().await;
    let (board, graph) = (site.upgrade("/live").await, site.upgrade("/graphql").await);
    let graph = [graph, frame(TEXT, INIT)].concat();
    let zeros = vec![0; 8 * KIB];
    let begin = |socket: &[u8], then: &[u8]| [socket, then].concat();
    let (first, more, ping) = (frame(FIRST, &[b'x'; 100]), frame(MORE, &[b'x'; 100]), frame(PING, b"x"));
    let pieces = more.repeat(80);
    let pinged = [more.clone(), ping].concat().repeat(80);
    let empty = frame(MORE, b"").repeat(1_000);
    let lines: Vec<(Vec<u8>, &[u8])> = vec![
        (begin(&board, &HUGE), &zeros),
        (begin(&graph, &HUGE), &zeros),
        (begin(&board, &first), &pieces),
        (begin(&graph, &first), &pieces),
        (begin(&board, &first), &pinged),
        (begin(&graph, &first), &pinged),
        (begin(&board, &first), &empty),
        (begin(&graph, &first), &empty),
    ];
    let all = lines.iter().cycle().take(80).map(|(beginning, piece)| site.pour(beginning, piece));
    site.unharmed(80, KIB, join_all(all)).await;
    site.assert_left(PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_and_never_reads_is_left() {
    let site = Site::new().await;
    let cookie = Person::at(&site.served.origin).cookie("ada@example.org").await;
    let ask = site.head("GET /", &format!("Cookie: {cookie}\r\n"));
    // As much as the server reads ahead and more, and less.
    let (many, few) = (ask.repeat(2_000), ask.repeat(200));
    let mut lines = Vec::new();
    let asked = async {
        for asks in [&many, &few].into_iter().cycle().take(20) {
            let mut line = site.connect_narrow().await;
            // The server reads on only once it has answered.
            let _ = timeout(Duration::from_millis(200), line.write_all(asks.as_bytes())).await;
            lines.push(line);
        }
        timeout(LONG, site.left()).await.expect("they are left");
    };
    site.unharmed(20, 4 * KIB, asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_and_never_reads_is_left() {
    let site = Site::new().await;
    let rows: Vec<String> =
        (1..=250).map(|id| format!("({id}, 'B1-{id:03}', 'B1', '2026-11-26 00:00:00')")).collect();
    site.database
        .run(&format!("INSERT INTO spots (id, label, level, created_at) VALUES {}", rows.join(", ")));
    let board = site.upgrade("/live").await;
    let graph = [site.upgrade("/graphql").await, frame(TEXT, INIT)].concat();
    // Each asks for an answer.
    let graph = [graph, frame(PING, &[b'x'; 125]).repeat(30_000)].concat();
    let mut lines = Vec::new();
    let watched = async {
        for opening in [&board, &graph].into_iter().cycle().take(20) {
            let mut line = site.connect_narrow().await;
            let _ = timeout(Duration::from_millis(200), line.write_all(opening)).await;
            lines.push(line);
        }
        for round in 0..100 {
            site.database
                .run(&format!("UPDATE spots SET label = 'R{round}-' || id, revision = revision + 1"));
            let name = format!("House {round}");
            site.ada.post("/manage/building", &[("name", &name)]).await.assert_done();
        }
        timeout(LONG, site.left()).await.expect("they are left");
    };
    site.unharmed(20, 8 * KIB, watched).await;
}
