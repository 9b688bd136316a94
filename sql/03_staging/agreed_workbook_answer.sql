-- what: the answer that the workbooks taken on one business date give to one row, cell by cell; where they disagree, no answer counts
-- grain: one row per workbook row and date on which its answer was taken
-- key: row_key, taken_on
-- inputs: staging.workbook_answer_version, staging.workbook_answer_superseded
-- rules: R-09, R-16, R-64
WITH counted_answer AS (
    SELECT
        version.*,
        coalesce(superseded.is_unchanged, false) AS is_unchanged,
        version.decision || '; ' || version.note || '; ' || version.decided_by AS cells
    FROM staging.workbook_answer_version AS version
    LEFT JOIN staging.workbook_answer_superseded AS superseded
        ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
    WHERE NOT coalesce(superseded.is_quarantined, false)
),
-- two persons who decide the same sign with two names, and each may write a note: both are kept
note AS (
    SELECT row_key, taken_on, is_this_run, string_agg(note, '; ' ORDER BY note NULLS LAST) AS notes
    FROM (SELECT DISTINCT row_key, taken_on, is_this_run, note FROM counted_answer WHERE note <> '') AS written
    GROUP BY row_key, taken_on, is_this_run
),
person AS (
    SELECT row_key, taken_on, is_this_run, string_agg(decided_by, ', ' ORDER BY decided_by NULLS LAST) AS persons
    FROM (
        SELECT row_key, taken_on, is_this_run, min(decided_by) AS decided_by
        FROM counted_answer
        WHERE decided_by <> ''
        GROUP BY row_key, taken_on, is_this_run, fragment.person(decided_by)
    ) AS signed
    GROUP BY row_key, taken_on, is_this_run
),
answer AS (
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
        min(cells) AS first_cells,
        max(cells) AS last_cells,
        CAST(count(DISTINCT CASE WHEN decided_by <> '' THEN fragment.person(decided_by) END) AS BIGINT) AS persons,
        CAST(count(DISTINCT nullif(note, '')) AS BIGINT) AS notes,
        -- an empty cell contradicts no other cell
        count(DISTINCT nullif(decision, '')) <= 1 AS is_one_decision,
        CAST(count(*) FILTER (WHERE NOT is_unchanged) AS BIGINT) > 0 AS is_new
    FROM counted_answer
    GROUP BY row_key, taken_on, is_this_run, answered_table, answered_id, workbook_on, workbook_run_number
)
SELECT
    answer.row_key,
    answer.taken_on,
    answer.is_this_run,
    answer.answered_table,
    answer.answered_id,
    answer.workbook_on,
    answer.workbook_run_number,
    answer.input_file_id,
    answer.row_number,
    answer.path,
    answer.content_hash,
    answer.decision,
    coalesce(note.notes, '') AS note,
    coalesce(person.persons, '') AS decided_by,
    answer.persons,
    answer.first_cells,
    answer.last_cells,
    answer.is_one_decision AND (answer.notes <= 1 OR answer.notes <= answer.persons) AS is_agreed,
    answer.is_new
FROM answer
LEFT JOIN note ON note.row_key = answer.row_key AND note.taken_on = answer.taken_on AND note.is_this_run = answer.is_this_run
LEFT JOIN person ON person.row_key = answer.row_key AND person.taken_on = answer.taken_on AND person.is_this_run = answer.is_this_run
