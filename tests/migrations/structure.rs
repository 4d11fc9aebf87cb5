//! What a database itself says of its tables, in words that are the same for both databases.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};
use latchkey::db::Conn;

use crate::model::Reference;

/// The table in which diesel notes what was applied.
pub const JOURNAL: &str = "__diesel_schema_migrations";

/// A column of a table.
#[derive(Clone, Debug, QueryableByName)]
pub struct Column {
    #[diesel(sql_type = Text)]
    pub name: String,
    /// As the database writes its own type.
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Bool)]
    pub nullable: bool,
}

/// An index, or a constraint that has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    pub primary: bool,
    pub unique: bool,
    /// `None`: made for a constraint.
    pub name: Option<String>,
    pub columns: Vec<String>,
    pub condition: Option<String>,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct PostgresIndex {
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Bool)]
    is_primary: bool,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    condition: Option<String>,
}

#[derive(QueryableByName)]
struct SqliteIndex {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Text)]
    origin: String,
    #[diesel(sql_type = Nullable<Text>)]
    sql: Option<String>,
}

#[derive(QueryableByName)]
struct Referring {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// The names of all tables, diesel's own included.
pub fn tables(connection: &mut Conn) -> Vec<String> {
    names(
        connection,
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
        "select tablename::text as name from pg_tables where schemaname = 'public' order by tablename::text collate \"C\"",
    )
}

/// The columns of a table, in order.
pub fn columns(connection: &mut Conn, table: &str) -> Vec<Column> {
    match connection {
        Conn::Sqlite(sqlite) => diesel::sql_query(format!(
            "select name, lower(type) as kind, \"notnull\" = 0 as nullable from pragma_table_info('{table}') order by cid"
        ))
        .load(sqlite),
        Conn::Postgres(postgres) => diesel::sql_query(format!(
            "select column_name::text as name, udt_name::text as kind, is_nullable = 'YES' as nullable
             from information_schema.columns where table_schema = 'public' and table_name = '{table}'
             order by ordinal_position"
        ))
        .load(postgres),
    }
    .unwrap()
}

/// The indexes of a table, sorted.
pub fn indexes(connection: &mut Conn, table: &str) -> Vec<Index> {
    let mut indexes = match connection {
        Conn::Sqlite(_) => sqlite_indexes(connection, table),
        Conn::Postgres(postgres) => {
            let found: Vec<PostgresIndex> = diesel::sql_query(format!(
                "select case when c.oid is null then i.indexrelid::regclass::text end as name,
                        i.indisprimary as is_primary, i.indisunique as is_unique,
                        array(select pg_get_indexdef(i.indexrelid, number, true)
                              from generate_series(1, i.indnkeyatts) as number) as columns,
                        pg_get_expr(i.indpred, i.indrelid) as condition
                 from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
                 where i.indrelid = '{table}'::regclass"
            ))
            .load(postgres)
            .unwrap();
            found
                .into_iter()
                .map(|index| Index {
                    primary: index.is_primary,
                    unique: index.is_unique,
                    name: index.name,
                    columns: index.columns,
                    condition: index.condition.map(|text| plain(&text)),
                })
                .collect()
        }
    };
    indexes.sort();
    indexes
}

fn sqlite_indexes(connection: &mut Conn, table: &str) -> Vec<Index> {
    let sql = format!(
        "select l.name, l.\"unique\" = 1 as is_unique, l.origin, m.sql
         from pragma_index_list('{table}') l left join sqlite_master m on m.name = l.name"
    );
    let found: Vec<SqliteIndex> = match connection {
        Conn::Sqlite(sqlite) => diesel::sql_query(sql).load(sqlite).unwrap(),
        Conn::Postgres(_) => Vec::new(),
    };
    let mut columns_of = |sql: &str| names(connection, sql, "");
    let mut indexes: Vec<_> = found
        .into_iter()
        .map(|index| Index {
            primary: index.origin == "pk",
            unique: index.is_unique,
            columns: columns_of(&format!("select name from pragma_index_info('{}') order by seqno", index.name)),
            name: (index.origin == "c").then_some(index.name),
            condition: index.sql.and_then(|sql| sql.split_once(" where ").map(|(_, condition)| plain(condition))),
        })
        .collect();
    if !indexes.iter().any(|index| index.primary) {
        // A number that is the primary key is the place of the row itself and needs no index.
        let columns = columns_of(&format!("select name from pragma_table_info('{table}') where pk > 0 order by pk"));
        indexes.push(Index { primary: true, unique: true, name: None, columns, condition: None });
    }
    indexes
}

/// The foreign keys of all tables, sorted.
pub fn references(connection: &mut Conn) -> Vec<Reference> {
    let found: Vec<Referring> = match connection {
        Conn::Sqlite(sqlite) => diesel::sql_query(
            "select m.name as child, f.\"from\" as column_name, f.\"table\" as parent
             from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'",
        )
        .load(sqlite),
        Conn::Postgres(postgres) => diesel::sql_query(
            "select c.conrelid::regclass::text as child, a.attname::text as column_name,
                    c.confrelid::regclass::text as parent
             from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
             where c.contype = 'f'",
        )
        .load(postgres),
    }
    .unwrap();
    let mut references: Vec<_> = found
        .into_iter()
        .map(|found| Reference { child: found.child, column: found.column_name, parent: found.parent })
        .collect();
    references.sort();
    references
}

/// The collation of a column, where the database notes one; SQLite compares by octets unless it is told otherwise.
pub fn collation(connection: &mut Conn, table: &str, column: &str) -> Option<String> {
    let sql = format!(
        "select collation_name::text as name from information_schema.columns
         where table_schema = 'public' and table_name = '{table}' and column_name = '{column}' and collation_name <> ''"
    );
    match connection {
        Conn::Sqlite(_) => Some("C".to_owned()),
        Conn::Postgres(_) => names(connection, "", &sql).pop(),
    }
}

/// How many conditions a table puts on its rows.
pub fn checks(connection: &mut Conn, table: &str) -> usize {
    match connection {
        Conn::Sqlite(_) => {
            let sql = format!("select sql as name from sqlite_master where type = 'table' and name = '{table}'");
            names(connection, &sql, "").iter().map(|sql| sql.matches("check (").count()).sum()
        }
        Conn::Postgres(postgres) => {
            let counted: Counted = diesel::sql_query(format!(
                "select count(*) as count from pg_constraint where contype = 'c' and conrelid = '{table}'::regclass"
            ))
            .get_result(postgres)
            .unwrap();
            usize::try_from(counted.count).unwrap()
        }
    }
}

fn names(connection: &mut Conn, of_sqlite: &str, of_postgres: &str) -> Vec<String> {
    let found: Vec<Named> = match connection {
        Conn::Sqlite(sqlite) => diesel::sql_query(of_sqlite).load(sqlite),
        Conn::Postgres(postgres) => diesel::sql_query(of_postgres).load(postgres),
    }
    .unwrap();
    found.into_iter().map(|found| found.name).collect()
}

/// A condition without what PostgreSQL adds to it.
fn plain(condition: &str) -> String {
    condition.replace("::text", "").replace(['(', ')'], "").to_lowercase()
}
