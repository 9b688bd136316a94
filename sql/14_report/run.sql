-- what: the runs that were committed
-- grain: one run
-- key: run_id
-- inputs: control.committed_run
-- rules: R-52
-- carried: whole
-- asks: Which runs made these books, when, and with which settings?
-- start: SELECT * FROM report.run ORDER BY run_id DESC
SELECT
    CAST(run_id AS VARCHAR) AS run_id, -- business date and number
    CAST(business_date AS DATE) AS business_date, -- the night it accounts for
    CAST(started_at AS TIMESTAMP) AS started_at, -- UTC; outside every comparison
    CAST(finished_at AS TIMESTAMP) AS finished_at, -- UTC; outside every comparison
    CAST(outcome AS VARCHAR) AS outcome, -- published
    CAST(version AS VARCHAR) AS version, -- version of the job
    CAST(settings_sha256 AS VARCHAR) AS settings_sha256 -- hash of the settings in force
FROM control.committed_run
