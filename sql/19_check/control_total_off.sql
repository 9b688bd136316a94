-- what: control totals whose two sides differ
-- grain: one control total
-- key: check_name
-- inputs: report.control_total
-- rules: R-07, R-44, R-49, R-50, R-57
SELECT check_name, left_name, left_value, right_name, right_value
FROM report.control_total
WHERE NOT ties_out
