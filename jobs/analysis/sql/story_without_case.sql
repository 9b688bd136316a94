-- what: the document without a return stock-in that an id belongs to: its kind, and the id under which its steps are found
-- grain: one row per kind and id
-- inputs: history_balance_use, history_decision, history_opening_balance, history_receipt_line, history_refund_payment, report.posting, report.stock_movement
WITH
-- a posting, or the adjustment of a payment, leads to what it was posted for
posted AS (
    SELECT
        CASE
            WHEN document_type = 'balance_use' THEN 'use_id'
            WHEN document_type = 'opening_balance' OR starts_with(refund_order_id, 'OPENING:') THEN 'opening_balance'
            ELSE 'refund_order_id'
        END AS id_kind,
        unnest(CASE document_type WHEN 'payment_adjustment' THEN [posting_id, document_id] ELSE [posting_id] END) AS id,
        CASE WHEN refund_order_id = '' THEN document_id ELSE refund_order_id END AS asked_id
    FROM report.posting
),
document AS (
    SELECT 'receipt_id' AS id_kind, receipt_id AS id, receipt_id AS asked_id FROM history_receipt_line
    UNION
    SELECT 'receipt_line', receipt_id || ':' || CAST(line_no AS VARCHAR), receipt_id || ':' || CAST(line_no AS VARCHAR)
    FROM history_receipt_line
    UNION
    SELECT 'receipt_line', movement_id, receipt_id || ':' || CAST(line_no AS VARCHAR) FROM report.stock_movement
    UNION
    SELECT 'payment_id', payment_id, payment_id FROM history_refund_payment
    UNION
    SELECT 'payment_id', payment_id || ':' || refund_order_id, payment_id FROM history_refund_payment
    UNION
    SELECT 'opening_balance', 'OPENING:' || reference, 'OPENING:' || reference FROM history_opening_balance
    UNION
    SELECT 'use_id', use_id, use_id FROM history_balance_use
    UNION
    SELECT 'refund_order_id', refund_order_id, refund_order_id
    FROM history_refund_payment
    WHERE NOT starts_with(refund_order_id, 'OPENING:')
    UNION
    SELECT * FROM posted
    UNION
    SELECT 'decision_id', decision_id, decision_id FROM history_decision
)
SELECT id_kind, asked_id FROM document WHERE id = $id ORDER BY id_kind, asked_id
