//! Lists come in keyset pages: every row once, whatever the size of a page and whatever happens meanwhile.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use support::{Client, Member, TestApp};

/// All items of a list, read in pages of `limit`.
pub async fn walk(browser: &Client, path: &str, limit: usize) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    let join = if path.contains('?') { '&' } else { '?' };
    loop {
        let page = browser.get(&format!("{path}{join}limit={limit}&cursor={cursor}")).await.expect(200).json();
        let rows = page["items"].as_array().unwrap().clone();
        assert!(rows.len() <= limit, "{} rows on a page of {limit}", rows.len());
        items.extend(rows.iter().cloned());
        assert!(items.len() < 1000, "a list of few rows does not end");
        match page["next_cursor"].as_str() {
            Some(next) => {
                assert_eq!(rows.len(), limit, "only the last page is shorter");
                next.clone_into(&mut cursor);
            }
            None => return items,
        }
    }
}

/// A text of every item.
pub fn texts(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// A federation with at least six rows, some of equal names, on each list.
struct Lists {
    app: TestApp,
    operator: Client,
    member: Member,
}

/// Names with equal ones, and some that differ only in what comparison ignores.
const NAMES: [&str; 6] = ["Beta", "alpha", "Beta", "beta ", "Ärzte", "Alpha"];

impl Lists {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let member = app.member("0001");
        let lists = Self { operator: app.operator(), member, app };
        for (index, name) in NAMES.into_iter().enumerate() {
            lists.add(index, name).await;
        }
        lists
    }

    async fn add(&self, index: usize, name: &str) {
        let organisation = json!({"code": format!("c{index}"), "name": name, "country": "NL", "time_zone": "UTC",
            "locale": "en"});
        let organisation = self.operator.post("/api/v1/organisations", &organisation).await.expect(201).json();
        let api = json!({"name": name, "identifier": format!("https://api.example.org/{index}"),
            "environment": "sandbox"});
        self.operator.post("/api/v1/apis", &api).await.expect(201);
        let application = json!({"organisation_id": organisation["id"], "name": name, "environment": "sandbox"});
        self.operator.post("/api/v1/applications", &application).await.expect(201);
        let person = json!({"name": name, "email": format!("p{index}@example.org"), "locale": "en",
            "time_zone": "UTC"});
        let person = self.operator.post("/api/v1/people", &person).await.expect(201).json();
        let assignment = json!({"person_id": person["id"], "organisation_id": organisation["id"]});
        self.operator.post("/api/v1/assignments", &assignment).await.expect(201);
        self.member.secret(&self.app, &format!("{name} {index}"), 30).await;
    }

    fn paths(&self) -> [String; 6] {
        let list = |name: &str| format!("/api/v1/{name}");
        let named = ["organisations", "apis", "applications", "people", "assignments"].map(list);
        let [organisations, apis, applications, people, assignments] = named;
        [organisations, apis, applications, people, assignments, self.member.secrets()]
    }
}

#[tokio::test]
async fn pages_of_every_size_show_every_row_once_and_in_one_order() {
    let lists = Lists::new().await;
    for path in lists.paths() {
        let whole = walk(&lists.operator, &path, 200).await;
        assert!(whole.len() >= NAMES.len(), "{path}");
        for limit in 1..=whole.len() + 1 {
            assert_eq!(walk(&lists.operator, &path, limit).await, whole, "{path} in pages of {limit}");
        }
    }
}

#[tokio::test]
async fn lists_are_sorted_by_name_without_case_and_surrounding_space() {
    let lists = Lists::new().await;
    let people = walk(&lists.operator, "/api/v1/people?q=%40example.org", 2).await;
    let names: Vec<_> = texts(&people, "name").into_iter().filter(|name| NAMES.contains(&name.as_str())).collect();
    let folded: Vec<_> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded, ["alpha", "alpha", "beta", "beta", "ärzte"].map(str::to_owned));
}

