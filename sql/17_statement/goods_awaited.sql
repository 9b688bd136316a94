-- what: a supplier's statement: returns that were pushed and whose goods it has not stocked in, oldest push first
-- grain: one return stock-in
-- key: position
-- inputs: report.return_stock_in, control.run, control.word
-- rules: R-23, R-53
SELECT
    CAST(row_number() OVER (
        ORDER BY known.supplier_id NULLS LAST, known.pushed_on NULLS LAST, known.return_stock_in_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(known.supplier_id AS VARCHAR) AS supplier_id,
    CAST(known.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(known.distributor_id AS VARCHAR) AS distributor_id,
    CAST(known.order_id AS VARCHAR) AS order_id,
    CAST(word.return_type_for_suppliers AS VARCHAR) AS return_type,
    CAST(known.pushed_on AS DATE) AS pushed_on,
    CAST(date_diff('day', CAST(known.pushed_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
    CAST(known.pushed_quantity - known.accepted_quantity AS BIGINT) AS awaited_quantity,
    CAST(known.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(known.currency_code AS VARCHAR) AS currency_code,
    CAST(known.batch_id AS VARCHAR) AS batch_id
FROM report.return_stock_in AS known
CROSS JOIN control.run AS run
CROSS JOIN control.word AS word
WHERE known.state IN ('pushed', 'received') AND NOT known.is_short_closed AND known.pushed_quantity > known.accepted_quantity
