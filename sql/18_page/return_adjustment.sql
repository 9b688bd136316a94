-- what: adjustments of documents of the returns on the page: refund orders, payments of them and receipt lines
-- grain: one adjustment
-- key: position
-- inputs: page.return_selection, sheet.adjustment
-- rules: R-61, R-75
SELECT
    CAST(row_number() OVER (
        ORDER BY shown.position NULLS LAST, adjustment.business_date NULLS LAST, adjustment.adjustment_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(adjustment.business_date AS DATE) AS business_date,
    CAST(adjustment.adjustment_id AS VARCHAR) AS adjustment_id,
    CAST(adjustment.document_no AS VARCHAR) AS document_no,
    CAST(adjustment.document AS VARCHAR) AS document,
    CAST(adjustment.corrected_id AS VARCHAR) AS corrected_id,
    CAST(adjustment.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(adjustment.amount AS DECIMAL(18, 2)) AS amount,
    CAST(adjustment.currency_code AS VARCHAR) AS currency_code,
    CAST(adjustment.quantity AS BIGINT) AS quantity,
    CAST(adjustment.reason AS VARCHAR) AS reason,
    CAST(adjustment.decided_by AS VARCHAR) AS decided_by,
    CAST(adjustment.note AS VARCHAR) AS note
FROM page.return_selection AS shown
JOIN sheet.adjustment AS adjustment ON adjustment.return_stock_in_id = shown.return_stock_in_id
