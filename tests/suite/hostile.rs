//! What no browser sends: naughty text, huge bodies, odd paths, and a database that is gone.

use reqwest::{Method, StatusCode};
use sparespot::clock::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{
    Answer, Backend, House, PASSWORD, Person, THURSDAY, in_hours, on_both, postgres_url, send, until,
};

/// Text that has broken programs before.
fn naughty() -> Vec<String> {
    let own = [
        "",
        " ",
        "<b>&\"'</b>",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'; DROP TABLE spots;--",
        "' OR '1'='1",
        "{{7*7}}${7*7}",
        "%00%0d%0a",
        "a\0b",
        "\0",
        "a\r\nSet-Cookie: evil=1",
        "\u{1b}[31m",
        "\u{202e}txet",
        "\u{200b}",
        "\u{feff}x",
        "e\u{301}\u{301}\u{301}",
        "👩‍👩‍👧‍👦🅿️",
        "𝕳𝖆𝖑𝖑𝖔",
        "ﷺ",
        "İıſß",
        "-1",
        "0",
        "99999999999999999999",
        "1e309",
        "NaN",
        "null",
        "../../etc/passwd",
        "\\\\host\\share",
        "#{1+1}",
        "9223372036854775807",
        "2026-02-30T10:00",
        "2026-11-26T24:00",
        "9999-12-31T23:59",
        "-9999-01-01T00:00",
        "0000-00-00T00:00",
        "+02026-11-26T10:",
        "2026-11-26T18:00Z",
        "\u{e0001}\u{10ffff}",
    ];
    let long = ["x".repeat(10_000), "😀".repeat(2_500), "<".repeat(10_000), "é".repeat(81)];
    own.into_iter().map(str::to_owned).chain(long).collect()
}

/// Whatever was sent: an answer of ours, in which nothing of it is markup.
fn assert_tame(answer: &Answer, what: &str) {
    assert!(!answer.status.is_server_error(), "{what}: {}", answer.text);
    for markup in ["<script>alert", "<img src=x", "<b>&"] {
        assert!(!answer.text.contains(markup), "{what}: {}", answer.text);
    }
    assert_eq!(answer.header("evil"), "");
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert!(!cookies.iter().any(|cookie| cookie.as_bytes().starts_with(b"evil")), "{what}: {cookies:?}");
}

/// Sends every naughty text in each field, the others as given.
async fn try_each_field(person: &Person, path: &str, fields: &[(&str, &str)]) {
    for (index, (name, _)) in fields.iter().enumerate() {
        for text in naughty() {
            let mut sent = fields.to_vec();
            sent[index].1 = &text;
            assert_tame(&person.post(path, &sent).await, &format!("{path} {name}={text:.40?}"));
        }
    }
}

/// What the middle makes of text in a field: what is stored, or nothing where it is refused.
fn kept(text: &str, min: usize, max: usize) -> Option<String> {
    let text = text.trim();
    let is_good = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    is_good.then(|| text.to_owned())
}

fn encoded(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

/// Bytes as they are, and whatever comes back.
async fn raw(house: &House, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(house.running.address).await.unwrap();
    // The server may have heard enough before all is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    // And it may close the line hard.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// The head of a form from our own site.
fn head(house: &House, path: &str, headers: &str) -> String {
    let (host, origin) = (house.running.address, house.origin());
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n\r\n"
    )
}

fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

const SECURITY: [(&str, &str); 5] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
];

fn assert_secure(answer: &Answer, what: &str) {
    for (name, value) in SECURITY {
        assert!(answer.header(name).contains(value), "{what} lacks {name}: {:?}", answer.headers);
    }
    let policy = answer.header("content-security-policy");
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(answer.header("server"), "");
}

