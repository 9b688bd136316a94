-- Why were rows quarantined or ignored, by source, most rows first?
SELECT file.source, fate.outcome, fate.reason, CAST(sum(fate.rows) AS BIGINT) AS rows
FROM report.row_outcome AS fate
JOIN (SELECT DISTINCT input_file_id, source FROM report.input_file) AS file ON file.input_file_id = fate.input_file_id
WHERE fate.outcome IN ('quarantined', 'ignored')
GROUP BY file.source, fate.outcome, fate.reason
ORDER BY rows DESC, file.source, fate.outcome, fate.reason;
