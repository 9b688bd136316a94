-- what: the adjustments that decisions of this run issue: of refund orders, receipt lines and payments
-- grain: one row per adjustment
-- key: adjustment_id
-- inputs: control.run, refunds.refund_adjustment, receiving.receipt_adjustment, ledger.payment_adjustment, reference.supplier
-- rules: R-43, R-61
-- persisted: append
WITH adjustment AS (
    SELECT
        adjustment_id, refund_order_id AS document_id, 'refund_order' AS document_type, adjustment_number, refund_order_id AS unit_id,
        return_stock_in_id, refund_order_id, return_part, unsettled_part, exchange_part, fee_part, amount, CAST(0 AS BIGINT) AS quantity,
        fee_due, false AS is_counted, false AS is_unapplied, currency_code, reason, decision_id, decided_by, note
    FROM refunds.refund_adjustment
    UNION ALL
    SELECT
        receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR) || '~' || CAST(receipt.adjustment_number AS VARCHAR),
        receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR), 'receipt_line', receipt.adjustment_number,
        CASE receipt.return_stock_in_id WHEN '' THEN 'receipt ' || receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR) ELSE receipt.return_stock_in_id END,
        receipt.return_stock_in_id, '', 0, 0, 0, 0, 0,
        receipt.good_change + receipt.defective_change + receipt.unidentified_good_change + receipt.unidentified_defective_change,
        NULL, false, false, supplier.currency_code, 'receipt line', receipt.decision_id, receipt.decided_by, receipt.note
    FROM receiving.receipt_adjustment AS receipt
    JOIN reference.supplier AS supplier ON supplier.supplier_id = receipt.supplier_id
    UNION ALL
    SELECT
        adjustment_id, payment_id, 'payment', adjustment_number, refund_order_id,
        '', refund_order_id, NULL, NULL, NULL, NULL, amount, 0,
        NULL, is_counted, is_unapplied, currency_code, 'payment', decision_id, decided_by, note
    FROM ledger.payment_adjustment
)
SELECT
    CAST(adjustment.adjustment_id AS VARCHAR) AS adjustment_id,
    CAST(adjustment.document_id AS VARCHAR) AS document_id,
    CAST(adjustment.document_type AS VARCHAR) AS document_type,
    CAST(adjustment.adjustment_number AS BIGINT) AS adjustment_number,
    CAST(run.business_date AS DATE) AS business_date,
    CAST(adjustment.unit_id AS VARCHAR) AS unit_id,
    CAST(adjustment.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(adjustment.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(adjustment.return_part AS DECIMAL(18, 2)) AS return_part,
    CAST(adjustment.unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(adjustment.exchange_part AS DECIMAL(18, 2)) AS exchange_part,
    CAST(adjustment.fee_part AS DECIMAL(18, 2)) AS fee_part,
    CAST(adjustment.amount AS DECIMAL(18, 2)) AS amount,
    CAST(adjustment.quantity AS BIGINT) AS quantity,
    CAST(adjustment.fee_due AS DECIMAL(18, 2)) AS fee_due,
    CAST(adjustment.is_counted AS BOOLEAN) AS is_counted,
    CAST(adjustment.is_unapplied AS BOOLEAN) AS is_unapplied,
    CAST(adjustment.currency_code AS VARCHAR) AS currency_code,
    CAST(adjustment.reason AS VARCHAR) AS reason,
    CAST(adjustment.decision_id AS VARCHAR) AS decision_id,
    CAST(adjustment.decided_by AS VARCHAR) AS decided_by,
    CAST(adjustment.note AS VARCHAR) AS note
FROM adjustment
CROSS JOIN control.run AS run
