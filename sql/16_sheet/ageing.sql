-- what: sheet Summary: open exceptions by age
-- grain: one ageing bucket
-- key: position
-- inputs: report.exception, control.ageing_bucket
-- rules: R-56, R-58
SELECT
    CAST(row_number() OVER (ORDER BY bucket.first_day NULLS LAST) AS BIGINT) AS position,
    CAST(bucket.ageing AS VARCHAR) AS ageing,
    CAST(count(exception.exception_id) AS BIGINT) AS exceptions,
    CAST(count(exception.exception_id) FILTER (WHERE exception.severity = 'high') AS BIGINT) AS high_severity
FROM control.ageing_bucket AS bucket
LEFT JOIN report.exception AS exception ON exception.age_days BETWEEN bucket.first_day AND bucket.last_day
GROUP BY bucket.ageing, bucket.first_day
