-- what: the settlement lines, each with its cycle; the same amount of the same line in a later cycle is a repetition and does not count again
-- grain: one row per row key
-- key: row_key
-- inputs: staging.settlement_line, reference.shop
-- rules: R-09, R-55
WITH settled_line AS (
    SELECT
        line.row_key,
        line.channel,
        line.shop_id,
        line.order_id,
        line.after_sales_id,
        line.line_key,
        line.entry,
        line.settled_on,
        CASE line.settlement_id WHEN '' THEN CAST(line.settled_on AS VARCHAR) ELSE line.settlement_id END AS settlement_id,
        CASE line.currency_code WHEN '' THEN shop.currency_code ELSE line.currency_code END AS currency_code,
        shop.currency_code AS shop_currency_code,
        -- TikTok states the parts of a refund: the price of the goods, and the seller's discount that came back with them
        CAST(coalesce(line.refund_amount, 0) - coalesce(line.refunded_discount_amount, 0) AS DECIMAL(18, 2)) AS refund_amount,
        coalesce(line.compensation_amount, CAST(0 AS DECIMAL(18, 2))) AS compensation_amount
    FROM staging.settlement_line AS line
    JOIN reference.shop AS shop ON shop.shop_id = line.shop_id
),
numbered_line AS (
    SELECT
        *,
        dense_rank() OVER (
            PARTITION BY shop_id, order_id, after_sales_id, line_key, entry, currency_code, refund_amount, compensation_amount
            ORDER BY settled_on NULLS LAST, settlement_id NULLS LAST
        ) AS cycle_number
    FROM settled_line
),
first_cycle AS (
    SELECT
        shop_id, order_id, after_sales_id, line_key, entry, currency_code, refund_amount, compensation_amount,
        min(settlement_id) AS settlement_id
    FROM numbered_line
    WHERE cycle_number = 1
    GROUP BY shop_id, order_id, after_sales_id, line_key, entry, currency_code, refund_amount, compensation_amount
)
SELECT
    numbered_line.*,
    first_cycle.settlement_id AS first_settlement_id,
    -- without an order, two equal compensations cannot be distinguished from one that came twice; a zero amount is never a repetition
    numbered_line.cycle_number > 1 AND numbered_line.order_id <> '' AND numbered_line.refund_amount + numbered_line.compensation_amount > 0 AS is_repeated
FROM numbered_line
JOIN first_cycle
    ON first_cycle.shop_id = numbered_line.shop_id
    AND first_cycle.order_id = numbered_line.order_id
    AND first_cycle.after_sales_id = numbered_line.after_sales_id
    AND first_cycle.line_key = numbered_line.line_key
    AND first_cycle.entry = numbered_line.entry
    AND first_cycle.currency_code = numbered_line.currency_code
    AND first_cycle.refund_amount = numbered_line.refund_amount
    AND first_cycle.compensation_amount = numbered_line.compensation_amount
