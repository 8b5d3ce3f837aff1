//! The program as people start it.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use reqwest::StatusCode;
use sparespot::clock::{Clock, SignedDuration, Timestamp};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::harness::{Backend, Database, PASSWORD, Person, leave_out, on_both, postgres_url, until};
use crate::instances::{ANY_PORT, Instance, KEY, SETTINGS, run, sparespot};

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect()
}

/// Ends with this status and one line on standard error, in which these words stand.
fn assert_fails(output: &Output, status: i32, words: &str) {
    let said = lines(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said:?}");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains(words), "{words:?} in {said:?}");
    assert_eq!(lines(&output.stdout), Vec::<String>::new());
}

/// Succeeds, and answers what it said.
fn assert_works(output: &Output) -> Vec<String> {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    lines(&output.stdout)
}

fn sqlite(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// An instant as both databases write it.
fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[test]
fn the_help_names_every_command() {
    let help = assert_works(&run(&["--help"])).join("\n");
    for command in ["serve", "migrate", "check", "health", "invite", "backup", "restore", "manager"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command} in {help}");
    }
    let invite = assert_works(&run(&["invite", "--help"])).join("\n");
    assert!(invite.contains("--uses") && invite.contains("--days"), "{invite}");
    for command in ["backup", "restore"] {
        assert!(assert_works(&run(&[command, "--help"])).join("\n").contains("<FILE>"));
    }
    assert!(assert_works(&run(&["manager", "--help"])).join("\n").contains("<EMAIL>"));
    assert_eq!(assert_works(&run(&["--version"])), [format!("sparespot {}", env!("CARGO_PKG_VERSION"))]);
}

#[test]
fn the_help_names_every_flag_and_its_variable_and_no_others() {
    for arguments in [&["--help"][..], &["serve", "--help"]] {
        let help = assert_works(&run(arguments));
        let named: Vec<&str> = help
            .iter()
            .map(|line| line.trim())
            .filter_map(|line| {
                line.split(' ').find(|word| word.starts_with("--")).filter(|_| line.starts_with('-'))
            })
            .collect();
        let mut expected: Vec<&str> = SETTINGS.iter().map(|(flag, _)| *flag).collect();
        expected.extend(["--demo", "--help"]);
        if arguments.len() == 1 {
            expected.push("--version");
        }
        assert_eq!(named, expected, "{help:?}");
        let help = help.join("\n");
        for (_, variable) in SETTINGS {
            assert!(help.contains(&format!("[env: {variable}")), "{variable} in {help}");
        }
        for default in ["127.0.0.1:8080", "sqlite:sparespot.db", "invitation", "UTC", "60"] {
            assert!(help.contains(&format!("[default: {default}]")), "{default} in {help}");
        }
    }
}

#[test]
fn the_help_tells_no_secrets() {
    let mut command = sparespot(&["serve", "--help"]);
    command.env("SECRET_KEY", KEY).env("DATABASE_URL", "postgres://postgres:hunter2@db/x");
    let help = assert_works(&command.output().unwrap()).join("\n");
    assert!(!help.contains(KEY) && !help.contains("hunter2"), "{help}");
}

#[test]
fn what_cannot_work_says_in_one_line_what_to_change() {
    let dir = tempfile::tempdir().unwrap();
    let good = sqlite(&dir.path().join("good.db"));
    let nowhere = sqlite(&dir.path().join("no/such/folder.db"));
    let (redis, postgres) = ("redis://127.0.0.1:1", "postgres://postgres@127.0.0.1:1/none");
    let cases: [(&[&str], &str); 15] = [
        (&["--database-url", "mysql://localhost/x"], "--database-url"),
        (&["--database-url", "sparespot.db"], "--database-url"),
        (&["--database-url", "sqlite:"], "--database-url"),
        (&["--database-url", &nowhere], "--database-url"),
        (&["--database-url", "postgres://postgres@127.0.0.1:1/none"], "--database-url"),
        (&["--database-url", &good, "--redis-url", redis, "--secret-key", KEY], "--redis-url"),
        (&["--database-url", postgres, "--redis-url", redis], "--secret-key"),
        (
            &["--database-url", postgres, "--redis-url", "http://127.0.0.1:1", "--secret-key", KEY],
            "--redis-url",
        ),
        (&["--database-url", &good, "--secret-key", "c2hvcnQ="], "--secret-key"),
        (&["--database-url", &good, "--secret-key", "not base64!"], "--secret-key"),
        (&["--database-url", &good, "--base-url", "ftp://parking.example.org"], "--base-url"),
        (&["--database-url", &good, "--base-url", "https://parking.example.org/path"], "--base-url"),
        (&["--database-url", &good, "--time-zone", "Mars/Olympus"], "--time-zone"),
        (&["--database-url", &good, "--time-zone", ""], "--time-zone"),
        (&["--database-url", &good, "--listen", "192.0.2.1:80"], "--listen"),
    ];
    for (arguments, words) in cases {
        let listening = [arguments, &["--listen", ANY_PORT]].concat();
        let arguments = if arguments.contains(&"--listen") { arguments } else { &listening };
        assert_fails(&run(&[&["serve"], arguments].concat()), 2, words);
        assert_fails(&run(arguments), 2, words);
    }
}

