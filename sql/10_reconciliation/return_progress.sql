-- what: the progress of each return: units pushed, accepted and refunded, and its status in the supplier's list
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, pushes.push_line, receiving.receipt_line, ledger.refund_order
-- rules: R-31, R-48
WITH announced_push AS (
    SELECT push_id, CAST(sum(quantity) AS BIGINT) AS quantity FROM pushes.push_line GROUP BY push_id
),
received_goods AS (
    SELECT
        return_stock_in_id,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(defective_quantity) AS BIGINT) AS defective_quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id
),
refund AS (
    SELECT
        return_stock_in_id,
        CAST(sum(accepted_quantity) AS BIGINT) AS refunded_quantity,
        min(CASE state WHEN 'completed' THEN 1 ELSE 0 END) = 1 AS is_settled
    FROM ledger.refund_order
    GROUP BY return_stock_in_id
)
SELECT
    return_stock_in.return_stock_in_id,
    CASE WHEN return_stock_in.state IN ('pushed', 'received') THEN coalesce(announced_push.quantity, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END AS pushed_quantity,
    coalesce(received_goods.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
    coalesce(received_goods.defective_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
    coalesce(received_goods.good_quantity + received_goods.defective_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    coalesce(refund.refunded_quantity, CAST(0 AS BIGINT)) AS refunded_quantity,
    CASE
        WHEN return_stock_in.state = 'pushed' THEN 'confirm_return'
        WHEN return_stock_in.state = 'recalled' THEN 'recalled'
        WHEN return_stock_in.state <> 'received' THEN ''
        WHEN refund.return_stock_in_id IS NULL THEN 'received_return'
        WHEN refund.is_settled AND refund.refunded_quantity = received_goods.good_quantity + received_goods.defective_quantity THEN 'completed'
        ELSE 'refund_processing'
    END AS supplier_status
FROM pushes.return_stock_in AS return_stock_in
LEFT JOIN announced_push ON announced_push.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts)
LEFT JOIN received_goods ON received_goods.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN refund ON refund.return_stock_in_id = return_stock_in.return_stock_in_id
