-- what: each row of a payment for a refund order of the return: proof and confirmation
-- grain: one row a row of a payment file
-- inputs: asked_case, kept_refund_payment, kept_row_verdict, report.input_file, report.refund_order
SELECT
    taken.business_date AS told_on,
    'R-45 R-46' AS rules,
    'Payment {payment_id} of {amount} {currency_code} for {refund_order_id}: '
    || CASE WHEN coalesce(paid.proof, '') = '' THEN 'no proof' ELSE 'with proof' END
    || CASE WHEN paid.confirmed_at IS NULL THEN ', not confirmed' ELSE ', confirmed' END
    || CASE
        WHEN coalesce(paid.proof, '') = '' OR paid.confirmed_at IS NULL
            THEN '; it counts once it has both proof and confirmation'
        ELSE ''
    END
    || CASE WHEN refund.refund_order_id IS NULL THEN '; there is no such refund order, so it is not posted' ELSE '' END
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
FROM kept_refund_payment AS paid
INNER JOIN asked_case
    ON asked_case.return_stock_in_id <> ''
    AND split_part(paid.refund_order_id, '/', 1) = asked_case.return_stock_in_id
INNER JOIN report.input_file AS taken ON taken.input_file_id = paid.input_file_id AND taken.outcome = 'accepted'
LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = paid.refund_order_id
ANTI JOIN kept_row_verdict AS verdict
    ON verdict.input_file_id = paid.input_file_id AND verdict.row_number = paid.row_number
ORDER BY taken.business_date, taken.path, paid.row_number
