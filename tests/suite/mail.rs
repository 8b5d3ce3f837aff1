//! Mail, as a real mail server gets it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sparespot::app;
use sparespot::clock::Clock;
use sparespot::config::Config;

use crate::harness::{Backend, House, Person, THURSDAY, config, on_both, send, until};

/// A mail server (tests/smtp/server.py), gone with the test.
struct Post {
    process: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    port: u16,
}

impl Post {
    /// None where the tests of mail are left out.
    fn open(port: Option<u16>) -> Option<Self> {
        let Some(python) = std::env::var("TEST_SMTP").ok().filter(|python| !python.is_empty()) else {
            crate::harness::leave_out();
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/smtp/server.py");
        let mut process = Command::new(python)
            .arg(script)
            .args(port.map(|port| port.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (say, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    return;
                }
            }
        });
        let mut post = Self { process, input, lines, port: 0 };
        post.port = post.line(Duration::from_secs(20)).unwrap().parse().unwrap();
        Some(post)
    }

    fn line(&self, patience: Duration) -> Option<String> {
        self.lines.recv_timeout(patience).ok()
    }

    /// How it answers from now on.
    fn answers(&mut self, how: &str) {
        writeln!(self.input, "{how}").unwrap();
        assert_eq!(self.line(Duration::from_secs(10)).as_deref(), Some("\"heard\""));
    }

    fn mail(&self) -> Value {
        let line = tokio::task::block_in_place(|| self.line(Duration::from_secs(15)));
        serde_json::from_str(&line.expect("mail comes soon")).unwrap()
    }

