//! Copies that are put back: what takes a database's place, what is refused, and that nothing is lost either way.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::harness::{Backend, Database, PASSWORD, Person};
use crate::instances::{Instance, assert_check_is_clean, broken, run, sparespot};
use crate::servers::{Server, with_servers};

fn path(database: &Database) -> PathBuf {
    database.url.strip_prefix("sqlite:").unwrap().into()
}

fn said(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect()
}

fn restore(database: &Database, copy: &Path) -> Output {
    run(&["restore", copy.to_str().unwrap(), "--database-url", &database.url])
}

/// What it says where it works.
fn restored(database: &Database, copy: &Path) -> Vec<String> {
    let output = restore(database, copy);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    said(&output.stdout)
}

fn backup(database: &Database, copy: &Path) {
    let output = run(&["backup", copy.to_str().unwrap(), "--database-url", &database.url]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// Where the database is that was there before.
fn before(lines: &[String]) -> PathBuf {
    let named = lines.iter().find_map(|line| line.strip_prefix("what was there before is "));
    named.unwrap_or_else(|| panic!("{lines:?}")).into()
}

/// A raw look at a file, which goes around our code.
fn open(path: &Path) -> SqliteConnection {
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

/// A building with one spot, nobody at work on it, and a copy of it; then a second spot, which the copy has not.
async fn house_and_copy(folder: &Path) -> (Database, PathBuf) {
    let database = Database::new(Backend::Sqlite);
    let served = Instance::on(&database, &[]);
    let ada = served.set_up("Europe/Berlin").await;
    ada.spot("B1-001").await;
    let copy = folder.join("copy.db");
    backup(&database, &copy);
    ada.spot("B1-002").await;
    served.stop();
    (database, copy)
}

/// The names in the database's folder and what its spots are.
fn all(database: &Database) -> (BTreeSet<PathBuf>, Vec<String>) {
    let folder = path(database).parent().unwrap().to_owned();
    let labels = database.column("spots", "label");
    let temporary =
        |path: &PathBuf| ["-wal", "-shm", "-lock"].iter().any(|end| path.to_string_lossy().ends_with(end));
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    (names.filter(|path| !temporary(path)).collect(), labels)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_takes_the_place_of_the_database_and_back_again() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = house_and_copy(folder.path()).await;
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = fs::read(&copy).unwrap();
    let mode = fs::metadata(path(&database)).unwrap().permissions().mode();

    let lines = restored(&database, &copy);
    assert_eq!(lines[0], format!("restored from {}, 0 steps were taken", copy.display()));
    assert_eq!((lines.len(), lines[2].as_str()), (3, "everything holds"), "{lines:?}");
    assert_eq!(database.column("spots", "label"), ["B1-001"]);
    assert_eq!(fs::metadata(path(&database)).unwrap().permissions().mode(), mode);
    // The copy is as it was, with nothing beside it.
    assert_eq!(fs::read(&copy).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let served = Instance::on(&database, &[]);
    assert_eq!(served.line("set up at "), None);
    let ada = Person::at(&served.origin);
    ada.sign_in("ada@example.org", PASSWORD).await.assert_done();
    assert_eq!(ada.board("").await.len(), 1);
    served.stop();

    // What was there before is whole: it can be put back just so.
    let back = restored(&database, &before(&lines));
    assert_eq!(back.last().unwrap(), "everything holds");
    assert_eq!(database.column("spots", "label"), ["B1-001", "B1-002"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_in_use_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = house_and_copy(folder.path()).await;
    let assert_stays = |who: &str| {
        let (names, labels) = all(&database);
        let output = restore(&database, &copy);
        assert_eq!((output.status.code(), said(&output.stdout)), (Some(1), vec![]), "{who}");
        let complaint = said(&output.stderr);
        assert!(complaint.len() == 1 && complaint[0].contains("stop the server"), "{who}: {complaint:?}");
        assert_eq!(all(&database), (names, labels), "{who}");
    };
    let served = Instance::on(&database, &[]);
    assert_stays("a server");
    served.stop();
    // Somebody who knows nothing of our lock, as a version before it did.
    let other = database.connect();
    fs::remove_file(format!("{}-lock", path(&database).display())).unwrap();
    assert_stays("another program");
    drop(other);
    assert_eq!(restored(&database, &copy).len(), 3);
    assert_eq!(database.column("spots", "label"), ["B1-001"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_last_before_a_power_cut_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = house_and_copy(folder.path()).await;
    let mut served = Instance::on(&database, &[]);
    let ada = Person::at(&served.origin);
    ada.sign_in("ada@example.org", PASSWORD).await.assert_done();
    ada.spot("B1-003").await;
    served.kill();
    let log = fs::metadata(format!("{}-wal", path(&database).display())).unwrap();
    assert!(log.len() > 0, "nothing stands in the log");
    let lines = restored(&database, &copy);
    assert_eq!(database.column("spots", "label"), ["B1-001"]);
    restored(&database, &before(&lines));
    assert_eq!(database.column("spots", "label"), ["B1-001", "B1-002", "B1-003"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_starts_meanwhile_waits() {
    let database = Database::new(Backend::Sqlite);
    let output = run(&["migrate", "--database-url", &database.url]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let lock = File::create(format!("{}-lock", path(&database).display())).unwrap();
    lock.lock().unwrap();
    let command = sparespot(&["--database-url", &database.url, "--listen", "127.0.0.1:0"]);
    let started = tokio::task::spawn_blocking(move || Instance::spawn(command));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!started.is_finished());
    lock.unlock().unwrap();
    let served = started.await.unwrap();
    assert!(served.line("set up at ").is_some(), "{:?}", served.lines);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_good_copy_is_refused_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = house_and_copy(folder.path()).await;
    let at = |name: &str| folder.path().join(name);
    let good = fs::read(&copy).unwrap();
    fs::write(at("empty.db"), "").unwrap();
    fs::write(at("text.db"), "Dear neighbours, ".repeat(300)).unwrap();
    fs::write(at("half.db"), &good[..good.len() / 2]).unwrap();
    let mut scratched = good.clone();
    let middle = scratched.len() / 2;
    scratched[4096..middle].fill(0xa5);
    fs::write(at("scratched.db"), scratched).unwrap();
    open(&at("other.db")).batch_execute("CREATE TABLE spots (id INTEGER PRIMARY KEY)").unwrap();
    fs::copy(&copy, at("newer.db")).unwrap();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')";
    open(&at("newer.db")).batch_execute(newer).unwrap();
    fs::copy(&copy, at("in_use.db")).unwrap();
    fs::write(at("in_use.db-wal"), "x").unwrap();

    let before = all(&database);
    for (name, words) in [
        ("none.db", "none.db"),
        ("", "no database of Sparespot"),
        ("empty.db", "no database of Sparespot"),
        ("text.db", "no database of Sparespot"),
        ("half.db", "is damaged"),
        ("scratched.db", "is damaged"),
        ("other.db", "no database of Sparespot"),
        ("newer.db", "newer version, whose step 29991231000001"),
        ("in_use.db", "-wal file"),
    ] {
        let output = restore(&database, &at(name));
        assert_eq!((output.status.code(), said(&output.stdout)), (Some(1), vec![]), "{name}");
        let complaint = said(&output.stderr);
        assert!(complaint.len() == 1 && complaint[0].contains(words), "{name}: {complaint:?}");
        assert_eq!(all(&database), before, "{name}");
    }
    let itself = restore(&database, &path(&database));
    assert!(said(&itself.stderr)[0].contains("the database itself"), "{itself:?}");
    let postgres = run(&["restore", copy.to_str().unwrap(), "--database-url", "postgres://x/y"]);
    assert_eq!(postgres.status.code(), Some(2));
    assert!(said(&postgres.stderr)[0].contains("pg_restore"), "{postgres:?}");
    assert_eq!(all(&database), before);
    // It was none of that.
    assert_eq!(restored(&database, &copy).len(), 3);
}

/// Old and new versions run on one database while instances are updated: only a restore minds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_serves_a_database_that_a_newer_one_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _) = house_and_copy(folder.path()).await;
    database.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')");
    let served = Instance::on(&database, &[]);
    let ada = Person::at(&served.origin);
    ada.sign_in("ada@example.org", PASSWORD).await.assert_done();
    ada.spot("B1-003").await;
    assert_check_is_clean(&database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_read_makes_way_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = house_and_copy(folder.path()).await;
    let garbage = [0xa5; 9000];
    fs::write(path(&database), garbage).unwrap();
    fs::write(format!("{}-wal", path(&database).display()), garbage).unwrap();
    let lines = restored(&database, &copy);
    assert_eq!(lines.last().unwrap(), "everything holds");
    assert_eq!(database.column("spots", "label"), ["B1-001"]);
    let before = before(&lines);
    assert_eq!(fs::read(&before).unwrap(), garbage);
    assert_eq!(fs::read(format!("{}-wal", before.display())).unwrap(), garbage);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_restored_where_nothing_was() {
    let folder = tempfile::tempdir().unwrap();
    let (_, copy) = house_and_copy(folder.path()).await;
    let empty = Database::new(Backend::Sqlite);
    let lines = restored(&empty, &copy);
    assert_eq!((lines.len(), lines[1].as_str()), (2, "everything holds"), "{lines:?}");
    assert_eq!(empty.column("spots", "label"), ["B1-001"]);
    assert_eq!(fs::metadata(path(&empty)).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_copy_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old.db");
    let mut connection = open(&old);
    let table = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
        run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    connection.batch_execute(table).unwrap();
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut steps: Vec<PathBuf> = fs::read_dir(steps).unwrap().map(|step| step.unwrap().path()).collect();
    steps.sort();
    for step in &steps[..7] {
        connection.batch_execute(&fs::read_to_string(step.join("up.sql")).unwrap()).unwrap();
        let name = step.file_name().unwrap().to_str().unwrap();
        let version: String = name.chars().take_while(|c| *c != '_').filter(char::is_ascii_digit).collect();
        let taken = format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
        connection.batch_execute(&taken).unwrap();
    }
    drop(connection);
    let database = Database::new(Backend::Sqlite);
    let lines = restored(&database, &old);
    assert_eq!(lines[0], format!("restored from {}, {} steps were taken", old.display(), steps.len() - 7));
    assert_eq!(lines.last().unwrap(), "everything holds");
    assert!(Instance::on(&database, &[]).line("set up at ").is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_broken_in_a_copy_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = house_and_copy(folder.path()).await;
    let past_the_guard =
        "DROP TRIGGER accounts_balance_is_its_transfers; UPDATE accounts SET balance = 7 WHERE id = 2";
    open(&copy).batch_execute(past_the_guard).unwrap();
    let output = restore(&database, &copy);
    let lines = said(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("account 2 has 7 credits")), "{lines:?}");
    // There is a way back.
    assert!(fs::exists(before(&lines)).unwrap());
    assert!(!broken(&database).is_empty());
}

/// The commands of docs/operating.md that speak to PostgreSQL, as they stand there, without the container around them.
fn documented() -> Vec<String> {
    let text = include_str!("../../docs/operating.md");
    let section = text.split("## Backup and restore").nth(1).unwrap().split("\n## ").next().unwrap();
    let inside = section.lines().filter_map(|line| line.strip_prefix("docker compose exec -T postgres "));
    inside.map(str::to_owned).collect()
}

with_servers! {
    async fn what_the_documentation_says_restores_postgresql() {
        let server = Server::postgres();
        let admin = Database::on(&server.url);
        admin.run("CREATE ROLE sparespot SUPERUSER LOGIN");
        admin.run("CREATE DATABASE sparespot OWNER sparespot");
        let address = server.url.strip_prefix("postgres://postgres@").unwrap();
        let (host, port) = address.split_once(':').unwrap();
        let url = format!("postgres://sparespot@{address}/sparespot");
        let check = || said(&run(&["check", "--database-url", &url]).stdout);
        let folder = tempfile::tempdir().unwrap();

        let served = Instance::start(&["--database-url", &url, "--listen", "127.0.0.1:0"]);
        let ada = served.set_up("Europe/Berlin").await;
        ada.spot("B1-001").await;
        let commands = documented();
        let programs: Vec<&str> = commands.iter().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(programs, ["pg_dump", "dropdb", "createdb", "pg_restore"]);
        let run_it = |line: &str| {
            let mut shell = Command::new("sh");
            shell.args(["-ec", line]).current_dir(folder.path()).env("PGHOST", host).env("PGPORT", port);
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{line}: {output:?}");
        };
        // While people go on.
        run_it(&commands[0]);
        ada.spot("B1-002").await;
        served.stop();
        commands[1..].iter().for_each(|line| run_it(line));
        assert_eq!(check(), ["everything holds"]);

        let served = Instance::start(&["--database-url", &url, "--listen", "127.0.0.1:0"]);
        let ada = Person::at(&served.origin);
        ada.sign_in("ada@example.org", PASSWORD).await.assert_done();
        assert_eq!(ada.board("").await.len(), 1);
        // It keeps its promises as before.
        let spot = ada.spot("B1-003").await;
        ada.offer(spot, "2036-01-01T08:00", "2036-01-01T07:00").await.assert_invalid(&["ends_at"]);
    }
}