#[test]
fn a_flag_that_cannot_be_read_is_named() {
    for arguments in [
        &["--listen", "nowhere"][..],
        &["--sign-up", "closed"],
        &["--rate-limit", "-1"],
        &["--trusted-proxies", "proxy"],
        &["--no-such-flag"],
        &["no-such-command"],
        &["invite", "--uses", "0"],
        &["invite", "--days", "367"],
        &["backup"],
        &["manager"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind(ANY_PORT).unwrap().local_addr().unwrap();
    let _holder = std::net::TcpListener::bind(taken).unwrap();
    let url = sqlite(&dir.path().join("sparespot.db"));
    assert_fails(&run(&["--database-url", &url, "--listen", &taken.to_string()]), 2, &taken.to_string());
}

#[test]
fn health_says_whether_somebody_serves_there() {
    let dir = tempfile::tempdir().unwrap();
    let url = sqlite(&dir.path().join("sparespot.db"));
    let served = Instance::start(&["--listen", "0.0.0.0:0", "--database-url", &url]);
    let port = served.origin.rsplit(':').next().unwrap().to_owned();
    let health = |address: &str| run(&["health", "--listen", address]);
    for host in ["127.0.0.1", "0.0.0.0"] {
        assert_eq!(assert_works(&health(&format!("{host}:{port}"))), Vec::<String>::new());
    }
    // As in a container, where the environment says it.
    let listen = format!("0.0.0.0:{port}");
    assert_works(&sparespot(&["health"]).env("LISTEN", &listen).output().unwrap());
    served.stop();
    assert_fails(&health(&listen), 1, &format!("127.0.0.1:{port}"));
}

#[test]
fn health_does_not_believe_or_await_just_anybody() {
    use std::io::{Read as _, Write as _};
    let silent = std::net::TcpListener::bind(ANY_PORT).unwrap();
    let health =
        |at: &std::net::TcpListener| run(&["health", "--listen", &at.local_addr().unwrap().to_string()]);
    let began = Instant::now();
    assert_fails(&health(&silent), 1, "within 3 seconds");
    assert!(began.elapsed() < Duration::from_secs(5));
    let wrong = std::net::TcpListener::bind(ANY_PORT).unwrap();
    let answers = wrong.try_clone().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = answers.accept().unwrap();
        stream.read_exact(&mut [0; "GET /healthz HTTP/1.1\r\n".len()]).unwrap();
        stream.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n").unwrap();
    });
    assert_fails(&health(&wrong), 1, "404");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_among_several_says_that_it_stops_before_it_does() {
    if postgres_url().is_none() {
        leave_out();
        return;
    }
    let database = Database::new(Backend::Postgres);
    // Nobody is there; it serves what needs no session all the same.
    let redis = ["--redis-url", "redis://127.0.0.1:1", "--secret-key", KEY];
    let mut served = Instance::on(&database, &redis);
    let person = Person::at(&served.origin);
    assert_eq!(person.get("/healthz/serving").await.status, StatusCode::OK);
    served.signal("-TERM");
    until("it says so", async || {
        person.get("/healthz/serving").await.status == StatusCode::SERVICE_UNAVAILABLE
    })
    .await;
    let stylesheet = person.get("/static/sparespot.css").await;
    assert_eq!((stylesheet.status, stylesheet.header("connection")), (StatusCode::OK, "close"));
    assert!(person.get("/readyz").await.text.contains("stopping"));
    assert_eq!(served.wait(), Some(0));
}

#[test]
fn a_mistyped_path_makes_no_database() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mistyped.db");
    let url = sqlite(&path);
    for command in [&["check"][..], &["invite"], &["manager", "ada@example.org"]] {
        assert_fails(&run(&[command, &["--database-url", &url]].concat()), 2, "mistyped.db");
        assert!(!path.exists());
    }
    let copy = dir.path().join("copy.db");
    assert_fails(&run(&["backup", copy.to_str().unwrap(), "--database-url", &url]), 1, "mistyped.db");
    assert!(!copy.exists() && !path.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_whole_while_people_write() {
    let database = Database::new(Backend::Sqlite);
    let served = Instance::on(&database, &["--sign-up", "open"]);
    let ada = served.set_up("Europe/Berlin").await;
    for number in 0..20 {
        ada.spot(&format!("B1-{number:03}")).await;
    }
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy.db");
    let arguments = ["backup", copy.to_str().unwrap(), "--database-url", &database.url].map(str::to_owned);
    let backup = tokio::task::spawn_blocking(move || run(&arguments.each_ref().map(String::as_str)));
    for number in 20..40 {
        ada.spot(&format!("B1-{number:03}")).await;
    }
    assert_works(&backup.await.unwrap());
    served.stop();

    let url = sqlite(&copy);
    assert_eq!(assert_works(&run(&["check", "--database-url", &url])), ["everything holds"]);
    let restored = Instance::start(&["--listen", ANY_PORT, "--database-url", &url]);
    assert_eq!(restored.line("set up at "), None);
    let person = Person::at(&restored.origin);
    person.sign_in("ada@example.org", PASSWORD).await.assert_done();
    assert!(person.board("").await.len() >= 20);
    // Nobody's file is written over.
    let before = std::fs::read(&copy).unwrap();
    assert_fails(&run(&["backup", copy.to_str().unwrap(), "--database-url", &database.url]), 1, "exists");
    assert_eq!(std::fs::read(&copy).unwrap(), before);
    let nowhere = dir.path().join("no/folder.db");
    assert_eq!(
        run(&["backup", nowhere.to_str().unwrap(), "--database-url", &database.url]).status.code(),
        Some(1)
    );
    assert_fails(
        &run(&["backup", nowhere.to_str().unwrap(), "--database-url", "postgres://x/y"]),
        2,
        "pg_dump",
    );
}

on_both! {
    async fn a_server_says_where_it_listens_and_how_to_set_up(backend) {
        let database = Database::new(backend);
        let served = Instance::start(&["--listen", ANY_PORT, "--database-url", &database.url]);
        let port: u16 = served.origin.strip_prefix("http://127.0.0.1:").unwrap().parse().unwrap();
        assert_ne!(port, 0);
        let link = format!("set up at {}/setup?token=", served.origin);
        assert!(served.lines.len() == 2 && served.lines[1].starts_with(&link), "{:?}", served.lines);
        let path = served.lines[1].split_once(&served.origin).unwrap().1;
        assert_eq!(Person::at(&served.origin).get(path).await.status, StatusCode::OK);
        let token = served.token().to_owned();
        served.stop();

        // The same token until it is used, at the address that people know.
        let again = Instance::on(&database, &["--base-url", "http://parking.example.org/"]);
        assert_eq!(
            again.line("set up at "),
            Some(format!("http://parking.example.org/setup?token={token}").as_str())
        );
        again.stop();
        let third = Instance::on(&database, &[]);
        third.set_up("Europe/Berlin").await;
        third.stop();
        assert_eq!(Instance::on(&database, &[]).lines.len(), 1);
    }

    async fn the_environment_says_the_same_as_the_flags(backend) {
        let database = Database::new(backend);
        let mut command = sparespot(&[]);
        command
            .env("LISTEN", ANY_PORT)
            .env("DATABASE_URL", &database.url)
            .env("SIGN_UP", "open")
            .env("TIME_ZONE", "Pacific/Apia");
        command
            .env("RATE_LIMIT", "2")
            .env("SECRET_KEY", KEY)
            .env("TRUSTED_PROXIES", "127.0.0.1,::1")
            .env("BASE_URL", "");
        let served = Instance::spawn(command);
        let person = Person::at(&served.origin);
        let form = person.get(&format!("/setup?token={}", served.token())).await;
        assert_eq!(form.attribute("[name=time_zone]", "value").as_deref(), Some("Pacific/Apia"));
        served.set_up("Europe/Berlin").await;
        let fields = [("name", "Mira"), ("email", "mira@example.org"), ("password", PASSWORD)];
        person.post("/sign-up", &fields).await.assert_done();
        person.sign_in("mira@example.org", PASSWORD).await.assert_done();
        assert_eq!(person.sign_in("mira@example.org", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
        served.stop();

        // A flag has the last word.
        let mut command = sparespot(&[
            "serve",
            "--database-url",
            &database.url,
            "--listen",
            ANY_PORT,
            "--sign-up",
            "invitation",
        ]);
        command.env("DATABASE_URL", "mysql://x").env("LISTEN", "192.0.2.1:80").env("SIGN_UP", "open");
        let served = Instance::spawn(command);
        let fields = [("name", "Ben"), ("email", "ben@example.org"), ("password", PASSWORD)];
        Person::at(&served.origin).post("/sign-up", &fields).await.assert_invalid(&["invitation"]);
    }

    async fn a_restart_signs_nobody_out(backend) {
        let database = Database::new(backend);
        let first = Instance::on(&database, &[]);
        let mut ada = first.set_up("Europe/Berlin").await;
        first.stop();
        let second = Instance::on(&database, &[]);
        ada.origin = second.origin.clone();
        assert_eq!(ada.get("/").await.status, StatusCode::OK);
        second.stop();
        // Another key is another lock.
        let third = Instance::on(&database, &["--secret-key", KEY]);
        ada.origin = third.origin.clone();
        assert_eq!(ada.get("/").await.location, "/sign-in");
    }

    async fn migrate_brings_a_database_up_to_date_once(backend) {
        let database = Database::new(backend);
        let migrate = || assert_works(&run(&["migrate", "--database-url", &database.url]));
        let first = migrate();
        assert!(first.len() == 1 && first[0].contains("up to date"), "{first:?}");
        assert!(!first[0].contains(" 0 steps"), "{first:?}");
        assert!(migrate()[0].contains(" 0 steps"));
        assert_eq!((database.count("building"), database.count("accounts")), (0, 2));
        assert_fails(&run(&["migrate", "--database-url", "mysql://x"]), 2, "--database-url");
    }

    async fn check_ends_with_1_and_a_line_for_what_is_broken(backend) {
        let database = Database::new(backend);
        let served = Instance::on(&database, &[]);
        served.set_up("Europe/Berlin").await;
        let check = || run(&["check", "--database-url", &database.url]);
        assert_eq!(assert_works(&check()), ["everything holds"]);
        database.break_the_ledger();
        let broken = check();
        assert_eq!(broken.status.code(), Some(1));
        let expected = ["all accounts add up to 7, not to 0", "account 2 has 7 credits, its transfers say 0"];
        assert_eq!(lines(&broken.stdout), expected);
    }

    async fn an_invitation_lets_a_neighbour_in(backend) {
        let database = Database::new(backend);
        let served = Instance::on(&database, &[]);
        served.set_up("Europe/Berlin").await;
        let address = served.origin.strip_prefix("http://").unwrap();
        let said = assert_works(&run(&["invite", "--database-url", &database.url, "--listen", address]));
        let path = said[0].strip_prefix(&served.origin).unwrap_or_else(|| panic!("{said:?}"));
        let person = Person::at(&served.origin);
        let form = person.get(path).await;
        let code = form.attribute("[name=invitation]", "value").unwrap();
        let sign_up = async |email: &str, code: &str| {
            let fields = [("name", "Mira"), ("email", email), ("password", PASSWORD), ("invitation", code)];
            Person::at(&served.origin).post("/sign-up", &fields).await
        };
        sign_up("mira@example.org", &code).await.assert_done();
        sign_up("ben@example.org", &code).await.assert_invalid(&["invitation"]);

        let base = ["--base-url", "https://parking.example.org"];
        let said = assert_works(&run(&[
            &["invite", "--uses", "2", "--days", "3", "--database-url", &database.url][..],
            &base,
        ]
        .concat()));
        let code = said[0]
            .strip_prefix("https://parking.example.org/sign-up?invitation=")
            .unwrap_or_else(|| panic!("{said:?}"));
        for email in ["ben@example.org", "eve@example.org"] {
            sign_up(email, code).await.assert_done();
        }
        sign_up("nora@example.org", code).await.assert_invalid(&["invitation"]);
        assert_eq!(database.count("residents"), 4);
    }

    async fn a_resident_becomes_a_manager(backend) {
        let database = Database::new(backend);
        let served = Instance::on(&database, &["--sign-up", "open"]);
        served.set_up("Europe/Berlin").await;
        let fields = [("name", "Mira"), ("email", "mira@example.org"), ("password", PASSWORD)];
        Person::at(&served.origin).post("/sign-up", &fields).await.assert_done();
        let manager = |email: &str| run(&["manager", email, "--database-url", &database.url]);
        assert_eq!(database.count("residents WHERE is_manager"), 1);
        assert_works(&manager(" Mira@Example.org"));
        assert_eq!(database.count("residents WHERE is_manager"), 2);
        assert_works(&manager("mira@example.org"));
        assert_fails(&manager("nobody@example.org"), 1, "nobody signs in");
        assert_fails(&manager("nobody"), 1, "email");
        assert_eq!(database.count("residents WHERE is_manager"), 2);
    }

    async fn asked_to_stop_it_ends_soon_with_0(backend) {
        for signal in ["-TERM", "-INT"] {
            let database = Database::new(backend);
            let mut served = Instance::on(&database, &[]);
            let ada = served.set_up("Europe/Berlin").await;
            // Neither a line that is kept open nor a socket holds it up.
            let cookie = ada.cookie("ada@example.org").await;
            let address = served.origin.strip_prefix("http://").unwrap().to_owned();
            let mut request = format!("ws://{address}/live").into_client_request().unwrap();
            request.headers_mut().insert("Cookie", cookie.parse().unwrap());
            let tcp = tokio::net::TcpStream::connect(&address).await.unwrap();
            let (mut socket, _) = tokio_tungstenite::client_async(request, tcp).await.unwrap();
            socket.next().await.unwrap().unwrap();
            let _idle = tokio::net::TcpStream::connect(&address).await.unwrap();
            served.signal(signal);
            let reads = tokio::spawn(async move { while let Some(Ok(_)) = socket.next().await {} });
            assert_eq!(served.wait(), Some(0));
            reads.await.unwrap();
            assert!(ada.try_post("/sign-out", &[]).await.is_err());
        }
    }

    async fn the_demo_is_a_building_that_is_lived_in(backend) {
        let database = Database::new(backend);
        let served = Instance::on(&database, &["--demo"]);
        assert_eq!(served.lines.len(), 3, "{:?}", served.lines);
        for role in ["resident", "manager"] {
            let line = served.lines.iter().find(|line| line.ends_with(&format!("({role})"))).unwrap();
            let (email, password) =
                line.strip_prefix("sign in as ").unwrap().split_once(" with password ").unwrap();
            let password = password.strip_suffix(&format!(" ({role})")).unwrap();
            let person = Person::at(&served.origin);
            person.sign_in(email, password).await.assert_done();
            assert_eq!(person.board("").await.len(), 40);
            for path in ["/reservations", "/spots", "/credits", "/account"] {
                assert_eq!(person.get(path).await.status, StatusCode::OK, "{path}");
            }
            assert_eq!(
                database.count(&format!("residents WHERE email = '{email}' AND is_manager")),
                usize::from(role == "manager")
            );
        }
        let sign_ins = served.lines[1..].to_vec();
        served.stop();

        assert_eq!((database.count("spots"), database.count("residents")), (40, 24));
        assert_eq!(database.texts("SELECT DISTINCT level AS value FROM spots ORDER BY level").len(), 2);
        let now = Clock::System.now();
        let days = |days: i64| written(now + SignedDuration::from_hours(24 * days));
        for table in ["windows", "reservations"] {
            // From a week ago to two weeks ahead.
            assert!(database.count(&format!("{table} WHERE starts_at < '{}'", days(-5))) > 0, "{table}");
            assert_eq!(database.count(&format!("{table} WHERE starts_at < '{}'", days(-9))), 0, "{table}");
            assert!(database.count(&format!("{table} WHERE ends_at > '{}'", days(12))) > 0, "{table}");
            assert_eq!(database.count(&format!("{table} WHERE ends_at > '{}'", days(17))), 0, "{table}");
        }
        for status in ["completed", "booked"] {
            assert!(database.count(&format!("reservations WHERE status = '{status}'")) > 0, "{status}");
        }
        assert!(database.count("windows") > 200 && database.count("reservations") > 40);
        assert_eq!(assert_works(&run(&["check", "--database-url", &database.url])), ["everything holds"]);

        // It is made once, and who can sign in is said again.
        let all = || {
            ["residents", "spots", "windows", "reservations", "transfers"].map(|table| database.count(table))
        };
        let before = all();
        let again = Instance::on(&database, &["--demo"]);
        assert_eq!(again.lines[1..], sign_ins);
        again.stop();
        assert_eq!(all(), before);
    }

    async fn a_building_that_exists_stays_without_the_demo(backend) {
        let database = Database::new(backend);
        let served = Instance::on(&database, &[]);
        served.set_up("Europe/Berlin").await;
        served.stop();
        assert_eq!(Instance::on(&database, &["--demo"]).lines.len(), 1);
        assert_eq!((database.count("spots"), database.count("residents")), (0, 1));
    }
}