    fn has_nothing(&self) -> bool {
        tokio::task::block_in_place(|| self.line(Duration::from_millis(700))).is_none()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A house that sends mail there, at a public address of its own.
async fn house(backend: Backend, port: u16) -> House {
    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    House::with(backend, Clock::manual(THURSDAY.parse().unwrap()), |config| Config {
        listen,
        base_url: Some(format!("http://{listen}")),
        ..sending(config, port)
    })
    .await
}

fn sending(config: Config, port: u16) -> Config {
    Config {
        smtp_url: Some(format!("smtp://127.0.0.1:{port}")),
        mail_from: Some("Orchard House <parking@example.org>".into()),
        ..config
    }
}

/// Greta reserves Olga's spot and gives it back, which Olga hears of by mail.
async fn something_happens(house: &House) -> (Person, Person, i64) {
    let (olga, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
    give_back(&greta, spot).await;
    (olga, greta, spot)
}

async fn give_back(greta: &Person, spot: i64) {
    let id = greta.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.id();
    greta.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
}

fn path(mail: &Value) -> String {
    let header = mail["headers"]["list-unsubscribe"].as_str().unwrap();
    let at = header.find("/unsubscribe/").unwrap();
    header[at..].trim_end_matches('>').to_owned()
}

on_both! {
    async fn mail_says_it_twice_in_the_readers_language_and_how_to_stop_it(backend) {
        let Some(post) = Post::open(None) else { return };
        let house = house(backend, post.port).await;
        let (olga, greta, spot) = something_happens(&house).await;
        let mail = post.mail();
        assert_eq!(mail["to"], serde_json::json!(["olga@example.org"]));
        assert_eq!(mail["from"], "parking@example.org");
        let header = |name: &str| mail["headers"][name].as_str().unwrap_or_default().to_owned();
        assert!(header("from").contains("Orchard House"), "{mail}");
        assert_eq!(header("subject"), "A neighbour cancelled their reservation of B1-001: Thursday, 26 November, 18:00 – 20:00");
        assert_eq!(header("content-language"), "en");
        assert_eq!(header("auto-submitted"), "auto-generated");
        assert_eq!(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
        assert!(header("list-unsubscribe").starts_with(&format!("<{}/unsubscribe/", house.origin())), "{mail}");
        assert!(header("message-id").starts_with("<mail-"), "{mail}");
        for part in ["text", "html"] {
            let said = mail[part].as_str().unwrap();
            for piece in ["Hello Olga", "A neighbour cancelled", &format!("{}/reservations/1", house.origin()), &path(&mail)] {
                assert!(said.contains(piece), "no {piece} in {said}");
            }
        }
        assert!(post.has_nothing(), "once, and nothing of the reservation that was made");
        // The next one in German.
        olga.post("/account", &[("name", "Olga"), ("unit", "3B"), ("language", "de")]).await.assert_done();
        give_back(&greta, spot).await;
        let mail = post.mail();
        assert!(mail["text"].as_str().unwrap().contains("Hallo Olga"), "{mail}");
        assert!(mail["html"].as_str().unwrap().contains("<html lang=\"de\">"), "{mail}");
        let noted = "mails WHERE sent_at IS NOT NULL AND due_at IS NULL";
        until("both are noted", async || house.database.count(noted) == 2).await;
        // One click of a mail program: from nowhere, with no session.
        let stranger = Person::stranger(&house);
        let stop = path(&mail);
        let show = stranger.get(&stop).await;
        assert_eq!((show.status, show.attribute("main form", "action")), (StatusCode::OK, Some(stop.clone())));
        assert_eq!(house.database.count("notice_choices"), 0);
        let click = stranger.request(Method::POST, &stop).form(&[("List-Unsubscribe", "One-Click")]);
        assert_eq!(send(click).await.status, StatusCode::OK);
        give_back(&greta, spot).await;
        assert!(post.has_nothing());
        assert_eq!(house.database.count("notices WHERE kind = 'reservation-ended'"), 3);
        // The button, which changes nothing more.
        let button = stranger.post(&stop, &[]).await;
        assert_eq!(button.location, format!("{stop}?done=yes"));
        assert_eq!(house.database.count("notice_choices"), 1);
        stranger.post("/unsubscribe/AAAAAAAAAAEAAAAA", &[]).await.assert_refused(404, "NOT_FOUND");
        stranger.get(&stop[..stop.len() - 2]).await.assert_refused(404, "NOT_FOUND");
        // And chosen again.
        let page = olga.get("/account/notices").await;
        assert_eq!(page.all("input[name=mail]").len(), 7);
        olga.post("/account/notices", &[("mail", "reservation-made"), ("mail", "reservation-ended")]).await.assert_done();
        greta.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        assert!(post.mail()["text"].as_str().unwrap().contains("reserviert"));
    }

    async fn what_the_server_refuses_is_tried_again_and_given_up_in_the_end(backend) {
        let Some(mut post) = Post::open(None) else { return };
        let house = house(backend, post.port).await;
        post.answers("refuse 451");
        let (_, greta, spot) = something_happens(&house).await;
        until("it was tried", async || house.database.count("mails WHERE tries = 1") == 1).await;
        assert!(post.has_nothing());
        house.set_clock("2026-11-26T15:00:59Z");
        assert!(post.has_nothing());
        post.answers("accept");
        house.set_clock("2026-11-26T15:01:00Z");
        assert_eq!(post.mail()["to"][0], "olga@example.org");
        until("it is noted", async || house.database.count("mails WHERE sent_at IS NOT NULL AND tries = 2") == 1).await;
        // For good.
        post.answers("refuse 550");
        give_back(&greta, spot).await;
        until("it is given up", async || house.database.count("mails WHERE sent_at IS NULL AND due_at IS NULL") == 1).await;
        // As often as it may be.
        post.answers("refuse 451");
        give_back(&greta, spot).await;
        let mut at = house.now();
        for (tries, minutes) in [0, 1, 5, 30, 120, 480].into_iter().enumerate() {
            at += sparespot::clock::SignedDuration::from_mins(minutes);
            house.clock.set(at);
            // The newest: what was given up before was tried once as well.
            let tried = format!("mails WHERE tries = {} AND id = (SELECT max(id) FROM mails)", tries + 1);
            until("it was tried again", async || house.database.count(&tried) >= 1).await;
        }
        until("it is given up", async || house.database.count("mails WHERE due_at IS NOT NULL") == 0).await;
        assert!(post.has_nothing());
    }

    async fn a_server_that_is_away_or_silent_holds_up_nobody(backend) {
        let Some(mut post) = Post::open(None) else { return };
        let house = house(backend, post.port).await;
        post.answers("hang");
        let (_, greta, spot) = something_happens(&house).await;
        until("it is being tried", async || house.database.count("mails WHERE tries = 1") == 1).await;
        // Meanwhile everything else goes on.
        give_back(&greta, spot).await;
        let port = post.port;
        drop(post);
        until("the line is gone", async || house.database.count("mails WHERE tries = 1") >= 1).await;
        let post = Post::open(Some(port)).unwrap();
        house.set_clock("2026-11-26T15:02:00Z");
        let to = [post.mail()["to"][0].clone(), post.mail()["to"][0].clone()];
        assert_eq!(to, ["olga@example.org"; 2]);
        assert!(post.has_nothing());
    }

    async fn an_invitation_is_mailed_with_its_link(backend) {
        let Some(post) = Post::open(None) else { return };
        let house = house(backend, post.port).await;
        let key = house.store().write(sparespot::building::secret_key).await.unwrap();
        let code = URL_SAFE_NO_PAD.encode(&key.derive("sparespot invitation pepper")[..16]);
        let hash = sparespot::secret::hash(&code);
        for (id, hash) in [(1, hash.as_str()), (2, "made with another key")] {
            house.database.run(&format!(
                "INSERT INTO invitations (id, code_hash, uses_left, uses, expires_at, created_at, email, salt)
                 VALUES ({id}, '{hash}', 1, 1, '2026-12-10 15:00:00', '2026-11-26 15:00:00', 'lena@example.org', 'pepper');
                 INSERT INTO mails (invitation_id, due_at, created_at)
                 VALUES ({id}, '2026-11-26 15:00:00', '2026-11-26 15:00:00')"
            ));
        }
        let mail = post.mail();
        assert_eq!(mail["to"][0], "lena@example.org");
        assert_eq!(mail["headers"]["subject"], "Share the parking of Orchard House");
        assert!(mail["headers"]["list-unsubscribe"].is_null());
        let link = format!("{}/sign-up?invitation={code}", house.origin());
        for part in ["text", "html"] {
            assert!(mail[part].as_str().unwrap().contains(&link), "{mail}");
        }
        assert!(mail["text"].as_str().unwrap().contains("until Thursday, 10 December, 16:00"), "{mail}");
        assert!(post.has_nothing());
        until("both are done with", async || house.database.count("mails WHERE due_at IS NOT NULL") == 0).await;
    }

    async fn of_two_instances_one_sends(backend) {
        let Some(post) = Post::open(None) else { return };
        let house = house(backend, post.port).await;
        let second = Config { base_url: Some(house.origin()), ..sending(config(&house.database), post.port) };
        let _second = app::start(second, house.clock.clone()).await.map_err(|error| error.0).unwrap();
        let (olga, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        for _ in 0..4 {
            give_back(&greta, spot).await;
        }
        for _ in 0..4 {
            post.mail();
        }
        assert!(post.has_nothing());
        assert_eq!(olga.get("/notices").await.all("[data-notice]").len(), 8);
    }
}

#[tokio::test]
async fn what_cannot_send_mail_says_so_at_the_start() {
    let database = crate::harness::Database::new(Backend::Sqlite);
    let base = || Config {
        smtp_url: Some("smtp://127.0.0.1:2525".into()),
        mail_from: Some("parking@example.org".into()),
        base_url: Some("http://127.0.0.1".into()),
        ..config(&database)
    };
    for (wrong, word) in [
        (Config { smtp_url: Some("http://secret:word@127.0.0.1".into()), ..base() }, "--smtp-url"),
        (Config { smtp_url: Some("smtp://127.0.0.1?tls=perhaps".into()), ..base() }, "--smtp-url"),
        (Config { mail_from: None, ..base() }, "--mail-from"),
        (Config { mail_from: Some("the house".into()), ..base() }, "--mail-from"),
        (Config { base_url: None, ..base() }, "--base-url"),
    ] {
        let refused = app::start(wrong, Clock::System).await.err().unwrap().0;
        assert!(refused.contains(word) && !refused.contains("secret"), "{refused}");
    }
}
