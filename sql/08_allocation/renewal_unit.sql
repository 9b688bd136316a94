-- what: the units that a pushed return would be pushed with today: its own while the quantity of their SKU is the same, else the first free ones; none if these do not suffice
-- grain: one row per pushed return, stock-out line and first unit
-- key: return_stock_in_id, stock_out_id, line_no, first_unit
-- inputs: allocation.renewable_return, allocation.renewal_need, allocation.reservation_matched, orders.shipped_line
-- rules: R-17, R-34, R-43
WITH kept_unit AS (
    SELECT need.return_stock_in_id, match.stock_out_id, match.line_no, match.sku, match.combo_sku, match.first_unit, match.quantity
    FROM allocation.renewal_need AS need
    JOIN allocation.renewable_return AS renewable ON renewable.return_stock_in_id = need.return_stock_in_id
    JOIN allocation.reservation_matched AS match
        ON match.after_sales_key = renewable.after_sales_key AND match.sku = need.sku AND match.combo_sku = need.combo_sku
    JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = match.stock_out_id AND shipped.line_no = match.line_no
    WHERE NOT need.is_changed
        AND need.quantity > 0
        AND (
            match.return_stock_in_id = need.return_stock_in_id
            OR (need.own_quantity = 0 AND match.attempts = 0 AND shipped.supplier_id = renewable.supplier_id)
        )
),
wanted_sku AS (
    SELECT need.*, renewable.after_sales_key, renewable.shop_id, renewable.order_id, renewable.after_sales_id, renewable.supplier_id
    FROM allocation.renewal_need AS need
    JOIN allocation.renewable_return AS renewable ON renewable.return_stock_in_id = need.return_stock_in_id
    WHERE need.is_changed AND need.quantity > 0
),
line AS (
    SELECT
        wanted.return_stock_in_id,
        wanted.after_sales_key,
        wanted.supplier_id AS return_supplier_id,
        shipped.stock_out_id,
        shipped.line_no,
        shipped.sku,
        shipped.combo_sku,
        shipped.shipped_at,
        shipped.quantity,
        -- the lines of a failed parcel come first for its own return
        CASE WHEN wanted.after_sales_id = fragment.failed_parcel_after_sales_id(shipped.stock_out_id, shipped.package_no) THEN 0 ELSE 1 END AS parcel_rank
    FROM wanted_sku AS wanted
    JOIN orders.shipped_line AS shipped
        ON shipped.shop_id = wanted.shop_id
        AND shipped.order_id = wanted.order_id
        AND shipped.sku = wanted.sku
        AND shipped.combo_sku = wanted.combo_sku
),
edge AS (
    SELECT line.return_stock_in_id, line.stock_out_id, line.line_no, match.first_unit, match.quantity
    FROM line
    JOIN allocation.reservation_matched AS match
        ON match.stock_out_id = line.stock_out_id AND match.line_no = line.line_no AND match.return_stock_in_id <> line.return_stock_in_id
    JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = match.stock_out_id AND shipped.line_no = match.line_no
    -- unpushed units that the after-sales order holds with the supplier of the return are free for it
    WHERE NOT (match.attempts = 0 AND match.after_sales_key = line.after_sales_key AND shipped.supplier_id = line.return_supplier_id)
    UNION ALL
    -- the end of the line closes the last range
    SELECT return_stock_in_id, stock_out_id, line_no, quantity AS first_unit, CAST(0 AS BIGINT) AS quantity FROM line
),
unit_range AS (
    SELECT
        edge.*,
        coalesce(max(first_unit + quantity) OVER (
            PARTITION BY return_stock_in_id, stock_out_id, line_no
            ORDER BY first_unit NULLS LAST, quantity DESC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), CAST(0 AS BIGINT)) AS from_unit
    FROM edge
),
free_range AS (
    SELECT
        line.return_stock_in_id, line.stock_out_id, line.line_no, line.sku, line.combo_sku,
        unit_range.from_unit,
        least(unit_range.first_unit, line.quantity) - unit_range.from_unit AS quantity,
        CAST(sum(least(unit_range.first_unit, line.quantity) - unit_range.from_unit) OVER (
            PARTITION BY line.return_stock_in_id, line.sku, line.combo_sku
            ORDER BY line.parcel_rank NULLS LAST, line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, unit_range.from_unit NULLS LAST
        ) AS BIGINT) AS through
    FROM unit_range
    JOIN line
        ON line.return_stock_in_id = unit_range.return_stock_in_id AND line.stock_out_id = unit_range.stock_out_id AND line.line_no = unit_range.line_no
    WHERE least(unit_range.first_unit, line.quantity) > unit_range.from_unit
),
unit AS (
    SELECT * FROM kept_unit
    UNION ALL
    SELECT free.return_stock_in_id, free.stock_out_id, free.line_no, free.sku, free.combo_sku, free.from_unit,
        least(free.quantity, wanted.quantity - free.through + free.quantity)
    FROM free_range AS free
    JOIN wanted_sku AS wanted
        ON wanted.return_stock_in_id = free.return_stock_in_id AND wanted.sku = free.sku AND wanted.combo_sku = free.combo_sku
    WHERE free.through - free.quantity < wanted.quantity
),
complete_return AS (
    -- all units or none (R-08)
    SELECT need.return_stock_in_id
    FROM (SELECT return_stock_in_id, CAST(sum(quantity) AS BIGINT) AS quantity FROM allocation.renewal_need GROUP BY return_stock_in_id) AS need
    JOIN (SELECT return_stock_in_id, CAST(sum(quantity) AS BIGINT) AS quantity FROM unit GROUP BY return_stock_in_id) AS found
        ON found.return_stock_in_id = need.return_stock_in_id AND found.quantity = need.quantity
)
SELECT
    unit.return_stock_in_id,
    unit.stock_out_id,
    unit.line_no,
    unit.sku,
    unit.combo_sku,
    unit.first_unit,
    unit.quantity,
    shipped.supplier_id,
    shipped.shipped_on,
    shipped.currency_code,
    shipped.high_price,
    shipped.low_price,
    fragment.dearer_pieces(unit.first_unit, unit.quantity, shipped.pieces_per_combo, shipped.high_pieces) AS high_quantity
FROM unit
SEMI JOIN complete_return ON complete_return.return_stock_in_id = unit.return_stock_in_id
JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = unit.stock_out_id AND shipped.line_no = unit.line_no
