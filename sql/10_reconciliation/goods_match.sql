-- what: the requested, pushed and received units of each return and SKU, compared
-- grain: one row per return stock-in and SKU
-- key: return_stock_in_id, sku
-- inputs: control.run, control.setting, pushes.return_stock_in, pushes.push_line, pushes.priced_unit, receiving.receipt_line, receiving.row_verdict, staging.stock_in_receipt_line_version
-- rules: R-53
WITH requested_sku AS (
    SELECT unit.return_stock_in_id, unit.sku, CAST(sum(unit.quantity) AS BIGINT) AS quantity
    FROM pushes.priced_unit AS unit
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = unit.return_stock_in_id
    WHERE return_stock_in.attempts = 0
    GROUP BY unit.return_stock_in_id, unit.sku
    UNION ALL
    SELECT return_stock_in.return_stock_in_id, line.sku, CAST(sum(line.quantity) AS BIGINT) AS quantity
    FROM pushes.return_stock_in AS return_stock_in
    JOIN pushes.push_line AS line ON line.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts)
    GROUP BY return_stock_in.return_stock_in_id, line.sku
),
accepted_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id, sku
),
quarantined_receipt AS (
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
-- two joins by equal columns: one join with OR would compare every return with every receipt
receipt_return AS (
    SELECT return_stock_in.return_stock_in_id, quarantined_receipt.sku, quarantined_receipt.match
    FROM quarantined_receipt
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = quarantined_receipt.return_stock_in_id
    UNION ALL
    SELECT return_stock_in.return_stock_in_id, quarantined_receipt.sku, quarantined_receipt.match
    FROM quarantined_receipt
    JOIN pushes.return_stock_in AS return_stock_in
        ON return_stock_in.shop_id = quarantined_receipt.shop_id AND return_stock_in.after_sales_id = quarantined_receipt.after_sales_id AND return_stock_in.supplier_id = quarantined_receipt.supplier_id
    WHERE quarantined_receipt.return_stock_in_id = ''
),
quarantined_sku AS (
    -- 'over' counts before 'unexpected'; min() takes the first in byte order
    SELECT return_stock_in_id, sku, min(match) AS match FROM receipt_return GROUP BY return_stock_in_id, sku
),
compared_sku AS (
    SELECT return_stock_in_id, sku, quantity FROM requested_sku
    UNION ALL
    SELECT quarantined_sku.return_stock_in_id, quarantined_sku.sku, CAST(0 AS BIGINT)
    FROM quarantined_sku
    ANTI JOIN requested_sku ON requested_sku.return_stock_in_id = quarantined_sku.return_stock_in_id AND requested_sku.sku = quarantined_sku.sku
),
side AS (
    SELECT
        compared_sku.return_stock_in_id,
        compared_sku.sku,
        return_stock_in.state,
        return_stock_in.is_short_closed,
        compared_sku.quantity AS requested_quantity,
        CASE WHEN return_stock_in.state IN ('pushed', 'received') THEN compared_sku.quantity ELSE CAST(0 AS BIGINT) END AS pushed_quantity,
        coalesce(accepted_sku.quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
        quarantined_sku.match AS quarantined_match,
        coalesce(date_diff('day', CAST(return_stock_in.pushed_on AS DATE), CAST(run.business_date AS DATE)) > setting.receipt_limit_days, false) AS is_late
    FROM compared_sku
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = compared_sku.return_stock_in_id
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN accepted_sku ON accepted_sku.return_stock_in_id = compared_sku.return_stock_in_id AND accepted_sku.sku = compared_sku.sku
    LEFT JOIN quarantined_sku ON quarantined_sku.return_stock_in_id = compared_sku.return_stock_in_id AND quarantined_sku.sku = compared_sku.sku
)
SELECT
    *,
    CASE
        WHEN quarantined_match IS NOT NULL THEN quarantined_match
        WHEN requested_quantity = accepted_quantity THEN 'matched'
        WHEN state IN ('pushed', 'received') AND (is_short_closed OR (is_late AND accepted_quantity > 0)) THEN 'short'
        WHEN state IN ('pushed', 'received') AND is_late THEN 'missing'
        ELSE 'pending'
    END AS match
FROM side
