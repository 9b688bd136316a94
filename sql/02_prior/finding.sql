-- what: findings that were open, as the newest run that issued it left it
-- grain: one finding
-- key: exception_id
-- inputs: earlier.finding
-- rules: R-52, R-58
SELECT *
FROM earlier.finding
QUALIFY row_number() OVER (PARTITION BY exception_id ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST) = 1
