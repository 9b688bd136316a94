-- what: all business dates, newest first, with the height of their bars in the exception chart for the last thirty
-- grain: one business date
-- key: position
-- inputs: report.run, report.night, report.input_file, prior.night, control.run
-- rules: R-07, R-58
WITH taken AS (
    SELECT
        business_date,
        CAST(count(*) AS BIGINT) AS files,
        CAST(sum(rows_in) AS BIGINT) AS rows_in,
        CAST(sum(rows_quarantined) AS BIGINT) AS rows_quarantined
    FROM report.input_file
    GROUP BY business_date
),
counted AS (
    SELECT prior_night.issued_on AS business_date, prior_night.exceptions, prior_night.exceptions_high
    FROM prior.night AS prior_night
    JOIN control.run AS run ON run.business_date <> prior_night.issued_on
    UNION ALL
    SELECT business_date, exceptions, exceptions_high
    FROM report.night
),
dated AS (
    SELECT
        business_date,
        row_number() OVER (ORDER BY business_date DESC NULLS LAST) AS position
    FROM (SELECT DISTINCT business_date FROM report.run) AS committed
),
date_row AS (
    SELECT
        dated.position,
        dated.business_date,
        coalesce(taken.files, 0) AS files,
        coalesce(taken.rows_in, 0) AS rows_in,
        coalesce(taken.rows_quarantined, 0) AS rows_quarantined,
        counted.exceptions,
        counted.exceptions_high
    FROM dated
    LEFT JOIN taken ON taken.business_date = dated.business_date
    LEFT JOIN counted ON counted.business_date = dated.business_date
),
most AS (
    SELECT greatest(max(exceptions), 1) AS exceptions FROM date_row WHERE position <= 30
)
SELECT
    CAST(date_row.position AS BIGINT) AS position,
    CAST(date_row.business_date AS DATE) AS business_date,
    CAST(date_row.files AS BIGINT) AS files,
    CAST(date_row.rows_in AS BIGINT) AS rows_in,
    CAST(date_row.rows_quarantined AS BIGINT) AS rows_quarantined,
    CAST(date_row.exceptions AS BIGINT) AS exceptions,
    CAST(date_row.exceptions_high AS BIGINT) AS exceptions_high,
    CAST(date_row.position <= 30 AS BOOLEAN) AS is_in_chart,
    CAST(coalesce(date_row.exceptions, 0) * 1000 // most.exceptions AS BIGINT) AS exceptions_permille, -- BIGINT // BIGINT
    CAST(coalesce(date_row.exceptions_high, 0) * 1000 // most.exceptions AS BIGINT) AS high_permille -- BIGINT // BIGINT
FROM date_row
CROSS JOIN most
