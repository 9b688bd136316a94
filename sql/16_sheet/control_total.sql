-- what: sheet Summary: the control totals of the whole book
-- grain: one check and currency
-- key: position
-- inputs: report.control_total
-- rules: R-07, R-49
SELECT
    CAST(row_number() OVER (ORDER BY check_name NULLS LAST) AS BIGINT) AS position,
    CAST(check_name AS VARCHAR) AS check_name,
    CAST(left_name AS VARCHAR) AS left_name,
    CAST(left_value AS DECIMAL(18, 2)) AS left_value,
    CAST(right_name AS VARCHAR) AS right_name,
    CAST(right_value AS DECIMAL(18, 2)) AS right_value
FROM report.control_total
