-- what: the requested, pushed and received units of each return and SKU, compared
-- grain: one row per return stock-in and SKU
-- key: return_stock_in_id, sku
-- inputs: control.run, control.setting, pushes.return_stock_in, pushes.push_line, pushes.priced_unit, receiving.receipt_line, reconciliation.unidentified_line
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
counted_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(refused_quantity) AS BIGINT) AS refused_quantity
    FROM receiving.receipt_line
    WHERE return_stock_in_id <> ''
    GROUP BY return_stock_in_id, sku
),
unidentified_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM reconciliation.unidentified_line
    WHERE return_stock_in_id <> ''
    GROUP BY return_stock_in_id, sku
),
compared_sku AS (
    SELECT return_stock_in_id, sku, quantity FROM requested_sku
    UNION ALL
    SELECT unidentified_sku.return_stock_in_id, unidentified_sku.sku, CAST(0 AS BIGINT)
    FROM unidentified_sku
    -- what came for a return before its push waits for the push, and is not unexpected
    SEMI JOIN pushes.return_stock_in AS pushed_return
        ON pushed_return.return_stock_in_id = unidentified_sku.return_stock_in_id AND pushed_return.state IN ('pushed', 'received')
    ANTI JOIN requested_sku ON requested_sku.return_stock_in_id = unidentified_sku.return_stock_in_id AND requested_sku.sku = unidentified_sku.sku
),
side AS (
    SELECT
        compared_sku.return_stock_in_id,
        compared_sku.sku,
        return_stock_in.state,
        return_stock_in.is_short_closed,
        compared_sku.quantity AS requested_quantity,
        CASE WHEN return_stock_in.state IN ('pushed', 'received') THEN compared_sku.quantity ELSE CAST(0 AS BIGINT) END AS pushed_quantity,
        coalesce(counted_sku.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
        coalesce(counted_sku.refused_quantity, CAST(0 AS BIGINT)) AS refused_quantity,
        coalesce(unidentified_sku.quantity, CAST(0 AS BIGINT)) AS unidentified_quantity,
        coalesce(date_diff('day', CAST(return_stock_in.pushed_on AS DATE), CAST(run.business_date AS DATE)) > setting.receipt_limit_days, false) AS is_late
    FROM compared_sku
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = compared_sku.return_stock_in_id
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN counted_sku ON counted_sku.return_stock_in_id = compared_sku.return_stock_in_id AND counted_sku.sku = compared_sku.sku
    LEFT JOIN unidentified_sku ON unidentified_sku.return_stock_in_id = compared_sku.return_stock_in_id AND unidentified_sku.sku = compared_sku.sku
    WHERE return_stock_in.state NOT IN ('recalled', 'cancelled')
),
open_side AS (
    SELECT
        *,
        state IN ('pushed', 'received') AS is_with_supplier,
        CASE WHEN is_short_closed THEN CAST(0 AS BIGINT) ELSE requested_quantity - accepted_quantity - refused_quantity END AS awaited_quantity
    FROM side
)
SELECT
    *,
    CASE
        WHEN requested_quantity = 0 THEN 'unexpected'
        -- more came than is awaited; what waits for its push alone is not over
        WHEN is_with_supplier AND unidentified_quantity > awaited_quantity THEN 'over'
        WHEN requested_quantity = accepted_quantity THEN 'matched'
        WHEN requested_quantity = accepted_quantity + refused_quantity THEN 'refused'
        WHEN is_with_supplier AND (is_short_closed OR (is_late AND accepted_quantity > 0)) THEN 'short'
        WHEN is_with_supplier AND is_late THEN 'missing'
        ELSE 'pending'
    END AS match
FROM open_side
