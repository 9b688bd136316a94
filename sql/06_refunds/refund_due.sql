-- what: step 5 of a run, first half: the accepted units of each return that are not refunded yet, and whether a fee is missing for them
-- grain: one row per received return stock-in with something to refund
-- key: return_stock_in_id
-- inputs: control.run, prior.return_stock_in, receiving.state_after_cancellation, prior.refund_order, prior.push_line, orders.handling_fee, reference.supplier, receiving.due_unit
-- rules: R-22, R-31, R-34, R-39, R-43, R-61
WITH filled_return AS (
    SELECT
        return_stock_in_id,
        CAST(sum(accepted_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(due_quantity) AS BIGINT) AS due_quantity,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * due_quantity) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * refunded_quantity) AS DECIMAL(18, 2)) AS refunded_amount
    FROM receiving.due_unit
    GROUP BY return_stock_in_id
),
earlier_refund AS (
    SELECT return_stock_in_id, CAST(count(*) AS BIGINT) AS refund_orders
    FROM prior.refund_order
    GROUP BY return_stock_in_id
),
announced_return AS (
    SELECT
        prior_return.return_stock_in_id,
        CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS announced_amount
    FROM prior.return_stock_in AS prior_return
    JOIN prior.push_line AS line
        ON line.push_id = fragment.push_id(prior_return.return_stock_in_id, prior_return.attempts)
    GROUP BY prior_return.return_stock_in_id
),
due_return AS (
    SELECT
        prior_return.*,
        CAST(announced_return.announced_amount - filled_return.refunded_amount AS DECIMAL(18, 2)) AS expected_amount,
        coalesce(earlier_refund.refund_orders, CAST(0 AS BIGINT)) AS refund_orders,
        filled_return.due_quantity,
        filled_return.due_amount,
        filled_return.accepted_quantity AS filled_quantity
    FROM filled_return
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = filled_return.return_stock_in_id
    JOIN receiving.state_after_cancellation AS state ON state.return_stock_in_id = filled_return.return_stock_in_id
    JOIN announced_return ON announced_return.return_stock_in_id = filled_return.return_stock_in_id
    LEFT JOIN earlier_refund ON earlier_refund.return_stock_in_id = filled_return.return_stock_in_id
    WHERE state.state = 'received'
)
SELECT
    due_return.return_stock_in_id,
    due_return.shop_id,
    due_return.after_sales_id,
    due_return.order_id,
    due_return.distributor_id,
    due_return.supplier_id,
    due_return.currency_code,
    due_return.refund_method,
    due_return.refund_orders,
    due_return.due_quantity,
    due_return.filled_quantity,
    due_return.due_amount,
    -- the first refund order is measured against the return's estimate, a later one against what was still expected
    CASE WHEN due_return.refund_orders = 0 THEN due_return.estimated_refund_amount ELSE due_return.expected_amount END AS estimated_amount,
    due_return.expected_amount,
    supplier.minor_unit,
    due_return.via_bigshop AND due_return.refund_orders = 0 AS is_fee_due,
    fee.basis,
    fee.rate,
    fee.min_amount,
    fee.max_amount,
    due_return.via_bigshop AND due_return.refund_orders = 0 AND fee.basis IS NULL AS is_fee_missing
FROM due_return
JOIN reference.supplier AS supplier ON supplier.supplier_id = due_return.supplier_id
CROSS JOIN control.run AS run
LEFT JOIN orders.handling_fee AS fee
    ON fee.supplier_id = due_return.supplier_id
    AND fee.distributor_id = due_return.distributor_id
    AND fee.valid_on = run.business_date
WHERE due_return.due_quantity > 0
