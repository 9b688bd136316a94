-- what: files whose rows are not all accepted, unchanged, quarantined or ignored
-- grain: one file, run and path
-- key: violation, subject_id
-- inputs: reconciliation.file_row_account
-- rules: R-07
SELECT
    'the rows of a file are not all accounted for' AS violation,
    path || ' in ' || run_id AS subject_id,
    CAST(rows_in AS VARCHAR) || ' in: ' || CAST(rows_accepted AS VARCHAR) || ' accepted, ' || CAST(rows_unchanged AS VARCHAR)
        || ' unchanged, ' || CAST(rows_quarantined AS VARCHAR) || ' quarantined, ' || CAST(rows_ignored AS VARCHAR) || ' ignored' AS detail
FROM reconciliation.file_row_account
WHERE NOT is_accounted_for
