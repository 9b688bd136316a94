-- what: the balance that an older system ended with, and what is open or overpaid of it
-- grain: one row per row of a file
-- inputs: history_opening_balance, history_row_verdict, report.input_file, report.open_item, selected_case
SELECT
    taken.business_date AS step_date,
    'R-57 R-63' AS rules,
    'Opening balance {opening_id} is {amount} {currency_code} of kind {kind}, of {distributor_id} with {supplier_id}, as'
    ' of {stated_on}'
    || CASE
        WHEN brought.kind = 'customer_balance' THEN '; it is brought forward in the customer balance'
        WHEN item.open_amount > 0 THEN '; {open_amount} of it is open'
        WHEN item.overpaid_amount < 0 THEN '; {overpaid_amount} of it is overpaid'
        ELSE '; nothing of it is open'
    END
    || '; {path} row {row_number} ({archived})' AS sentence,
    'OPENING:' || brought.reference AS opening_id,
    brought.kind,
    brought.distributor_id,
    brought.supplier_id,
    brought.amount,
    brought.currency_code,
    brought.as_of AS stated_on,
    item.open_amount,
    item.overpaid_amount,
    taken.path,
    taken.run_id,
    brought.row_number
FROM history_opening_balance AS brought
INNER JOIN selected_case ON selected_case.document_id = 'OPENING:' || brought.reference
INNER JOIN report.input_file AS taken ON taken.input_file_id = brought.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
ANTI JOIN history_row_verdict AS verdict
    ON verdict.input_file_id = brought.input_file_id AND verdict.row_number = brought.row_number
LEFT JOIN report.open_item AS item ON item.document_id = selected_case.document_id
ORDER BY taken.business_date, taken.path, brought.row_number
