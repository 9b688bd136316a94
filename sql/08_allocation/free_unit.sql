-- what: the ranges of neighbouring units of a stock-out line that no return holds
-- grain: one row per stock-out line and first free unit
-- key: stock_out_id, line_no, first_unit
-- inputs: orders.shipped_line, allocation.reservation_kept
-- rules: R-34
WITH edge AS (
    SELECT stock_out_id, line_no, first_unit, quantity FROM allocation.reservation_kept
    UNION ALL
    -- the end of the line closes the last range
    SELECT stock_out_id, line_no, quantity AS first_unit, CAST(0 AS BIGINT) AS quantity FROM orders.shipped_line
),
unit_range AS (
    SELECT
        stock_out_id,
        line_no,
        first_unit AS end_unit,
        coalesce(max(first_unit + quantity) OVER (
            PARTITION BY stock_out_id, line_no
            ORDER BY first_unit NULLS LAST, quantity DESC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), CAST(0 AS BIGINT)) AS first_unit
    FROM edge
)
SELECT
    line.stock_out_id,
    line.line_no,
    line.shop_id,
    line.order_id,
    line.sku,
    line.combo_sku,
    line.shipped_at,
    fragment.failed_parcel_after_sales_id(line.stock_out_id, line.package_no) AS parcel_after_sales_id,
    unit_range.first_unit,
    least(unit_range.end_unit, line.quantity) - unit_range.first_unit AS quantity
FROM unit_range
JOIN orders.shipped_line AS line
    ON line.stock_out_id = unit_range.stock_out_id AND line.line_no = unit_range.line_no
WHERE least(unit_range.end_unit, line.quantity) > unit_range.first_unit
