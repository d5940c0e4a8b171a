-- Does a reading say all that these fields say? Numbers are the same however they are written: 290 and 290.0.
create or replace temp macro says(reading, fields) as
    len(list_filter(
        map_keys(fields),
        lambda k: fields[k] != reading[k]
            and coalesce(try_cast(fields[k] as double) != try_cast(reading[k] as double), true)
    )) = 0;
