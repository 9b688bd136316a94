-- answered__workbook_answer
WITH standing AS (
  SELECT
    landed.*,
    COALESCE(passed_over.is_unchanged, FALSE) AS is_unchanged,
    landed.decision || '; ' || landed.note || '; ' || landed.decided_by AS cells
  FROM landing__workbook_answer AS landed
  LEFT JOIN version__passed_over AS passed_over
    ON passed_over.input_file_id = landed.input_file_id
    AND passed_over.row_number = landed.row_number
  WHERE
    NOT COALESCE(passed_over.is_refused, FALSE)
)
SELECT
  row_key,
  taken_on,
  is_tonight,
  answered_table,
  answered_id,
  workbook_on,
  workbook_run_number,
  MIN_BY(input_file_id, path || '|' || input_file_id) AS input_file_id,
  MIN_BY(row_number, path || '|' || input_file_id) AS row_number,
  MIN(path) AS path,
  MIN(content_hash) AS content_hash,
  MAX(decision) AS decision,
  MAX(note) AS note,
  MAX(decided_by) AS decided_by,
  MIN(cells) AS first_cells,
  MAX(cells) AS last_cells,
  COUNT(DISTINCT NULLIF(decision, '')) <= 1
  AND COUNT(DISTINCT NULLIF(note, '')) <= 1
  AND COUNT(DISTINCT NULLIF(decided_by, '')) <= 1 AS is_agreed,
  CAST(COUNT(*) FILTER(WHERE
    NOT is_unchanged) AS BIGINT) > 0 AS is_new
FROM standing
GROUP BY
  row_key,
  taken_on,
  is_tonight,
  answered_table,
  answered_id,
  workbook_on,
  workbook_run_number
