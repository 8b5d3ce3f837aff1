//! Every field of every door gets text and bytes that have broken programs before. A field that the sources read and that
//! stands in no row here fails.

use std::collections::BTreeSet;
use std::fs;

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value as Json, json};

use crate::authorization::people::{People, Who};
use crate::harness::{Answer, Backend, Person, on_both, send};
use crate::sources::files;

/// Forms: who sends them, where to, and fields that are good but for the one that is tried.
const FORMS: &[(Who, &str, &str)] = &[
    (Who::Owner, "/spots", "label=N-1&level=B1&features=ev&note=n"),
    (Who::Owner, "/spots/{spot}", "label={label}&level=B1&features=ev&note=n"),
    (Who::Owner, "/spots/{spot}/windows", "starts_at=2026-12-10T08:00&ends_at=2026-12-10T18:00"),
    (
        Who::Owner,
        "/spots/{spot}/patterns",
        "weekday=tue&from_time=08:00&to_time=18:00&starts_on=2026-12-08&until=2026-12-31&except=2026-12-15",
    ),
    (
        Who::Owner,
        "/patterns/{pattern}",
        "weekday=tue&from_time=08:00&to_time=18:00&starts_on=2026-12-08&until=2026-12-31&except=2026-12-15",
    ),
    (Who::Owner, "/patterns/{pattern}/skip", "day=2026-12-09"),
    (Who::Owner, "/patterns/{pattern}/restore", "day=2026-12-09"),
    (
        Who::Owner,
        "/windows/{window}/withdraw",
        "starts_at=2026-11-28T10:00&ends_at=2026-11-28T11:00&starts_at_fold=first",
    ),
    (
        Who::Guest,
        "/reservations",
        "spot={spot}&starts_at=2026-11-28T10:00&ends_at=2026-11-28T11:00&plate=P&request_id=&time=",
    ),
    (Who::Guest, "/reservations/{reservation}/report", "plate=P&note=n"),
    (Who::Guest, "/account", "name=Greta&unit=3B&plate=P&language=en&shows=name&password=&new_password="),
    (Who::Guest, "/account/notices", "page=made&mail=made"),
    (Who::Guest, "/account/calendar", "off=1"),
    (Who::Guest, "/account/tokens", "name=n&scope=read"),
    (Who::Guest, "/account/erase", "password=wrong"),
    (Who::Guest, "/notices/read", "id=1"),
    (Who::Guest, "/preferences", "theme=dark"),
    (Who::Manager, "/manage/residents/{spare}/credits", "amount=5&reason=Thanks"),
    (Who::Manager, "/manage/residents/{spare}/manager", "manager=no"),
    (Who::Manager, "/manage/residents/{spare}/suspend", "reservations=cancel"),
    (Who::Manager, "/manage/invitations", "unit=4B&email=x@example.org&uses=1&days=7"),
    (Who::Manager, "/manage/spots", "labels=V-1&level=B1&owner=&assign="),
    (Who::Manager, "/manage/spots/{spot}/owner", "owner={owner}"),
    (Who::Manager, "/manage/plan/B1", "outline=0,0 36,0 36,20 0,20&x-{spot}=1&turn-{spot}=0"),
    (Who::Manager, "/manage/plan/B1", "outline=0,0 36,0 36,20 0,20&preview=1"),
    (Who::Manager, "/manage/plan/B1", "rows=1"),
    (Who::Manager, "/manage/plan/B1", "undo=1"),
    (Who::Manager, "/manage/reservations/{reservation}/cancel", "reason=Works"),
    (Who::Manager, "/manage/kiosks", "code=none&name=Lobby"),
    (
        Who::Manager,
        "/manage/building",
        "name=House&time_zone=Europe/Berlin&price=0&min_minutes=15&max_days=7&horizon_days=60&window_days=60&\
         max_open=1000&allowance=0&audit_days=365&address_days=90&reservation_days=365&sign_up=open",
    ),
    (Who::Stranger, "/sign-up", "name=A&email=a@example.org&unit=1&password=short&invitation=i"),
    (Who::Stranger, "/sign-in", "email=nora@example.org&password=wrong"),
    (
        Who::Stranger,
        "/oauth/token",
        "grant_type=password&username=nora&password=wrong&scope=read&client_secret=",
    ),
    (Who::Stranger, "/oauth/token", "grant_type=refresh_token&refresh_token=x&client_id=x"),
    (
        Who::Stranger,
        "/oauth/token",
        "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=x&client_id=x",
    ),
    (Who::Stranger, "/oauth/revoke", "token=x&token_type_hint=x"),
    (Who::Stranger, "/oauth/device_authorization", "client_id=x&scope=x"),
];

