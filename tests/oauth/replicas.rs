//! Deletions under load, on two replicas, and across processes.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use latchkey::{domain::Clock, http::cookies::SESSION};
use support::{
    Client, TestApp,
    fixtures::Member,
    process::{Installation, signal},
    proxy::Proxy,
    wait::until,
};

use crate::request::{form, post};

const DELETIONS: usize = 200;
const MANY_DELETIONS: usize = 1_000;
/// Clients that ask at the same time, half of them on each replica.
const CLIENTS: usize = 8;

/// A token request: for which secret, when it began, whether a token was issued.
type Asked = (usize, Instant, bool);

/// Asks again and again with the secrets around the one that is being deleted.
async fn ask(machine: Client, forms: Arc<Vec<String>>, current: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut offset = 0;
    while !stop.load(Ordering::SeqCst) {
        offset = (offset + 1) % 4;
        let index = (current.load(Ordering::SeqCst) + offset).saturating_sub(2).min(forms.len() - 1);
        let began = Instant::now();
        let answer = post(&machine, &[], &forms[index]).await;
        assert!(matches!(answer.status.as_u16(), 200 | 401 | 429), "{answer:?}");
        asked.push((index, began, answer.status == 200));
    }
    asked
}

/// Deletes all secrets one after the other by `managers` in turn while `machines` ask for tokens with them; no token may
/// be issued to a request that began after the deletion was answered. Answers of each machine how often it asked with what
/// was deleted, and how many tokens it got.
async fn delete_under_load(
    member: &Member,
    secrets: Vec<(String, String)>,
    managers: &[Client],
    machines: Vec<Client>,
) -> Vec<(usize, usize)> {
    let forms = Arc::new(secrets.iter().map(|(_, value)| form(&member.client_id(), value, "")).collect::<Vec<_>>());
    let (current, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let tasks: Vec<_> = machines
        .into_iter()
        .map(|machine| tokio::spawn(ask(machine, Arc::clone(&forms), Arc::clone(&current), Arc::clone(&stop))))
        .collect();
    let mut answered = Vec::new();
    for (index, (id, _)) in secrets.iter().enumerate() {
        current.store(index, Ordering::SeqCst);
        managers[index % managers.len()].delete(&format!("{}/{id}", member.secrets())).await.expect(204);
        answered.push(Instant::now());
    }
    stop.store(true, Ordering::SeqCst);
    let mut counts = Vec::new();
    for task in tasks {
        let asked = task.await.unwrap();
        let late = asked.iter().filter(|(index, began, issued)| *issued && *began >= answered[*index]).count();
        assert_eq!(late, 0, "tokens were issued after a deletion was answered");
        let after = asked.iter().filter(|(index, began, _)| *began >= answered[*index]).count();
        counts.push((after, asked.iter().filter(|(_, _, issued)| *issued).count()));
    }
    let (after, issued) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    let least = secrets.len();
    assert!(after > least && issued > least, "the load missed the deletions: {after} after, {issued} issued");
    counts
}

/// As many secrets as are asked for, by id and value.
async fn secrets(app: &TestApp, member: &Member, count: usize) -> Vec<(String, String)> {
    let mut made = Vec::new();
    for number in 0..count {
        made.push(member.secret(app, &format!("secret {number}"), 30).await);
    }
    made
}

/// An application of which so many secrets may be live.
async fn roomy(live: usize) -> (TestApp, Member) {
    let most = i64::try_from(live).unwrap();
    let app = TestApp::builder()
        .beginning(&Clock::system().now().to_string())
        .config(move |config| config.secrets.max_live = most)
        .start()
        .await;
    let member = app.member("0001");
    (app, member)
}

/// The same person, at each of several servers.
fn at_each(app: &TestApp, member: &Member, clients: Vec<Client>) -> Vec<Client> {
    let manager = app.signed_in(&member.manager);
    for client in &clients {
        client.set_cookie(SESSION, &manager.cookie(SESSION).unwrap());
    }
    clients
}

#[tokio::test]
async fn no_token_is_issued_to_a_request_that_began_after_the_deletion_was_answered() {
    let (app, member) = roomy(DELETIONS).await;
    let replica = app.replica().await;
    let managers = at_each(&app, &member, vec![app.browser(), replica.client()]);
    let secrets = secrets(&app, &member, DELETIONS).await;
    let machine = |count| if count % 2 == 0 { app.browser() } else { replica.client() };
    delete_under_load(&member, secrets, &managers, (0..CLIENTS).map(machine).collect()).await;
}

#[tokio::test]
async fn of_three_processes_one_that_was_stopped_for_a_while_issues_no_late_token_either() {
    let (app, member) = roomy(MANY_DELETIONS).await;
    let installation = Installation::of(&app);
    let servers = [installation.serve().await, installation.serve().await, installation.serve().await];
    // The third is stopped now and then, so that it learns of deletions late; it deletes nothing itself.
    let managers = at_each(&app, &member, vec![servers[0].client(), servers[1].client()]);
    let secrets = secrets(&app, &member, MANY_DELETIONS).await;
    let (third, over) = (servers[2].id(), Arc::new(AtomicBool::new(false)));
    let stopping = {
        let over = Arc::clone(&over);
        tokio::spawn(async move {
            let mut stops = 0;
            while !over.load(Ordering::SeqCst) {
                signal(third, "STOP");
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                signal(third, "CONT");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                stops += 1;
            }
            stops
        })
    };
    let machines = (0..CLIENTS).map(|count| servers[count % 3].client()).collect();
    let counts = delete_under_load(&member, secrets, &managers, machines).await;
    over.store(true, Ordering::SeqCst);
    for (after, issued) in counts.iter().skip(2).step_by(3) {
        assert!(*after > 0 && *issued > 0, "the third process was hardly asked: {counts:?}");
    }
    assert!(stopping.await.unwrap() > 2, "the third process was hardly stopped");
}

#[tokio::test]
async fn what_one_process_deletes_another_refuses_at_the_next_request() {
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    let server = Installation::of(&app).serve().await;
    let member = app.member("0001");
    let managers = [app.signed_in(&member.manager), server.client()];
    managers[1].set_cookie(SESSION, &managers[0].cookie(SESSION).unwrap());
    let machines = [app.browser(), server.client()];
    for count in 0..10 {
        let (id, value) = member.secret(&app, &format!("secret {count}"), 30).await;
        let body = form(&member.client_id(), &value, "");
        for machine in &machines {
            post(machine, &[], &body).await.expect(200);
        }
        managers[count % 2].delete(&format!("{}/{id}", member.secrets())).await.expect(204);
        for machine in &machines {
            post(machine, &[], &body).await.expect(401);
        }
    }
}

/// Stops a process, and waits until none of its threads runs any more.
async fn stop(process: u32) {
    signal(process, "STOP");
    let is_stopped = |task: std::io::Result<fs::DirEntry>| {
        let status = fs::read_to_string(task.unwrap().path().join("stat")).unwrap();
        status.rsplit(')').next().unwrap().trim_start().starts_with('T')
    };
    until("the process is stopped", 20, async || {
        fs::read_dir(format!("/proc/{process}/task")).unwrap().all(is_stopped).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_process_that_was_stopped_refuses_what_was_deleted_meanwhile_to_whoever_has_asked_it() {
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    let server = Installation::of(&app).serve().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let (machine, process) = (server.client(), server.id());
    let mut refused = 0;
    for count in 0..10 {
        let (id, value) = member.secret(&app, &format!("secret {count}"), 30).await;
        let body = form(&member.client_id(), &value, "");
        post(&machine, &[], &body).await.expect(200);
        stop(process).await;
        let waiting = {
            let (machine, body) = (machine.clone(), body.clone());
            tokio::spawn(async move { post(&machine, &[], &body).await.status })
        };
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let deleted = manager.delete(&format!("{}/{id}", member.secrets())).await;
        signal(process, "CONT");
        if deleted.status == 204 {
            assert_eq!(waiting.await.unwrap(), 401);
            refused += 1;
        } else {
            // It was stopped while it wrote down the use of secrets, and held the file meanwhile.
            assert_eq!((deleted.status.as_u16(), waiting.await.unwrap().as_u16()), (503, 200));
        }
    }
    assert!(refused >= 3, "{refused}");
}

#[tokio::test]
async fn a_process_that_is_cut_off_from_the_database_issues_nothing_until_it_knows_what_was_deleted() {
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    // SQLite is a file on the same machine.
    if !app.database.is_postgres() {
        return;
    }
    let url = url::Url::parse(&app.database.url).unwrap();
    let proxy = Proxy::to(&format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432)));
    let (host, port) = proxy.address.split_once(':').unwrap();
    let mut by_proxy = url.clone();
    by_proxy.set_host(Some(host)).unwrap();
    by_proxy.set_port(port.parse().ok()).unwrap();
    let server = Installation::at(&app.data, by_proxy.as_str()).serve().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let machine = server.client();
    for is_silent in [false, true] {
        let (id, value) = member.secret(&app, &format!("one by one {is_silent}"), 30).await;
        let (_, kept) = member.secret(&app, &format!("stays {is_silent}"), 30).await;
        let (body, kept) = (form(&member.client_id(), &value, ""), form(&member.client_id(), &kept, ""));
        post(&machine, &[], &body).await.expect(200);
        if is_silent {
            proxy.fall_silent();
        } else {
            proxy.cut();
        }
        manager.delete(&format!("{}/{id}", member.secrets())).await.expect(204);
        for body in [&body, &kept] {
            post(&machine, &[], body).await.expect(503);
        }
        proxy.restore();
        until("the process has found the database again", 60, async || {
            let status = post(&machine, &[], &body).await.status;
            assert_ne!(status, 200, "a deleted secret is remembered");
            (status == 401).then_some(())
        })
        .await;
        post(&machine, &[], &kept).await.expect(200);
    }
}
