-- what: the number of exceptions that are open after this run, for the charts of later runs
-- grain: one row per business date
-- key: issued_on
-- inputs: control.run, report.night
-- rules: R-52, R-58
-- persisted: history
SELECT
    CAST(night.exceptions AS BIGINT) AS exceptions,
    CAST(night.exceptions_high AS BIGINT) AS exceptions_high,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM report.night AS night
CROSS JOIN control.run AS run
