-- what: step 5 of the night, first half: what was accepted and is not refunded yet, where nothing holds it
-- grain: one received return stock-in with something to refund
-- key: return_stock_in_id
-- inputs: control.run, prior.return_stock_in, receiving.state_after_cancellation, prior.refund_order, prior.push_line, orders.handling_fee, reference.supplier, receiving.accepted_unit
-- rules: R-22, R-31, R-34, R-39
WITH filled AS (
    SELECT
        return_stock_in_id,
        CAST(sum(accepted_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * accepted_quantity) AS DECIMAL(18, 2)) AS return_amount
    FROM receiving.accepted_unit
    GROUP BY return_stock_in_id
),
refunded AS (
    SELECT
        return_stock_in_id,
        CAST(count(*) AS BIGINT) AS refund_orders,
        CAST(sum(accepted_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(return_amount) AS DECIMAL(18, 2)) AS return_amount
    FROM prior.refund_order
    GROUP BY return_stock_in_id
),
announced AS (
    SELECT
        known.return_stock_in_id,
        CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS announced_amount
    FROM prior.return_stock_in AS known
    JOIN prior.push_line AS line
        ON line.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
    GROUP BY known.return_stock_in_id
),
waiting AS (
    SELECT
        known.*,
        CAST(announced.announced_amount - coalesce(refunded.return_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS expected_amount,
        state.is_frozen,
        coalesce(refunded.refund_orders, CAST(0 AS BIGINT)) AS refund_orders,
        filled.accepted_quantity - coalesce(refunded.accepted_quantity, CAST(0 AS BIGINT)) AS due_quantity,
        CAST(filled.return_amount - coalesce(refunded.return_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS due_amount,
        filled.accepted_quantity AS filled_quantity
    FROM filled
    JOIN prior.return_stock_in AS known ON known.return_stock_in_id = filled.return_stock_in_id
    JOIN receiving.state_after_cancellation AS state ON state.return_stock_in_id = filled.return_stock_in_id
    JOIN announced ON announced.return_stock_in_id = filled.return_stock_in_id
    LEFT JOIN refunded ON refunded.return_stock_in_id = filled.return_stock_in_id
    WHERE state.state = 'received'
)
SELECT
    waiting.return_stock_in_id,
    waiting.shop_id,
    waiting.after_sales_id,
    waiting.order_id,
    waiting.distributor_id,
    waiting.supplier_id,
    waiting.currency_code,
    waiting.refund_method,
    waiting.refund_orders,
    waiting.due_quantity,
    waiting.filled_quantity,
    waiting.due_amount,
    -- the first refund order is measured against the return's estimate, a later one against what was still expected
    CASE WHEN waiting.refund_orders = 0 THEN waiting.estimated_refund_amount ELSE waiting.expected_amount END AS estimated_amount,
    waiting.expected_amount,
    supplier.minor_unit,
    waiting.via_bigshop AND waiting.refund_orders = 0 AS is_fee_due,
    fee.basis,
    fee.rate,
    fee.min_amount,
    fee.max_amount,
    waiting.is_frozen,
    waiting.via_bigshop AND waiting.refund_orders = 0 AND fee.basis IS NULL AS is_fee_missing
FROM waiting
JOIN reference.supplier AS supplier ON supplier.supplier_id = waiting.supplier_id
CROSS JOIN control.run AS run
LEFT JOIN orders.handling_fee AS fee
    ON fee.supplier_id = waiting.supplier_id
    AND fee.distributor_id = waiting.distributor_id
    AND fee.valid_on = run.business_date
WHERE waiting.due_quantity > 0
