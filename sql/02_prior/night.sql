-- what: how many exceptions each earlier night left open, as its newest run left them
-- grain: one night
-- key: issued_on
-- inputs: earlier.night
-- rules: R-52, R-58
SELECT *
FROM earlier.night
QUALIFY row_number() OVER (PARTITION BY issued_on ORDER BY issued_run DESC NULLS LAST) = 1
