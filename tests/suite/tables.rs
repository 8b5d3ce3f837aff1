//! Spots and residents as CSV: what is exported is imported as it was, and a file is taken over whole or not at all.

use std::time::Instant;

use reqwest::{Method, StatusCode};

use crate::harness::{Answer, House, PASSWORD, Person, THURSDAY, on_both, send};

impl Person {
    async fn upload(&self, path: &str, file: impl AsRef<[u8]>, is_dry_run: bool) -> Answer {
        send(self.uploading(path, file.as_ref(), is_dry_run).header("Origin", &self.origin)).await
    }

    fn uploading(&self, path: &str, file: &[u8], is_dry_run: bool) -> reqwest::RequestBuilder {
        let mut body = Vec::new();
        if is_dry_run {
            body.extend(b"--cut\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\nyes\r\n");
        }
        body.extend(b"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n");
        body.extend(b"Content-Type: text/csv\r\n\r\n");
        body.extend(file);
        body.extend(b"\r\n--cut--\r\n");
        self.request(Method::POST, path)
            .header("Content-Type", "multipart/form-data; boundary=cut")
            .body(body)
    }
}

impl Answer {
    /// Line and fate of every row.
    fn fates(&self) -> Vec<(String, String)> {
        let html = scraper::Html::parse_document(&self.text);
        let rows = scraper::Selector::parse("tr[data-fate]").unwrap();
        let said = |row: scraper::ElementRef<'_>, name| row.value().attr(name).unwrap().to_owned();
        html.select(&rows).map(|row| (said(row, "data-row"), said(row, "data-fate"))).collect()
    }

    fn is_all(&self, fate: &str, count: usize) {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        let fates = self.fates();
        assert!(fates.len() == count && fates.iter().all(|(_, is)| is == fate), "{fates:?}");
    }
}

const SPOTS: &str = "/manage/spots/import";
const PEOPLE: &str = "/manage/residents/import";

