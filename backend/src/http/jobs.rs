//! The work that no request asks for: when it is done, how it went, and having it done now.

use actix_web::{HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    auth::{Operator, Overseer},
    blocking,
};
use crate::{
    app::{
        Core,
        job::{self as command, Standing},
    },
    domain::Timestamp,
};

/// A job.
#[derive(Serialize, ToSchema)]
pub struct Job {
    #[schema(example = "expiry-notices")]
    name: String,
    /// Where it is done.
    scope: JobScope,
    /// How often, or five fields of cron in UTC.
    #[schema(example = "every 5m")]
    schedule: String,
    /// When it is done next; null for one that is done all the time.
    #[schema(required = true)]
    next_run_at: Option<Timestamp>,
    /// The process that is at it, or has it reserved.
    #[schema(required = true)]
    holder: Option<String>,
    /// The last run; of a job that each process does, that of the process that answers.
    #[schema(required = true)]
    last_run: Option<JobRun>,
}

/// Which processes do a job.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobScope {
    /// One process at a time, for all.
    OneProcess,
    /// Each, for itself.
    EachProcess,
}

/// How a run went.
#[derive(Serialize, ToSchema)]
pub struct JobRun {
    started_at: Timestamp,
    finished_at: Timestamp,
    duration_milliseconds: i64,
    outcome: JobOutcome,
    /// What it did, or why it failed.
    message: String,
}

/// How a run ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobOutcome {
    Done,
    Failed,
}

/// All jobs.
#[derive(Serialize, ToSchema)]
pub struct Jobs {
    items: Vec<Job>,
}

impl From<Standing> for Job {
    fn from(standing: Standing) -> Self {
        let waits = standing.row.as_ref().filter(|row| row.lease_until.is_none());
        Self {
            name: standing.job.name().to_owned(),
            scope: if standing.job.is_of_each_process() { JobScope::EachProcess } else { JobScope::OneProcess },
            schedule: standing.schedule.to_string(),
            next_run_at: waits.map(|row| row.next_run_at),
            holder: standing.row.as_ref().filter(|_| standing.is_held).and_then(|row| row.holder.clone()),
            last_run: standing.last.map(|run| JobRun {
                started_at: run.started_at,
                finished_at: run.finished_at,
                duration_milliseconds: run.milliseconds,
                outcome: if run.succeeded { JobOutcome::Done } else { JobOutcome::Failed },
                message: run.said,
            }),
        }
    }
}

/// The jobs, with how each went last
#[utoipa::path(tag = "jobs", operation_id = "listJobs", responses((status = 200, body = Jobs)))]
#[get("/jobs")]
pub async fn list_jobs(core: web::Data<Core>, _overseer: Overseer) -> Answer<web::Json<Jobs>> {
    let standings = blocking(&core, command::list).await?;
    Ok(web::Json(Jobs { items: standings.into_iter().map(Job::from).collect() }))
}

/// Have a job done within seconds
///
/// By one process, whichever looks first. While one is at it, it is done once more afterwards. A job that each process does
/// for itself all the time cannot be asked for.
#[utoipa::path(tag = "jobs", operation_id = "runJob", params(("job_name" = String, Path)), responses((status = 202)))]
#[post("/jobs/{job_name}/run")]
pub async fn run_job(core: web::Data<Core>, operator: Operator, name: web::Path<String>) -> Answer<HttpResponse> {
    let name = name.into_inner();
    blocking(&core, move |core| command::ask_for(core, &operator.0.acting(), &name)).await?;
    Ok(HttpResponse::Accepted().finish())
}
