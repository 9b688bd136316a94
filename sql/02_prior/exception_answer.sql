-- what: answers to exceptions, the newest that an earlier run issued
-- grain: one exception
-- key: exception_id
-- inputs: earlier.exception_answer
-- rules: R-52, R-58
SELECT *
FROM earlier.exception_answer
QUALIFY row_number() OVER (PARTITION BY exception_id ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST) = 1
