//! The management interface, as browsers see it.

mod answers;
mod apis;
mod applications;
mod assignments;
mod codes;
mod cross_origin;
mod documentation;
mod documents;
mod editing;
mod links;
mod matrix;
mod operations;
mod organisations;
mod origins;
mod paging;
mod people;
mod raw;
mod refusals;
mod requests;
mod searching;
mod secret_limits;
mod secret_states;
mod sessions;
mod sign_in;
mod tenancy;
mod world;