#[tokio::test]
async fn the_newest_secret_and_the_oldest_assignment_come_first() {
    let lists = Lists::new().await;
    lists.app.advance(time::Duration::minutes(1));
    lists.member.secret(&lists.app, "the newest", 30).await;
    let person = lists.app.person("late@example.org", false);
    lists.app.assign(&person, &lists.member.organisation, None);
    let secrets = walk(&lists.operator, &lists.member.secrets(), 3).await;
    assert_eq!(secrets[0]["name"], "the newest");
    let assignments = walk(&lists.operator, "/api/v1/assignments", 3).await;
    assert_eq!(assignments.last().unwrap()["person"]["email"], "late@example.org");
}

#[tokio::test]
async fn a_row_that_is_added_between_two_pages_makes_none_appear_twice_or_vanish() {
    let lists = Lists::new().await;
    let before = texts(&walk(&lists.operator, "/api/v1/organisations", 200).await, "id");
    let first = lists.operator.get("/api/v1/organisations?limit=3").await.expect(200).json();
    lists.add(100, "aaa, before all others").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = lists.operator.get(&format!("/api/v1/organisations?cursor={cursor}")).await.expect(200).json();
    let mut seen = texts(first["items"].as_array().unwrap(), "id");
    seen.extend(texts(rest["items"].as_array().unwrap(), "id"));
    assert_eq!(seen, before);
}

#[tokio::test]
async fn a_cursor_of_a_row_that_is_gone_goes_on_behind_it() {
    let lists = Lists::new().await;
    let first = lists.operator.get("/api/v1/assignments?limit=2").await.expect(200).json();
    let all = texts(&walk(&lists.operator, "/api/v1/assignments", 200).await, "id");
    lists.operator.delete(&format!("/api/v1/assignments/{}", all[1])).await.expect(204);
    let path = format!("/api/v1/assignments?cursor={}", first["next_cursor"].as_str().unwrap());
    let rest = lists.operator.get(&path).await.expect(200).json();
    assert_eq!(texts(rest["items"].as_array().unwrap(), "id"), all[2..]);
}

#[tokio::test]
async fn a_malformed_cursor_is_refused_by_name() {
    let lists = Lists::new().await;
    let id = [7_u8; 16];
    let cursor = |key: &[u8]| BASE64URL_NOPAD.encode(&[id.as_slice(), key].concat());
    let anywhere = ["%00", "x", "AAAA", "====", "%2B%2F", "a%20b", "%F0%9F%94%91", &cursor(b"")[..20]];
    let by_name = [cursor(&[0xff, 0xfe]), cursor(b"nul\0nul")];
    let by_time = [cursor(b"1234567"), cursor(b"123456789"), cursor(&i64::MIN.to_be_bytes()), {
        let long_ago: i64 = -300_000_000_000_000_000;
        cursor(&long_ago.to_be_bytes())
    }];
    for path in lists.paths() {
        let timed = path.ends_with("assignments") || path.ends_with("secrets");
        let particular: &[String] = if timed { &by_time } else { &by_name };
        for cursor in anywhere.into_iter().chain(particular.iter().map(String::as_str)) {
            let refused = lists.operator.get(&format!("{path}?cursor={cursor}")).await.expect(400);
            assert_eq!(refused.refused(), [("cursor".to_owned(), "invalid_cursor".to_owned())], "{path} {cursor}");
        }
    }
}

#[tokio::test]
async fn a_page_has_1_to_200_rows_and_50_when_nobody_says() {
    let lists = Lists::new().await;
    for path in lists.paths() {
        for limit in ["0", "-1", "201", "1.5", "many", "99999999999999999999", "%2B"] {
            let refused = lists.operator.get(&format!("{path}?limit={limit}")).await.expect(400);
            assert_eq!(refused.refused(), [("limit".to_owned(), "out_of_range".to_owned())], "{path} {limit}");
        }
    }
    for index in 200..250 {
        lists.app.organisation(&format!("n{index}"));
    }
    let usual = lists.operator.get("/api/v1/organisations").await.expect(200).json();
    assert_eq!(usual["items"].as_array().unwrap().len(), 50);
    assert!(usual["next_cursor"].is_string());
}
