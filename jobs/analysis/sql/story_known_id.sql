-- what: every known id, to find the nearest to an unknown one
-- grain: one id
-- inputs: history_after_sales_line, history_balance_use, history_decision, history_finding, history_opening_balance, history_receipt_line, history_refund_payment, history_unit_match, report.adjustment, report.posting, report.push_item, report.refund_order, report.return_stock_in
SELECT return_stock_in_id AS id FROM report.return_stock_in
UNION
SELECT after_sales_id FROM report.return_stock_in
UNION
SELECT order_id FROM report.return_stock_in
UNION
SELECT after_sales_id FROM history_after_sales_line
UNION
SELECT order_id FROM history_after_sales_line
UNION
SELECT refund_order_id FROM report.refund_order
UNION
SELECT push_id FROM report.push_item
UNION
SELECT batch_id FROM report.push_item
UNION
SELECT posting_id FROM report.posting
UNION
SELECT exception_id FROM history_finding
UNION
SELECT payment_id FROM history_refund_payment
UNION
SELECT receipt_id FROM history_receipt_line
UNION
SELECT receipt_id || ':' || CAST(line_no AS VARCHAR) FROM history_receipt_line
UNION
SELECT document_no FROM report.refund_order WHERE document_no <> ''
UNION
SELECT document_no FROM report.adjustment WHERE document_no <> ''
UNION
SELECT adjustment_id FROM report.adjustment
UNION
SELECT use_id FROM history_balance_use
UNION
SELECT 'OPENING:' || reference FROM history_opening_balance
UNION
SELECT decision_id FROM history_decision
UNION
SELECT stock_out_id FROM history_unit_match
ORDER BY id
