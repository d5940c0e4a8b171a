-- Which moment is this on a clock in Việt Nam? (UTC+7 all year since 1975, so plain arithmetic needs no zone data.)
create or replace temp macro in_vietnam(moment) as
    make_timestamp(epoch_us(moment) + 7 * 3600 * 1000000::bigint);
