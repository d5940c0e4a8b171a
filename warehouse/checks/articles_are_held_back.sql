-- flag: The takedown list holds this article back, or it is a word-for-word copy of one that is listed.
select t.article_id, t.is_copy from takedowns as t;
