-- what: sheet Exceptions: open exceptions, largest amount first, then the answered ones
-- grain: one exception
-- key: position
-- inputs: rollup.finding_or_answer, control.run, control.ageing_bucket
-- rules: R-56, R-58
WITH aged AS (
    SELECT
        finding.*,
        date_diff('day', CAST(finding.due_since AS DATE), CAST(run.business_date AS DATE)) AS age_days
    FROM rollup.finding_or_answer AS finding
    CROSS JOIN control.run AS run
)
SELECT
    CAST(row_number() OVER (
        ORDER BY CASE WHEN aged.is_answered THEN 1 ELSE 0 END NULLS LAST, abs(aged.amount) DESC NULLS LAST,
            aged.age_days DESC NULLS LAST, aged.exception_id NULLS LAST,
            -- needed only if an id is unknown; rows that are equal in all of these are interchangeable
            aged.code NULLS LAST, aged.actual_value NULLS LAST, aged.expected_value NULLS LAST, aged.currency_code NULLS LAST
    ) AS BIGINT) AS position,
    CAST(aged.severity AS VARCHAR) AS severity,
    CAST(aged.code AS VARCHAR) AS code,
    CAST(aged.amount AS DECIMAL(18, 2)) AS amount,
    CAST(aged.currency_code AS VARCHAR) AS currency_code,
    CAST(bucket.ageing AS VARCHAR) AS ageing,
    CAST(aged.subject_id AS VARCHAR) AS subject_id,
    CAST(aged.supplier_id AS VARCHAR) AS supplier_id,
    CAST(aged.distributor_id AS VARCHAR) AS distributor_id,
    CAST(aged.order_id AS VARCHAR) AS order_id,
    CAST(aged.field AS VARCHAR) AS field,
    CAST(aged.expected_value AS VARCHAR) AS expected_value,
    CAST(aged.actual_value AS VARCHAR) AS actual_value,
    CAST(aged.what_to_do AS VARCHAR) AS what_to_do,
    CAST(CASE WHEN aged.is_answered THEN 'answered' ELSE 'open' END AS VARCHAR) AS standing,
    CAST(coalesce(CASE WHEN aged.is_answered THEN concat_ws('; ', aged.decision || ' on ' || CAST(aged.answered_on AS VARCHAR), nullif(aged.note, ''), nullif(aged.decided_by, '')) END, '') AS VARCHAR) AS answer,
    CAST(aged.age_days AS BIGINT) AS age_days,
    CAST(aged.due_since AS DATE) AS due_since,
    CAST(aged.opened_on AS DATE) AS opened_on,
    CAST(aged.rule AS VARCHAR) AS rule,
    CAST(aged.exception_id AS VARCHAR) AS exception_id,
    CAST(aged.fitting_decisions AS VARCHAR) AS fitting_decisions
FROM aged
JOIN control.ageing_bucket AS bucket ON aged.age_days BETWEEN bucket.first_day AND bucket.last_day
