-- what: the runs of neighbouring units of a stock-out line that no return holds
-- grain: one row per stock-out line and first free unit
-- key: stock_out_id, line_no, first_unit
-- inputs: orders.shipped_line, allocation.reservation_kept
-- rules: R-34
WITH edge AS (
    SELECT stock_out_id, line_no, first_unit, quantity FROM allocation.reservation_kept
    UNION ALL
    -- the end of the line closes the last run
    SELECT stock_out_id, line_no, quantity AS first_unit, CAST(0 AS BIGINT) AS quantity FROM orders.shipped_line
),
run_of_units AS (
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
    run_of_units.first_unit,
    least(run_of_units.end_unit, line.quantity) - run_of_units.first_unit AS quantity
FROM run_of_units
JOIN orders.shipped_line AS line
    ON line.stock_out_id = run_of_units.stock_out_id AND line.line_no = run_of_units.line_no
WHERE least(run_of_units.end_unit, line.quantity) > run_of_units.first_unit
