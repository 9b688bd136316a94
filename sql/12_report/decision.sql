-- what: every decision of a person, with what became of it
-- grain: one row per decision, in its newest version
-- key: decision_id, input_file_id, row_number
-- inputs: exceptions.decision_outcome
-- rules: R-16, R-64
-- carried: input_file_id, row_number of prior.decision_outcome
-- asks: Who decided what, was it applied, and how much did it move?
-- start: SELECT taken_on, decision, subject_id, decided_by, note, outcome, why, amount, currency_code FROM report.decision ORDER BY taken_on DESC, decision_id
SELECT
    CAST(decision_id AS VARCHAR) AS decision_id, -- id as entered; of a workbook answer its run, table and row
    CAST(input_file_id AS VARCHAR) AS input_file_id, -- the file that contained it
    CAST(row_number AS BIGINT) AS row_number, -- row of that file
    CAST(subject_id AS VARCHAR) AS subject_id, -- what it is about: a return, a document or an exception
    CAST(decision AS VARCHAR) AS decision, -- push, hold, write_off …
    CAST(decided_by AS VARCHAR) AS decided_by, -- person who decided; two names if two persons signed copies of one workbook
    CAST(note AS VARCHAR) AS note, -- reason that the person gave
    CAST(decided_at AS TIMESTAMP) AS decided_at, -- moment of the decision (UTC); of a workbook answer the date of that workbook
    CAST(source AS VARCHAR) AS source, -- file, workbook or command
    CAST(taken_on AS DATE) AS taken_on, -- business date of the run that took it
    CAST(outcome AS VARCHAR) AS outcome, -- applied, waiting (for a second person) or void
    CAST(why AS VARCHAR) AS why, -- why it waits or is void, or who completed it; empty if it was simply applied
    CAST(amount AS DECIMAL(18, 2)) AS amount, -- amount that it moved, or would move if it waits; empty if it moves none
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(answered_id AS VARCHAR) AS exception_id -- the exception that it answers; empty if it names none
FROM exceptions.decision_outcome
