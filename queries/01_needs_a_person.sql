-- Which exceptions need a person, by severity and then by amount in each currency?
SELECT
    severity,
    code,
    subject_id,
    amount,
    currency_code,
    age_days,
    what_to_do
FROM report.exception
ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, currency_code, amount DESC NULLS LAST, exception_id;
