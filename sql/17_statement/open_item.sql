-- what: a supplier's statement: refund orders that are not fully settled, oldest first
-- grain: one refund order
-- key: position
-- inputs: report.refund_order, report.refund_match, control.run
-- rules: R-54, R-57
SELECT
    CAST(row_number() OVER (
        ORDER BY refund.supplier_id NULLS LAST, refund.created_on NULLS LAST, refund.refund_order_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(refund.supplier_id AS VARCHAR) AS supplier_id,
    CAST(refund.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(refund.distributor_id AS VARCHAR) AS distributor_id,
    CAST(refund.created_on AS DATE) AS created_on,
    CAST(date_diff('day', CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
    CAST(settled.due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(settled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(fragment.open_amount(settled.due_amount, settled.settled_amount, settled.written_off_amount) AS DECIMAL(18, 2)) AS open_amount,
    CAST(refund.currency_code AS VARCHAR) AS currency_code,
    CAST(refund.refund_method AS VARCHAR) AS refund_method
FROM report.refund_order AS refund
CROSS JOIN control.run AS run
JOIN report.refund_match AS settled ON settled.refund_order_id = refund.refund_order_id
WHERE settled.due_amount <> settled.settled_amount + settled.written_off_amount
