-- what: how far each return's goods and refunds have come
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, pushes.push_line, receiving.receipt_line, ledger.refund_order
-- rules: R-31, R-48
WITH announced AS (
    SELECT push_id, CAST(sum(quantity) AS BIGINT) AS quantity FROM pushes.push_line GROUP BY push_id
),
taken AS (
    SELECT
        return_stock_in_id,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(defective_quantity) AS BIGINT) AS defective_quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id
),
refunded AS (
    SELECT
        return_stock_in_id,
        CAST(sum(accepted_quantity) AS BIGINT) AS refunded_quantity,
        min(CASE state WHEN 'completed' THEN 1 ELSE 0 END) = 1 AS is_settled
    FROM ledger.refund_order
    GROUP BY return_stock_in_id
)
SELECT
    known.return_stock_in_id,
    CASE WHEN known.state IN ('pushed', 'received') THEN coalesce(announced.quantity, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END AS pushed_quantity,
    coalesce(taken.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
    coalesce(taken.defective_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
    coalesce(taken.good_quantity + taken.defective_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    coalesce(refunded.refunded_quantity, CAST(0 AS BIGINT)) AS refunded_quantity,
    CASE
        WHEN known.state = 'pushed' THEN 'confirm_return'
        WHEN known.state = 'recalled' THEN 'recalled'
        WHEN known.state <> 'received' THEN ''
        WHEN refunded.return_stock_in_id IS NULL THEN 'received_return'
        WHEN refunded.is_settled AND refunded.refunded_quantity = taken.good_quantity + taken.defective_quantity THEN 'completed'
        ELSE 'refund_processing'
    END AS supplier_status
FROM pushes.return_stock_in AS known
LEFT JOIN announced ON announced.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
LEFT JOIN taken ON taken.return_stock_in_id = known.return_stock_in_id
LEFT JOIN refunded ON refunded.return_stock_in_id = known.return_stock_in_id
