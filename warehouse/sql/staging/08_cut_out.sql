-- Which words stand from one character of a text to another? Counted from the end that is nearer: DuckDB walks there.
create or replace temp macro cut_out(words, n_characters, first, after) as
    if(
        2 * first > n_characters and first < n_characters,
        substring(words, first - n_characters, after - first),
        substring(words, first + 1, after - first)
    );
