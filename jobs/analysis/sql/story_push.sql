-- what: each push and recall with its batch and the supplier's acknowledgement
-- grain: one row per push item
-- inputs: history_push_acknowledgement, history_push_line, history_row_verdict, reissue, report.input_file, report.push_item, selected_case
WITH
sent AS (
    SELECT push_id, CAST(sum(quantity) AS BIGINT) AS quantity FROM history_push_line GROUP BY push_id
),
answer AS (
    SELECT line.push_id, line.row_number, taken.path, taken.run_id
    FROM history_push_acknowledgement AS line
    INNER JOIN report.push_item USING (push_id)
    INNER JOIN selected_case USING (return_stock_in_id)
    INNER JOIN report.input_file AS taken ON taken.input_file_id = line.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    QUALIFY row_number() OVER (
        PARTITION BY line.push_id ORDER BY line.acknowledged_at DESC, taken.business_date DESC, taken.path DESC
    ) = 1
)
SELECT
    item.business_date AS step_date,
    CASE
        WHEN item.action = 'push' THEN 'R-17 R-20 R-21'
        WHEN reissue.push_id IS NULL THEN 'R-22'
        ELSE 'R-22 R-43'
    END AS rules,
    CASE item.action WHEN 'recall' THEN 'Push {push_id} was recalled in batch {batch_id}'
        ELSE 'Push {push_id} (attempt {attempt})'
            || CASE WHEN sent.quantity IS NULL THEN '' WHEN sent.quantity = 1 THEN ' of 1 unit' ELSE ' of {quantity} units' END
            || ' was handed over in batch {batch_id}' END
    || CASE
        WHEN item.action = 'recall' AND reissue.push_id IS NULL THEN ''
        WHEN item.action = 'recall' THEN ', because it was issued again to {reissued_supplier_id} as {reissued_push_id}'
        WHEN coalesce(item.acknowledgement, '') = '' THEN '; the supplier has not acknowledged it'
        ELSE '; the supplier acknowledged it as {acknowledgement}'
            || CASE WHEN coalesce(item.acknowledgement_reason, '') = '' THEN '' ELSE ' ({acknowledgement_reason})' END
            || CASE WHEN answer.path IS NULL THEN '' ELSE ', {path} row {row_number} ({archived})' END
    END AS sentence,
    item.push_id,
    item.action,
    item.attempt,
    item.batch_id,
    sent.quantity,
    reissue.reissued_push_id,
    reissue.reissued_supplier_id,
    coalesce(item.acknowledgement, '') AS acknowledgement,
    coalesce(item.acknowledgement_reason, '') AS acknowledgement_reason,
    answer.path,
    answer.run_id,
    answer.row_number
FROM report.push_item AS item
INNER JOIN selected_case USING (return_stock_in_id)
LEFT JOIN sent ON sent.push_id = item.push_id
LEFT JOIN reissue ON reissue.push_id = item.push_id AND item.action = 'recall'
LEFT JOIN answer ON answer.push_id = item.push_id AND item.action = 'push'
ORDER BY item.business_date, item.attempt, item.action
