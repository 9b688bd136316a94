-- what: the amount of each refund order that is due to the distributor, compared with what was settled and written off
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: control.run, control.setting, ledger.refund_order
-- rules: R-45, R-46, R-54
WITH aged_refund AS (
    SELECT
        refund.refund_order_id,
        refund.return_stock_in_id,
        refund.distributor_id,
        refund.supplier_id,
        refund.currency_code,
        refund.created_on,
        refund.due_amount,
        refund.settled_amount,
        refund.written_off_amount,
        refund.open_amount,
        date_diff('day', CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) > setting.payment_limit_days AS is_late
    FROM ledger.refund_order AS refund
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
)
SELECT
    *,
    CAST(due_amount - settled_amount AS DECIMAL(18, 2)) AS difference_amount,
    CASE
        WHEN open_amount = 0 THEN 'matched'
        WHEN open_amount < 0 THEN 'over'
        WHEN settled_amount > 0 THEN 'partial'
        WHEN is_late THEN 'unpaid'
        ELSE 'pending'
    END AS match
FROM aged_refund
