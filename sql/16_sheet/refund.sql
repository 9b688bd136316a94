-- what: sheet Refunds: refund orders that are open, not fully settled, changed on the business date or subject of an exception, with estimate and variance
-- grain: one refund order
-- key: position
-- inputs: report.refund_order, report.variance, report.refund_match, report.adjustment, rollup.finding_or_answer, control.run
-- rules: R-36, R-42, R-54, R-61, R-75
WITH adjusted AS (
    SELECT
        refund_order_id,
        max(business_date) AS last_adjusted_on,
        string_agg(
            CASE document_no WHEN '' THEN adjustment_id ELSE document_no END, ', '
            ORDER BY CASE document_no WHEN '' THEN adjustment_id ELSE document_no END
        ) AS documents
    FROM report.adjustment
    WHERE document_type = 'refund_order'
    GROUP BY refund_order_id
),
sheet_row AS (
    SELECT
        refund.*,
        variance.estimated_amount,
        variance.quantity_part,
        variance.unsettled_part,
        variance.exchange_part,
        variance.fee_part,
        variance.shortfall_part,
        settled.settled_amount,
        settled.match,
        coalesce(adjusted.documents, '') AS adjustment_documents
    FROM report.refund_order AS refund
    JOIN report.variance AS variance ON variance.refund_order_id = refund.refund_order_id
    JOIN report.refund_match AS settled ON settled.refund_order_id = refund.refund_order_id
    CROSS JOIN control.run AS run
    LEFT JOIN adjusted ON adjusted.refund_order_id = refund.refund_order_id
    LEFT JOIN (SELECT DISTINCT subject_id FROM rollup.finding_or_answer) AS excepted ON excepted.subject_id = refund.refund_order_id
    WHERE refund.state <> 'completed'
        OR excepted.subject_id IS NOT NULL
        OR refund.created_on = run.business_date
        OR refund.completed_on = run.business_date
        OR adjusted.last_adjusted_on = run.business_date
        OR settled.open_amount <> 0
)
SELECT
    CAST(row_number() OVER (ORDER BY supplier_id NULLS LAST, refund_order_id NULLS LAST) AS BIGINT) AS position,
    CAST(refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(document_no AS VARCHAR) AS document_no,
    CAST(distributor_id AS VARCHAR) AS distributor_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(created_on AS DATE) AS created_on,
    CAST(return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(refund_method AS VARCHAR) AS refund_method,
    CAST(state AS VARCHAR) AS state,
    CAST(adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(CASE WHEN open_amount > 0 THEN open_amount ELSE 0 END AS DECIMAL(18, 2)) AS open_amount,
    CAST(CASE WHEN open_amount < 0 THEN open_amount ELSE 0 END AS DECIMAL(18, 2)) AS overpaid_amount,
    CAST(match AS VARCHAR) AS match,
    CAST(completed_on AS DATE) AS completed_on,
    CAST(estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(refundable_amount - estimated_amount AS DECIMAL(18, 2)) AS variance_amount,
    CAST(quantity_part AS DECIMAL(18, 2)) AS quantity_part,
    CAST(unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(exchange_part AS DECIMAL(18, 2)) AS exchange_part,
    CAST(fee_part AS DECIMAL(18, 2)) AS fee_part,
    CAST(shortfall_part AS DECIMAL(18, 2)) AS shortfall_part,
    CAST(adjustment_documents AS VARCHAR) AS adjustment_documents
FROM sheet_row
