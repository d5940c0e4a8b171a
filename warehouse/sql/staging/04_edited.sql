-- What does a field say after a review: the person's word, where one was given, or else what was read? '' is none.
create or replace temp macro edited(edits, field, read) as
    if(map_contains(edits, field), nullif(edits[field], ''), read);
