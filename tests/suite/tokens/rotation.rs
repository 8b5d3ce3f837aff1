//! Refresh tokens: used once, and ended together where one comes back.

use futures_util::future::join_all;
use sparespot::auth::Scope;

use super::{Pair, ask, bearer, by_refresh_token, is_good, json, pair, refused, revoke, tokens_of};
use crate::harness::{House, PASSWORD, THURSDAY, on_both};

const ADA: &str = "ada@example.org";

async fn rotated(house: &House, tokens: &Pair) -> Pair {
    pair(&by_refresh_token(house, &tokens.refresh).await)
}

async fn is_over(house: &House, tokens: &Pair) {
    refused(&by_refresh_token(house, &tokens.refresh).await, 400, "invalid_grant");
    assert!(!is_good(&house.running, &tokens.access).await);
}

on_both! {
    async fn a_refresh_token_brings_the_next_one(backend) {
        let house = House::new(backend).await;
        let first = tokens_of(&house, ADA).await;
        let second = rotated(&house, &first).await;
        let third = rotated(&house, &second).await;
        assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));
        assert_ne!(second.refresh, third.refresh);
        for tokens in [&first, &second, &third] {
            assert_eq!(bearer(&house.running, &tokens.access).await.unwrap().resident.email, ADA);
        }
        assert_eq!(house.database.count("tokens"), 1);
    }

    async fn an_old_refresh_token_ends_its_family_and_no_other(backend) {
        let house = House::new(backend).await;
        let other = tokens_of(&house, ADA).await;
        let first = tokens_of(&house, ADA).await;
        let second = rotated(&house, &first).await;
        let third = rotated(&house, &second).await;
        refused(&by_refresh_token(&house, &first.refresh).await, 400, "invalid_grant");
        for tokens in [&first, &second, &third] {
            is_over(&house, tokens).await;
        }
        assert!(is_good(&house.running, &other.access).await);
        rotated(&house, &other).await;
    }

    async fn nobody_ends_a_family_by_guessing(backend) {
        let house = House::new(backend).await;
        let tokens = tokens_of(&house, ADA).await;
        let (family, own) = tokens.refresh["spotr_".len()..].split_at(43);
        for guess in [
            format!("spotr_{}{own}", own),
            format!("spotr_{}{family}", own),
            format!("spotr_{family}"),
            format!("spot_{family}{own}"),
            format!("{}x", tokens.refresh),
            tokens.refresh[1..].to_owned(),
            format!("spotr_{}", "é".repeat(43)),
            "spotr_\0".to_owned(),
        ] {
            refused(&by_refresh_token(&house, &guess).await, 400, "invalid_grant");
            revoke(&house, &guess).await;
        }
        rotated(&house, &tokens).await;
    }

    async fn of_many_who_use_one_refresh_token_at_once_one_is_the_first(backend) {
        let house = House::new(backend).await;
        for at_once in [2, 2, 8] {
            let tokens = tokens_of(&house, ADA).await;
            let answers = join_all((0..at_once).map(|_| by_refresh_token(&house, &tokens.refresh))).await;
            let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
            assert_eq!((won.len(), lost.len()), (1, at_once - 1));
            lost.iter().for_each(|answer| drop(refused(answer, 400, "invalid_grant")));
            is_over(&house, &pair(won[0])).await;
            assert!(!is_good(&house.running, &tokens.access).await);
        }
    }

    async fn a_refresh_token_is_over_after_thirty_days(backend) {
        let house = House::at(backend, THURSDAY).await;
        let first = tokens_of(&house, ADA).await;
        house.set_clock("2026-12-26T14:59:59Z");
        let second = rotated(&house, &first).await;
        house.set_clock("2027-01-25T14:59:59Z");
        is_over(&house, &second).await;
        // It was not used before, so that it ended nothing: it is simply late.
        assert_eq!(house.database.count("tokens WHERE ended_at IS NOT NULL"), 0);
        house.store().write(sparespot::auth::tokens::sweep).await.unwrap();
        assert_eq!(house.database.count("tokens"), 0);
        refused(&by_refresh_token(&house, &second.refresh).await, 400, "invalid_grant");
    }

    async fn a_program_may_ask_for_less_and_never_for_more(backend) {
        let house = House::new(backend).await;
        let refresh = async |token: &str, scope| {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
            ask(&house, "/oauth/token", &fields).await
        };
        let all = tokens_of(&house, ADA).await;
        let less = refresh(&all.refresh, "read").await;
        assert_eq!(json(&less)["scope"], "read");
        assert_eq!(bearer(&house.running, &pair(&less).access).await.unwrap().scope, Scope::Read);
        // The family may still write (RFC 6749, section 6).
        assert_eq!(json(&refresh(&pair(&less).refresh, "").await)["scope"], "write");

        let fields = [
            ("grant_type", "password"),
            ("username", ADA),
            ("password", PASSWORD),
            ("scope", "read"),
        ];
        let reads = pair(&ask(&house, "/oauth/token", &fields).await);
        refused(&refresh(&reads.refresh, "write").await, 400, "invalid_scope");
        refused(&refresh(&reads.refresh, "admin").await, 400, "invalid_scope");
        assert_eq!(json(&by_refresh_token(&house, &reads.refresh).await)["scope"], "read");
    }
}
