-- Which day does a plan's document bear, as "Kế hoạch 77/KH-UBND ngày 5/7/2023" or "… (05-07-2023)"?
create or replace temp macro plan_day(plan_doc) as
    try_strptime(
        nullif(
            replace(
                replace(regexp_extract(plan_doc, '\d{1,2}[/.-]\d{1,2}[/.-]\d{4}'), '.', '/'), '-', '/'
            ),
            ''
        ),
        '%d/%m/%Y'
    )::date;
