-- what: the cases of an id: return stock-ins, and after-sales orders without a return stock-in
-- grain: one case
-- inputs: history_after_sales_line, history_decision, history_finding, history_refund_payment, history_unit_match, receipt_case, report.adjustment, report.posting, report.push_item, report.refund_order, report.return_stock_in, report.stock_movement
WITH
subject AS (
    -- an exception id leads to its subject; every other id leads to its own document
    SELECT 'exception_id' AS id_kind, split_part($id, '|', -1) AS subject_id
    WHERE EXISTS (SELECT 1 FROM history_finding WHERE exception_id = $id)
    UNION ALL
    SELECT '', $id
),
receipt_line AS (
    SELECT receipt_id, line_no, receipt_id || ':' || CAST(line_no AS VARCHAR) AS line_id, return_stock_in_id FROM receipt_case
),
own_document AS (
    SELECT 'return_stock_in_id' AS id_kind, return_stock_in_id AS id, return_stock_in_id FROM report.return_stock_in
    UNION ALL
    SELECT 'refund_order_id', refund_order_id, return_stock_in_id FROM report.refund_order
    UNION ALL
    -- a payment may name a refund order that does not exist
    SELECT 'refund_order_id', refund_order_id, split_part(refund_order_id, '/', 1) FROM history_refund_payment
    UNION ALL
    SELECT 'push_id', push_id, return_stock_in_id FROM report.push_item
    UNION ALL
    SELECT 'batch_id', batch_id, return_stock_in_id FROM report.push_item
    UNION ALL
    SELECT 'posting_id', posting_id, split_part(refund_order_id, '/', 1) FROM report.posting
    UNION ALL
    SELECT 'payment_id', payment_id, split_part(refund_order_id, '/', 1) FROM history_refund_payment
    UNION ALL
    -- what is open of a payment that came before its refund order
    SELECT 'payment_id', payment_id || ':' || refund_order_id, split_part(refund_order_id, '/', 1) FROM history_refund_payment
    UNION ALL
    SELECT 'document_no', document_no, return_stock_in_id FROM report.refund_order WHERE document_no <> ''
    UNION ALL
    SELECT 'document_no', document_no, split_part(refund_order_id, '/', 1) FROM report.adjustment WHERE document_no <> ''
    UNION ALL
    SELECT 'adjustment_id', adjustment_id, split_part(refund_order_id, '/', 1) FROM report.adjustment WHERE refund_order_id <> ''
    UNION ALL
    SELECT 'adjustment_id', adjustment.adjustment_id, line.return_stock_in_id
    FROM report.adjustment AS adjustment
    INNER JOIN receipt_line AS line ON line.line_id = adjustment.document_id
    WHERE adjustment.document_type = 'receipt_line'
    UNION ALL
    SELECT 'receipt_id', receipt_id, return_stock_in_id FROM receipt_line
    UNION ALL
    SELECT 'receipt_line', line_id, return_stock_in_id FROM receipt_line
    UNION ALL
    SELECT 'movement_id', movement.movement_id, line.return_stock_in_id
    FROM report.stock_movement AS movement
    INNER JOIN receipt_line AS line ON line.receipt_id = movement.receipt_id AND line.line_no = movement.line_no
    UNION ALL
    SELECT 'stock_out_id', stock_out_id, return_stock_in_id FROM history_unit_match
),
document AS (
    SELECT id_kind, id, return_stock_in_id FROM own_document
    UNION ALL
    -- a decision leads to the document that it is about, or to the return of a refund order that does not exist
    SELECT 'decision_id', decided.decision_id, coalesce(own_document.return_stock_in_id, split_part(decided.subject_id, '/', 1))
    FROM history_decision AS decided
    LEFT JOIN own_document ON own_document.id = split_part(decided.subject_id, '|', -1)
    WHERE decided.decision_id IN (SELECT subject_id FROM subject)
),
after_sales_order AS (
    SELECT channel, shop_id, after_sales_id, order_id FROM report.return_stock_in
    UNION
    SELECT channel, shop_id, after_sales_id, order_id FROM history_after_sales_line
),
named_return AS (
    SELECT coalesce(nullif(subject.id_kind, ''), document.id_kind) AS id_kind, document.return_stock_in_id
    FROM document
    INNER JOIN subject ON subject.subject_id = document.id
),
named_order AS (
    SELECT 'after_sales_id' AS id_kind, * FROM after_sales_order WHERE after_sales_id = $id
    UNION
    SELECT 'order_id', * FROM after_sales_order WHERE order_id = $id
    UNION
    -- the subject of a settlement exception is an order, or one after-sales order of it
    SELECT subject.id_kind, claim.*
    FROM after_sales_order AS claim
    INNER JOIN subject
        ON subject.id_kind <> ''
        AND subject.subject_id IN (
            fragment.order_subject_id(claim.channel, claim.shop_id, claim.order_id, ''),
            fragment.order_subject_id(claim.channel, claim.shop_id, claim.order_id, claim.after_sales_id)
        )
)
SELECT DISTINCT
    named.id_kind, return_stock_in.channel, return_stock_in.shop_id, return_stock_in.after_sales_id, return_stock_in.order_id, return_stock_in.return_stock_in_id
FROM named_return AS named
INNER JOIN report.return_stock_in AS return_stock_in USING (return_stock_in_id)
UNION
SELECT DISTINCT
    named.id_kind, named.channel, named.shop_id, named.after_sales_id, named.order_id,
    coalesce(return_stock_in.return_stock_in_id, '')
FROM named_order AS named
LEFT JOIN report.return_stock_in AS return_stock_in USING (channel, shop_id, after_sales_id)
ORDER BY id_kind, channel, shop_id, after_sales_id, return_stock_in_id
