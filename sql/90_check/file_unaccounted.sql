-- what: files with rows that are not accepted, unchanged, quarantined or ignored
-- grain: one file, run and path
-- key: path, run_id
-- inputs: gathered.file_account
-- rules: R-07
SELECT path, run_id, rows_in, rows_accepted, rows_unchanged, rows_quarantined, rows_ignored
FROM gathered.file_account
WHERE NOT is_accounted_for
