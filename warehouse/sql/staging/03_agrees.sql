-- Do two claims say the same? Two exact ones may lie apart by the indicator's spread, measured on the larger of
-- the two; a claim with a bound word stands for an interval, and that must meet the other one.
create or replace temp macro agrees(low, high, is_exact, other_low, other_high, other_is_exact, spread) as
    greatest(0.0, other_low - high, low - other_high)
    <= (if(is_exact and other_is_exact, spread, 0.0) + 1e-9)
    * greatest(abs(low), abs(high), abs(other_low), abs(other_high));
