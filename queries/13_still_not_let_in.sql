-- Which files and rows still wait to be let in, oldest first, and for which reason?
SELECT business_date, path, CAST(NULL AS BIGINT) AS row_number, rows_quarantined AS rows, refusal AS reason, run_id
FROM report.input_file
WHERE still_stands AND outcome = 'quarantined'
UNION ALL
SELECT business_date, path, row_number, CAST(1 AS BIGINT), detail, run_id
FROM report.quarantined_row
WHERE still_stands
ORDER BY business_date, path, row_number;