/// Addresses and the fields of their queries.
const QUERIES: &[(Who, &str, &str)] = &[
    (Who::Owner, "/", "from to from_fold to_fold level feature features refresh live week day done"),
    (Who::Owner, "/mine", "from to"),
    (Who::Owner, "/day", "day level week"),
    (Who::Owner, "/day/rows", "day level"),
    (Who::Owner, "/spots/{spot}", "edit done"),
    (Who::Owner, "/windows/{window}/withdraw", "from to starts_at ends_at"),
    (Who::Guest, "/reservations/new", "spot from to time plate"),
    (Who::Guest, "/credits", "before"),
    (Who::Guest, "/notices", "before"),
    (Who::Guest, "/account", "saved"),
    (Who::Guest, "/account/tokens", "revoked"),
    (Who::Manager, "/manage/residents", "q page which"),
    (Who::Manager, "/manage/spots", "q page level"),
    (Who::Manager, "/manage/kiosks", "code"),
    (Who::Manager, "/manage/reports", "page which"),
    (Who::Manager, "/manage/audit", "action before door spot who from to"),
    (Who::Manager, "/manage/audit.csv", "action before door spot who from to"),
    (Who::Manager, "/manage/statistics", "days what"),
    (Who::Manager, "/manage/statistics.csv", "days what"),
    (Who::Stranger, "/kiosk", "lang live shows theme"),
    (Who::Stranger, "/setup", "token building"),
    (Who::Stranger, "/sign-up", "invitation"),
];

fn naughty() -> Vec<Vec<u8>> {
    let texts = [
        "\u{202e}live\u{202c}",
        "a\0b",
        "\u{200b}\u{feff}x",
        "👩‍👩‍👧‍👦\u{1f17f}\u{fe0f}",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' OR '1'='1'; DROP TABLE spots;--",
        "%s%n%x{{7*7}}${7*7}#{7*7}",
        "x\r\nSet-Cookie: evil=1",
        "\u{10ffff}",
        "-9223372036854775808",
        "1e309",
        "2026-03-29T02:30",
        "=cmd|' /C calc'!A0",
    ];
    let bytes: [&[u8]; 5] =
        [b"\xed\xa0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"\xff\xfe\xc3\x28", b"\xc0\xaf", b"\xf4\x90\x80\x80"];
    let long = [b"9".repeat(400), "😀".repeat(2_500).into_bytes()];
    texts.iter().map(|text| text.as_bytes().to_vec()).chain(bytes.map(<[u8]>::to_vec)).chain(long).collect()
}

/// Every byte by its number.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().chars().take(40).collect()
}

/// An answer of ours, in which nothing of what was sent is markup.
fn assert_tame(answer: &Answer, what: &str) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text);
    for markup in ["<script>alert", "<img src=x"] {
        assert!(!answer.text.contains(markup) || answer.header("content-type").contains("json"), "{what}");
    }
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert!(!cookies.iter().any(|cookie| cookie.as_bytes().starts_with(b"evil")), "{what}: {cookies:?}");
}

/// The fields of a form, with one of them replaced.
fn filled(fields: &[(String, String)], changed: usize, bytes: &[u8]) -> String {
    let one = |(index, (name, value)): (usize, &(String, String))| {
        let value = if index == changed { escaped(bytes) } else { escaped(value.as_bytes()) };
        format!("{}={value}", escaped(name.as_bytes()))
    };
    fields.iter().enumerate().map(one).collect::<Vec<_>>().join("&")
}

async fn post(person: &Person, path: &str, body: String) -> Answer {
    let form = "application/x-www-form-urlencoded";
    let request = person.request(Method::POST, path).header("Origin", &person.origin);
    send(request.header("Content-Type", form).body(body)).await
}

