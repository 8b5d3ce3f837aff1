//! What ends tokens, on every server within a second.

use std::time::{Duration, Instant};

use sparespot::app::Running;
use sparespot::auth::{Scope, tokens};
use sparespot::clock::SignedDuration;

use super::{by_refresh_token, is_good, long_lived, pair, refused, revoke, tokens_of};
use crate::harness::{House, PASSWORD, Person, THURSDAY, on_both};

const MIRA: &str = "mira@example.org";

/// Good until now, it is over on this server within a second.
async fn is_soon_over(server: &Running, token: &str) {
    let begun = Instant::now();
    while is_good(server, token).await {
        assert!(begun.elapsed() < Duration::from_millis(1200), "still good");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

on_both! {
    async fn a_new_password_and_signing_out_everywhere_end_every_token_on_every_server(backend) {
        let house = House::new(backend).await;
        let (mira, ben) = (house.resident("Mira").await, house.resident("Ben").await);
        let other = house.another_server().await;
        let bens = long_lived(&ben, "Ben's", Scope::Read).await;
        let new = "a quiet corner";
        let change = [("name", "Mira"), ("password", PASSWORD), ("new_password", new)];
        let ways: [(&str, &[(&str, &str)]); 2] = [("/account/sign-out-everywhere", &[]), ("/account", &change)];
        for (path, fields) in ways {
            mira.sign_in(MIRA, PASSWORD).await.assert_done();
            let (given, script) = (tokens_of(&house, MIRA).await, long_lived(&mira, "script", Scope::Write).await);
            let who = other.gate.bearer(&given.access).await.unwrap();
            for token in [&given.access, &script] {
                assert!(is_good(&house.running, token).await && is_good(&other, token).await, "{path}");
            }
            assert!(other.gate.is_still_good(&who).await.unwrap());
            mira.post(path, fields).await.assert_done();
            for token in [&given.access, &script] {
                assert!(!is_good(&house.running, token).await, "{path}");
                is_soon_over(&other, token).await;
            }
            assert!(!other.gate.is_still_good(&who).await.unwrap());
            refused(&by_refresh_token(&house, &given.refresh).await, 400, "invalid_grant");
        }
        assert!(is_good(&house.running, &bens).await && is_good(&other, &bens).await);
        assert_eq!(mira.get("/account/tokens").await.all("li form").len(), 0);
    }

    async fn signing_out_everywhere_ends_every_session_this_one_too(backend) {
        let house = House::new(backend).await;
        let (here, ben) = (house.resident("Mira").await, house.resident("Ben").await);
        let there = Person::stranger(&house);
        let cookie = there.cookie(MIRA).await;
        assert!(here.get("/account").await.text.contains("this one too"));
        let answer = here.post("/account/sign-out-everywhere", &[]).await;
        answer.assert_done();
        assert_eq!(answer.location, "/sign-in");
        for person in [&here, &there] {
            assert_eq!(person.get("/").await.location, "/sign-in");
        }
        assert_eq!(there.get_with("/", &cookie).await.location, "/sign-in");
        assert_eq!(ben.get("/").await.status.as_u16(), 200);
        here.sign_in(MIRA, PASSWORD).await.assert_done();
        assert_eq!(here.get("/").await.status.as_u16(), 200);
    }

    async fn what_is_given_back_is_over_on_every_server(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        let other = house.another_server().await;
        let (first, second, third) =
            (tokens_of(&house, MIRA).await, tokens_of(&house, MIRA).await, tokens_of(&house, MIRA).await);
        let script = long_lived(&mira, "script", Scope::Read).await;
        let old = third.refresh.clone();
        let fourth = pair(&by_refresh_token(&house, &third.refresh).await);
        for (given_back, access) in [
            (&first.access, &first.access),
            (&second.refresh, &second.access),
            (&old, &fourth.access),
            (&script, &script),
        ] {
            assert!(is_good(&house.running, access).await && is_good(&other, access).await);
            revoke(&house, given_back).await;
            assert!(!is_good(&house.running, access).await);
            is_soon_over(&other, access).await;
            // Again, and it is still over.
            revoke(&house, given_back).await;
        }
        for refresh in [&first.refresh, &second.refresh, &fourth.refresh] {
            refused(&by_refresh_token(&house, refresh).await, 400, "invalid_grant");
        }
        for unknown in ["x", "spot_", "a.b.c", "spot_\0", &"x".repeat(10_000)] {
            revoke(&house, unknown).await;
        }
    }

    async fn a_family_that_ends_takes_along_those_who_listen(backend) {
        let house = House::new(backend).await;
        let pair = tokens_of(&house, "ada@example.org").await;
        let who = house.running.gate.bearer(&pair.access).await.unwrap();
        let mut events = house.store().bus().subscribe();
        revoke(&house, &pair.refresh).await;
        assert_eq!(events.recv().await.unwrap(), sparespot::event::Event::TokenEnded(who.token));
        assert!(!house.running.gate.is_still_good(&who).await.unwrap());
    }

    async fn use_is_noted_and_what_is_not_used_for_a_year_is_over(backend) {
        let house = House::at(backend, THURSDAY).await;
        let ada = house.manager().await;
        let (used, idle) = (long_lived(&ada, "used", Scope::Read).await, long_lived(&ada, "idle", Scope::Read).await);
        assert!(ada.get("/account/tokens").await.all("li p").iter().all(|line| !line.contains("last used")));
        house.clock.set(house.now() + SignedDuration::from_hours(24 * 300));
        assert!(is_good(&house.running, &used).await);
        let noted = house.database.column("tokens", "COALESCE(CAST(used_at AS TEXT), '')");
        assert!(noted[0].starts_with("2027-09-22"), "{noted:?}");
        // Not again within the hour.
        house.clock.set(house.now() + SignedDuration::from_mins(30));
        assert!(is_good(&house.running, &used).await);
        assert_eq!(house.database.column("tokens", "COALESCE(CAST(used_at AS TEXT), '')"), noted);

        house.clock.set(house.now() + SignedDuration::from_hours(24 * 65));
        let fresh = house.another_server().await;
        assert!(is_good(&fresh, &used).await && !is_good(&fresh, &idle).await);
        house.store().write(tokens::sweep).await.unwrap();
        assert_eq!(house.database.column("tokens", "name"), ["used"]);
        revoke(&house, &used).await;
        house.store().write(tokens::sweep).await.unwrap();
        assert_eq!(house.database.count("tokens"), 0);
    }

    async fn the_database_takes_hashes_and_no_tokens(backend) {
        let house = House::new(backend).await;
        let ada = house.manager().await;
        let (pair, script) = (tokens_of(&house, "ada@example.org").await, long_lived(&ada, "n", Scope::Read).await);
        let all = house.database.column("tokens", "key_hash || '|' || COALESCE(refresh_hash, '') || '|' || name");
        let stored = all.join(" ");
        let (family, own) = pair.refresh["spotr_".len()..].split_at(43);
        for secret in [&pair.access, &pair.refresh, family, own, &script, &script["spot_".len()..]] {
            assert!(!stored.contains(secret), "{stored}");
        }
        assert!(stored.contains(&sparespot::secret::hash(&script)), "{stored}");
        let sessions = house.database.texts("SELECT state AS value FROM sessions").join(" ");
        assert!(!sessions.contains("spot_"), "{sessions}");
        use diesel::connection::SimpleConnection as _;
        for clear in [&script, &pair.refresh] {
            let sql = format!("UPDATE tokens SET key_hash = '{clear}' WHERE name = 'n'");
            assert!(house.database.connect().batch_execute(&sql).is_err(), "{sql}");
        }
    }
}
