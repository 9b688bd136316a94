-- what: open exceptions by age, with the length of each bar
-- grain: one age bucket
-- key: position
-- inputs: report.exception, control.ageing_bucket
-- rules: R-56, R-58
WITH counted AS (
    SELECT
        bucket.first_day,
        bucket.ageing,
        CAST(count(*) FILTER (WHERE exception.severity = 'high') AS BIGINT) AS high,
        CAST(count(*) FILTER (WHERE exception.severity = 'medium') AS BIGINT) AS medium,
        CAST(count(*) FILTER (WHERE exception.severity = 'low') AS BIGINT) AS low
    FROM control.ageing_bucket AS bucket
    LEFT JOIN report.exception AS exception ON exception.age_days BETWEEN bucket.first_day AND bucket.last_day
    GROUP BY bucket.first_day, bucket.ageing
),
most AS (
    SELECT greatest(max(high + medium + low), 1) AS exceptions FROM counted
)
SELECT
    CAST(row_number() OVER (ORDER BY counted.first_day NULLS LAST) AS BIGINT) AS position,
    CAST(counted.ageing AS VARCHAR) AS age,
    CAST(counted.high AS BIGINT) AS high,
    CAST(counted.medium AS BIGINT) AS medium,
    CAST(counted.low AS BIGINT) AS low,
    CAST(counted.high + counted.medium + counted.low AS BIGINT) AS exceptions,
    CAST(counted.high * 1000 // most.exceptions AS BIGINT) AS high_permille, -- BIGINT // BIGINT
    CAST(counted.medium * 1000 // most.exceptions AS BIGINT) AS medium_permille, -- BIGINT // BIGINT
    CAST(counted.low * 1000 // most.exceptions AS BIGINT) AS low_permille -- BIGINT // BIGINT
FROM counted
CROSS JOIN most
