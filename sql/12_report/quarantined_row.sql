-- what: quarantined rows, each with all its reasons
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: receiving.row_verdict, staging.rejected_row, prior.rejected_row, control.refused_raw, control.taken_file, exceptions.row_waiting
-- rules: R-06, R-07, R-66
-- carried: new beside prior.row_verdict
-- daily: still_stands = (input_file_id, row_number) IN (SELECT input_file_id, row_number FROM exceptions.row_waiting)
-- asks: Which rows were quarantined, and what has to be corrected?
-- start: SELECT business_date, path, row_number, detail FROM report.quarantined_row WHERE still_stands ORDER BY business_date, path, row_number
WITH raw_row AS (
    SELECT input_file_id, row_number, raw, detail FROM prior.rejected_row
    UNION ALL
    SELECT input_file_id, row_number, raw, detail FROM control.refused_raw
),
refused AS (
    SELECT input_file_id, row_number, reasons, raw, detail
    FROM staging.rejected_row
    WHERE outcome = 'quarantined'
    UNION ALL
    SELECT verdict.input_file_id, verdict.row_number, verdict.reasons, coalesce(raw_row.raw, ''), coalesce(raw_row.detail, '')
    FROM receiving.row_verdict AS verdict
    LEFT JOIN raw_row ON raw_row.input_file_id = verdict.input_file_id AND raw_row.row_number = verdict.row_number
    WHERE verdict.outcome = 'quarantined'
)
SELECT
    CAST(refused.input_file_id AS VARCHAR) AS input_file_id, -- the file
    CAST(refused.row_number AS BIGINT) AS row_number, -- its row, counted as in a spreadsheet: the header is row 1
    CAST(refused.reasons AS VARCHAR) AS reasons, -- reason codes, separated by commas
    CAST(refused.raw AS VARCHAR) AS raw, -- as JSON: its ids and the cells that a reason names, as they arrived; the whole row is in the list to correct
    CAST(refused.detail AS VARCHAR) AS detail, -- each reason as a sentence: what was found, what was expected, what to do
    CAST(taken_file.run_id AS VARCHAR) AS run_id, -- the run that quarantined it
    CAST(taken_file.taken_on AS DATE) AS business_date, -- business date of that run
    CAST(taken_file.source AS VARCHAR) AS source, -- source of the file, from its folder
    CAST(taken_file.path AS VARCHAR) AS path, -- path of the file in inbox/
    CAST(taken_file.shop_id AS VARCHAR) AS shop_id, -- shop of the file, from its folder
    CAST(waiting.input_file_id IS NOT NULL AS BOOLEAN) AS still_stands -- true until it is let in, corrected or answered
FROM refused
JOIN control.taken_file AS taken_file ON taken_file.input_file_id = refused.input_file_id
LEFT JOIN exceptions.row_waiting AS waiting
    ON waiting.input_file_id = refused.input_file_id AND waiting.row_number = refused.row_number
