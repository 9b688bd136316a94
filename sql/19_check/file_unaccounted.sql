-- what: files whose rows are not all accepted, unchanged, quarantined or ignored
-- grain: one file, run and path
-- key: path, run_id
-- inputs: rollup.file_row_account
-- rules: R-07
SELECT path, run_id, rows_in, rows_accepted, rows_unchanged, rows_quarantined, rows_ignored
FROM rollup.file_row_account
WHERE NOT is_accounted_for
