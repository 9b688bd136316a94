-- what: the sheet Exceptions: what needs a person, most money first
-- grain: one exception
-- key: position
-- inputs: report.exception
-- rules: R-58
SELECT
    CAST(row_number() OVER (ORDER BY amount DESC NULLS LAST, age_days DESC NULLS LAST, exception_id NULLS LAST) AS BIGINT) AS position,
    CAST(severity AS VARCHAR) AS severity,
    CAST(code AS VARCHAR) AS code,
    CAST(subject_id AS VARCHAR) AS subject_id,
    CAST(field AS VARCHAR) AS field,
    CAST(expected_value AS VARCHAR) AS expected_value,
    CAST(actual_value AS VARCHAR) AS actual_value,
    CAST(amount AS DECIMAL(18, 2)) AS amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(opened_on AS DATE) AS opened_on,
    CAST(age_days AS BIGINT) AS age_days,
    CAST(what_to_do AS VARCHAR) AS what_to_do,
    CAST(rule AS VARCHAR) AS rule,
    CAST(exception_id AS VARCHAR) AS exception_id
FROM report.exception
