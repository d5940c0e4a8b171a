-- Which interval does a number with a bound word stand for? As docs/reconciliation.md says, a tenth up or down.
create or replace temp macro meant(value, value_max, bound) as {
    'low': case bound
        when 'at_most' then coalesce(value_max, value) - abs(coalesce(value_max, value)) / 11
        when 'approx' then value - abs(value) / 11
        else value
    end,
    'high': case bound
        when 'at_least' then value + abs(value) / 10
        when 'approx' then coalesce(value_max, value) + abs(coalesce(value_max, value)) / 10
        else coalesce(value_max, value)
    end
};
