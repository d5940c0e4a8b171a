-- Under which key do two copies of the same words meet, whatever their case, spacing and line breaks?
create or replace temp macro unspaced(words) as
    replace(replace(replace(lower(words), ' ', ''), chr(10), ''), chr(9), '');
create or replace temp macro squeezed(words) as md5(unspaced(words));
-- Copies open alike, and an opening is cheap to make: only texts that share one need their whole keys compared.
-- `start` is unspaced(left(words, 150)), given as a column so that it is made once. A text that starts with many spaces
-- is unspaced whole, so that copies never miss each other.
create or replace temp macro opening_of(start, words) as
    left(if(length(start) >= 100, start, unspaced(words)), 100);
