-- what: documents that were issued more than once
-- grain: one document
-- key: document
-- inputs: standing.posting, standing.refund_order, standing.stock_movement, standing.push_item
-- rules: R-21, R-43
WITH issued AS (
    SELECT 'posting ' || posting_id AS document FROM standing.posting
    UNION ALL
    SELECT 'refund order ' || refund_order_id FROM standing.refund_order
    UNION ALL
    SELECT 'stock movement ' || movement_id FROM standing.stock_movement
    UNION ALL
    SELECT action || ' ' || push_id FROM standing.push_item
)
SELECT document, CAST(count(*) AS BIGINT) AS times
FROM issued
GROUP BY document
HAVING count(*) > 1
