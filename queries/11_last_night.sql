-- What was pushed, recalled, stocked in or refunded on the last business date?
WITH last_date AS (
    SELECT max(business_date) AS business_date FROM report.run
),
moved AS (
    SELECT item.return_stock_in_id, item.action AS movement, item.push_id AS document_id
    FROM report.push_item AS item
    JOIN last_date ON last_date.business_date = item.business_date
    UNION ALL
    SELECT movement.return_stock_in_id, 'stock in', movement.movement_id
    FROM report.stock_movement AS movement
    JOIN last_date ON last_date.business_date = movement.business_date
    WHERE movement.pool <> 'unidentified'
    UNION ALL
    SELECT refund.return_stock_in_id, 'refund', refund.refund_order_id
    FROM report.refund_order AS refund
    JOIN last_date ON last_date.business_date = refund.created_on
)
SELECT return_stock_in.supplier_id, moved.movement, moved.return_stock_in_id, moved.document_id
FROM moved
JOIN report.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = moved.return_stock_in_id
ORDER BY return_stock_in.supplier_id, moved.movement, moved.return_stock_in_id, moved.document_id;
