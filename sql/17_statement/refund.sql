-- what: a supplier's statement: refund orders that were made, settled or written off on the business date, in part or in full
-- grain: one refund order with a movement on the business date
-- key: position
-- inputs: report.refund_order, report.posting, control.run
-- rules: R-36, R-49, R-57
WITH moved AS (
    SELECT
        posting.refund_order_id,
        CAST(coalesce(sum(CASE WHEN posting.account IN ('customer_balance', 'bank') THEN -posting.amount ELSE 0 END), 0) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(coalesce(sum(CASE WHEN posting.account = 'write_off' THEN -posting.amount ELSE 0 END), 0) AS DECIMAL(18, 2)) AS written_off_amount
    FROM report.posting AS posting
    JOIN control.run AS run ON run.business_date = posting.business_date
    GROUP BY posting.refund_order_id
)
SELECT
    CAST(row_number() OVER (ORDER BY refund.supplier_id NULLS LAST, refund.refund_order_id NULLS LAST) AS BIGINT) AS position,
    CAST(refund.supplier_id AS VARCHAR) AS supplier_id,
    CAST(refund.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(refund.distributor_id AS VARCHAR) AS distributor_id,
    CAST(refund.created_on AS DATE) AS created_on,
    CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(CASE WHEN refund.created_on = run.business_date THEN refund.refundable_amount ELSE 0 END AS DECIMAL(18, 2)) AS new_due_amount,
    CAST(coalesce(moved.settled_amount, 0) AS DECIMAL(18, 2)) AS newly_settled_amount,
    CAST(coalesce(moved.written_off_amount, 0) AS DECIMAL(18, 2)) AS newly_written_off_amount,
    CAST(refund.currency_code AS VARCHAR) AS currency_code,
    CAST(refund.refund_method AS VARCHAR) AS refund_method,
    CAST(refund.state AS VARCHAR) AS state
FROM report.refund_order AS refund
CROSS JOIN control.run AS run
LEFT JOIN moved ON moved.refund_order_id = refund.refund_order_id
WHERE refund.created_on = run.business_date OR moved.settled_amount <> 0 OR moved.written_off_amount <> 0
