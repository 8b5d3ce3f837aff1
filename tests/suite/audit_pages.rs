//! What happened, as whoever runs the building reads it, and that it is forgotten in time.

use sparespot::audit::{self, About, Action};
use sparespot::clock::Clock;

use crate::ground::Ground;
use crate::harness::{Answer, House, Person, THURSDAY, in_hours, on_both};

fn said(page: &Answer) -> Vec<String> {
    page.all("main ol li .font-semibold")
}

async fn find(manager: &Person, query: &str) -> Vec<String> {
    let page = manager.get(&format!("/manage/audit?{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text);
    said(&page)
}

/// Mira offers B1-014, and Ben reserves it and gives it back.
async fn scene(backend: crate::harness::Backend) -> (House, Person) {
    let house = House::at(backend, THURSDAY).await;
    let (mira, ben) = (house.resident("Mira").await, house.resident("Ben").await);
    let spot = mira.spot("B1-014").await;
    mira.offer(spot, &in_hours(&house, 1), &in_hours(&house, 5)).await.assert_done();
    let made = ben.reserve(spot, &in_hours(&house, 1), &in_hours(&house, 3)).await;
    house.set_clock("2026-11-26T15:30:00Z");
    ben.post(&format!("/reservations/{}/cancel", made.id()), &[]).await.assert_done();
    let manager = house.manager().await;
    (house, manager)
}

on_both! {
    async fn each_line_is_a_sentence_with_names_as_they_are_now(backend) {
        let (house, manager) = scene(backend).await;
        let page = manager.get("/manage/audit").await;
        assert_eq!(
            said(&page),
            [
                "Ben cancelled a reservation of B1-014.",
                "Ben reserved B1-014: Today, 18:00 – 20:00.",
                "Mira offered B1-014: Today, 18:00 – 22:00.",
                "Mira added B1-014.",
                "Ben signed up.",
                "Mira signed up.",
                "Ada Lindqvist signed up.",
                "Somebody who was not signed in set the building up.",
            ]
        );
        assert!(page.text.contains("on a page"), "{}", page.text);
        let reservation = page.attribute("main ol li a", "href").unwrap();
        assert_eq!(manager.get(&reservation).await.status, 200);
        house.database.run("UPDATE residents SET name = 'Gone', erased_at = '2026-11-26 15:00:00' WHERE name = 'Ben'");
        let after = find(&manager, "").await;
        assert_eq!(after[0], "a former resident cancelled a reservation of B1-014.");
        assert!(!manager.get("/manage/audit").await.text.contains("Gone"));
        assert!(!manager.get("/manage/audit.csv").await.text.contains("Gone"));
    }

    async fn it_is_found_by_who_what_where_how_and_when(backend) {
        let (house, manager) = scene(backend).await;
        let ben = house.stored("ben@example.org").await.id;
        assert_eq!(find(&manager, &format!("who={ben}")).await.len(), 3);
        assert_eq!(find(&manager, "action=offered").await, ["Mira offered B1-014: Today, 18:00 – 22:00."]);
        assert_eq!(find(&manager, "spot=B1-014").await.len(), 4);
        assert_eq!(find(&manager, "spot=B9-999").await.len(), 0);
        assert_eq!(find(&manager, "door=graphql").await.len(), 0);
        assert_eq!(find(&manager, "door=page").await.len(), 8);
        assert_eq!(find(&manager, "from=2026-11-26&to=2026-11-26").await.len(), 8);
        assert_eq!(find(&manager, "from=2026-11-27").await.len(), 0);
        assert_eq!(find(&manager, "to=2026-11-25").await.len(), 0);
        assert_eq!(find(&manager, &format!("who={ben}&action=reserved&spot=B1-014&door=page")).await.len(), 1);
        for (field, value) in
            [("who", "Ben"), ("action", "juggled"), ("door", "roof"), ("from", "someday"), ("to", "2026-13-01")]
        {
            let refused = manager.get(&format!("/manage/audit?{field}={value}")).await;
            refused.assert_invalid(&[field]);
            assert_eq!(manager.get(&format!("/manage/audit.csv?{field}={value}")).await.status, 422, "{field}");
        }
    }

    async fn a_long_history_goes_on_page_after_page_and_into_a_table(backend) {
        let house = House::at(backend, THURSDAY).await;
        let manager = house.manager().await;
        let fill = |tx: &mut sparespot::store::Tx<'_>| {
            for count in 1..=120 {
                let details = serde_json::json!({ "count": count, "days": 30 });
                audit::note(tx, Action::AuditSwept, About::BUILDING, &details)?;
            }
            audit::note(tx, Action::LevelDrawn, About::BUILDING, &serde_json::json!({ "level": "=1+1" }))
        };
        house.store().write(fill).await.unwrap();
        let (mut path, mut all) = ("/manage/audit?action=audit-swept".to_owned(), Vec::new());
        loop {
            let page = manager.get(&path).await;
            all.extend(said(&page));
            match page.attribute("a[href*='before=']", "href") {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(all.len(), 120);
        assert_eq!(all[0], "Sparespot took away 120 lines that were older than 30 days.");
        assert_eq!(all[119], "Sparespot took away 1 lines that were older than 30 days.");
        let table = manager.get("/manage/audit.csv?action=audit-swept").await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.header("content-disposition"), "attachment; filename=\"audit.csv\"");
        assert_eq!(table.text.lines().count(), 121);
        let drawn = manager.get("/manage/audit.csv?action=level-drawn").await;
        assert!(drawn.text.contains("Sparespot drew level =1+1."), "{}", drawn.text);
    }

    async fn what_is_older_than_the_building_keeps_goes_once_a_day(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(
            "INSERT INTO building (id, name, time_zone, price, min_minutes, max_days, horizon_days, window_days, max_open,
                created_at, audit_days) VALUES (1, 'House', 'UTC', 3, 15, 7, 60, 366, 5, '2026-11-01 08:00:00', 30)",
        );
        let line = |at: &str| format!("('{at}', 'server', 'reserved')");
        let mut lines = vec![line("2026-10-01 10:00:00"); 1300];
        lines.extend([line("2026-10-27 14:59:59"), line("2026-10-27 15:00:01"), line("2026-11-26 15:00:00")]);
        ground.accepts(&format!("INSERT INTO audit (at, door, action) VALUES {}", lines.join(", ")));
        let store = |now: &str| ground.store().with_clock(Clock::manual(now.parse().unwrap()));
        let sweep = async |now: &str| store(now).write(audit::sweep).await.unwrap();
        assert_eq!(sweep(THURSDAY).await, Some(1000));
        assert_eq!(sweep(THURSDAY).await, Some(301));
        assert_eq!(sweep(THURSDAY).await, None);
        let left = "SELECT action || ' ' || details AS value FROM audit ORDER BY id";
        assert_eq!(
            ground.database.texts(left),
            [
                "reserved {}", "reserved {}",
                r#"audit-swept {"count":1000,"days":30}"#, r#"audit-swept {"count":301,"days":30}"#,
            ]
        );
        assert_eq!(sweep("2026-11-27T15:00:00Z").await, Some(0), "nothing is newer than yesterday");
    }
}
