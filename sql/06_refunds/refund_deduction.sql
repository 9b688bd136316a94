-- what: the deductions that a refund could owe before the remaining amount limits them: unsettled amount, exchange amount and handling fee
-- grain: one row per return stock-in refunded in this run
-- key: return_stock_in_id
-- inputs: refunds.refund_due, refunds.refund_wait, refunds.unsettled_outstanding, refunds.exchange_outstanding
-- rules: R-36, R-37, R-38, R-39, R-40
WITH payable_return AS (
    SELECT due.*
    FROM refunds.refund_due AS due
    JOIN refunds.refund_wait AS wait ON wait.return_stock_in_id = due.return_stock_in_id
    WHERE wait.waits_for = ''
),
charged_return AS (
    SELECT
        payable_return.*,
        coalesce(unsettled.left_amount, CAST(0 AS DECIMAL(18, 2))) AS unsettled_left,
        coalesce(exchange.left_amount, CAST(0 AS DECIMAL(18, 2))) AS exchange_due,
        CAST(sum(payable_return.due_amount) OVER (
            PARTITION BY payable_return.shop_id, payable_return.order_id, payable_return.supplier_id
            ORDER BY payable_return.return_stock_in_id NULLS LAST
        ) AS DECIMAL(18, 2)) AS order_amount_through
    FROM payable_return
    LEFT JOIN refunds.unsettled_outstanding AS unsettled
        ON unsettled.shop_id = payable_return.shop_id
        AND unsettled.order_id = payable_return.order_id
        AND unsettled.supplier_id = payable_return.supplier_id
    LEFT JOIN refunds.exchange_outstanding AS exchange ON exchange.return_stock_in_id = payable_return.return_stock_in_id
)
SELECT
    return_stock_in_id,
    shop_id,
    order_id,
    distributor_id,
    supplier_id,
    currency_code,
    refund_method,
    refund_orders,
    due_quantity,
    filled_quantity,
    due_amount,
    estimated_amount,
    expected_amount,
    -- the first return of an order takes first (R-38): what is used up to this return, less what is used before it
    CAST(least(unsettled_left, order_amount_through)
        - least(unsettled_left, CAST(order_amount_through - due_amount AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS unsettled_amount,
    exchange_due,
    CASE
        WHEN NOT is_fee_due THEN CAST(0 AS DECIMAL(18, 2))
        ELSE fragment.return_handling_fee(basis, rate, min_amount, max_amount, minor_unit, due_amount, due_quantity)
    END AS fee_due
FROM charged_return
