//! Pages of lists as they are asked for and answered.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::form::Query;
use crate::{
    db::page::{Cursor, LARGEST, Page, PageRequest, SortKey, USUAL},
    domain::Rejection,
};

/// Reads `limit` and `cursor`.
pub fn page_request<K: SortKey>(query: &mut Query) -> PageRequest<K> {
    let limit = limit(query);
    PageRequest { limit, after: query.optional("cursor", Cursor::parse) }
}

/// Reads `limit`: how many items at most.
pub fn limit(query: &mut Query) -> i64 {
    let limit = query.optional("limit", |text| {
        text.parse()
            .ok()
            .filter(|limit| (1..=LARGEST).contains(limit))
            .ok_or_else(|| Rejection::new("out_of_range", format!("A page has 1 to {LARGEST} items.")))
    });
    limit.unwrap_or(USUAL)
}

/// Reads `q`, a text to look for.
pub fn search(query: &mut Query) -> Option<String> {
    query.optional("q", |text| {
        if text.chars().count() > 120 {
            return Err(Rejection::new("too_long", "Search for at most 120 characters."));
        }
        if text.contains(char::is_control) {
            return Err(Rejection::new("control_character", "This contains a control character; remove it."));
        }
        Ok(text.to_owned())
    })
}

/// The parameters of every list, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by page_request")]
pub struct PageParameters {
    /// Items per page, 1 to 200; 50 when missing.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The parameter of lists that can be searched, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by search")]
pub struct SearchParameter {
    /// A part of the name to look for; where a thing has a code, an address or an identifier, that too.
    q: Option<String>,
}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct PageDocument<T> {
    items: Vec<T>,
    /// Pass this as `cursor` for the next page; null on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl<T> PageDocument<T> {
    /// The page with each item as it is shown.
    pub fn new<R>(page: Page<R>, show: impl FnMut(R) -> T) -> Self {
        Self { items: page.items.into_iter().map(show).collect(), next_cursor: page.next }
    }
}
