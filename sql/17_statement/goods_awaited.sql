-- what: a supplier's statement: returns that were pushed and whose goods it has not stocked in, oldest push first
-- grain: one return stock-in
-- key: position
-- inputs: report.return_stock_in, control.run, control.word
-- rules: R-23, R-53
SELECT
    CAST(row_number() OVER (
        ORDER BY return_stock_in.supplier_id NULLS LAST, return_stock_in.pushed_on NULLS LAST, return_stock_in.return_stock_in_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(return_stock_in.supplier_id AS VARCHAR) AS supplier_id,
    CAST(return_stock_in.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(return_stock_in.distributor_id AS VARCHAR) AS distributor_id,
    CAST(return_stock_in.order_id AS VARCHAR) AS order_id,
    CAST(word.return_type_for_suppliers AS VARCHAR) AS return_type,
    CAST(return_stock_in.pushed_on AS DATE) AS pushed_on,
    CAST(date_diff('day', CAST(return_stock_in.pushed_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
    CAST(return_stock_in.pushed_quantity - return_stock_in.accepted_quantity - return_stock_in.refused_quantity AS BIGINT) AS awaited_quantity,
    CAST(return_stock_in.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(return_stock_in.currency_code AS VARCHAR) AS currency_code,
    CAST(return_stock_in.batch_id AS VARCHAR) AS batch_id
FROM report.return_stock_in AS return_stock_in
CROSS JOIN control.run AS run
CROSS JOIN control.word AS word
WHERE return_stock_in.state IN ('pushed', 'received') AND NOT return_stock_in.is_short_closed AND return_stock_in.pushed_quantity > return_stock_in.accepted_quantity + return_stock_in.refused_quantity
