-- what: the double entries of this run; the entries of every money document add up to zero
-- grain: one row per posting of this run
-- key: posting_id
-- inputs: control.run, refunds.new_refund_order, ledger.new_payment, ledger.new_write_off, refunds.issued_refund_order
-- rules: R-44, R-45, R-49
-- persisted: append
WITH entry AS (
    SELECT refund_order_id, refund_order_id AS document_id, 'refund_order' AS document_type, 1 AS entry_no, 'returns' AS account, return_amount AS amount FROM refunds.new_refund_order
    UNION ALL
    SELECT refund_order_id, refund_order_id, 'refund_order', 2, 'unsettled_offset', CAST(-unsettled_amount AS DECIMAL(18, 2)) FROM refunds.new_refund_order
    UNION ALL
    SELECT refund_order_id, refund_order_id, 'refund_order', 3, 'exchange_offset', CAST(-exchange_amount AS DECIMAL(18, 2)) FROM refunds.new_refund_order
    UNION ALL
    SELECT refund_order_id, refund_order_id, 'refund_order', 4, 'return_handling_fee', CAST(-return_handling_fee AS DECIMAL(18, 2)) FROM refunds.new_refund_order
    UNION ALL
    SELECT refund_order_id, refund_order_id, 'refund_order', 5, 'refund_payable', CAST(-refundable_amount AS DECIMAL(18, 2)) FROM refunds.new_refund_order
    UNION ALL
    -- by customer balance a refund is completed at creation, so its payable is settled at once
    SELECT refund_order_id, refund_order_id, 'refund_order', 6, 'refund_payable', refundable_amount FROM refunds.new_refund_order WHERE refund_method = 'customer_balance'
    UNION ALL
    SELECT refund_order_id, refund_order_id, 'refund_order', 7, 'customer_balance', CAST(-refundable_amount AS DECIMAL(18, 2)) FROM refunds.new_refund_order WHERE refund_method = 'customer_balance'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 1, 'refund_payable', amount FROM ledger.new_payment WHERE document_type = 'payment'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 2, 'bank_clearing', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_payment WHERE document_type = 'payment'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 3, 'bank_clearing', amount FROM ledger.new_payment WHERE document_type = 'payment_confirmation'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 4, 'bank', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_payment WHERE document_type = 'payment_confirmation'
    UNION ALL
    SELECT refund_order_id, decision_id, 'write_off', 1, 'refund_payable', amount FROM ledger.new_write_off
    UNION ALL
    SELECT refund_order_id, decision_id, 'write_off', 2, 'write_off', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_write_off
)
SELECT
    CAST(entry.document_type || '|' || entry.document_id
        || CASE WHEN entry.document_id = entry.refund_order_id THEN '' ELSE '|' || entry.refund_order_id END
        || '|' || CAST(entry.entry_no AS VARCHAR) AS VARCHAR) AS posting_id,
    CAST(entry.document_id AS VARCHAR) AS document_id,
    CAST(entry.document_type AS VARCHAR) AS document_type,
    CAST(entry.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(run.business_date AS DATE) AS business_date,
    CAST(entry.account AS VARCHAR) AS account,
    CAST(refund.distributor_id AS VARCHAR) AS distributor_id,
    CAST(refund.supplier_id AS VARCHAR) AS supplier_id,
    CAST(refund.currency_code AS VARCHAR) AS currency_code,
    CAST(entry.amount AS DECIMAL(18, 2)) AS amount
FROM entry
CROSS JOIN control.run AS run
JOIN refunds.issued_refund_order AS refund ON refund.refund_order_id = entry.refund_order_id
WHERE entry.amount <> 0
