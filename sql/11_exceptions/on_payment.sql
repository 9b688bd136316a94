-- what: refund orders and opening balances paid too little, too much or too late, and payments for a refund order that does not exist
-- grain: one row per code and refund order, opening balance or payment
-- key: code, subject_id
-- inputs: reconciliation.refund_match, reconciliation.opening_match, reconciliation.payment_state, ledger.payment_target
-- rules: R-45, R-46, R-47, R-56, R-57, R-63
WITH nameless AS (
    SELECT
        payment.payment_id,
        payment.refund_order_id,
        payment.amount,
        payment.currency_code,
        payment.state = 'unapplied' AND payment.is_posted AS is_in_book,
        payment.business_date
    FROM reconciliation.payment_state AS payment
    ANTI JOIN ledger.payment_target AS target ON target.refund_order_id = payment.refund_order_id AND target.is_payable
),
turn AS (
    SELECT
        *,
        CAST(sum(CASE WHEN is_in_book THEN greatest(amount, 0) ELSE 0 END) OVER (
            PARTITION BY refund_order_id ORDER BY business_date NULLS LAST, payment_id NULLS LAST
        ) AS DECIMAL(18, 2)) AS amount_through,
        CAST(sum(CASE WHEN is_in_book THEN least(amount, 0) ELSE 0 END) OVER (PARTITION BY refund_order_id) AS DECIMAL(18, 2)) AS returned_amount
    FROM nameless
),
unpaired AS (
    -- what came back needs no one to find out what it was for; of what is not in the book all is unclear
    SELECT
        payment_id,
        refund_order_id,
        currency_code,
        CAST(CASE WHEN is_in_book THEN fragment.left_of_payment(amount, amount_through, returned_amount) ELSE amount END AS DECIMAL(18, 2)) AS amount
    FROM turn
)
SELECT
    CASE match WHEN 'partial' THEN 'PARTIALLY_PAID' WHEN 'over' THEN 'OVERPAID' ELSE 'PAYMENT_LATE' END AS code,
    refund_order_id AS subject_id,
    refund_order_id AS unit_id,
    -- what was given up is not expected, and was not paid
    CAST(CAST(due_amount - written_off_amount AS DECIMAL(18, 2)) AS VARCHAR) AS expected_value,
    CAST(settled_amount AS VARCHAR) AS actual_value,
    CAST(abs(open_amount) AS DECIMAL(18, 2)) AS amount,
    currency_code
FROM reconciliation.refund_match
WHERE match IN ('partial', 'over', 'unpaid')
UNION ALL
SELECT
    CASE WHEN open_amount < 0 THEN 'OVERPAID' ELSE 'PARTIALLY_PAID' END,
    document_id,
    document_id,
    CAST(due_amount AS VARCHAR),
    CAST(settled_amount AS VARCHAR),
    CAST(abs(open_amount) AS DECIMAL(18, 2)),
    currency_code
FROM reconciliation.opening_match
WHERE open_amount < 0 OR (open_amount > 0 AND settled_amount > 0)
UNION ALL
SELECT
    'REFUND_WITHOUT_RETURN' AS code,
    payment_id AS subject_id,
    min(refund_order_id) AS unit_id,
    '' AS expected_value,
    min(refund_order_id) AS actual_value,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount,
    currency_code
FROM unpaired
WHERE amount <> 0
GROUP BY payment_id, currency_code
