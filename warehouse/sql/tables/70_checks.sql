-- Which checks was this release put to before it was published, and what did they find?
create table checks (
    name varchar not null,
    severity varchar not null,
    meaning varchar not null,
    n_rows bigint not null,
    sample varchar[] not null,
    accepted_because varchar,
    accepted_by varchar,
    accepted_at timestamp
);
