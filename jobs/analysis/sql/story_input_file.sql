-- what: what became of an input file, each time that a run judged it
-- grain: one file, run and path
-- inputs: report.input_file, selected_case
SELECT
    taken.business_date AS step_date,
    'R-06 R-07 R-66' AS rules,
    CASE taken.outcome
        WHEN 'quarantined' THEN '{path} ({archived}) was refused: {refusal}'
        WHEN 'unchanged' THEN '{path} ({archived}) has the bytes of a file that was taken in before; nothing changed'
        WHEN 'nothing_accepted' THEN '{path} ({archived}): no row was let in; of {rows_in} rows {rows_quarantined} were quarantined and {rows_ignored} ignored'
        ELSE '{path} ({archived}): of {rows_in} rows {rows_accepted} were let in, {rows_unchanged} were unchanged, {rows_quarantined} quarantined and {rows_ignored} ignored'
    END || CASE WHEN taken.still_stands THEN '; it still waits for a person' ELSE '' END AS sentence,
    taken.path,
    taken.run_id,
    taken.input_file_id,
    taken.source,
    taken.shop_id,
    taken.outcome,
    taken.refusal,
    taken.rows_in,
    taken.rows_accepted,
    taken.rows_unchanged,
    taken.rows_quarantined,
    taken.rows_ignored,
    taken.still_stands
FROM report.input_file AS taken
INNER JOIN selected_case
    ON fragment.bytes_id(taken.input_file_id) = split_part(split_part(selected_case.document_id, ':', 1), '~', 1)
ORDER BY taken.business_date, taken.run_id, taken.path
