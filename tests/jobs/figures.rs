//! What those who watch from outside see of the whole federation.

use latchkey::{
    app::Core,
    jobs::{self, Job},
};
use serde_json::json;
use support::TestApp;
use time::Duration;

fn count(core: &Core) {
    jobs::run(core, Job::Figures).unwrap();
}

async fn shown(app: &TestApp) -> Vec<String> {
    let text = app.browser().get("/metrics").await.expect(200).text;
    let wanted = |line: &&str| line.starts_with("latchkey_secrets{") || line.starts_with("latchkey_application_expiry");
    let mut lines: Vec<_> = text.lines().filter(wanted).map(ToOwned::to_owned).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn secrets_are_counted_by_state_and_the_applications_named_that_expire_next() {
    let app = TestApp::builder().config(|config| config.metrics.expiring_applications = 2).start().await;
    let (one, two, three) = (app.member("0001"), app.member("0002"), app.member("0003"));
    assert_eq!(shown(&app).await, Vec::<String>::new(), "nobody has counted yet");
    one.secret(&app, "soon", 10).await;
    one.secret(&app, "its successor", 80).await;
    two.secret(&app, "alone", 20).await;
    let (suspended, _) = two.secret(&app, "suspended", 90).await;
    let path = format!("{}/{suspended}/suspension", two.secrets());
    app.signed_in(&two.manager).put(&path, "*", &json!({})).await.expect(200);
    three.secret(&app, "later", 85).await;
    count(&app.core);
    let expected = [
        format!(
            "latchkey_application_expiry_days{{environment=\"production\",client_id=\"{}\"}} 20.0",
            two.client_id()
        ),
        format!(
            "latchkey_application_expiry_days{{environment=\"production\",client_id=\"{}\"}} 80.0",
            one.client_id()
        ),
        "latchkey_secrets{state=\"expired\"} 0".to_owned(),
        "latchkey_secrets{state=\"expiring\"} 2".to_owned(),
        "latchkey_secrets{state=\"suspended\"} 1".to_owned(),
        "latchkey_secrets{state=\"usable\"} 2".to_owned(),
    ];
    let mut sorted = expected.to_vec();
    sorted.sort();
    assert_eq!(shown(&app).await, sorted);

    app.advance(Duration::days(21));
    assert_eq!(shown(&app).await, Vec::<String>::new(), "old numbers are not shown");
    count(&app.core);
    let lines = shown(&app).await;
    assert!(lines.contains(&"latchkey_secrets{state=\"expired\"} 2".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains(&two.client_id())), "it has none that works: {lines:?}");
}
