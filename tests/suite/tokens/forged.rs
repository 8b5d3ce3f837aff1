//! Access tokens that are not ours, or no longer good.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use sparespot::clock::Clock;
use sparespot::config::Config;
use sparespot::secret::SecretKey;

use super::{is_good, tokens_of};
use crate::harness::{Backend, House, on_both};

const ADA: &str = "ada@example.org";
const NOON: &str = "2026-11-26T12:00:00Z";
const TODAY: &str = "2026-11-26";

/// A server whose key we know, and the token of somebody, read.
struct Scene {
    house: House,
    key: SecretKey,
    header: Json,
    claims: Json,
    token: String,
}

async fn scene(backend: Backend, now: &str) -> Scene {
    let key = SecretKey::new();
    let text = key.to_base64();
    let clock = Clock::manual(now.parse().unwrap());
    let house =
        House::with(backend, clock, |config| Config { secret_key: Some(text.clone()), ..config }).await;
    let token = tokens_of(&house, ADA).await.access;
    let part = |index| {
        let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let (header, claims) = (part(0), part(1));
    Scene { house, key, header, claims, token }
}

fn part(json: &Json) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// The key of a day, derived from a secret key as RFC 5869 says.
fn key_of(key: &SecretKey, day: &str) -> [u8; 32] {
    let mut derived = [0; 32];
    let purpose = format!("sparespot access token {day}");
    Hkdf::<Sha256>::new(None, key.bytes()).expand(purpose.as_bytes(), &mut derived).unwrap();
    derived
}

fn sign(header: &Json, claims: &Json, key: &[u8], algorithm: Algorithm) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = crypto::sign(message.as_bytes(), &EncodingKey::from_secret(key), algorithm).unwrap();
    format!("{message}.{signature}")
}

impl Scene {
    /// Signed with the right key of today, some members of header and claims changed; `null` takes one away.
    fn token(&self, header: &Json, claims: &Json) -> String {
        let change = |whole: &Json, changes: &Json| {
            let mut whole = whole.clone();
            for (name, value) in changes.as_object().unwrap() {
                whole[name] = value.clone();
                if value.is_null() {
                    whole.as_object_mut().unwrap().remove(name);
                }
            }
            whole
        };
        let key = key_of(&self.key, TODAY);
        sign(&change(&self.header, header), &change(&self.claims, claims), &key, Algorithm::HS256)
    }

    async fn is_good(&self, token: &str) -> bool {
        is_good(&self.house.running, token).await
    }
}

