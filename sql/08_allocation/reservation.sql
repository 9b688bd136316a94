-- what: who holds which units after tonight; a re-push asked for tonight takes anew what its lines ask for now, if all of it is free with its supplier
-- grain: one after-sales order, stock-out line and first unit
-- key: after_sales_key, stock_out_id, line_no, first_unit
-- inputs: allocation.reservation_matched, prior.return_stock_in, receiving.state_after_cancellation, staging.decision, orders.return_request_sku, orders.shipped_line
-- rules: R-17, R-34, R-43
WITH renewal AS (
    -- a re_push that turns out void changes nothing: only a push freezes these units (pushes.return_stock_in)
    SELECT known.*
    FROM prior.return_stock_in AS known
    SEMI JOIN staging.decision AS decision
        ON decision.subject_id = known.return_stock_in_id AND decision.decision = 're_push' AND decision.is_this_run
    SEMI JOIN allocation.reservation_matched AS match ON match.return_stock_in_id = known.return_stock_in_id AND match.attempts > 0
    SEMI JOIN receiving.state_after_cancellation AS state
        ON state.return_stock_in_id = known.return_stock_in_id AND state.state IN ('push_failed', 'blocked')
),
standing AS (
    -- what the case was matched besides, until its return renews, is free for the renewal
    SELECT match.*
    FROM allocation.reservation_matched AS match
    LEFT JOIN orders.shipped_line AS stocked ON stocked.stock_out_id = match.stock_out_id AND stocked.line_no = match.line_no
    ANTI JOIN renewal
        ON renewal.after_sales_key = match.after_sales_key AND renewal.supplier_id = stocked.supplier_id AND match.attempts = 0
),
hold AS (
    SELECT renewal.return_stock_in_id, match.sku, match.combo_sku,
        CAST(coalesce(sum(match.quantity) FILTER (WHERE match.return_stock_in_id = renewal.return_stock_in_id), 0) AS BIGINT) AS own_quantity,
        CAST(coalesce(sum(match.quantity) FILTER (WHERE match.return_stock_in_id <> renewal.return_stock_in_id), 0) AS BIGINT) AS other_quantity,
        -- units that their line has lost since
        CAST(coalesce(sum(match.quantity) FILTER (
            WHERE match.return_stock_in_id = renewal.return_stock_in_id AND match.first_unit + match.quantity > stocked.quantity
        ), 0) AS BIGINT) AS lost_quantity
    FROM renewal
    JOIN standing AS match ON match.after_sales_key = renewal.after_sales_key
    JOIN orders.shipped_line AS stocked ON stocked.stock_out_id = match.stock_out_id AND stocked.line_no = match.line_no
    GROUP BY renewal.return_stock_in_id, match.sku, match.combo_sku
),
line AS (
    SELECT renewal.return_stock_in_id, renewal.after_sales_key, renewal.attempts, stocked.*,
        -- a parcel's own lines come first
        CASE WHEN renewal.after_sales_id = fragment.failed_parcel_after_sales_id(stocked.stock_out_id, stocked.package_no) THEN 0 ELSE 1 END AS parcel_rank
    FROM renewal
    JOIN orders.shipped_line AS stocked
        ON stocked.shop_id = renewal.shop_id AND stocked.order_id = renewal.order_id AND stocked.supplier_id = renewal.supplier_id
),
needed AS (
    SELECT
        renewal.return_stock_in_id,
        requested.sku,
        requested.combo_sku,
        coalesce(hold.own_quantity, CAST(0 AS BIGINT)) AS own_quantity,
        coalesce(hold.lost_quantity, CAST(0 AS BIGINT)) AS lost_quantity,
        greatest(CAST(0 AS BIGINT), requested.pushable_quantity - coalesce(hold.other_quantity, CAST(0 AS BIGINT))) AS quantity
    FROM renewal
    JOIN orders.return_request_sku AS requested ON requested.after_sales_key = renewal.after_sales_key
    SEMI JOIN line
        ON line.return_stock_in_id = renewal.return_stock_in_id AND line.sku = requested.sku AND line.combo_sku = requested.combo_sku
    LEFT JOIN hold
        ON hold.return_stock_in_id = renewal.return_stock_in_id AND hold.sku = requested.sku AND hold.combo_sku = requested.combo_sku
),
total AS (
    SELECT return_stock_in_id, CAST(sum(quantity) AS BIGINT) AS quantity,
        max(CASE WHEN quantity <> own_quantity OR lost_quantity > 0 THEN 1 ELSE 0 END) = 1 AS is_changed
    FROM needed
    GROUP BY return_stock_in_id
),
edge AS (
    SELECT line.return_stock_in_id, line.stock_out_id, line.line_no, match.first_unit, match.quantity
    FROM line
    JOIN standing AS match
        ON match.stock_out_id = line.stock_out_id AND match.line_no = line.line_no AND match.return_stock_in_id <> line.return_stock_in_id
    UNION ALL
    -- the end of the line closes the last run
    SELECT return_stock_in_id, stock_out_id, line_no, quantity AS first_unit, CAST(0 AS BIGINT) AS quantity FROM line
),
run_of_units AS (
    SELECT
        edge.*,
        coalesce(max(first_unit + quantity) OVER (
            PARTITION BY return_stock_in_id, stock_out_id, line_no
            ORDER BY first_unit NULLS LAST, quantity DESC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), CAST(0 AS BIGINT)) AS from_unit
    FROM edge
),
free_run AS (
    SELECT
        line.*,
        run.from_unit,
        least(run.first_unit, line.quantity) - run.from_unit AS free_quantity,
        CAST(sum(least(run.first_unit, line.quantity) - run.from_unit) OVER (
            PARTITION BY line.return_stock_in_id, line.sku, line.combo_sku
            ORDER BY line.parcel_rank NULLS LAST, line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, run.from_unit NULLS LAST
        ) AS BIGINT) AS through
    FROM run_of_units AS run
    JOIN line
        ON line.return_stock_in_id = run.return_stock_in_id AND line.stock_out_id = run.stock_out_id AND line.line_no = run.line_no
    WHERE least(run.first_unit, line.quantity) > run.from_unit
),
found AS (
    SELECT free.*, least(free.free_quantity, needed.quantity - free.through + free.free_quantity) AS taken_quantity
    FROM free_run AS free
    JOIN needed
        ON needed.return_stock_in_id = free.return_stock_in_id AND needed.sku = free.sku AND needed.combo_sku = free.combo_sku
    WHERE free.through - free.free_quantity < needed.quantity
),
renewed AS (
    SELECT total.return_stock_in_id
    FROM total
    JOIN (SELECT return_stock_in_id, CAST(sum(taken_quantity) AS BIGINT) AS quantity FROM found GROUP BY return_stock_in_id) AS met
        ON met.return_stock_in_id = total.return_stock_in_id AND met.quantity = total.quantity
    WHERE total.is_changed
)
SELECT match.after_sales_key, match.return_stock_in_id, match.attempts, match.stock_out_id, match.line_no, match.sku, match.combo_sku, match.first_unit, match.quantity, match.is_new
FROM standing AS match
ANTI JOIN renewed ON renewed.return_stock_in_id = match.return_stock_in_id
UNION ALL
SELECT found.after_sales_key, found.return_stock_in_id, found.attempts, found.stock_out_id, found.line_no, found.sku, found.combo_sku, found.from_unit, found.taken_quantity, true
FROM found
SEMI JOIN renewed ON renewed.return_stock_in_id = found.return_stock_in_id
