use support::TestApp;

#[tokio::test]
async fn a_secret_gets_a_token_until_it_is_deleted() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    machine.token(&member.client_id(), &value, &[]).await.expect(200);
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    let refused = machine.token(&member.client_id(), &value, &[]).await.expect(401);
    assert_eq!(refused.json()["error"], "invalid_client");
}
