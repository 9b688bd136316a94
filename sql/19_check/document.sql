-- what: documents issued twice, batches of more than one pair, and pushes or recalls that the state of the return does not allow
-- grain: one violation and what it is about
-- key: violation, subject_id
-- inputs: ledger.posting, ledger.refund_order, ledger.document_number, ledger.stock_movement, pushes.push_item, pushes.new_push_item, pushes.return_stock_in, pushes.batch, pushes.batch_line
-- rules: R-18, R-20, R-21, R-22, R-43, R-75
WITH issued AS (
    SELECT 'posting ' || posting_id AS document FROM ledger.posting
    UNION ALL
    SELECT 'refund order ' || refund_order_id FROM ledger.refund_order
    UNION ALL
    SELECT 'document number ' || supplier_id || ' ' || document_no FROM ledger.document_number
    UNION ALL
    SELECT 'stock movement ' || movement_id FROM ledger.stock_movement
    UNION ALL
    SELECT action || ' ' || push_id FROM pushes.push_item
),
repeated AS (
    SELECT document, CAST(count(*) AS BIGINT) AS times FROM issued GROUP BY document HAVING count(*) > 1
),
mixed AS (
    SELECT batch_id, CAST(count(*) AS BIGINT) AS parties FROM pushes.batch GROUP BY batch_id HAVING count(*) > 1
)
SELECT 'a document is issued more than once' AS violation, document AS subject_id, CAST(times AS VARCHAR) || ' times' AS detail
FROM repeated
UNION ALL
SELECT 'a batch has more than one distributor, supplier or currency', batch_id, CAST(parties AS VARCHAR) || ' parties'
FROM mixed
UNION ALL
SELECT
    'a push or recall does not fit the state of its return, or has no line',
    item.action || ' ' || item.push_id,
    return_stock_in.state || ' ' || return_stock_in.reason
FROM pushes.new_push_item AS item
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = item.return_stock_in_id
LEFT JOIN (SELECT DISTINCT push_id FROM pushes.batch_line) AS line ON line.push_id = item.push_id
LEFT JOIN pushes.new_push_item AS reissue
    ON reissue.return_stock_in_id = item.return_stock_in_id AND reissue.attempt = item.attempt + 1 AND reissue.action = 'push'
WHERE line.push_id IS NULL
    OR (item.action = 'push' AND return_stock_in.state <> 'pushed')
    OR (item.action = 'recall' AND return_stock_in.state <> 'recalled' AND reissue.push_id IS NULL)
