-- what: what distributors have with suppliers after the refund orders of this run, before the uses of this run
-- grain: one row per distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: control.run, prior.pair_balance, prior.posting, refunds.new_refund_order, refunds.refund_adjustment, refunds.net_refund, ledger.new_opening_balance
-- rules: R-44, R-62, R-63
WITH entry AS (
    SELECT distributor_id, supplier_id, currency_code, brought_forward_amount, credited_amount, used_amount, true AS is_known
    FROM prior.pair_balance
    JOIN control.run AS run ON NOT run.is_whole
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 0, 0, 0, true
    FROM prior.pair_balance
    JOIN control.run AS run ON run.is_whole
    UNION ALL
    -- a run that computes every order has every posting; earlier versions of the product kept no sums
    SELECT
        posting.distributor_id,
        posting.supplier_id,
        posting.currency_code,
        CASE posting.document_type WHEN 'opening_balance' THEN CAST(-posting.amount AS DECIMAL(18, 2)) ELSE 0 END,
        CASE WHEN posting.document_type IN ('opening_balance', 'balance_use') THEN 0 ELSE CAST(-posting.amount AS DECIMAL(18, 2)) END,
        CASE posting.document_type WHEN 'balance_use' THEN posting.amount ELSE 0 END,
        false
    FROM prior.posting AS posting
    JOIN control.run AS run ON run.is_whole
    WHERE posting.account = 'customer_balance'
    UNION ALL
    -- what this run credits; adjustments count too (R-61)
    SELECT distributor_id, supplier_id, currency_code, 0, refundable_amount, 0, false
    FROM refunds.new_refund_order
    WHERE refund_method = 'customer_balance'
    UNION ALL
    SELECT net.distributor_id, net.supplier_id, net.currency_code, 0, adjustment.amount, 0, false
    FROM refunds.refund_adjustment AS adjustment
    JOIN refunds.net_refund AS net ON net.refund_order_id = adjustment.refund_order_id
    WHERE adjustment.refund_method = 'customer_balance'
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, amount, 0, 0, false
    FROM ledger.new_opening_balance
    WHERE kind = 'customer_balance'
)
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    CAST(sum(brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(sum(credited_amount) AS DECIMAL(18, 2)) AS credited_amount,
    CAST(sum(used_amount) AS DECIMAL(18, 2)) AS used_amount,
    CAST(sum(brought_forward_amount + credited_amount - used_amount) AS DECIMAL(18, 2)) AS balance_amount,
    bool_or(is_known) AS is_known
FROM entry
GROUP BY distributor_id, supplier_id, currency_code
