-- Which articles were held back from this release, by the takedown list? Their ids only: nothing that they say.
create table takedowns (
    article_id varchar not null,
    is_copy boolean not null
);

insert into takedowns by name
from taken_down
order by article_id;
