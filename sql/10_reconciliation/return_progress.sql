-- what: the progress of each return: units pushed, accepted, refused and refunded, and its status in the supplier's list
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, pushes.push_line, receiving.receipt_line, ledger.refund_order, refunds.refund_sku
-- rules: R-31, R-48, R-61
WITH announced_push AS (
    SELECT push_id, CAST(sum(quantity) AS BIGINT) AS quantity FROM pushes.push_line GROUP BY push_id
),
received_goods AS (
    SELECT
        return_stock_in_id,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(defective_quantity) AS BIGINT) AS defective_quantity,
        CAST(sum(refused_quantity) AS BIGINT) AS refused_quantity
    FROM receiving.receipt_line
    WHERE return_stock_in_id <> ''
    GROUP BY return_stock_in_id
),
refund AS (
    SELECT
        return_stock_in_id,
        min(CASE state WHEN 'completed' THEN 1 ELSE 0 END) = 1 AS is_settled
    FROM ledger.refund_order
    GROUP BY return_stock_in_id
),
paid AS (
    -- adjustments included (R-61)
    SELECT return_stock_in_id, CAST(sum(quantity) AS BIGINT) AS refunded_quantity
    FROM refunds.refund_sku
    GROUP BY return_stock_in_id
)
SELECT
    return_stock_in.return_stock_in_id,
    CASE WHEN return_stock_in.state IN ('pushed', 'received') THEN coalesce(announced_push.quantity, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END AS pushed_quantity,
    coalesce(received_goods.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
    coalesce(received_goods.defective_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
    coalesce(received_goods.good_quantity + received_goods.defective_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    coalesce(received_goods.refused_quantity, CAST(0 AS BIGINT)) AS refused_quantity,
    coalesce(paid.refunded_quantity, CAST(0 AS BIGINT)) AS refunded_quantity,
    CASE
        WHEN return_stock_in.state = 'pushed' THEN 'confirm_return'
        WHEN return_stock_in.state = 'recalled' THEN 'recalled'
        WHEN return_stock_in.state <> 'received' THEN ''
        -- nothing was accepted and nothing more is awaited: there is nothing to refund (R-31)
        WHEN coalesce(received_goods.good_quantity + received_goods.defective_quantity, CAST(0 AS BIGINT)) = 0
            AND (return_stock_in.is_short_closed OR received_goods.refused_quantity = announced_push.quantity) THEN 'completed'
        WHEN refund.return_stock_in_id IS NULL THEN 'received_return'
        WHEN refund.is_settled AND paid.refunded_quantity = received_goods.good_quantity + received_goods.defective_quantity THEN 'completed'
        ELSE 'refund_processing'
    END AS supplier_status
FROM pushes.return_stock_in AS return_stock_in
LEFT JOIN announced_push ON announced_push.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts)
LEFT JOIN received_goods ON received_goods.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN refund ON refund.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN paid ON paid.return_stock_in_id = return_stock_in.return_stock_in_id
