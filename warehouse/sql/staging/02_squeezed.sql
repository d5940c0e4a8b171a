-- Under which key do two copies of the same words meet, whatever their case, spacing and line breaks?
create or replace temp macro squeezed(words) as
    md5(replace(replace(replace(lower(words), ' ', ''), chr(10), ''), chr(9), ''));
