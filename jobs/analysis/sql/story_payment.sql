-- what: each payment row for a refund order of the return, or of a payment that no return has, with proof and confirmation
-- grain: one row per row of a payment file
-- inputs: history_refund_payment, history_row_verdict, report.input_file, report.refund_order, selected_case
SELECT
    taken.business_date AS step_date,
    'R-45 R-46' AS rules,
    'Payment {payment_id} of {amount} {currency_code} for {refund_order_id} has '
    || CASE
        WHEN coalesce(paid.proof, '') <> '' AND paid.confirmed_at IS NOT NULL THEN 'proof and is confirmed'
        WHEN coalesce(paid.proof, '') <> '' THEN 'proof but is not confirmed; it counts only with both'
        WHEN paid.confirmed_at IS NOT NULL THEN 'no proof but is confirmed; it counts only with both'
        ELSE 'no proof and is not confirmed; it counts only with both'
    END
    || CASE WHEN refund.refund_order_id IS NULL THEN '; this refund order does not exist, so the payment waits for it and is not posted' ELSE '' END
    || '; {path} row {row_number} ({archived})' AS sentence,
    paid.payment_id,
    paid.amount,
    paid.currency_code,
    paid.refund_order_id,
    coalesce(paid.proof, '') <> '' AS has_proof,
    paid.confirmed_at IS NOT NULL AS is_confirmed,
    taken.path,
    taken.run_id,
    paid.row_number
FROM history_refund_payment AS paid
INNER JOIN selected_case
    ON (
        selected_case.return_stock_in_id <> ''
        AND split_part(paid.refund_order_id, '/', 1) = selected_case.return_stock_in_id
    )
    -- a payment whose refund order does not exist belongs to no case
    OR (selected_case.asked_id <> '' AND paid.payment_id = split_part(selected_case.asked_id, '|', -1))
INNER JOIN report.input_file AS taken ON taken.input_file_id = paid.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = paid.refund_order_id
ANTI JOIN history_row_verdict AS verdict
    ON verdict.input_file_id = paid.input_file_id AND verdict.row_number = paid.row_number
ORDER BY taken.business_date, taken.path, paid.row_number
