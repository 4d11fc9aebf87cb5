//! Every place where people put a secret by mistake.

use data_encoding::BASE64;
use latchkey::http::cookies;
use reqwest::{Method, header};
use serde_json::json;

use super::story::{MANAGER, Story, refused};
use crate::request::{GRANT, PATH, as_is, form, percent, post, post_as};

impl Story {
    pub async fn secrets_are_used_wrongly(&mut self) {
        let machine = self.server.client();
        let value = self.values[0].clone();
        let id = self.client_id.clone();
        let mistyped = format!("{}{}", &value[..56], if value.ends_with('0') { '1' } else { '0' });
        let forms = [
            form(&id, &mistyped, ""),
            form(&id, &value[..50], ""),
            form(&value, &id, ""),
            form(&value, &value, ""),
            format!("grant_type={value}"),
            form(&id, &value, &format!("&scope={value}")),
            form(&id, &value, &format!("&resource={value}")),
            form(&id, &value, &format!("&client_secret={value}")),
            form(&id, &value, &format!("&{value}=1&{value}=2")),
            format!("{GRANT}&client_id={id}&password={value}"),
            format!("{GRANT}&client_id={id}&client_assertion={value}"),
            value.clone(),
        ];
        for form in forms {
            refused(post(&machine, &[], &form).await);
        }
        let headers = [
            format!("Bearer {value}"),
            format!("Basic {value}"),
            value.clone(),
            as_is(&value),
            as_is(&format!("{value}:{id}")),
            format!("Basic {}!", BASE64.encode(value.as_bytes())),
        ];
        for header in headers {
            refused(post(&machine, &[("authorization", &header)], GRANT).await);
        }
        let header = ("x-request-id", value.as_str());
        let answer = post(&machine, &[header], &form(&id, &value, "")).await.expect(200);
        assert_ne!(answer.header("x-request-id"), value);
        let body = json!({"client_id": id, "client_secret": value}).to_string();
        refused(post_as(&machine, "application/json", &[], body.as_bytes()).await);
        self.in_the_address(&value).await;
        self.in_wrong_fields(&value).await;
    }

    async fn in_the_address(&self, value: &str) {
        let (machine, id) = (self.server.client(), &self.client_id);
        let escaped = percent(value);
        let addresses = [
            format!("{PATH}?client_id={id}&client_secret={value}&{GRANT}"),
            format!("{PATH}?{value}"),
            format!("{PATH}/{value}"),
            format!("{PATH}/{escaped}"),
            format!("/oauth2/jwks/{value}"),
            format!("/{value}"),
            format!("/{id}/{value}"),
            format!("/api/v1/{value}"),
            format!("/api/v1/applications/{value}"),
            format!("/api/v1/applications/{id}/secrets/{value}"),
            format!("/api/v1/applications/{value}/secrets/{value}"),
            format!("/api/v1/applications?q={value}&client_secret={value}"),
            format!("/api/v1/applications?cursor={value}"),
            format!("/api/v1/applications?{value}=1"),
            format!("/api/docs/{value}"),
            format!("/health/{value}"),
        ];
        for address in addresses {
            for client in [&machine, &self.manager] {
                for method in [Method::GET, Method::POST, Method::DELETE] {
                    client.send(client.request(method, &address)).await;
                }
            }
        }
        for address in [format!("/oauth2/jwks?client_secret={value}"), format!("/health/live?{value}")] {
            machine.get(&address).await.expect(200);
        }
        let method = Method::from_bytes(value.as_bytes()).unwrap();
        machine.send(machine.request(method, PATH)).await;
    }

    async fn in_wrong_fields(&self, value: &str) {
        let (secrets, at) = (self.secrets(), self.expires_at);
        let bodies = [
            (secrets.clone(), json!({"name": "new", "expires_at": at, "client_secret": value})),
            (secrets.clone(), json!({"name": "new", "expires_at": value})),
            (secrets.clone(), json!({"name": value, "expires_at": at})),
            (secrets.clone(), json!({"name": format!("Secret {value} of mine"), "expires_at": at})),
            (secrets.clone(), json!({"name": "new", "expires_at": at, value: value})),
            (secrets.clone(), json!(value)),
            ("/api/v1/sign-in".to_owned(), json!({"email": value, "password": value})),
            ("/api/v1/sign-in".to_owned(), json!({"email": MANAGER, "password": value})),
            ("/api/v1/sign-in/totp".to_owned(), json!({"code": value})),
            ("/api/v1/password-links/preview".to_owned(), json!({"token": value})),
            ("/api/v1/password-links/redeem".to_owned(), json!({"token": value, "password": value})),
        ];
        for (path, body) in bodies {
            refused(self.manager.post(&path, &body).await);
        }
        let broken = self.manager.request(Method::POST, &secrets).header(header::CONTENT_TYPE, "application/json");
        refused(self.manager.send(broken.body(format!("{{\"name\": {value}"))).await);
        let stranger = self.server.client();
        stranger.set_cookie(cookies::SESSION, value);
        stranger.set_cookie(cookies::SIGN_IN, value);
        stranger.get("/api/v1/session").await.expect(401);
        stranger.get("/api/v1/sign-in").await.expect(401);
    }
}