on_both! {
    async fn a_token_says_what_rfc_9068_wants_and_is_signed_with_the_key_of_the_day(backend) {
        let scene = scene(backend, NOON).await;
        assert_eq!(scene.header, json!({ "typ": "at+jwt", "alg": "HS256", "kid": TODAY }));
        assert_eq!((scene.claims["sub"].as_str(), scene.claims["scope"].as_str()), (Some("1"), Some("write")));
        let (made, ends) = (scene.claims["iat"].as_i64().unwrap(), scene.claims["exp"].as_i64().unwrap());
        assert_eq!((made, ends - made), (scene.house.now().as_second(), 900));
        assert!(scene.claims["jti"].as_str().unwrap().len() >= 22);
        assert_eq!(scene.claims["iss"], scene.claims["aud"]);
        let same = sign(&scene.header, &scene.claims, &key_of(&scene.key, TODAY), Algorithm::HS256);
        assert!(scene.is_good(&same).await);
    }

    async fn whatever_is_changed_in_a_token_is_refused(backend) {
        let scene = scene(backend, NOON).await;
        let (now, none) = (scene.house.now().as_second(), json!({}));
        assert!(scene.is_good(&scene.token(&none, &none)).await);
        for header in [
            json!({ "alg": "HS384" }),
            json!({ "alg": "HS512" }),
            json!({ "alg": "RS256" }),
            json!({ "alg": "ES256" }),
            json!({ "alg": "EdDSA" }),
            json!({ "alg": "none" }),
            json!({ "alg": "hs256" }),
            json!({ "alg": null }),
            json!({ "typ": "JWT" }),
            json!({ "typ": null }),
            json!({ "kid": null }),
            json!({ "kid": "" }),
            json!({ "kid": "2026-11-25" }),
            json!({ "kid": "2026-11-27" }),
            json!({ "kid": "../../dev/null" }),
            json!({ "kid": 20261126 }),
            json!({ "crit": ["exp"] }),
        ] {
            assert!(!scene.is_good(&scene.token(&header, &none)).await, "{header}");
        }
        for claims in [
            json!({ "iss": "https://evil.example" }),
            json!({ "iss": null }),
            json!({ "aud": "another building" }),
            json!({ "aud": ["another building"] }),
            json!({ "aud": null }),
            json!({ "exp": now }),
            json!({ "exp": now - 1 }),
            json!({ "exp": now + 901 }),
            json!({ "exp": null }),
            json!({ "exp": "never" }),
            json!({ "exp": i64::MAX }),
            json!({ "iat": now + 61, "exp": now + 900 }),
            json!({ "iat": now - 900 }),
            json!({ "iat": null }),
            json!({ "iat": now - 86_400, "exp": now + 900 }),
            json!({ "sub": "2" }),
            json!({ "sub": "nobody" }),
            json!({ "sub": null }),
            json!({ "scope": "admin" }),
            json!({ "scope": null }),
            json!({ "credential": 1 }),
            json!({ "family": 999 }),
            json!({ "family": null }),
        ] {
            assert!(!scene.is_good(&scene.token(&none, &claims)).await, "{claims}");
        }
    }

    async fn whoever_has_another_key_or_none_gets_nothing(backend) {
        let scene = scene(backend, NOON).await;
        let key = key_of(&scene.key, TODAY);
        let signed = |key: &[u8], algorithm| sign(&scene.header, &scene.claims, key, algorithm);
        let (head, claims) = (part(&scene.header), part(&scene.claims));
        let unsigned = part(&json!({ "alg": "none", "typ": "at+jwt", "kid": TODAY }));
        let mut wider = scene.claims.clone();
        wider["scope"] = json!("admin");
        let signature = scene.token.rsplit('.').next().unwrap();
        for (what, token) in [
            ("another key", signed(&key_of(&SecretKey::new(), TODAY), Algorithm::HS256)),
            ("the secret key itself", signed(scene.key.bytes(), Algorithm::HS256)),
            ("no key", signed(b"", Algorithm::HS256)),
            ("the key of another day", signed(&key_of(&scene.key, "2026-11-25"), Algorithm::HS256)),
            ("another hash", signed(&key, Algorithm::HS512)),
            ("alg none", format!("{unsigned}.{claims}.")),
            ("alg none with a signature", format!("{unsigned}.{claims}.{signature}")),
            ("no signature", format!("{head}.{claims}.")),
            ("two parts", format!("{head}.{claims}")),
            ("four parts", format!("{}.x", scene.token)),
            ("other claims", format!("{head}.{}.{signature}", part(&wider))),
            ("a space", format!("{} ", scene.token)),
            ("nothing", String::new()),
            ("dots", "..".into()),
            ("bytes", "é.é.é\0".into()),
            ("length", "x.".repeat(30_000)),
        ] {
            assert!(!scene.is_good(&token).await, "{what}");
        }
        assert!(scene.is_good(&scene.token).await);
    }

    async fn an_access_token_is_over_after_fifteen_minutes(backend) {
        let scene = scene(backend, NOON).await;
        let who = scene.house.running.gate.bearer(&scene.token).await.unwrap();
        scene.house.set_clock("2026-11-26T12:14:59.999999Z");
        assert!(scene.is_good(&scene.token).await);
        assert!(scene.house.running.gate.is_still_good(&who).await.unwrap());
        scene.house.set_clock("2026-11-26T12:15:00Z");
        assert!(!scene.is_good(&scene.token).await);
        assert!(!scene.house.running.gate.is_still_good(&who).await.unwrap());
    }

    async fn yesterdays_key_is_good_for_as_long_as_its_tokens_live(backend) {
        let scene = scene(backend, "2026-11-26T23:50:00Z").await;
        scene.house.set_clock("2026-11-27T00:04:59Z");
        assert!(scene.is_good(&scene.token).await);
        assert_eq!(tokens_of(&scene.house, ADA).await.access.split('.').count(), 3);
        scene.house.set_clock("2026-11-27T00:05:00Z");
        assert!(!scene.is_good(&scene.token).await);
        // Nor does it sign anything new, and the key before it nothing at all.
        let now = scene.house.now().as_second();
        for (day, made) in [(TODAY, now), ("2026-11-25", now), ("2026-11-25", now - 600), ("2026-11-25", now - 3600)] {
            let mut claims = scene.claims.clone();
            (claims["iat"], claims["exp"]) = (json!(made), json!(made + 900));
            let header = json!({ "typ": "at+jwt", "alg": "HS256", "kid": day });
            let token = sign(&header, &claims, &key_of(&scene.key, day), Algorithm::HS256);
            assert!(!scene.is_good(&token).await, "{day} {made}");
        }
    }

    async fn an_instance_whose_clock_is_a_little_ahead_is_believed(backend) {
        let scene = scene(backend, "2026-11-27T00:00:10Z").await;
        scene.house.set_clock("2026-11-26T23:59:30Z");
        assert!(scene.is_good(&scene.token).await);
        scene.house.set_clock("2026-11-26T23:59:09Z");
        assert!(!scene.is_good(&scene.token).await);
    }
}
