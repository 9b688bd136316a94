-- what: step 5 of a run, second half: the refund orders of this run; each deduction takes at most what the deductions before it left, in the order of R-37
-- grain: one row per refund order of this run
-- key: refund_order_id
-- inputs: control.run, refunds.refund_deduction
-- rules: R-31, R-36, R-37, R-41, R-42
WITH less_exchange AS (
    SELECT
        *,
        CAST(due_amount - unsettled_amount AS DECIMAL(18, 2)) AS after_unsettled,
        CAST(least(exchange_due, due_amount - unsettled_amount) AS DECIMAL(18, 2)) AS exchange_amount
    FROM refunds.refund_deduction
),
less_fee AS (
    SELECT
        *,
        CAST(least(fee_due, after_unsettled - exchange_amount) AS DECIMAL(18, 2)) AS return_handling_fee
    FROM less_exchange
)
SELECT
    less_fee.return_stock_in_id || '/' || CAST(less_fee.refund_orders + 1 AS VARCHAR) AS refund_order_id,
    less_fee.return_stock_in_id,
    less_fee.shop_id,
    less_fee.order_id,
    less_fee.distributor_id,
    less_fee.supplier_id,
    run.business_date AS created_on,
    less_fee.currency_code,
    less_fee.due_quantity AS accepted_quantity,
    less_fee.filled_quantity,
    less_fee.due_amount AS return_amount,
    less_fee.unsettled_amount,
    less_fee.exchange_amount,
    less_fee.return_handling_fee,
    CAST(less_fee.after_unsettled - less_fee.exchange_amount - less_fee.return_handling_fee AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(less_fee.exchange_due - less_fee.exchange_amount + less_fee.fee_due - less_fee.return_handling_fee AS DECIMAL(18, 2)) AS shortfall_amount,
    less_fee.exchange_due,
    less_fee.fee_due,
    less_fee.refund_method,
    less_fee.refund_orders + 1 AS refund_number,
    less_fee.estimated_amount,
    less_fee.expected_amount
FROM less_fee
CROSS JOIN control.run AS run
