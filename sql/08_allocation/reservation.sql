-- what: the units that each return holds after this run; a re-push of this run takes the units that its lines request now, from scratch, if its supplier has all of them free
-- grain: one row per after-sales order, stock-out line and first unit
-- key: after_sales_key, stock_out_id, line_no, first_unit
-- inputs: allocation.reservation_matched, prior.return_stock_in, receiving.state_after_cancellation, staging.decision, orders.return_request_sku, orders.shipped_line
-- rules: R-17, R-34, R-43
WITH renewal AS (
    -- a re_push that turns out to be void changes nothing: only a push freezes these units (pushes.return_stock_in)
    SELECT prior_return.*
    FROM prior.return_stock_in AS prior_return
    SEMI JOIN staging.decision AS decision
        ON decision.subject_id = prior_return.return_stock_in_id AND decision.decision = 're_push' AND decision.is_this_run
    SEMI JOIN allocation.reservation_matched AS match ON match.return_stock_in_id = prior_return.return_stock_in_id AND match.attempts > 0
    SEMI JOIN receiving.state_after_cancellation AS state
        ON state.return_stock_in_id = prior_return.return_stock_in_id AND state.state IN ('push_failed', 'blocked')
),
current_match AS (
    -- unpushed units that the after-sales order holds with the supplier of the renewing return are free for the renewal
    SELECT match.*
    FROM allocation.reservation_matched AS match
    LEFT JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = match.stock_out_id AND shipped.line_no = match.line_no
    ANTI JOIN renewal
        ON renewal.after_sales_key = match.after_sales_key AND renewal.supplier_id = shipped.supplier_id AND match.attempts = 0
),
held_sku AS (
    SELECT renewal.return_stock_in_id, match.sku, match.combo_sku,
        CAST(coalesce(sum(match.quantity) FILTER (WHERE match.return_stock_in_id = renewal.return_stock_in_id), 0) AS BIGINT) AS own_quantity,
        CAST(coalesce(sum(match.quantity) FILTER (WHERE match.return_stock_in_id <> renewal.return_stock_in_id), 0) AS BIGINT) AS other_quantity,
        -- units that their line has lost since the push
        CAST(coalesce(sum(match.quantity) FILTER (
            WHERE match.return_stock_in_id = renewal.return_stock_in_id AND match.first_unit + match.quantity > shipped.quantity
        ), 0) AS BIGINT) AS lost_quantity
    FROM renewal
    JOIN current_match AS match ON match.after_sales_key = renewal.after_sales_key
    JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = match.stock_out_id AND shipped.line_no = match.line_no
    GROUP BY renewal.return_stock_in_id, match.sku, match.combo_sku
),
line AS (
    SELECT renewal.return_stock_in_id, renewal.after_sales_key, renewal.attempts, shipped.*,
        -- the lines of a failed parcel come first for its own return
        CASE WHEN renewal.after_sales_id = fragment.failed_parcel_after_sales_id(shipped.stock_out_id, shipped.package_no) THEN 0 ELSE 1 END AS parcel_rank
    FROM renewal
    JOIN orders.shipped_line AS shipped
        ON shipped.shop_id = renewal.shop_id AND shipped.order_id = renewal.order_id AND shipped.supplier_id = renewal.supplier_id
),
needed_sku AS (
    SELECT
        renewal.return_stock_in_id,
        request_sku.sku,
        request_sku.combo_sku,
        coalesce(held_sku.own_quantity, CAST(0 AS BIGINT)) AS own_quantity,
        coalesce(held_sku.lost_quantity, CAST(0 AS BIGINT)) AS lost_quantity,
        greatest(CAST(0 AS BIGINT), request_sku.pushable_quantity - coalesce(held_sku.other_quantity, CAST(0 AS BIGINT))) AS quantity
    FROM renewal
    JOIN orders.return_request_sku AS request_sku ON request_sku.after_sales_key = renewal.after_sales_key
    SEMI JOIN line
        ON line.return_stock_in_id = renewal.return_stock_in_id AND line.sku = request_sku.sku AND line.combo_sku = request_sku.combo_sku
    LEFT JOIN held_sku
        ON held_sku.return_stock_in_id = renewal.return_stock_in_id AND held_sku.sku = request_sku.sku AND held_sku.combo_sku = request_sku.combo_sku
),
total AS (
    SELECT return_stock_in_id, CAST(sum(quantity) AS BIGINT) AS quantity,
        max(CASE WHEN quantity <> own_quantity OR lost_quantity > 0 THEN 1 ELSE 0 END) = 1 AS is_changed
    FROM needed_sku
    GROUP BY return_stock_in_id
),
edge AS (
    SELECT line.return_stock_in_id, line.stock_out_id, line.line_no, match.first_unit, match.quantity
    FROM line
    JOIN current_match AS match
        ON match.stock_out_id = line.stock_out_id AND match.line_no = line.line_no AND match.return_stock_in_id <> line.return_stock_in_id
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
        line.*,
        unit_range.from_unit,
        least(unit_range.first_unit, line.quantity) - unit_range.from_unit AS free_quantity,
        CAST(sum(least(unit_range.first_unit, line.quantity) - unit_range.from_unit) OVER (
            PARTITION BY line.return_stock_in_id, line.sku, line.combo_sku
            ORDER BY line.parcel_rank NULLS LAST, line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, unit_range.from_unit NULLS LAST
        ) AS BIGINT) AS through
    FROM unit_range
    JOIN line
        ON line.return_stock_in_id = unit_range.return_stock_in_id AND line.stock_out_id = unit_range.stock_out_id AND line.line_no = unit_range.line_no
    WHERE least(unit_range.first_unit, line.quantity) > unit_range.from_unit
),
taken_range AS (
    SELECT free.*, least(free.free_quantity, needed_sku.quantity - free.through + free.free_quantity) AS taken_quantity
    FROM free_range AS free
    JOIN needed_sku
        ON needed_sku.return_stock_in_id = free.return_stock_in_id AND needed_sku.sku = free.sku AND needed_sku.combo_sku = free.combo_sku
    WHERE free.through - free.free_quantity < needed_sku.quantity
),
renewed_return AS (
    SELECT total.return_stock_in_id
    FROM total
    JOIN (SELECT return_stock_in_id, CAST(sum(taken_quantity) AS BIGINT) AS quantity FROM taken_range GROUP BY return_stock_in_id) AS taken
        ON taken.return_stock_in_id = total.return_stock_in_id AND taken.quantity = total.quantity
    -- all units or none, and only where the request or its lines have changed
    WHERE total.is_changed
)
SELECT match.after_sales_key, match.return_stock_in_id, match.attempts, match.stock_out_id, match.line_no, match.sku, match.combo_sku, match.first_unit, match.quantity, match.is_new
FROM current_match AS match
ANTI JOIN renewed_return ON renewed_return.return_stock_in_id = match.return_stock_in_id
UNION ALL
SELECT taken_range.after_sales_key, taken_range.return_stock_in_id, taken_range.attempts, taken_range.stock_out_id, taken_range.line_no, taken_range.sku, taken_range.combo_sku, taken_range.from_unit, taken_range.taken_quantity, true
FROM taken_range
SEMI JOIN renewed_return ON renewed_return.return_stock_in_id = taken_range.return_stock_in_id
