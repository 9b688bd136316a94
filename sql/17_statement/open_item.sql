-- what: a supplier's statement: documents that are not fully settled, and what was overpaid, oldest first
-- grain: one document
-- key: position
-- inputs: report.open_item, report.refund_order, report.refund_match, reconciliation.opening_match, control.run
-- rules: R-54, R-57, R-63
SELECT
    CAST(row_number() OVER (
        ORDER BY item.supplier_id NULLS LAST, item.due_on NULLS LAST, item.document_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(item.supplier_id AS VARCHAR) AS supplier_id,
    CAST(item.document_id AS VARCHAR) AS document_id,
    CAST(item.document_no AS VARCHAR) AS document_no,
    CAST(item.distributor_id AS VARCHAR) AS distributor_id,
    CAST(item.due_on AS DATE) AS due_on,
    CAST(date_diff('day', CAST(item.due_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
    -- for a payment that waits for its refund order nothing is due yet
    CAST(coalesce(settled.due_amount, opening.due_amount, 0) AS DECIMAL(18, 2)) AS due_amount,
    CAST(coalesce(settled.settled_amount, opening.settled_amount, -item.overpaid_amount) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(coalesce(settled.written_off_amount, 0) AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(item.open_amount AS DECIMAL(18, 2)) AS open_amount,
    CAST(item.overpaid_amount AS DECIMAL(18, 2)) AS overpaid_amount,
    CAST(item.currency_code AS VARCHAR) AS currency_code,
    CAST(coalesce(refund.refund_method, '') AS VARCHAR) AS refund_method
FROM report.open_item AS item
CROSS JOIN control.run AS run
LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = item.document_id
LEFT JOIN report.refund_match AS settled ON settled.refund_order_id = item.document_id
LEFT JOIN reconciliation.opening_match AS opening ON opening.document_id = item.document_id
