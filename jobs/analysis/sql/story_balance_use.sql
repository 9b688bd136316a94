-- what: what a distributor used of its balance with a supplier, and when it was posted
-- grain: one row per row of a file
-- inputs: history_balance_use, history_row_verdict, report.balance_use, report.input_file, selected_case
SELECT
    taken.business_date AS step_date,
    'R-62' AS rules,
    '{distributor_id} used {amount} {currency_code} of its balance with {supplier_id}, use {use_id}'
    || CASE WHEN coalesce(used.order_id, '') = '' THEN '' ELSE ' for order {order_id}' END
    || CASE
        WHEN known.state = 'posted' THEN '; it was posted on {posted_on}'
        ELSE '; it waits, because the balance does not cover it'
    END
    || '; {path} row {row_number} ({archived})' AS sentence,
    used.use_id,
    used.distributor_id,
    used.supplier_id,
    used.amount,
    used.currency_code,
    used.order_id,
    CASE WHEN known.state = 'posted' THEN known.business_date END AS posted_on,
    taken.path,
    taken.run_id,
    used.row_number
FROM history_balance_use AS used
INNER JOIN selected_case ON selected_case.document_id = used.use_id
INNER JOIN report.input_file AS taken ON taken.input_file_id = used.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
INNER JOIN report.balance_use AS known ON known.use_id = used.use_id
ANTI JOIN history_row_verdict AS verdict
    ON verdict.input_file_id = used.input_file_id AND verdict.row_number = used.row_number
ORDER BY taken.business_date, taken.path, used.row_number