on_both! {
    async fn what_is_exported_is_imported_as_it_was(backend) {
        let house = House::new(backend).await;
        let (manager, mira) = (house.manager().await, house.resident("Mira").await);
        let label = "=1+1,\"x\"";
        let hers = mira.post("/spots", &[("label", label), ("level", "-1"), ("features", "ev"), ("features", "covered"), ("note", "@pillar; left 'x")]).await.id();
        manager.list("'=x\n+7\nB1-001", "Grün").await;
        let places = [("x", "1.25"), ("y", "0"), ("width", "2.5"), ("height", "5"), ("turn", "90")];
        let places: Vec<(String, &str)> = places.map(|(name, value)| (format!("{name}-{hers}"), value)).to_vec();
        let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        manager.post("/manage/plan/-1", &places).await.assert_done();
        let file = manager.get("/manage/spots.csv").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"spots.csv\"");
        assert!(file.text.starts_with("\u{feff}label,level,features,note,owner,x,y,width,height,turn\r\n"), "{}", file.text);
        assert!(file.text.contains("\"'=1+1,\"\"x\"\"\",-1,covered ev,'@pillar; left 'x,mira@example.org,1.25,0,2.5,5,90\r\n"), "{}", file.text);
        assert!(file.text.contains("''=x,Grün") && file.text.contains("'+7,Grün"), "{}", file.text);
        manager.upload(SPOTS, &file.text, true).await.is_all("unchanged", 4);
        let lines = house.database.count("audit");
        manager.upload(SPOTS, &file.text, false).await.assert_done();
        assert_eq!(house.database.count("audit"), lines);
        let people = manager.get("/manage/residents.csv").await;
        assert_eq!(people.header("content-disposition"), "attachment; filename=\"residents.csv\"");
        assert!(people.text.contains("3B,mira@example.org,Mira,\"'=1+1"), "{}", people.text);
        manager.upload(PEOPLE, &people.text, true).await.is_all("unchanged", 2);
    }

    async fn spots_are_added_and_changed_and_looked_at_first(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (manager, mira) = (house.manager().await, house.resident("Mira").await);
        let spot = mira.spot("B1-001").await;
        mira.offer(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        let file = "\u{feff}Besitzer;LABEL;Ebene;Hinweis;Farbe\r\n;b1-001;B1;\"tight;\nor not\";red\r\n";
        let dry = manager.upload(SPOTS, file, true).await;
        assert_eq!(dry.fates(), [("2".to_owned(), "wrong".to_owned())]);
        let file = "\u{feff}Besitzer;LABEL;Ebene;Hinweis;Farbe\r\n;b1-001;B1;\"tight; left\";red\r\n\
            MIRA@example.org;\"B1-002\";B1;;\r\n\r\n;B1-003;B2;;blue\r\n";
        let dry = manager.upload(SPOTS, file, true).await;
        assert_eq!(dry.fates().iter().map(|(row, fate)| format!("{row} {fate}")).collect::<Vec<_>>(), ["2 changed", "3 added", "5 added"]);
        assert!(dry.text.contains("2 new, 1 changed, 0 unchanged, 0 wrong") && dry.text.contains("Farbe"), "{}", dry.text);
        assert_eq!(house.database.count("spots"), 1);
        let done = manager.upload(SPOTS, file, false).await;
        assert_eq!((done.status.as_u16(), done.location.as_str()), (303, "/manage/spots"));
        assert!(manager.get("/manage/spots").await.text.contains("2 new, 1 changed"));
        assert_eq!(house.windows(spot).await, []);
        assert!(mira.get("/spots").await.text.contains("B1-002"));
        assert!(!mira.get("/spots").await.text.contains("b1-001"));
        let page = manager.get(&format!("/spots/{spot}")).await.text;
        assert!(page.contains("tight; left") && page.contains("b1-001"), "{page}");
        manager.upload(SPOTS, file, true).await.is_all("unchanged", 3);
        // What a file has no column for stays.
        manager.upload(SPOTS, "label\nB1-002", true).await.is_all("unchanged", 1);
        manager.upload(SPOTS, "label\tfeatures\nB1-002\tEV, covered", false).await.assert_done();
        assert!(mira.get("/spots").await.text.contains("EV charging"));
        house.assert_sound().await;
    }

    async fn a_spot_waits_for_whoever_is_invited(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        let spots = "label,level,owner\nA1,A,noa@example.org\nA2,A,NOA@example.org\nA3,A,\n";
        let early = manager.upload(SPOTS, spots, false).await;
        assert_eq!((early.status.as_u16(), early.errors()), (422, vec!["owner".to_owned(), "owner".to_owned()]));
        manager.upload(PEOPLE, "unit,email\n4C,noa@example.org\n5A,kim@example.org\n", false).await.assert_done();
        manager.upload(SPOTS, spots, false).await.assert_done();
        manager.upload(SPOTS, spots, true).await.is_all("unchanged", 3);
        let file = manager.get("/manage/spots.csv").await.text;
        assert!(file.contains("A2,A,,,noa@example.org,"), "{file}");
        manager.upload(SPOTS, &file, true).await.is_all("unchanged", 3);
        let page = manager.get("/manage/spots").await.text;
        assert_eq!(page.matches("for noa@example.org once they sign up").count(), 2, "{page}");
        // Who only says that this is their address gets nothing.
        let sheets = manager.get("/manage/invitations/print").await;
        let link = |unit: &str| {
            let found = sheets.text.split("<section").find(|sheet| sheet.contains(unit)).unwrap();
            found.split("invitation=").nth(1).unwrap().split(['"', '<']).next().unwrap().to_owned()
        };
        let sign_up = async |name: &str, email: &str, code: &str| {
            let person = Person::stranger(&house);
            let fields = [("name", name), ("email", email), ("password", PASSWORD), ("invitation", code)];
            person.post("/sign-up", &fields).await.assert_done();
            person
        };
        let kim = sign_up("Kim", "kim@example.org", &link("5A")).await;
        assert!(!kim.get("/spots").await.text.contains("A1"));
        let noa = sign_up("Noa", "noa@example.org", &link("4C")).await;
        let page = noa.get("/spots").await.text;
        assert!(page.contains("A1") && page.contains("A2") && !page.contains("A3"), "{page}");
        assert_eq!(house.database.count("spots WHERE promised_to IS NOT NULL"), 0);
        manager.upload(SPOTS, spots, true).await.is_all("unchanged", 3);
        house.assert_sound().await;
    }

    async fn an_address_alone_opens_no_promise(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        manager.upload(PEOPLE, "unit,email\n4C,noa@example.org\n", false).await.assert_done();
        manager.upload(SPOTS, "label,level,owner\nA1,A,noa@example.org\n", false).await.assert_done();
        // Anybody may sign up here, and without the invitation.
        let noa = house.resident("Noa").await;
        assert!(!noa.get("/spots").await.text.contains("A1"));
        let spot = house.database.column("spots", "id").remove(0);
        manager.post(&format!("/manage/spots/{spot}/owner"), &[("owner", "")]).await.assert_done();
        assert_eq!(house.database.count("spots WHERE promised_to IS NOT NULL"), 0);
    }

    async fn one_wrong_row_stores_nothing_and_every_wrong_one_is_named(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        let file = "label,level,features,owner,x,y,width,height,turn\n\
            A1,A,,,,,,,\nA2,,,,,,,,\na1,A,,,,,,,\nA3,A,pool,nobody@example.org,1,2,3,,0\nA4,A\n,A,,,,,,,\nA5,A,,,1,2,3,5,400\n";
        for is_dry_run in [true, false] {
            let answer = manager.upload(SPOTS, file, is_dry_run).await;
            assert_eq!(answer.status.as_u16(), if is_dry_run { 200 } else { 422 }, "{}", answer.text);
            assert_eq!(answer.refusal().as_deref(), (!is_dry_run).then_some("INVALID"));
            let wrong: Vec<String> = answer.fates().into_iter().filter(|(_, fate)| fate == "wrong").map(|(row, _)| row).collect();
            assert_eq!(wrong, ["3", "4", "5", "6", "7", "8"]);
            assert_eq!(answer.errors(), ["level", "label", "features", "owner", "height", "", "label", "turn"]);
        }
        assert_eq!(house.database.count("spots"), 0);
        assert_eq!(house.database.count("audit WHERE action LIKE 'spot%'"), 0);
    }

    async fn what_is_no_table_is_refused_at_the_file(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        let hostile: [&[u8]; 7] = [b"", b"\xff\xfel\0a\0", b"label\n\xfcber", b"level\nA", b"label,label\nA,B", b"PK\x03\x04\0", &[b'\n'; 4000]];
        for file in hostile {
            let answer = manager.upload(SPOTS, file, false).await;
            answer.assert_invalid(&["file"]);
        }
        let quoted = manager.upload(SPOTS, "label,level\n\"A1,B\nA2,B\n\0\"\"\n", false).await;
        assert_eq!(quoted.status.as_u16(), 422);
        let script = manager.upload(SPOTS, "label,level,<script>x\n\"<script>y\",A,\n", true).await;
        assert!(!script.text.contains("<script>x") && !script.text.contains("<script>y"));
        manager.post(SPOTS, &[("file", "label")]).await.assert_invalid(&["file"]);
        let bare = manager.request(Method::POST, SPOTS).header("Origin", &manager.origin);
        send(bare.header("Content-Type", "multipart/form-data").body("x")).await.assert_invalid(&["file"]);
        let large = vec![b'x'; 2 * 1024 * 1024 + 1];
        manager.upload(SPOTS, &large, false).await.assert_refused(413, "TOO_LARGE");
        // Whatever another site sends, changes nothing.
        let foreign = manager.uploading(SPOTS, b"label,level\nA1,A", false).header("Origin", "https://evil.example");
        send(foreign).await.assert_refused(403, "FORBIDDEN");
        let foreign = manager.uploading(SPOTS, b"label,level\nA1,A", false).header("Sec-Fetch-Site", "cross-site");
        send(foreign).await.assert_refused(403, "FORBIDDEN");
        assert_eq!(house.database.count("spots"), 0);
    }

    async fn five_thousand_rows_are_quick(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        let rows: String = (0..5000).map(|n| format!("G-{n:04},G{},ev,Row {n},ada@example.org,,,,,\r\n", n / 500)).collect();
        let file = format!("label,level,features,note,owner,x,y,width,height,turn\r\n{rows}");
        let begun = Instant::now();
        let dry = manager.upload(SPOTS, &file, true).await;
        dry.is_all("added", 5000);
        let looked = begun.elapsed();
        manager.upload(SPOTS, &file, false).await.assert_done();
        let taken = begun.elapsed() - looked;
        eprintln!("5,000 rows on {backend:?}: looked at in {looked:?}, taken over in {taken:?}");
        assert_eq!(house.database.count("spots"), 5000);
        manager.upload(SPOTS, format!("{file}G-5000,G\r\n"), true).await.assert_invalid(&["file"]);
        let people: String = (0..5000).map(|n| format!("{n};p{n}@example.org\n")).collect();
        manager.upload(PEOPLE, format!("unit;email\n{people}"), true).await.is_all("added", 5000);
    }

    async fn who_has_no_account_is_invited_and_who_has_one_moves(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        house.resident("Mira").await;
        house.resident("Ben").await;
        let file = "Wohnung;E-Mail\n4C;MIRA@example.org\n3B;ben@example.org\n5D;new@example.org\n";
        let dry = manager.upload(PEOPLE, file, true).await;
        assert_eq!(dry.fates().into_iter().map(|(_, fate)| fate).collect::<Vec<_>>(), ["changed", "unchanged", "added"]);
        assert_eq!(house.database.count("invitations"), 0);
        let done = manager.upload(PEOPLE, file, false).await;
        assert_eq!((done.status.as_u16(), done.location.as_str()), (303, "/manage/residents"));
        assert_eq!(house.stored("mira@example.org").await.unit, "4C");
        let invited = house.database.texts("SELECT unit || ' ' || email || ' ' || uses_left AS value FROM invitations");
        assert_eq!(invited, ["5D new@example.org 1"]);
        manager.upload(PEOPLE, file, true).await.is_all("unchanged", 3);
        let wrong = "unit,email\n1,\n2,nobody\n3,x@example.org\n4,X@example.org\n,\nmuch too long for any unit,y@example.org\n";
        let refused = manager.upload(PEOPLE, wrong, false).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert_eq!(refused.errors(), ["email", "email", "email", "unit"]);
        assert_eq!(house.database.count("invitations"), 1);
        house.database.run("UPDATE residents SET left_at = '2026-11-01 08:00:00' WHERE email = 'ben@example.org'");
        let left = manager.upload(PEOPLE, "email\nben@example.org", true).await;
        assert_eq!(left.fates()[0].1, "wrong");
    }
}
