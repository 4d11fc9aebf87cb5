//! Assertions as an attacker makes them: the public key in the place of a shared secret, numbers of every size, members
//! that stand twice. Each is refused, and the right one works afterwards.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use support::Answer;

use crate::{
    client_keys::{Scene, ask},
    request::refusal,
};

fn encode(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// Asks at one replica, then at the other.
async fn refused(scene: &Scene, assertion: &str, what: &str) {
    for machine in [scene.app.browser(), scene.replica.client()] {
        let answer: Answer = ask(&machine, assertion).await;
        let page = answer.json()["error_uri"].as_str().unwrap_or_default().to_owned();
        let (error, description) = refusal(answer, 401);
        assert_eq!(error, "invalid_client", "{what}");
        assert!(page.ends_with("assertion_malformed") || page.ends_with("assertion_claims"), "{what}: {page}");
        assert!(description.len() < 300, "{what}: it repeats what was sent");
    }
}

async fn right(scene: &Scene) {
    ask(&scene.app.browser(), &scene.pair.sign(&scene.claims())).await.expect(200);
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret_in_any_form_in_which_it_is_published() {
    let scene = Scene::start().await;
    let (pem, jwk, claims) = (scene.pair.pem(), scene.pair.jwk(), scene.claims().to_string());
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let coordinate = |name: &str| BASE64URL_NOPAD.decode(jwk[name].as_str().unwrap().as_bytes()).unwrap();
    let forms = [
        pem.clone().into_bytes(),
        pem.trim_end().as_bytes().to_vec(),
        pem.replace('\n', "\r\n").into_bytes(),
        body.clone().into_bytes(),
        BASE64.decode(body.as_bytes()).unwrap(),
        jwk.to_string().into_bytes(),
        [coordinate("x"), coordinate("y")].concat(),
        [vec![4], coordinate("x"), coordinate("y")].concat(),
        Vec::new(),
    ];
    for (number, form) in forms.iter().enumerate() {
        let by_secret = |named: &str, algorithm| {
            let message = format!("{}.{}", encode(&json!({"alg": named}).to_string()), encode(&claims));
            let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(form), algorithm);
            format!("{message}.{}", signature.unwrap())
        };
        for (name, algorithm) in [("HS256", Algorithm::HS256), ("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)]
        {
            refused(&scene, &by_secret(name, algorithm), &format!("form {number} by {name}")).await;
        }
        // With the name of the key's own algorithm, whose signatures are as long.
        let answer = ask(&scene.app.browser(), &by_secret("ES256", Algorithm::HS512)).await;
        assert_eq!(refusal(answer, 401).0, "invalid_client", "form {number}");
    }
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let message = format!("{}.{}", encode(&json!({"alg": none}).to_string()), encode(&claims));
        refused(&scene, &format!("{message}."), none).await;
        refused(&scene, &format!("{message}.AAAA"), none).await;
    }
    right(&scene).await;
}

#[tokio::test]
async fn numbers_of_every_size_are_refused_and_none_is_taken_for_another() {
    let scene = Scene::start().await;
    let header = json!({"alg": "ES256"});
    let now = scene.app.now().unix_seconds();
    let digits = "9".repeat(4000);
    let numbers = [
        "1e19",
        "1e308",
        "1e400",
        "-1e400",
        "1e99999",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
        "253402300800",
        "9007199254740993.5",
        "-0.5e1",
        "NaN",
        "Infinity",
        "0x7fffffff",
        "1_803_902_460",
        "01803902460",
        &digits,
        // What wraps around to the right instant in 64 or 32 bits.
        &(i128::from(now) + 60 + (1_i128 << 64)).to_string(),
        &(i128::from(now) + 60 - (1_i128 << 64)).to_string(),
        &(now + 60 + (1 << 32)).to_string(),
    ];
    for name in ["exp", "nbf", "iat"] {
        for number in numbers {
            let mut claims = scene.claims();
            claims[name] = json!("@");
            let claims = claims.to_string().replacen("\"@\"", number, 1);
            refused(&scene, &scene.pair.sign_as(&header, &claims), &format!("{name} {number:.30}")).await;
        }
    }
    for value in [json!([now + 60]), json!({"seconds": now + 60}), json!(false)] {
        for name in ["exp", "nbf", "iat"] {
            let mut claims = scene.claims();
            claims[name] = value.clone();
            refused(&scene, &scene.pair.sign(&claims), &format!("{name} {value}")).await;
        }
    }
    right(&scene).await;
}

#[tokio::test]
async fn no_member_stands_twice_in_the_header_or_the_claims_in_any_spelling() {
    let scene = Scene::start().await;
    let claims = scene.claims();
    let twice = |object: &Value, name: &str, spelling: &str, first: bool| {
        let member = format!("\"{spelling}\":{}", object[name]);
        let text = object.to_string();
        let inner = &text[1..text.len() - 1];
        if first { format!("{{{member},{inner}}}") } else { format!("{{{inner},{member}}}") }
    };
    let header = json!({"alg": "ES256", "typ": "JWT", "kid": "first"});
    for first in [true, false] {
        for name in ["iss", "sub", "aud", "exp", "iat", "jti"] {
            // The first letter as JSON may write it too (RFC 8259 §7).
            let escaped = format!("\\u{:04x}{}", u32::from(name.chars().next().unwrap()), &name[1..]);
            for spelling in [name, &escaped] {
                let text = twice(&claims, name, spelling, first);
                refused(&scene, &scene.pair.sign_as(&header, &text), &format!("claim {spelling}")).await;
            }
        }
        for name in ["alg", "typ", "kid"] {
            let escaped = format!("\\u{:04x}{}", u32::from(name.chars().next().unwrap()), &name[1..]);
            for spelling in [name, &escaped] {
                let text = twice(&header, name, spelling, first);
                let signed = scene.pair.sign_as(&header, &claims.to_string());
                let (_, rest) = signed.split_once('.').unwrap();
                refused(&scene, &format!("{}.{rest}", encode(&text)), &format!("header {spelling}")).await;
            }
        }
    }
    right(&scene).await;
}
