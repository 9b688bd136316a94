-- what: refused files, and files with quarantined rows, that still wait to be let in
-- grain: one row per code and file's bytes
-- key: code, subject_id
-- inputs: exceptions.file_not_let_in
-- rules: R-58, R-66
SELECT
    code,
    bytes_id AS subject_id,
    -- a file belongs to no order: the exception is recomputed by itself
    fragment.exception_id(code, bytes_id) AS unit_id,
    '0' AS expected_value,
    actual_value,
    amount,
    currency_code
FROM exceptions.file_not_let_in
