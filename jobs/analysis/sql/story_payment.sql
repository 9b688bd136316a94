-- what: each payment row for a refund order of the return, for the opening balance that was asked for, or of a payment that no return has, with proof and confirmation
-- grain: one row per row of a payment file
-- inputs: history_opening_balance, history_refund_payment, history_row_verdict, report.input_file, report.payment, report.refund_order, selected_case
WITH
paid AS (
    SELECT
        payment.*,
        coalesce(payment.proof, '') <> '' AS has_proof,
        payment.confirmed_at IS NOT NULL AS is_confirmed,
        taken.path,
        taken.run_id,
        taken.business_date,
        lag(payment.amount) OVER version AS previous_amount,
        lead(payment.amount) OVER version IS NULL AS is_newest
    FROM history_refund_payment AS payment
    INNER JOIN report.input_file AS taken ON taken.input_file_id = payment.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = payment.input_file_id AND verdict.row_number = payment.row_number
    -- a later row of the same payment and refund order is a new version of it (R-09)
    WINDOW version AS (
        PARTITION BY payment.payment_id, payment.refund_order_id ORDER BY taken.business_date, taken.path, payment.row_number
    )
)
SELECT
    paid.business_date AS step_date,
    'R-45 R-46' || CASE WHEN paid.previous_amount IS NULL THEN '' ELSE ' R-09' END AS rules,
    CASE
        WHEN paid.previous_amount <> paid.amount THEN
            'Payment {payment_id} for {refund_order_id} was corrected from {previous_amount} to {amount} {currency_code}; it has '
        WHEN paid.previous_amount = paid.amount THEN 'Payment {payment_id} of {amount} {currency_code} for {refund_order_id} now has '
        ELSE 'Payment {payment_id} of {amount} {currency_code} for {refund_order_id} has '
    END
    || CASE
        WHEN paid.has_proof AND paid.is_confirmed THEN 'proof and is confirmed'
        WHEN paid.has_proof THEN 'proof but is not confirmed; it counts only with both'
        WHEN paid.is_confirmed THEN 'no proof but is confirmed; it counts only with both'
        ELSE 'no proof and is not confirmed; it counts only with both'
    END
    || CASE
        WHEN NOT paid.is_newest THEN ''
        WHEN known.state = 'unapplied' AND NOT known.is_posted THEN
            '; it takes back more than counts, so it is not posted until that is covered'
        WHEN refund.refund_order_id IS NOT NULL OR brought.reference IS NOT NULL THEN ''
        WHEN known.is_posted THEN
            '; this refund order does not exist, so the payment was posted on {posted_on} as unapplied, until it does'
        ELSE '; this refund order does not exist, so the payment waits for it and is not posted'
    END
    || '; {path} row {row_number} ({archived})' AS sentence,
    paid.payment_id,
    paid.amount,
    paid.previous_amount,
    paid.currency_code,
    paid.refund_order_id,
    paid.has_proof,
    paid.is_confirmed,
    CASE WHEN known.is_posted THEN known.business_date END AS posted_on,
    paid.path,
    paid.run_id,
    paid.row_number
FROM paid
INNER JOIN selected_case
    ON (
        selected_case.return_stock_in_id <> ''
        AND split_part(paid.refund_order_id, '/', 1) = selected_case.return_stock_in_id
    )
    -- a payment whose refund order does not exist belongs to no case
    OR (selected_case.document_id <> '' AND selected_case.document_id IN (paid.payment_id, paid.refund_order_id))
LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = paid.refund_order_id
LEFT JOIN report.payment AS known ON known.payment_id = paid.payment_id AND known.refund_order_id = paid.refund_order_id
LEFT JOIN (
    SELECT DISTINCT reference FROM history_opening_balance
) AS brought ON paid.refund_order_id = 'OPENING:' || brought.reference
ORDER BY paid.business_date, paid.path, paid.row_number
