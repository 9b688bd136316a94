-- what: every note of a person on an exception; a later answer erases none
-- grain: one row per decision that names an exception
-- key: exception_id, input_file_id, row_number
-- inputs: exceptions.decision_outcome
-- rules: R-16, R-64
-- carried: input_file_id, row_number of prior.decision_outcome
-- asks: Who wrote what on an exception, and when?
-- start: SELECT exception_id, noted_on, decided_by, decision, note FROM report.exception_note ORDER BY exception_id, noted_on
SELECT
    CAST(answered_id AS VARCHAR) AS exception_id, -- code and subject
    CAST(input_file_id AS VARCHAR) AS input_file_id, -- the file that contained it
    CAST(row_number AS BIGINT) AS row_number, -- row of that file
    CAST(taken_on AS DATE) AS noted_on, -- business date of the run that took it
    CAST(decision AS VARCHAR) AS decision, -- explain, reopen, or the decision
    CAST(note AS VARCHAR) AS note, -- the note
    CAST(decided_by AS VARCHAR) AS decided_by, -- person who wrote it
    CAST(outcome AS VARCHAR) AS outcome, -- applied, waiting or void: whether it answered the exception
    CAST(decision_id AS VARCHAR) AS decision_id -- the decision
FROM exceptions.decision_outcome
WHERE answered_id <> ''
