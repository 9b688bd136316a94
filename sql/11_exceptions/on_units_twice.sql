-- what: pushed returns that hold units of a stock-out line of which more are held than were shipped, because goods came after a recall
-- grain: one row per return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, pushes.priced_unit, orders.shipped_line, receiving.accepted_unit
-- rules: R-22, R-31
WITH came AS (
    SELECT return_stock_in_id, stock_out_id, line_no, CAST(sum(accepted_quantity + refused_quantity) AS BIGINT) AS quantity
    FROM receiving.accepted_unit
    GROUP BY return_stock_in_id, stock_out_id, line_no
),
unit AS (
    SELECT
        unit.return_stock_in_id,
        unit.stock_out_id,
        unit.line_no,
        unit.unit_price,
        unit.quantity,
        -- the order in which units of a line are filled
        CAST(sum(unit.quantity) OVER (
            PARTITION BY unit.return_stock_in_id, unit.stock_out_id, unit.line_no
            ORDER BY unit.unit_price DESC NULLS LAST, unit.first_unit NULLS LAST
        ) AS BIGINT) AS quantity_through,
        return_stock_in.currency_code,
        return_stock_in.is_short_closed,
        return_stock_in.state = 'received' AND return_stock_in.recalled_on >= return_stock_in.pushed_on AS is_received_after_recall
    FROM pushes.priced_unit AS unit
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = unit.return_stock_in_id
    WHERE return_stock_in.attempts > 0 AND return_stock_in.state NOT IN ('cancelled', 'recalled')
),
kept AS (
    -- a return that was closed short holds what came: the rest can never be refunded
    SELECT
        unit.*,
        CASE
            WHEN unit.is_short_closed
                THEN greatest(CAST(0 AS BIGINT), least(unit.quantity, coalesce(came.quantity, CAST(0 AS BIGINT)) - unit.quantity_through + unit.quantity))
            ELSE unit.quantity
        END AS kept_quantity
    FROM unit
    LEFT JOIN came ON came.return_stock_in_id = unit.return_stock_in_id AND came.stock_out_id = unit.stock_out_id AND came.line_no = unit.line_no
),
holder AS (
    SELECT
        return_stock_in_id,
        stock_out_id,
        line_no,
        kept_quantity AS quantity,
        CAST(CAST(unit_price AS DECIMAL(19, 2)) * kept_quantity AS DECIMAL(18, 2)) AS amount,
        currency_code,
        is_received_after_recall
    FROM kept
    WHERE kept_quantity > 0
),
held_line AS (
    SELECT stock_out_id, line_no, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM holder
    GROUP BY stock_out_id, line_no
    HAVING bool_or(is_received_after_recall)
),
twice_held_line AS (
    SELECT held_line.*, line.quantity AS shipped_quantity
    FROM held_line
    JOIN orders.shipped_line AS line ON line.stock_out_id = held_line.stock_out_id AND line.line_no = held_line.line_no
    WHERE held_line.quantity > line.quantity
),
held_part AS (
    SELECT
        holder.return_stock_in_id, holder.stock_out_id, holder.line_no,
        min(twice_held_line.shipped_quantity) AS shipped_quantity,
        min(twice_held_line.quantity) AS held_quantity,
        CAST(sum(holder.amount) AS DECIMAL(18, 2)) AS amount,
        min(holder.currency_code) AS currency_code
    FROM holder
    JOIN twice_held_line ON twice_held_line.stock_out_id = holder.stock_out_id AND twice_held_line.line_no = holder.line_no
    GROUP BY holder.return_stock_in_id, holder.stock_out_id, holder.line_no
)
SELECT
    'UNITS_TWICE' AS code,
    return_stock_in_id AS subject_id,
    return_stock_in_id AS unit_id,
    CAST(CAST(sum(shipped_quantity) AS BIGINT) AS VARCHAR) AS expected_value,
    CAST(CAST(sum(held_quantity) AS BIGINT) AS VARCHAR) AS actual_value,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount,
    min(currency_code) AS currency_code
FROM held_part
GROUP BY return_stock_in_id
