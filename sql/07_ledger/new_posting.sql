-- what: the double entries of this run; the entries of every money document add up to zero
-- grain: one row per posting of this run
-- key: posting_id
-- inputs: control.run, refunds.new_refund_order, ledger.new_payment, ledger.new_write_off, ledger.new_balance_credit, refunds.refund_adjustment, ledger.payment_adjustment, ledger.payment_target, ledger.new_opening_balance, ledger.new_balance_use
-- rules: R-16, R-44, R-45, R-49, R-61, R-62, R-63
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
    -- confirmed before its refund order exists, and applied when it does
    SELECT refund_order_id, payment_id, document_type, 1, 'unapplied_payment', amount FROM ledger.new_payment WHERE document_type = 'unapplied_payment'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 2, 'bank', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_payment WHERE document_type = 'unapplied_payment'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 1, 'refund_payable', amount FROM ledger.new_payment WHERE document_type = 'payment_application'
    UNION ALL
    SELECT refund_order_id, payment_id, document_type, 2, 'unapplied_payment', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_payment WHERE document_type = 'payment_application'
    UNION ALL
    SELECT refund_order_id, decision_id, 'write_off', 1, 'refund_payable', amount FROM ledger.new_write_off
    UNION ALL
    SELECT refund_order_id, decision_id, 'write_off', 2, 'write_off', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_write_off
    UNION ALL
    SELECT refund_order_id, decision_id, 'balance_credit', 1, 'refund_payable', amount FROM ledger.new_balance_credit
    UNION ALL
    SELECT refund_order_id, decision_id, 'balance_credit', 2, 'customer_balance', CAST(-amount AS DECIMAL(18, 2)) FROM ledger.new_balance_credit
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 1, 'returns', return_part FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 2, 'unsettled_offset', unsettled_part FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 3, 'exchange_offset', exchange_part FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 4, 'return_handling_fee', fee_part FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 5, 'refund_payable', CAST(-amount AS DECIMAL(18, 2)) FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 6, 'refund_payable', amount FROM refunds.refund_adjustment WHERE refund_method = 'customer_balance'
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 7, 'customer_balance', CAST(-amount AS DECIMAL(18, 2)) FROM refunds.refund_adjustment WHERE refund_method = 'customer_balance'
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 8, 'refund_payable', CAST(-taken_back_amount AS DECIMAL(18, 2)) FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'refund_adjustment', 9, 'write_off', taken_back_amount FROM refunds.refund_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'payment_adjustment', 1, CASE WHEN is_unapplied THEN 'unapplied_payment' ELSE 'refund_payable' END, amount FROM ledger.payment_adjustment
    UNION ALL
    SELECT refund_order_id, adjustment_id, 'payment_adjustment', 2, CASE WHEN is_counted OR is_unapplied THEN 'bank' ELSE 'bank_clearing' END, CAST(-amount AS DECIMAL(18, 2)) FROM ledger.payment_adjustment
),
pair_entry AS (
    SELECT
        entry.refund_order_id, entry.document_id, entry.document_type, entry.entry_no, entry.account, entry.amount,
        target.distributor_id, target.supplier_id, target.currency_code
    FROM entry
    JOIN ledger.payment_target AS target ON target.refund_order_id = entry.refund_order_id
    UNION ALL
    -- what the home began with and what a distributor used are about no refund order
    SELECT '', 'OPENING:' || reference, 'opening_balance', 1, kind, CAST(-amount AS DECIMAL(18, 2)), distributor_id, supplier_id, currency_code FROM ledger.new_opening_balance
    UNION ALL
    SELECT '', 'OPENING:' || reference, 'opening_balance', 2, 'opening', amount, distributor_id, supplier_id, currency_code FROM ledger.new_opening_balance
    UNION ALL
    SELECT '', use_id, 'balance_use', 1, 'customer_balance', amount, distributor_id, supplier_id, currency_code FROM ledger.new_balance_use
    UNION ALL
    SELECT '', use_id, 'balance_use', 2, 'balance_used', CAST(-amount AS DECIMAL(18, 2)), distributor_id, supplier_id, currency_code FROM ledger.new_balance_use
)
SELECT
    CAST(entry.document_type || '|' || entry.document_id
        || CASE WHEN entry.refund_order_id IN (entry.document_id, '') THEN '' ELSE '|' || entry.refund_order_id END
        || '|' || CAST(entry.entry_no AS VARCHAR) AS VARCHAR) AS posting_id,
    CAST(entry.document_id AS VARCHAR) AS document_id,
    CAST(entry.document_type AS VARCHAR) AS document_type,
    CAST(entry.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(run.business_date AS DATE) AS business_date,
    CAST(entry.account AS VARCHAR) AS account,
    CAST(entry.distributor_id AS VARCHAR) AS distributor_id,
    CAST(entry.supplier_id AS VARCHAR) AS supplier_id,
    CAST(entry.currency_code AS VARCHAR) AS currency_code,
    CAST(entry.amount AS DECIMAL(18, 2)) AS amount
FROM pair_entry AS entry
CROSS JOIN control.run AS run
WHERE entry.amount <> 0
