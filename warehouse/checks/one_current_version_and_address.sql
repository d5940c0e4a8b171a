-- hard: An article has no current version or address, or more than one, or another than its own row says.
select a.article_id, 'version' as fault
from articles as a
left join article_versions as v on v.article_id = a.article_id and v.is_current
group by a.article_id
having count(v.text_digest) != 1 or any_value(v.text_digest) is distinct from any_value(a.text_digest)
union all
select a.article_id, 'address'
from articles as a
left join article_addresses as d on d.article_id = a.article_id and d.is_current
group by a.article_id
having count(d.url) != 1 or any_value(d.url) is distinct from any_value(a.url);