/// The names that the doors read, as the sources say them.
fn names_in_the_sources() -> BTreeSet<String> {
    let calls = [
        ".get(\"",
        ".given(\"",
        ".optional(\"",
        ".all(\"",
        ".id(\"",
        "instant(\"",
        "(&fields, \"",
        "(fields, \"",
    ];
    let mut found = BTreeSet::new();
    for path in files("src/web") {
        let source = fs::read_to_string(path).unwrap();
        for (call, (at, _)) in
            calls.iter().flat_map(|call| source.match_indices(call).map(move |it| (call, it)))
        {
            let rest = &source[at + call.len()..];
            let (before, name) = (&source[..at], rest.split('"').next().unwrap());
            let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if is_name && !before.ends_with("headers()") {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_field_that_is_read_has_a_row() {
    let forms =
        FORMS.iter().flat_map(|(.., form)| form.split('&').filter_map(|field| field.split('=').next()));
    let queries = QUERIES.iter().flat_map(|(.., names)| names.split_whitespace());
    let known: BTreeSet<String> = forms.chain(queries).map(|name| name.trim().to_owned()).collect();
    let read = names_in_the_sources();
    assert!(read.len() > 40, "{read:?}");
    let senders = [Who::Owner, Who::Guest, Who::Manager, Who::Stranger];
    assert!(FORMS.iter().all(|(who, ..)| senders.contains(who)), "somebody's forms are not tried");
    assert_eq!(read.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Sends every naughty text in each field of the forms of these people, the others as given.
async fn try_forms(backend: Backend, senders: &[Who]) {
    let mut people = People::new(backend).await;
    for (who, path, form) in FORMS.iter().filter(|(who, ..)| senders.contains(who)) {
        people.refresh().await;
        let (path, form) = (people.fill(path), people.fill(form));
        let fields: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let person = people.of(*who);
        for (index, (name, _)) in fields.iter().enumerate() {
            let (lines, mut is_accepted) = (people.house.database.count("audit"), false);
            for bytes in naughty() {
                let answer = post(person, &path, filled(&fields, index, &bytes)).await;
                assert_tame(&answer, &format!("{path} {name}={}", shown(&bytes)));
                is_accepted |= answer.status.as_u16() < 400;
            }
            // What was refused each time has changed nothing.
            let grew = people.house.database.count("audit") > lines;
            assert!(is_accepted || !grew, "{path} {name}: refused, and stored");
        }
        let megabyte = vec![b'x'; 350_000];
        let answer = post(person, &path, filled(&fields, 0, &megabyte)).await;
        let is_too_large = answer.status.as_u16() == 413;
        assert!(
            is_too_large || path.starts_with("/oauth/") && answer.status.is_client_error(),
            "{path}: {answer:?}"
        );
        people.back().await;
    }
    for path in ["/", "/spots", "/notices", "/manage", "/manage/spots", "/manage/residents", "/manage/audit"]
    {
        let page = people.of(Who::Manager).get(path).await;
        assert_tame(&page, path);
        assert_eq!(page.status.as_u16(), 200, "{path}");
    }
    people.house.assert_sound().await;
}

on_both! {
    async fn every_field_of_an_owners_forms_takes_naughty_text(backend) {
        try_forms(backend, &[Who::Owner]).await;
    }

    async fn every_field_of_a_guests_forms_takes_naughty_text(backend) {
        try_forms(backend, &[Who::Guest]).await;
    }

    async fn every_field_of_managers_and_strangers_forms_takes_naughty_text(backend) {
        try_forms(backend, &[Who::Manager, Who::Stranger]).await;
    }

    async fn every_query_takes_naughty_text(backend) {
        let people = People::new(backend).await;
        for (who, path, names) in QUERIES {
            let path = people.fill(path);
            for name in names.split_whitespace() {
                for bytes in naughty() {
                    let asked = format!("{path}?{name}={}", escaped(&bytes));
                    assert_tame(&people.of(*who).get(&asked).await, &format!("{path}?{name}={}", shown(&bytes)));
                }
            }
        }
        for path in ["/spots/", "/reservations/", "/calendar/", "/unsubscribe/", "/static/", "/manage/plan/"] {
            for bytes in naughty() {
                let asked = format!("{path}{}", escaped(&bytes));
                assert_tame(&people.of(Who::Manager).get(&asked).await, &format!("{path}{}", shown(&bytes)));
            }
        }
    }

    async fn arguments_of_the_schema_take_naughty_text(backend) {
        let people = People::new(backend).await;
        let owner = people.of(Who::Owner);
        let ask = async |body: String| {
            let request = owner.request(Method::POST, "/graphql").header("Origin", &owner.origin);
            send(request.header("Content-Type", "application/json").body(body)).await
        };
        let documents = [
            "query($v: String!) { spots(filter: { level: $v }) { nodes { id } } }",
            "query($v: String!) { spots(after: $v) { nodes { id } } }",
            "query($v: String!) { reservations(after: $v) { nodes { id } } }",
            "query($v: String!) { ledger(after: $v) { nodes { id } } }",
            "query($v: ID!) { spot(id: $v) { id } }",
            "query($v: DateTime!) { spots(filter: { freeFrom: $v, freeTo: $v }) { nodes { id } } }",
            "mutation($v: String!) { addSpot(input: { label: $v, level: \"B1\" }) { label } }",
            "mutation($v: String!) { addSpot(input: { label: \"{new}\", level: $v }) { level } }",
            "mutation($v: String!) { addSpot(input: { label: \"{new}\", level: \"B1\", note: $v }) { note } }",
            "mutation($v: ID!) { withdrawWindow(id: $v) }",
            "mutation($v: ID!) { cancelReservation(id: $v) { id } }",
            "mutation($v: DateTime!) { offerWindow(input: { spot: {spot}, startsAt: $v, endsAt: $v }) { id } }",
            "mutation($v: String!) { reserve(input: { spot: {spot}, startsAt: \"2026-11-28T10:00:00Z\",
                endsAt: \"2026-11-28T11:00:00Z\", plate: $v }) { plate } }",
            "mutation($v: ID!) { reserve(input: { spot: {spot}, startsAt: \"2026-11-28T10:00:00Z\",
                endsAt: \"2026-11-28T11:00:00Z\", requestId: $v }) { id } }",
        ];
        for document in documents {
            let query = people.fill(document);
            for text in naughty().iter().filter_map(|bytes| std::str::from_utf8(bytes).ok()) {
                let answer = ask(json!({ "query": query, "variables": { "v": text } }).to_string()).await;
                let what = format!("{query} {}", shown(text.as_bytes()));
                assert_tame(&answer, &what);
                let said: Json = serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{what}: {answer:?}"));
                assert_ne!(said["errors"][0]["extensions"]["code"], "INTERNAL", "{what}: {said}");
                // What was accepted comes back as it was.
                for field in ["label", "level", "note"] {
                    if let Some(kept) = said["data"]["addSpot"][field].as_str() {
                        assert_eq!(kept, text.trim(), "{what}");
                    }
                }
            }
            // Half of a pair, which JSON can write and no text can hold.
            let half = json!({ "query": query, "variables": { "v": "HALF" } }).to_string();
            assert_tame(&ask(half.replace("HALF", "\\ud800")).await, &query);
        }
        for text in naughty() {
            let answer = ask(String::from_utf8_lossy(&text).into_owned()).await;
            assert!(answer.status.is_client_error(), "{}: {answer:?}", shown(&text));
        }
        assert_eq!(ask("x".repeat(1_000_000)).await.status.as_u16(), 413);
        people.house.assert_sound().await;
    }

    async fn headers_and_cookies_take_naughty_bytes(backend) {
        let people = People::new(backend).await;
        let cookies = ["sparespot", "theme", "choice", "done", "kiosk", "language", "token"];
        let headers =
            ["accept-language", "authorization", "accept", "hx-request", "hx-target", "referer", "if-none-match",
             "x-forwarded-for", "x-forwarded-proto", "sec-fetch-site", "cookie"];
        // A header has one line; what ends it is tried by `hostile::bytes_that_are_no_request_do_no_harm`.
        let values = naughty().into_iter().filter(|bytes| !bytes.iter().any(|byte| [0, b'\r', b'\n'].contains(byte)));
        for bytes in values {
            let mut sent: Vec<(&str, Vec<u8>)> = headers.iter().map(|name| (*name, bytes.clone())).collect();
            sent.push(("authorization", [b"Bearer ", bytes.as_slice()].concat()));
            sent.push(("authorization", [b"Bearer e30.", bytes.as_slice(), b".e30"].concat()));
            sent.push(("accept-language", [b"de;q=", bytes.as_slice(), b", en;q=0.5"].concat()));
            for name in cookies {
                sent.push(("cookie", [name.as_bytes(), b"=", bytes.as_slice()].concat()));
                sent.push(("cookie", format!("{name}={}", escaped(&bytes)).into_bytes()));
            }
            for (name, value) in sent {
                let value = HeaderValue::from_bytes(&value).unwrap();
                for path in ["/", "/sign-in", "/kiosk", "/account/tokens", "/static/sparespot.css"] {
                    let request = people.of(Who::Stranger).request(Method::GET, path);
                    let name: HeaderName = name.parse().unwrap();
                    let answer = send(request.header(name.clone(), value.clone())).await;
                    assert_tame(&answer, &format!("{path} {name}: {value:?}"));
                }
            }
        }
    }

    async fn bytes_that_are_no_text_are_answered(backend) {
        let people = People::new(backend).await;
        let manager = people.of(Who::Manager);
        for path in ["/manage/spots/import", "/manage/residents/import"] {
            let heads: &[&[u8]] = &[b"label,level,note,features,owner\n", b"email,name,unit,days,uses\n"];
            for (bytes, head) in naughty().iter().flat_map(|bytes| heads.iter().map(move |head| (bytes, head))) {
                for column in 0..5 {
                    let cells: Vec<&[u8]> =
                        (0..5).map(|at| if at == column { bytes.as_slice() } else { b"x" }).collect();
                    let file = [head, cells.join(&b',').as_slice(), b"\n"].concat();
                    let mut body = b"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                        Content-Type: text/csv\r\n\r\n".to_vec();
                    body.extend(file);
                    body.extend(b"\r\n--cut--\r\n");
                    let request = manager.request(Method::POST, path).header("Origin", &manager.origin);
                    let form = "multipart/form-data; boundary=cut";
                    let answer = send(request.header("Content-Type", form).body(body)).await;
                    assert_tame(&answer, &format!("{path} {}", shown(bytes)));
                }
            }
        }
        people.house.assert_sound().await;
    }
}
