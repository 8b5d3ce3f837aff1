//! Asked to stop while everybody is busy: what was asked is answered, boards come again elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::cluster::Cluster;
use crate::harness::{Backend, Database, PASSWORD, Person};
use crate::instances::{Instance, assert_check_is_clean};
use crate::servers::with_servers;
use crate::watcher::Watcher;

const CLIENTS: usize = 12;

/// A line to the server, kept open as long as the server says that it stays so.
struct Line {
    stream: TcpStream,
    is_new: bool,
}

/// What became of a request.
enum Asked {
    Answered {
        status: String,
        closes: bool,
    },
    /// Not a byte came.
    Silence,
    /// Not all of it.
    Part(String),
}

impl Line {
    async fn open(address: &str) -> Option<Self> {
        Some(Self { stream: TcpStream::connect(address).await.ok()?, is_new: true })
    }

    async fn ask(&mut self, request: &str) -> Asked {
        let mut answer = Vec::new();
        let read = async {
            self.stream.write_all(request.as_bytes()).await?;
            while !is_whole(&answer) {
                if self.stream.read_buf(&mut answer).await? == 0 {
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                }
            }
            Ok::<_, std::io::Error>(())
        };
        match read.await {
            Err(_) if answer.is_empty() => Asked::Silence,
            Err(_) => Asked::Part(String::from_utf8_lossy(&answer).into_owned()),
            Ok(()) => {
                self.is_new = false;
                let head = head(&answer).unwrap();
                let status = head.split(' ').nth(1).unwrap().to_owned();
                Asked::Answered { status, closes: head.contains("\r\nconnection: close") }
            }
        }
    }
}

fn head(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer);
    Some(text.split_once("\r\n\r\n")?.0.to_lowercase())
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = head(answer) else { return false };
    let length = head.split_once("content-length: ").map_or("0", |(_, rest)| rest.lines().next().unwrap());
    answer.len() >= head.len() + 4 + length.parse::<usize>().unwrap()
}

/// Somebody who reads the board and lists spots, one after the other.
struct Client {
    number: usize,
    origin: String,
    cookie: String,
    answered: Arc<AtomicUsize>,
    /// The labels of the spots whose listing was acknowledged.
    listed: Vec<String>,
    failed: Vec<String>,
}

impl Client {
    /// Until nobody is there any more. `has_others`: there are other instances, to which whoever balances sends
    /// what comes; so a line that was not said to be closed must not fall silent.
    async fn keep_asking(mut self, has_others: bool) -> Self {
        let address = self.origin.strip_prefix("http://").unwrap().to_owned();
        while let Some(mut line) = Line::open(&address).await {
            loop {
                let (label, request) = self.next_request(&address);
                match line.ask(&request).await {
                    Asked::Answered { status, closes } => {
                        self.note(label, &status);
                        if closes {
                            break;
                        }
                    }
                    Asked::Silence if line.is_new || !has_others => return self,
                    Asked::Silence => {
                        self.failed.push(format!("no answer to {request}"));
                        break;
                    }
                    Asked::Part(answer) => {
                        self.failed.push(format!("only {answer:?} to {request}"));
                        break;
                    }
                }
            }
        }
        self
    }

    /// A page and a form in turn; the form lists a spot with the label.
    fn next_request(&self, address: &str) -> (Option<String>, String) {
        let asked = self.answered.load(Ordering::Relaxed);
        let always = format!("Host: {address}\r\nCookie: {}\r\n", self.cookie);
        if !asked.is_multiple_of(3) {
            return (None, format!("GET / HTTP/1.1\r\n{always}\r\n"));
        }
        let label = format!("{}-{}", self.number, self.listed.len());
        let form = format!("label={label}&level=B1");
        let request = format!(
            "POST /spots HTTP/1.1\r\n{always}Origin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            self.origin,
            form.len()
        );
        (Some(label), request)
    }

    fn note(&mut self, label: Option<String>, status: &str) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        match (label, status) {
            (Some(label), "303") => self.listed.push(label),
            (None, "200") => {}
            (label, status) => self.failed.push(format!("{status} to {label:?}")),
        }
    }
}

/// Stops an instance in the middle of it all.
async fn assert_stops_well(instance: &mut Instance, database: &Database, person: &Person, has_others: bool) {
    let origin = instance.origin.clone();
    let cookie = person.cookie("ada@example.org").await;
    let mut watching = Vec::new();
    for _ in 0..5 {
        let (mut board, _) = Watcher::open(&origin, &cookie, "").await;
        watching.push(tokio::spawn(async move { board.closed().await }));
    }
    let answered = Arc::<AtomicUsize>::default();
    let asking: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (origin, cookie, answered) = (origin.clone(), cookie.clone(), answered.clone());
            let client = Client { number, origin, cookie, answered, listed: vec![], failed: vec![] };
            tokio::spawn(client.keep_asking(has_others))
        })
        .collect();
    while answered.load(Ordering::Relaxed) < 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    instance.signal("-TERM");
    assert_eq!(tokio::task::block_in_place(|| instance.wait()), Some(0));

    let clients: Vec<Client> = join_all(asking).await.into_iter().map(Result::unwrap).collect();
    let failed: Vec<&String> = clients.iter().flat_map(|client| &client.failed).collect();
    assert_eq!(failed, Vec::<&String>::new());
    // What was done was acknowledged, and the other way round.
    let listed: BTreeSet<String> = clients.into_iter().flat_map(|client| client.listed).collect();
    assert_eq!(BTreeSet::from_iter(database.column("spots", "label")), listed);
    let closed: Vec<_> = join_all(watching).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(closed, [Some(1012); 5]);
    assert_check_is_clean(database);
}

with_servers! {
    async fn one_of_two_instances_stops_and_no_request_fails() {
        let Cluster { mut instances, database, redis: _redis, .. } = Cluster::of(2).await;
        let ada = Person::at(&instances[0].origin);
        assert_stops_well(&mut instances[0], &database, &ada, true).await;
        assert_eq!(ada.moved(&instances[1].origin).get("/").await.status.as_u16(), 200);
        assert!(instances[0].restart());
        assert_eq!(ada.get("/").await.status.as_u16(), 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_only_instance_stops_and_what_was_asked_is_answered() {
    let database = Database::new(Backend::Sqlite);
    let mut instance = Instance::on(&database, &["--rate-limit", "0"]);
    let ada = instance.set_up("UTC").await;
    assert_stops_well(&mut instance, &database, &ada, false).await;
    assert!(instance.restart());
    ada.sign_in("ada@example.org", PASSWORD).await.assert_done();
}
