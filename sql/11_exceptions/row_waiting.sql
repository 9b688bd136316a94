-- what: quarantined rows that still wait to be let in and that no person has answered
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: reconciliation.row_not_let_in, exceptions.finding
-- rules: R-66
SELECT waiting.input_file_id, waiting.row_number
FROM reconciliation.row_not_let_in AS waiting
JOIN exceptions.finding AS finding
    ON finding.code = 'ROWS_QUARANTINED' AND finding.subject_id = waiting.bytes_id AND NOT finding.is_answered
WHERE waiting.still_stands
