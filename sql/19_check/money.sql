-- what: money that does not tie out: postings, refund orders, variances, openings and control totals
-- grain: one violation and what it is about
-- key: violation, subject_id
-- inputs: control.run, ledger.posting, ledger.refund_order, report.variance, report.control_total, rollup.roll_forward_line, prior.closing_balance
-- rules: R-07, R-36, R-37, R-41, R-42, R-44, R-49, R-50, R-57
WITH unbalanced AS (
    SELECT document_type, document_id, currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM ledger.posting
    GROUP BY document_type, document_id, currency_code
    HAVING sum(amount) <> 0
),
moved AS (
    SELECT
        rolled.distributor_id || ' ' || rolled.supplier_id || ' ' || rolled.currency_code AS pair,
        rolled.opening_amount,
        coalesce(closed.closing_amount, CAST(0 AS DECIMAL(18, 2))) AS closing_amount_before
    FROM rollup.roll_forward_line AS rolled
    JOIN control.run AS run ON run.business_date = rolled.business_date
    LEFT JOIN prior.closing_balance AS closed
        ON closed.distributor_id = rolled.distributor_id
        AND closed.supplier_id = rolled.supplier_id
        AND closed.currency_code = rolled.currency_code
)
SELECT
    'postings of a document do not add up to zero' AS violation,
    document_type || ' ' || document_id || ' ' || currency_code AS subject_id,
    CAST(amount AS VARCHAR) AS detail
FROM unbalanced
UNION ALL
SELECT
    'a refund order is below zero, above its return amount, or not the return amount less its deductions',
    refund_order_id,
    CAST(return_amount AS VARCHAR) || ' - ' || CAST(unsettled_amount AS VARCHAR) || ' - ' || CAST(exchange_amount AS VARCHAR)
        || ' - ' || CAST(return_handling_fee AS VARCHAR) || ' = ' || CAST(refundable_amount AS VARCHAR)
FROM ledger.refund_order
WHERE refundable_amount < 0
    OR refundable_amount > return_amount
    OR unsettled_amount < 0
    OR exchange_amount < 0
    OR return_handling_fee < 0
    OR shortfall_amount < 0
    OR refundable_amount <> return_amount - unsettled_amount - exchange_amount - return_handling_fee
UNION ALL
SELECT
    'the parts of a variance do not add up to it',
    refund_order_id,
    CAST(actual_amount AS VARCHAR) || ' - ' || CAST(estimated_amount AS VARCHAR)
FROM report.variance
WHERE actual_amount - estimated_amount <> quantity_part + unsettled_part + exchange_part + fee_part + shortfall_part
UNION ALL
SELECT
    'the opening of a pair is not its closing of the earlier date',
    pair,
    CAST(opening_amount AS VARCHAR) || ' after ' || CAST(closing_amount_before AS VARCHAR)
FROM moved
WHERE opening_amount <> closing_amount_before
UNION ALL
SELECT
    'the two sides of a control total differ',
    check_name,
    left_name || ' ' || CAST(left_value AS VARCHAR) || ', ' || right_name || ' ' || CAST(right_value AS VARCHAR)
FROM report.control_total
WHERE NOT ties_out
