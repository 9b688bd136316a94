-- what: requested, pushed and received units against each other
-- grain: one return stock-in and SKU
-- key: return_stock_in_id, sku
-- inputs: control.run, control.setting, pushes.return_stock_in, pushes.push_line, pushes.priced_unit, receiving.receipt_line, receiving.row_verdict, staging.stock_in_receipt_line_version
-- rules: R-53
WITH asked AS (
    SELECT unit.return_stock_in_id, unit.sku, CAST(sum(unit.quantity) AS BIGINT) AS quantity
    FROM pushes.priced_unit AS unit
    JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = unit.return_stock_in_id
    WHERE known.attempts = 0
    GROUP BY unit.return_stock_in_id, unit.sku
    UNION ALL
    SELECT known.return_stock_in_id, line.sku, CAST(sum(line.quantity) AS BIGINT) AS quantity
    FROM pushes.return_stock_in AS known
    JOIN pushes.push_line AS line ON line.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
    GROUP BY known.return_stock_in_id, line.sku
),
taken AS (
    SELECT return_stock_in_id, sku, CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id, sku
),
unfit AS (
    SELECT
        receipt.return_stock_in_id,
        receipt.shop_id,
        receipt.after_sales_id,
        receipt.supplier_id,
        receipt.sku,
        CASE verdict.reasons WHEN 'OVER_RECEIPT' THEN 'over' ELSE 'unexpected' END AS match
    FROM receiving.row_verdict AS verdict
    JOIN staging.stock_in_receipt_line_version AS receipt
        ON receipt.input_file_id = verdict.input_file_id AND receipt.row_number = verdict.row_number
    WHERE verdict.reasons IN ('OVER_RECEIPT', 'UNEXPECTED_SKU')
),
-- two joins by equal columns: one with OR between them compares every return with every receipt
meant AS (
    SELECT known.return_stock_in_id, unfit.sku, unfit.match
    FROM unfit
    JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = unfit.return_stock_in_id
    UNION ALL
    SELECT known.return_stock_in_id, unfit.sku, unfit.match
    FROM unfit
    JOIN pushes.return_stock_in AS known
        ON known.shop_id = unfit.shop_id AND known.after_sales_id = unfit.after_sales_id AND known.supplier_id = unfit.supplier_id
    WHERE unfit.return_stock_in_id = ''
),
refused AS (
    -- 'over' goes before 'unexpected'
    SELECT return_stock_in_id, sku, min(match) AS match FROM meant GROUP BY return_stock_in_id, sku
),
listed AS (
    SELECT return_stock_in_id, sku, quantity FROM asked
    UNION ALL
    SELECT refused.return_stock_in_id, refused.sku, CAST(0 AS BIGINT)
    FROM refused
    ANTI JOIN asked ON asked.return_stock_in_id = refused.return_stock_in_id AND asked.sku = refused.sku
),
side AS (
    SELECT
        listed.return_stock_in_id,
        listed.sku,
        known.state,
        known.is_short_closed,
        listed.quantity AS requested_quantity,
        CASE WHEN known.state IN ('pushed', 'received') THEN listed.quantity ELSE CAST(0 AS BIGINT) END AS pushed_quantity,
        coalesce(taken.quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
        refused.match AS refused_match,
        coalesce(date_diff('day', CAST(known.pushed_on AS DATE), CAST(run.business_date AS DATE)) > setting.receipt_limit_days, false) AS is_late
    FROM listed
    JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = listed.return_stock_in_id
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN taken ON taken.return_stock_in_id = listed.return_stock_in_id AND taken.sku = listed.sku
    LEFT JOIN refused ON refused.return_stock_in_id = listed.return_stock_in_id AND refused.sku = listed.sku
)
SELECT
    *,
    CASE
        WHEN refused_match IS NOT NULL THEN refused_match
        WHEN requested_quantity = accepted_quantity THEN 'matched'
        WHEN state IN ('pushed', 'received') AND (is_short_closed OR (is_late AND accepted_quantity > 0)) THEN 'short'
        WHEN state IN ('pushed', 'received') AND is_late THEN 'missing'
        ELSE 'pending'
    END AS match
FROM side
