-- what: refund orders of the returns on the page, with all parts of their formula and of their variance
-- grain: one refund order
-- key: position
-- inputs: page.return_selection, report.refund_order, report.refund_match, report.variance
-- rules: R-36, R-37, R-42, R-54, R-61, R-75
SELECT
    CAST(row_number() OVER (
        ORDER BY shown.position NULLS LAST, refund.created_on NULLS LAST, refund.refund_order_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(refund.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(refund.document_no AS VARCHAR) AS document_no,
    CAST(refund.created_on AS DATE) AS created_on,
    CAST(refund.completed_on AS DATE) AS completed_on,
    CAST(refund.refund_method AS VARCHAR) AS refund_method,
    CAST(refund.state AS VARCHAR) AS state,
    CAST(refund.currency_code AS VARCHAR) AS currency_code,
    CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(refund.adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(refund.due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(refund.open_amount AS DECIMAL(18, 2)) AS open_amount,
    CAST(refund.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
    CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(settled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(settled.match AS VARCHAR) AS match,
    CAST(variance.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(variance.quantity_part AS DECIMAL(18, 2)) AS quantity_part,
    CAST(variance.unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(variance.exchange_part AS DECIMAL(18, 2)) AS exchange_part,
    CAST(variance.fee_part AS DECIMAL(18, 2)) AS fee_part,
    CAST(variance.shortfall_part AS DECIMAL(18, 2)) AS shortfall_part
FROM page.return_selection AS shown
JOIN report.refund_order AS refund ON refund.return_stock_in_id = shown.return_stock_in_id
JOIN report.refund_match AS settled ON settled.refund_order_id = refund.refund_order_id
JOIN report.variance AS variance ON variance.refund_order_id = refund.refund_order_id