on_both! {
    async fn naughty_text_in_any_field_is_answered_and_escaped(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let (window, spot) = (house.windows(spot).await[0].0, spot.to_string());
        let times = [("starts_at", "2026-11-27T09:00"), ("ends_at", "2026-11-27T10:00")];
        try_each_field(
            &owner,
            "/spots",
            &[("label", "L"), ("level", "B1"), ("features", "ev"), ("note", "n")],
        )
        .await;
        try_each_field(
            &owner,
            &format!("/spots/{spot}"),
            &[("label", "B1-001"), ("level", "B1"), ("features", "ev"), ("note", "n")],
        )
        .await;
        try_each_field(&owner, &format!("/spots/{spot}/windows"), &times).await;
        try_each_field(
            &guest,
            "/reservations",
            &[
                ("spot", &spot),
                times[0],
                times[1],
                ("starts_at_fold", "first"),
                ("plate", "p"),
                ("request_id", ""),
            ],
        )
        .await;
        try_each_field(&owner, &format!("/windows/{window}/withdraw"), &times).await;
        try_each_field(
            &guest,
            "/account",
            &[("name", "Greta"), ("unit", "3B"), ("plate", "p"), ("password", ""), ("new_password", "")],
        )
        .await;
        try_each_field(&guest, "/account/tokens", &[("name", "n"), ("scope", "read")]).await;
        try_each_field(&guest, "/preferences", &[("theme", "dark")]).await;
        for path in
            ["/", "/spots", &format!("/spots/{spot}"), "/reservations", "/credits", "/account", "/account/tokens", "/mine"]
        {
            assert_tame(&owner.get(path).await, path);
            assert_eq!(guest.get(path).await.status, StatusCode::OK, "{path}");
        }
        house.assert_sound().await;
    }

    async fn naughty_text_of_strangers_is_answered_and_escaped(backend) {
        let empty = House::empty(backend, Clock::System, |config| config).await;
        let token = empty.running.setup_token.clone().unwrap();
        let set_up = [
            ("token", token.as_str()),
            ("building", "B"),
            ("time_zone", "x"),
            ("name", "A"),
            ("email", "a@example.org"),
            ("password", PASSWORD),
        ];
        try_each_field(&Person::stranger(&empty), "/setup", &set_up).await;

        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        let sign_up = [
            ("name", "A"),
            ("email", "a@example.org"),
            ("unit", "1"),
            ("password", PASSWORD),
            ("invitation", "i"),
        ];
        // Whoever this lets in is another stranger the next time.
        for (index, (name, _)) in sign_up.iter().enumerate() {
            for text in naughty() {
                let mut sent = sign_up;
                sent[index].1 = &text;
                let answer = Person::stranger(&house).post("/sign-up", &sent).await;
                assert_tame(&answer, &format!("{name}={text:.40?}"));
            }
        }
        try_each_field(&person, "/sign-in", &[("email", "ada@example.org"), ("password", "wrong")]).await;
        let grant = [("grant_type", "password"), ("username", "nora"), ("password", "wrong"), ("scope", "read")];
        try_each_field(&person, "/oauth/token", &grant).await;
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        try_each_field(&person, "/oauth/token", &refresh).await;
        try_each_field(&person, "/oauth/revoke", &[("token", "x"), ("token_type_hint", "x")]).await;
        house.assert_sound().await;
    }

    async fn naughty_queries_are_answered_and_escaped(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        for text in naughty() {
            for (path, names) in [
                ("/?", &["from", "to", "level", "feature", "refresh", "live"][..]),
                ("/credits?", &["before"]),
                ("/account?", &["saved"]),
                ("/spots/1?", &["edit"]),
                ("/sign-up?", &["invitation"]),
                ("/setup?", &["token"]),
                ("/live?view=board&", &["view", "from", "level", "feature"]),
                (&format!("/reservations/new?spot={spot}&"), &["from", "to"]),
                ("/reservations/new?", &["spot"]),
            ] {
                for name in names {
                    let path = format!("{path}{}", encoded(name, &text));
                    assert_tame(&guest.get(&path).await, &format!("{path:.80}"));
                }
            }
            let path = format!("/spots/{}", encoded("", &text).trim_start_matches('='));
            assert_tame(&guest.get(&path).await, &format!("{path:.80}"));
        }
    }

    async fn text_is_stored_exactly_or_refused_by_its_field(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let stored = |table: &str, column: &str| {
            house
                .database
                .texts(&format!("SELECT {column} AS value FROM {table} ORDER BY id DESC LIMIT 1"))
                .remove(0)
        };
        let expect = |answer: &Answer, field: &str, kept: &Option<String>| match kept {
            Some(_) => answer.assert_done(),
            None => answer.assert_invalid(&[field]),
        };
        for text in naughty() {
            for (field, min, max) in [("label", 1, 20), ("level", 1, 20), ("note", 0, 200)] {
                let label = if field == "label" {
                    text.clone()
                } else {
                    sparespot::secret::Secret::new().as_str()[..20].to_owned()
                };
                let level = if field == "level" { text.as_str() } else { "B9" };
                let note = if field == "note" { text.as_str() } else { "" };
                let answer =
                    owner.post("/spots", &[("label", &label), ("level", level), ("note", note)]).await;
                let kept = kept(&text, min, max);
                expect(&answer, field, &kept);
                let Some(kept) = kept else { continue };
                assert_eq!(stored("spots", field), kept);
                // And read back from the page it is the same again.
                let form = owner.get(&format!("{}?edit=1", answer.location)).await;
                assert_eq!(form.attribute(&format!("[name={field}]"), "value"), Some(kept), "{}", form.text);
                owner.post(&format!("{}/remove", answer.location), &[]).await.assert_done();
            }
            for (field, min, max) in [("name", 1, 80), ("unit", 0, 20), ("plate", 0, 20)] {
                let mut fields = [("name", "Greta"), ("unit", "3B"), ("plate", "P")];
                fields.iter_mut().find(|(name, _)| *name == field).unwrap().1 = &text;
                let answer = guest.post("/account", &fields).await;
                let mut kept = kept(&text, min, max);
                expect(&answer, field, &kept);
                if field == "plate" {
                    kept = kept.map(|plate| plate.to_uppercase());
                }
                let Some(kept) = kept else { continue };
                assert_eq!(stored("residents", field), kept);
                assert_eq!(
                    guest.get("/account").await.attribute(&format!("[name={field}]"), "value"),
                    Some(kept)
                );
            }
            let fields = [
                ("spot", spot.to_string()),
                ("starts_at", "2026-11-27T09:00".into()),
                ("ends_at", "2026-11-27T10:00".into()),
                ("plate", text.clone()),
            ];
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = guest.post("/reservations", &fields).await;
            let kept = kept(&text, 0, 20);
            expect(&answer, "plate", &kept);
            let Some(kept) = kept else { continue };
            assert_eq!(stored("reservations", "plate"), kept.to_uppercase());
            guest.post(&format!("{}/cancel", answer.location), &[]).await.assert_done();
        }
        house.assert_sound().await;
    }

    async fn a_label_with_markup_is_text_on_the_board(backend) {
        let house = House::new(backend).await;
        let owner = house.resident("Olga").await;
        let label = "<b>&\"'</b>";
        let spot = owner
            .post("/spots", &[("label", label), ("level", label), ("note", "<script>alert(1)</script>")])
            .await;
        spot.assert_done();
        for path in [
            "/".to_owned(),
            "/mine".into(),
            "/spots".into(),
            spot.location.clone(),
            format!("/?{}", encoded("level", label)),
        ] {
            let page = owner.get(&path).await;
            assert_tame(&page, &path);
            assert!(page.text.contains("&#60;b&#62;"), "{path}: {}", page.text);
        }
        assert_eq!(owner.board("").await[0].0, label);
    }

    async fn a_body_over_64_kib_is_too_large(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let body = |bytes: usize| format!("label={}", "x".repeat(bytes - "label=".len()));
        let post = |path: &str, body: String| {
            let request = person.request(Method::POST, path).header("Origin", house.origin());
            send(request.header("Content-Type", "application/x-www-form-urlencoded").body(body))
        };
        assert_eq!(post("/spots", body(64 * 1024)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for bytes in [64 * 1024 + 1, 200 * 1024, 4 * 1024 * 1024] {
            post("/spots", body(bytes)).await.assert_refused(413, "TOO_LARGE");
        }
        for path in ["/sign-out", "/spots/1/remove", "/reservations/1/cancel"] {
            post(path, body(100 * 1024)).await.assert_refused(413, "TOO_LARGE");
        }
        assert_eq!(person.get("/").await.status, StatusCode::OK);
    }

    async fn head_answers_as_get_does_without_the_body(backend) {
        let house = House::new(backend).await;
        for path in ["/healthz", "/readyz", "/metrics", "/sign-in", "/static/sparespot.css"] {
            let person = Person::stranger(&house);
            let (head, get) = (send(person.request(Method::HEAD, path)).await, person.get(path).await);
            assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
            assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        }
    }

    async fn a_body_without_a_length_is_counted_as_it_comes(backend) {
        let house = House::new(backend).await;
        let chunk = format!("{:x}\r\n{}\r\n", 8192, "x".repeat(8192));
        let sent = |chunks: usize| {
            format!(
                "{}{}0\r\n\r\n",
                head(&house, "/sign-in", "Transfer-Encoding: chunked"),
                chunk.repeat(chunks)
            )
        };
        let fits = raw(&house, sent(8).as_bytes()).await;
        assert_eq!(status(&fits), 422, "{fits}");
        let too_large = raw(&house, sent(9).as_bytes()).await;
        assert_eq!(status(&too_large), 413, "{too_large}");
        assert!(too_large.contains("data-refusal=\"TOO_LARGE\""), "{too_large}");
        // Said without waiting for the end.
        let endless =
            format!("{}{}", head(&house, "/sign-in", "Transfer-Encoding: chunked"), chunk.repeat(12));
        let mut stream = TcpStream::connect(house.running.address).await.unwrap();
        stream.write_all(endless.as_bytes()).await.unwrap();
        let mut first = vec![0; 1024];
        let read = tokio::time::timeout(std::time::Duration::from_secs(30), stream.read(&mut first));
        let bytes = read.await.expect("an answer").unwrap();
        assert_eq!(status(&String::from_utf8_lossy(&first[..bytes])), 413);
    }

    async fn a_form_that_does_not_arrive_is_not_waited_for_for_ever(backend) {
        let house = House::new(backend).await;
        let sent = format!("{}email=a", head(&house, "/sign-in", "Content-Length: 5000"));
        let mut stream = TcpStream::connect(house.running.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        let _ = tokio::time::timeout(std::time::Duration::from_secs(60), read).await.expect("an end");
        let answer = String::from_utf8_lossy(&answer);
        assert!(matches!(status(&answer), 408 | 422), "{answer}");
    }

    async fn only_forms_are_read(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        let good = format!("{}&{}", encoded("email", "ada@example.org"), encoded("password", PASSWORD));
        let post = |content_type: Option<&str>, body: &str| {
            let mut request = person
                .request(Method::POST, "/sign-in")
                .header("Origin", house.origin())
                .body(body.to_owned());
            if let Some(content_type) = content_type {
                request = request.header("Content-Type", content_type);
            }
            send(request)
        };
        for other in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "",
            "x",
            "application/x-www-form-urlencodedx",
        ] {
            post(Some(other), &good).await.assert_refused(422, "INVALID");
        }
        post(Some("application/json"), "{\"email\": \"ada@example.org\"}")
            .await
            .assert_refused(422, "INVALID");
        post(None, &good).await.assert_refused(422, "INVALID");
        post(None, "").await.assert_refused(422, "INVALID");
        post(Some("application/x-www-form-urlencoded; charset=utf-8"), &good).await.assert_done();
    }

    async fn what_is_missing_is_named(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        owner.post("/spots", &[]).await.assert_invalid(&["label", "level"]);
        owner.post(&format!("/spots/{spot}"), &[]).await.assert_invalid(&["label", "level"]);
        owner.post(&format!("/spots/{spot}/windows"), &[]).await.assert_invalid(&["starts_at", "ends_at"]);
        guest
            .post("/reservations", &[("spot", &spot.to_string())])
            .await
            .assert_invalid(&["starts_at", "ends_at"]);
        guest.post("/reservations", &[]).await.assert_invalid(&["spot", "starts_at", "ends_at"]);
        let times = [("starts_at", "2026-11-27T09:00"), ("ends_at", "2026-11-27T10:00")];
        for no_id in ["", "x", "1.5", "99999999999999999999", "1 or 1=1"] {
            guest
                .post("/reservations", &[("spot", no_id), times[0], times[1]])
                .await
                .assert_invalid(&["spot"]);
        }
        for no_spot in ["0", "-1", "9223372036854775807"] {
            guest
                .post("/reservations", &[("spot", no_spot), times[0], times[1]])
                .await
                .assert_refused(404, "NOT_FOUND");
        }
        guest.post("/account", &[]).await.assert_invalid(&["name"]);
        guest.post("/preferences", &[]).await.assert_invalid(&["theme"]);
        guest.post("/sign-up", &[]).await.assert_invalid(&["name", "email", "password"]);
        guest.post("/sign-in", &[]).await.assert_invalid(&["password"]);
    }

    async fn a_path_that_is_none_has_a_page_that_says_so(backend) {
        let house = House::new(backend).await;
        let person = house.resident("Mira").await;
        let ids = [
            "abc",
            "1.5",
            "-1",
            "0",
            "99",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "%00",
            "%ff",
            "1%2f2",
            "%zz",
            "1;a=b",
        ];
        let mut paths: Vec<String> = ids
            .iter()
            .flat_map(|id| {
                [format!("/spots/{id}"), format!("/reservations/{id}"), format!("/windows/{id}/withdraw")]
            })
            .collect();
        paths.extend(
            [
                "/nowhere",
                "/spots/1/2/3",
                "/static/",
                "/static/nothing.js",
                "/static/..%2f..%2fCargo.toml",
                "/sign-in/",
                "//",
                "/%2e%2e/etc/passwd",
                "/index.php",
                "/sign-out",
            ]
            .map(str::to_owned),
        );
        for path in &paths {
            let page = person.get(path).await;
            page.assert_refused(404, "NOT_FOUND");
            assert!(page.text.contains("<html"), "{path}");
            assert_secure(&page, path);
        }
        for id in ids {
            for path in [
                format!("/spots/{id}"),
                format!("/spots/{id}/remove"),
                format!("/spots/{id}/windows"),
                format!("/windows/{id}/withdraw"),
                format!("/reservations/{id}/cancel"),
            ] {
                let fields = [
                    ("label", "X"),
                    ("level", "X"),
                    ("starts_at", &in_hours(&house, 1)),
                    ("ends_at", &in_hours(&house, 2)),
                ]
                .map(|(name, value)| (name, value.to_owned()));
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                person.post(&path, &fields).await.assert_refused(404, "NOT_FOUND");
            }
        }
        for (method, path) in [
            (Method::DELETE, "/spots/1"),
            (Method::PUT, "/account"),
            (Method::PATCH, "/"),
            (Method::OPTIONS, "/spots"),
            (Method::POST, "/credits"),
        ] {
            let request = person.request(method.clone(), path).header("Origin", house.origin());
            assert!(send(request).await.status.is_client_error(), "{method} {path}");
        }
        // Strangers learn as little.
        Person::stranger(&house).get("/nowhere").await.assert_refused(404, "NOT_FOUND");
    }

    async fn bytes_that_are_no_request_do_no_harm(backend) {
        let house = House::new(backend).await;
        let host = house.running.address;
        let get = |path: &str, headers: &str| {
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n").into_bytes()
        };
        let mut all = vec![
            get("/?from=%zz&to=%", ""),
            get("/?level=%ff%fe%00", ""),
            get("/spots/%c3%28", ""),
            get("/sign-up?invitation=%f0%28%8c%28", ""),
            get("/sign-in", "Cookie: theme=%ff; sparespot=%00; =; ;;;\r\n"),
            get("/sign-in", "HX-Request: \u{e9}\r\nReferer: \u{e9}\r\nX-Forwarded-For: \u{e9}, ,\r\n"),
            get("/sign-in", &format!("X-Long: {}\r\n", "x".repeat(100_000))),
            get(&format!("/{}", "x".repeat(70_000)), ""),
            b"GET / HTTP/1.1\r\n\r\n".to_vec(),
            b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_vec(),
            b"\x16\x03\x01\x02\x00\x01\x00".to_vec(),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff".to_vec(),
            vec![0; 2000],
        ];
        let body = [&b"email=%ff%fe&password=%&%=%%&=&&&\xff\xfe=\x00"[..]].concat();
        for headers in [
            format!("Content-Length: {}", body.len()),
            "Content-Length: 3".into(),
            "Content-Length: x".into(),
            "Transfer-Encoding: chunked".into(),
        ] {
            all.push([head(&house, "/sign-in", &headers).as_bytes(), &body].concat());
        }
        for bytes in all {
            let answer = tokio::time::timeout(std::time::Duration::from_secs(30), raw(&house, &bytes))
                .await
                .expect("an end");
            assert!(
                !answer.starts_with("HTTP/1.1 5"),
                "{:?}: {answer}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(100)])
            );
        }
        assert_eq!(house.manager().await.get("/").await.status, StatusCode::OK);
    }

    async fn every_answer_has_the_security_headers(backend) {
        let house = House::with(backend, Clock::System, |config| sparespot::config::Config {
            rate_limit: 2,
            ..config
        })
        .await;
        let (stranger, person) = (Person::stranger(&house), house.manager().await);
        let large = "x".repeat(65 * 1024);
        let foreign = stranger.request(Method::POST, "/sign-in").header("Origin", "https://evil.example");
        let answers = [
            (200, person.get("/").await),
            (200, person.get_fragment("/").await),
            (200, stranger.get("/sign-in").await),
            (303, stranger.get("/").await),
            (401, stranger.get("/live").await),
            (404, stranger.get("/nowhere").await),
            (403, send(foreign).await),
            (413, person.post("/spots", &[("label", &large)]).await),
            (422, person.post("/spots", &[]).await),
            (422, person.get("/?from=x").await),
            (422, stranger.sign_in("nora@example.org", "x").await),
            (429, stranger.sign_in("nora@example.org", "x").await),
            (200, stranger.get("/static/sparespot.css").await),
            (200, stranger.get("/static/sparespot.js").await),
            (200, stranger.get("/static/icons.svg").await),
            (200, stranger.get("/static/favicon.svg").await),
            (404, stranger.get("/static/none").await),
            (200, stranger.get("/healthz").await),
            (200, stranger.get("/readyz").await),
            (200, stranger.get("/metrics").await),
        ];
        for (index, (status, answer)) in answers.iter().enumerate() {
            assert_eq!(answer.status.as_u16(), *status, "answer {index}: {}", answer.text);
            assert_secure(answer, &format!("answer {index}"));
            let is_page = ["", "text/html; charset=utf-8"].contains(&answer.header("content-type"));
            assert_eq!(
                is_page,
                answer.header("cache-control").contains("private"),
                "answer {index}: {:?}",
                answer.headers
            );
        }
    }

    async fn static_files_are_not_sent_twice(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        let first = person.get("/static/sparespot.css").await;
        assert!(first.header("content-type").starts_with("text/css"));
        assert!(first.header("cache-control").contains("public"));
        let tag = first.header("etag").to_owned();
        assert!(!tag.is_empty());
        let get = |tag: &str| {
            send(person.request(Method::GET, "/static/sparespot.css").header("If-None-Match", tag))
        };
        let again = get(&tag).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_secure(&again, "304");
        assert_eq!(get("\"other\"").await.text, first.text);
    }

    async fn static_files_are_kept_by_a_name_that_says_what_is_in_them(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        let plain = person.get("/static/sparespot.css").await;
        let get = |path: &str, accepted: &str| {
            send(person.request(Method::GET, path).header("Accept-Encoding", accepted))
        };
        let exact = get(sparespot::assets::SPARESPOT_CSS, "identity").await;
        assert_eq!((exact.header("cache-control"), &exact.text), ("public, max-age=31536000, immutable", &plain.text));
        let mut sizes = vec![exact.text.len()];
        for (accepted, coding) in [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip;q=0.1", "gzip")] {
            let answer = person.request(Method::GET, sparespot::assets::SPARESPOT_CSS).header("Accept-Encoding", accepted);
            let answer = answer.send().await.unwrap();
            assert_eq!((&answer.headers()["content-encoding"], &answer.headers()["vary"]), (&coding.parse().unwrap(), &"accept-encoding".parse().unwrap()));
            sizes.push(answer.bytes().await.unwrap().len());
        }
        assert!(sizes[0] > 4 * sizes[1] && sizes[1] > sizes[2] && sizes[1] == sizes[3], "{sizes:?}");
        // Another instance's page, in the middle of an update.
        let other = get("/static/sparespot.0123abcd.css", "identity").await;
        assert_eq!((other.status, &other.text), (StatusCode::OK, &plain.text));
        assert!(!other.header("cache-control").contains("immutable"));
        let worker = person.get("/static/offline.js").await;
        assert_eq!(worker.header("service-worker-allowed"), "/");
    }

    async fn the_probes_say_that_all_is_well(backend) {
        let house = House::new(backend).await;
        let person = Person::stranger(&house);
        assert_eq!(person.get("/healthz").await.text, "ok\n");
        assert_eq!(person.get("/readyz").await.text, "ready\n");
        let metrics = person.get("/metrics").await.text;
        for line in ["sparespot_live_sockets 0", "sparespot_http_answers_total{status=\"200\"}", "# EOF"] {
            assert!(metrics.contains(line), "{line} in {metrics}");
        }
    }
}

/// Whether there is no PostgreSQL to take away.
fn left_out() -> bool {
    let left_out = postgres_url().is_none();
    if left_out {
        crate::harness::leave_out();
    }
    left_out
}

fn assert_away(answer: &Answer) {
    answer.assert_refused(503, "UNAVAILABLE");
    assert!(
        answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0),
        "{:?}",
        answer.headers
    );
    let is_sign_out = answer.set_cookie("sparespot").is_some_and(|cookie| cookie.contains("Max-Age=0"));
    assert!(!is_sign_out, "{:?}", answer.headers);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_said() {
    if left_out() {
        return;
    }
    let house = House::new(Backend::Postgres).await;
    let person = house.resident("Mira").await;
    house.database.vanish();
    until("the board is away", async || person.get("/").await.status == StatusCode::SERVICE_UNAVAILABLE)
        .await;
    for path in ["/", "/mine", "/spots", "/reservations", "/reservations/1", "/credits", "/account"] {
        assert_away(&person.get(path).await);
        assert_away(&person.get_fragment(path).await);
    }
    let fields = [("label", "B1-001"), ("level", "B1")];
    assert_away(&person.post("/spots", &fields).await);
    assert_away(&Person::stranger(&house).sign_in("ada@example.org", PASSWORD).await);
    let sign_up = [("name", "Ben"), ("email", "ben@example.org"), ("password", PASSWORD)];
    assert_away(&Person::stranger(&house).post("/sign-up", &sign_up).await);
    let ready = person.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!ready.header("retry-after").is_empty());
    for path in ["/healthz", "/metrics", "/static/sparespot.css"] {
        assert_eq!(person.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_comes_back_finds_everybody_signed_in() {
    if left_out() {
        return;
    }
    let house = House::new(Backend::Postgres).await;
    let (owner, guest, spot) = house.with_an_offer(&in_hours(&house, 1), &in_hours(&house, 9)).await;
    house.database.close_to_all(true);
    until("the board is away", async || guest.get("/").await.status == StatusCode::SERVICE_UNAVAILABLE).await;
    assert_away(&guest.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 4)).await);
    assert_eq!(guest.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    house.database.close_to_all(false);
    until("the board is back", async || guest.get("/").await.status == StatusCode::OK).await;
    until("it is ready", async || guest.get("/readyz").await.status == StatusCode::OK).await;
    assert_eq!((house.database.count("reservations"), guest.balance().await), (0, 50));
    guest.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 4)).await.assert_done();
    assert_eq!(owner.balance().await, 53);
    house.assert_sound().await;
}
