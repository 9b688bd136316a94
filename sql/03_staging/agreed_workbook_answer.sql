-- what: the answer that the workbooks taken on one business date give to one row, cell by cell; where they disagree, no answer counts
-- grain: one row per workbook row and date on which its answer was taken
-- key: row_key, taken_on
-- inputs: staging.workbook_answer_version, staging.workbook_answer_superseded
-- rules: R-09, R-16
WITH counted_answer AS (
    SELECT
        version.*,
        coalesce(superseded.is_unchanged, false) AS is_unchanged,
        version.decision || '; ' || version.note || '; ' || version.decided_by AS cells
    FROM staging.workbook_answer_version AS version
    LEFT JOIN staging.workbook_answer_superseded AS superseded
        ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
    WHERE NOT coalesce(superseded.is_quarantined, false)
)
SELECT
    row_key,
    taken_on,
    is_this_run,
    answered_table,
    answered_id,
    workbook_on,
    workbook_run_number,
    -- the answer is attributed to one row, the first by path, as if all others had been copied from it
    min_by(input_file_id, path || '|' || input_file_id) AS input_file_id,
    min_by(row_number, path || '|' || input_file_id) AS row_number,
    min(path) AS path,
    min(content_hash) AS content_hash,
    max(decision) AS decision,
    max(note) AS note,
    max(decided_by) AS decided_by,
    min(cells) AS first_cells,
    max(cells) AS last_cells,
    -- an empty cell contradicts no other cell
    count(DISTINCT nullif(decision, '')) <= 1 AND count(DISTINCT nullif(note, '')) <= 1 AND count(DISTINCT nullif(decided_by, '')) <= 1 AS is_agreed,
    CAST(count(*) FILTER (WHERE NOT is_unchanged) AS BIGINT) > 0 AS is_new
FROM counted_answer
GROUP BY row_key, taken_on, is_this_run, answered_table, answered_id, workbook_on, workbook_run_number
