-- what: documents that were issued more than once
-- grain: one document
-- key: document
-- inputs: ledger.posting, ledger.refund_order, ledger.stock_movement, pushes.push_item
-- rules: R-21, R-43
WITH issued AS (
    SELECT 'posting ' || posting_id AS document FROM ledger.posting
    UNION ALL
    SELECT 'refund order ' || refund_order_id FROM ledger.refund_order
    UNION ALL
    SELECT 'stock movement ' || movement_id FROM ledger.stock_movement
    UNION ALL
    SELECT action || ' ' || push_id FROM pushes.push_item
)
SELECT document, CAST(count(*) AS BIGINT) AS times
FROM issued
GROUP BY document
HAVING count(*) > 1
