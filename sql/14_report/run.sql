-- what: all committed runs
-- grain: one run
-- key: run_id
-- inputs: control.committed_run
-- rules: R-52
-- carried: whole
-- asks: Which runs made these books, when, and with which settings?
-- start: SELECT * FROM report.run ORDER BY run_id DESC
SELECT
    CAST(run_id AS VARCHAR) AS run_id, -- id: business date and number
    CAST(business_date AS DATE) AS business_date, -- the business date of the run
    CAST(started_at AS TIMESTAMP) AS started_at, -- UTC; not part of any comparison between runs
    CAST(finished_at AS TIMESTAMP) AS finished_at, -- UTC; not part of any comparison between runs
    CAST(outcome AS VARCHAR) AS outcome, -- always published
    CAST(version AS VARCHAR) AS version, -- version of the job
    CAST(settings_sha256 AS VARCHAR) AS settings_sha256 -- hash of the settings in force
FROM control.committed_run
