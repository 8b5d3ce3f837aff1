//! How the building is used, what was looked for in vain, and the overview.

use reqwest::Method;

use crate::harness::{House, Person, THURSDAY, on_both, send, until};

async fn table(manager: &Person, query: &str) -> Vec<String> {
    let table = manager.get(&format!("/manage/statistics.csv?{query}")).await;
    assert_eq!(table.status, 200, "{}", table.text);
    table.text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

async fn spots_free(person: &Person, from: &str, to: &str) -> String {
    let query = format!(
        "{{ \"query\": \"{{ spots(filter: {{ freeFrom: \\\"{from}\\\", freeTo: \\\"{to}\\\" }}) {{ nodes {{ id }} }} }}\" }}"
    );
    let request = person.request(Method::POST, "/graphql").header("Origin", &person.origin);
    send(request.header("Content-Type", "application/json").body(query)).await.text
}

on_both! {
    async fn hours_and_days_add_up_to_what_was_reserved(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-27T22:00").await;
        // Thursday 18:30 to Friday 01:00; another that is given back, and one that is to come.
        guest.reserve(spot, "2026-11-26T18:30", "2026-11-27T01:00").await.assert_done();
        let back = guest.reserve(spot, "2026-11-27T08:00", "2026-11-27T09:00").await;
        guest.post(&format!("/reservations/{}/cancel", back.id()), &[]).await.assert_done();
        guest.reserve(spot, "2026-11-27T18:00", "2026-11-27T20:00").await.assert_done();
        let manager = house.manager().await;
        house.set_clock("2026-11-27T11:00:00Z");

        let used = table(&manager, "what=use").await;
        let value = |weekday: u8, hour: u8| {
            let line = used.iter().find(|line| line.starts_with(&format!("{weekday},{hour},"))).unwrap();
            line.rsplit(',').next().unwrap().to_owned()
        };
        assert_eq!(used.len(), 169);
        assert_eq!([value(4, 17), value(4, 18), value(4, 23), value(5, 0), value(5, 1)], [
            "0.00", "0.50", "1.00", "1.00", "0.00"
        ]);
        assert_eq!([value(5, 8), value(5, 18)], ["0.00", "0.00"]);
        let days = table(&manager, "days=7&what=days").await;
        assert_eq!(days[0], "day,offered_hours,reserved_hours");
        assert_eq!(days[6..], ["2026-11-26,8.00,5.50", "2026-11-27,12.00,1.00"]);
        assert_eq!(table(&manager, "what=spots").await, ["spot,reserved_hours", "B1-001,6.50"]);
        let counts = table(&manager, "what=reservations").await;
        assert_eq!(counts[1..], ["made,3", "cancelled,1", "ended_early,0", "searches_without_a_free_spot,0"]);
        let credits = table(&manager, "what=credits").await;
        assert_eq!(credits[12..], ["2026-11,150", "now_in_circulation,150"]);
        let page = manager.get("/manage/statistics").await;
        assert_eq!(page.one("[data-count=made]"), "3");
        assert!(page.text.contains("33 % of the hours on offer"), "{}", page.text);
        for query in ["days=5", "days=x", "what=weather"] {
            assert_eq!(manager.get(&format!("/manage/statistics.csv?{query}")).await.status, 422, "{query}");
        }
        assert_eq!(manager.get("/manage/statistics?days=5").await.status, 422);
        assert_eq!(manager.get("/manage/statistics?days=365").await.status, 200);
    }

    async fn a_night_of_thirteen_hours_is_one(backend) {
        let house = House::at(backend, "2026-10-24T12:00:00Z").await;
        let (_, guest, spot) = house.with_an_offer("2026-10-24T15:00", "2026-10-26T12:00").await;
        guest.reserve(spot, "2026-10-24T20:00", "2026-10-25T08:00").await.assert_done();
        let manager = house.manager().await;
        house.set_clock("2026-10-27T12:00:00Z");
        let days = table(&manager, "days=7&what=days").await;
        assert_eq!(days[4..6], ["2026-10-24,9.00,4.00", "2026-10-25,25.00,9.00"]);
        let used = table(&manager, "what=use").await;
        assert!(used.contains(&"7,2,2.00".to_owned()), "{used:?}");
    }

    async fn what_is_looked_for_in_vain_is_noted_once_and_names_nobody(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, guest, _) = house.with_an_offer("2026-11-26T16:00", "2026-11-27T22:00").await;
        let other = house.resident("Nora").await;
        let noted = async |count: usize| {
            until("it is noted", async || house.database.count("searches") == count).await;
        };
        // Found, or no search: now, a level that there is not, one's own spots.
        for path in ["/", "/?from=2026-11-26T18:00&to=2026-11-26T20:00", "/?level=B9",
            "/?level=B9&from=2026-11-29T18:00&to=2026-11-29T20:00"] {
            assert_eq!(guest.get(path).await.status, 200);
        }
        let wanted = "/?from=2026-11-29T18:00&to=2026-11-29T20:00";
        guest.get(wanted).await;
        noted(1).await;
        guest.get(wanted).await;
        other.get(wanted).await;
        noted(2).await;
        guest.get(&format!("{wanted}&level=B1&feature=ev")).await;
        noted(3).await;
        let answer = spots_free(&guest, "2026-11-28T09:00:00Z", "2026-11-28T10:00:00Z").await;
        assert_eq!(answer, r#"{"data":{"spots":{"nodes":[]}}}"#);
        noted(4).await;
        let found = spots_free(&guest, "2026-11-26T18:00:00Z", "2026-11-26T19:00:00Z").await;
        assert!(found.contains("\"id\""), "{found}");
        assert_eq!(house.database.column("searches", "level || '/' || feature"), ["/", "/", "B1/ev", "/"]);
        assert_eq!(house.database.column("searches", "starts_at")[0][..16], *"2026-11-29 17:00");
        let manager = house.manager().await;
        let unmet = table(&manager, "what=unmet").await;
        assert!(unmet.contains(&"7,18,3".to_owned()) && unmet.contains(&"6,10,1".to_owned()), "{unmet:?}");
        assert_eq!(manager.get("/manage/statistics").await.one("[data-count=unmet]"), "4");
        // A year later it is gone.
        house.set_clock("2027-11-26T15:00:01Z");
        assert_eq!(house.store().write(sparespot::statistics::sweep).await.unwrap(), 4);
    }

    async fn the_overview_counts_what_there_is(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-27T22:00").await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.id();
        house.database.run(&format!(
            "UPDATE residents SET suspended_at = '2026-11-20 08:00:00' WHERE email = 'greta@example.org';
            INSERT INTO reports (reservation_id, created_at) VALUES ({made}, '2026-11-26 15:00:00');
            INSERT INTO kiosks (name, token_hash, paired_by, created_at, seen_at)
            VALUES ('By the lift', '{:064}', 1, '2026-11-01 08:00:00', '2026-11-26 14:58:00')", 0
        ));
        let page = house.manager().await.get("/manage").await;
        let facts = page.all(".sp-figures > li");
        assert_eq!(
            facts,
            [
                "3residents1 is suspended", "0open invitations", "1spot1 offered now, 1 free", "1reservation today",
                "150credits in circulation", "1report to see to",
            ]
        );
        assert!(page.text.contains("By the lift") && page.text.contains("today 15:58"), "{}", page.text);
        assert_eq!(page.all("main ol li .font-semibold")[0], "Greta reserved B1-001: Today, 18:00 – 20:00.");
    }
}
