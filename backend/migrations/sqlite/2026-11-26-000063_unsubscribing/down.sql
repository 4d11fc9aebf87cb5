drop table unsubscribe_links;
