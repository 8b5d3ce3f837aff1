//! Who asks too often asks all instances too often.

use reqwest::StatusCode;

use super::{Cluster, email};
use crate::harness::{Answer, Backend, Database, PASSWORD, Person, send};
use crate::servers::{Server, with_servers};

async fn limited(rate: &str, more: &[&str]) -> Cluster {
    let (database, redis) = (Database::new(Backend::Postgres), Server::redis());
    Cluster::with(2, database, redis, &[&["--rate-limit", rate], more].concat()).await
}

/// Signs in through a proxy, on the instances in turn.
async fn sign_in_from(cluster: &Cluster, try_number: usize, forwarded: &str) -> Answer {
    let person = Person::at(cluster.origin(try_number % 2));
    // Another account each time: it is the address that is counted.
    let email = format!("nobody.{try_number}@example.org");
    let form = person.form("/sign-in", &[("email", &email), ("password", "wrong")]);
    send(form.header("X-Forwarded-For", forwarded)).await
}

/// How many tries it takes until the address is refused.
async fn tries(cluster: &Cluster, forwarded: impl Fn(usize) -> String) -> usize {
    for number in 0..20 {
        let answer = sign_in_from(cluster, number, &forwarded(number)).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert_wait(&answer, 60);
            return number;
        }
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    }
    20
}

/// Refused, with a time to wait that is no longer than the period in which is counted.
fn assert_wait(answer: &Answer, longest: u64) {
    answer.assert_refused(429, "RATE_LIMITED");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=longest).contains(&seconds), "{seconds}");
}

with_servers! {
    async fn ten_wrong_passwords_on_two_instances_pause_the_account_on_both() {
        let cluster = limited("0", &[]).await;
        cluster.resident(0, "Greta").await;
        cluster.resident(0, "Gustav").await;
        for number in 0..10 {
            let answer = Person::at(cluster.origin(number % 2)).sign_in(&email("Greta"), "wrong").await;
            answer.assert_invalid(&["password"]);
        }
        for instance in [0, 1] {
            let person = Person::at(cluster.origin(instance));
            assert_wait(&person.sign_in(&email("Greta"), "wrong").await, 300);
            assert_wait(&person.sign_in(&email("Greta"), PASSWORD).await, 300);
            person.sign_in(&email("Gustav"), PASSWORD).await.assert_done();
        }
    }

    async fn an_address_is_counted_on_all_instances_together() {
        let cluster = limited("6", &["--trusted-proxies", "127.0.0.1"]).await;
        assert_eq!(tries(&cluster, |_| "192.0.2.1".into()).await, 6);
        for instance in [0, 1] {
            assert_wait(&sign_in_from(&cluster, instance, "192.0.2.1").await, 60);
        }
        // The last address that is no proxy of ours is whose it is.
        assert_eq!(tries(&cluster, |number| format!("198.51.100.{number}, 192.0.2.2, 127.0.0.1")).await, 6);
        assert_eq!(tries(&cluster, |number| format!("203.0.113.{number}")).await, 20);
    }

    async fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
        let cluster = limited("8", &["--trusted-proxies", "192.0.2.77"]).await;
        // Setting up was the first of the minute.
        let forged = tries(&cluster, |number| format!("203.0.113.{number}")).await;
        assert!((7..=8).contains(&forged), "{forged}");
    }
}
