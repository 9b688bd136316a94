-- what: sheet Adjustments: documents that correct an issued refund order, receipt line or payment, newest first
-- grain: one adjustment
-- key: position
-- inputs: report.adjustment, report.refund_order, report.receipt_line, report.return_stock_in, report.posting, control.run
-- rules: R-58, R-61, R-75
WITH booked AS (
    -- a payment may name an opening balance instead of a refund order, so its parties are read from the book
    SELECT document_id, refund_order_id, min(distributor_id) AS distributor_id, min(supplier_id) AS supplier_id
    FROM report.posting
    WHERE document_type = 'payment_adjustment'
    GROUP BY document_id, refund_order_id
)
SELECT
    CAST(row_number() OVER (ORDER BY adjustment.business_date DESC NULLS LAST, adjustment.adjustment_id NULLS LAST) AS BIGINT) AS position,
    CAST(adjustment.adjustment_id AS VARCHAR) AS adjustment_id,
    CAST(adjustment.document_no AS VARCHAR) AS document_no,
    CAST(CASE adjustment.document_type
        WHEN 'refund_order' THEN 'refund order'
        WHEN 'receipt_line' THEN 'receipt line'
        ELSE 'payment'
    END AS VARCHAR) AS document,
    CAST(adjustment.business_date AS DATE) AS business_date,
    CAST(adjustment.amount AS DECIMAL(18, 2)) AS amount,
    CAST(adjustment.currency_code AS VARCHAR) AS currency_code,
    CAST(adjustment.return_part AS DECIMAL(18, 2)) AS return_part,
    CAST(adjustment.unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(adjustment.exchange_part AS DECIMAL(18, 2)) AS exchange_part,
    CAST(adjustment.fee_part AS DECIMAL(18, 2)) AS fee_part,
    CAST(adjustment.quantity AS BIGINT) AS quantity,
    CAST(adjustment.reason AS VARCHAR) AS reason,
    CAST(adjustment.decided_by AS VARCHAR) AS decided_by,
    CAST(adjustment.note AS VARCHAR) AS note,
    CAST(adjustment.business_date = run.business_date AS BOOLEAN) AS is_new,
    CAST(adjustment.decision_id AS VARCHAR) AS decision_id,
    CAST(adjustment.document_id AS VARCHAR) AS corrected_id,
    CAST(coalesce(refund.document_no, '') AS VARCHAR) AS corrected_document_no,
    CAST(adjustment.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(coalesce(refund.return_stock_in_id, receipt.return_stock_in_id, '') AS VARCHAR) AS return_stock_in_id,
    CAST(coalesce(refund.distributor_id, received.distributor_id, booked.distributor_id, '') AS VARCHAR) AS distributor_id,
    CAST(coalesce(refund.supplier_id, receipt.supplier_id, booked.supplier_id, '') AS VARCHAR) AS supplier_id
FROM report.adjustment AS adjustment
CROSS JOIN control.run AS run
LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = adjustment.refund_order_id
LEFT JOIN report.receipt_line AS receipt
    ON adjustment.document_type = 'receipt_line' AND receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR) = adjustment.document_id
LEFT JOIN report.return_stock_in AS received ON received.return_stock_in_id = receipt.return_stock_in_id
LEFT JOIN booked ON booked.document_id = adjustment.adjustment_id AND booked.refund_order_id = adjustment.refund_order_id
