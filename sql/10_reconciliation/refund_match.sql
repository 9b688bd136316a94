-- what: the amount of each refund order that is due to the distributor, compared with what was settled and written off
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: control.run, control.setting, ledger.refund_order, ledger.posting
-- rules: R-46, R-54, R-57
WITH write_off AS (
    SELECT refund_order_id, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM ledger.posting
    WHERE document_type = 'write_off' AND account = 'refund_payable'
    GROUP BY refund_order_id
),
settled_refund AS (
    SELECT
        refund.refund_order_id,
        refund.return_stock_in_id,
        refund.distributor_id,
        refund.supplier_id,
        refund.currency_code,
        refund.created_on,
        refund.refundable_amount AS due_amount,
        CAST(refund.paid_amount + CASE refund.refund_method WHEN 'customer_balance' THEN refund.refundable_amount ELSE 0 END AS DECIMAL(18, 2)) AS settled_amount,
        coalesce(write_off.amount, CAST(0 AS DECIMAL(18, 2))) AS written_off_amount,
        date_diff('day', CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) > setting.payment_limit_days AS is_late
    FROM ledger.refund_order AS refund
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN write_off ON write_off.refund_order_id = refund.refund_order_id
)
SELECT
    *,
    CAST(due_amount - settled_amount AS DECIMAL(18, 2)) AS difference_amount,
    CASE
        WHEN due_amount = settled_amount + written_off_amount THEN 'matched'
        WHEN settled_amount + written_off_amount > due_amount THEN 'over'
        WHEN settled_amount > 0 THEN 'partial'
        WHEN is_late THEN 'unpaid'
        ELSE 'pending'
    END AS match
FROM settled_refund
