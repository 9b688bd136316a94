-- what: issued documents that today's facts would make differently: refund orders, receipts and payments
-- grain: one row per document
-- key: code, subject_id
-- inputs: ledger.refund_order, receiving.receipt_line, refunds.exchange_outstanding, pushes.return_stock_in, orders.handling_fee, reference.supplier, reconciliation.refund_at_current_prices, staging.stock_in_receipt_line, staging.refund_payment, prior.payment
-- rules: R-39, R-40, R-43
WITH last_refund AS (
    SELECT refund.*
    FROM ledger.refund_order AS refund
    SEMI JOIN refunds.exchange_outstanding AS exchange ON exchange.return_stock_in_id = refund.return_stock_in_id
    QUALIFY row_number() OVER (PARTITION BY refund.return_stock_in_id ORDER BY refund.refund_number DESC NULLS LAST) = 1
),
later_replacement AS (
    -- shipped after the last refund order: no refund order of this run deducts it
    SELECT refund.refund_order_id, exchange.shipped_amount, exchange.left_amount, refund.currency_code
    FROM refunds.exchange_outstanding AS exchange
    JOIN last_refund AS refund ON refund.return_stock_in_id = exchange.return_stock_in_id
    WHERE NOT refund.is_this_run AND exchange.left_amount > refund.exchange_due - refund.exchange_amount
),
repriced_refund AS (
    SELECT * FROM reconciliation.refund_at_current_prices WHERE amount_now <> return_amount
),
current_fee AS (
    -- the fee of a first refund order by the setting that is valid on its date, as it is known now
    SELECT
        refund.refund_order_id,
        refund.fee_due,
        fragment.return_handling_fee(
            fee.basis, fee.rate, fee.min_amount, fee.max_amount, supplier.minor_unit, refund.return_amount, refund.accepted_quantity
        ) AS fee_now
    FROM ledger.refund_order AS refund
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = refund.return_stock_in_id AND return_stock_in.via_bigshop
    JOIN reference.supplier AS supplier ON supplier.supplier_id = refund.supplier_id
    JOIN orders.handling_fee AS fee
        ON fee.supplier_id = refund.supplier_id
        AND fee.distributor_id = refund.distributor_id
        AND fee.valid_on = refund.created_on
    WHERE refund.refund_number = 1
)
SELECT 'RESTATED' AS code, refund_order_id AS subject_id, refund_order_id AS unit_id, CAST(amount_now AS VARCHAR) AS expected_value, CAST(return_amount AS VARCHAR) AS actual_value, CAST(amount_now - return_amount AS DECIMAL(18, 2)) AS amount, currency_code FROM repriced_refund
UNION ALL
-- one exception per document: a changed value of the goods goes before a changed deduction
SELECT 'RESTATED', later_replacement.refund_order_id, later_replacement.refund_order_id, CAST(later_replacement.shipped_amount AS VARCHAR), CAST(CAST(later_replacement.shipped_amount - later_replacement.left_amount AS DECIMAL(18, 2)) AS VARCHAR), later_replacement.left_amount, later_replacement.currency_code
FROM later_replacement
ANTI JOIN repriced_refund ON repriced_refund.refund_order_id = later_replacement.refund_order_id
UNION ALL
SELECT 'RESTATED', fee.refund_order_id, fee.refund_order_id, CAST(fee.fee_now AS VARCHAR), CAST(fee.fee_due AS VARCHAR), CAST(fee.fee_now - fee.fee_due AS DECIMAL(18, 2)), refund.currency_code
FROM current_fee AS fee
JOIN ledger.refund_order AS refund ON refund.refund_order_id = fee.refund_order_id
ANTI JOIN later_replacement ON later_replacement.refund_order_id = fee.refund_order_id
ANTI JOIN repriced_refund ON repriced_refund.refund_order_id = fee.refund_order_id
WHERE fee.fee_now <> fee.fee_due
UNION ALL
SELECT
    'RESTATED',
    posted.receipt_id || '/' || CAST(posted.line_no AS VARCHAR),
    posted.return_stock_in_id,
    CAST(receipt.good_quantity AS VARCHAR) || '+' || CAST(receipt.defective_quantity AS VARCHAR),
    CAST(posted.good_quantity AS VARCHAR) || '+' || CAST(posted.defective_quantity AS VARCHAR),
    CAST(NULL AS DECIMAL(18, 2)),
    ''
FROM receiving.receipt_line AS posted
JOIN staging.stock_in_receipt_line AS receipt ON receipt.receipt_id = posted.receipt_id AND receipt.line_no = posted.line_no
WHERE receipt.good_quantity <> posted.good_quantity OR receipt.defective_quantity <> posted.defective_quantity
UNION ALL
SELECT
    'RESTATED',
    posted.payment_id,
    min(posted.refund_order_id),
    CAST(CAST(sum(payment.amount) AS DECIMAL(18, 2)) AS VARCHAR),
    CAST(CAST(sum(posted.amount) AS DECIMAL(18, 2)) AS VARCHAR),
    CAST(sum(payment.amount - posted.amount) AS DECIMAL(18, 2)),
    min(payment.currency_code)
FROM prior.payment AS posted
JOIN staging.refund_payment AS payment ON payment.payment_id = posted.payment_id AND payment.refund_order_id = posted.refund_order_id
WHERE posted.document_type = 'payment' AND payment.amount <> posted.amount
GROUP BY posted.payment_id
