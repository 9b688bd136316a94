-- what: what is left of the shipped units when an after-sales order has its turn, and whether it asks for more; an order that was shipped enough passes at once, the others are walked turn by turn
-- grain: one row per after-sales order, SKU and combo that it asks for
-- key: after_sales_key, sku, combo_sku
-- inputs: allocation.claim
-- rules: R-08
WITH RECURSIVE asked_sku AS (
    SELECT
        *,
        -- units of pushed returns are gone, whatever the turn of their case
        greatest(CAST(0 AS BIGINT), shipped_quantity - CAST(sum(pushed_quantity) OVER of_sku AS BIGINT)) AS free_quantity,
        CAST(sum(asked_quantity) OVER of_sku AS BIGINT) AS total_quantity
    FROM allocation.claim
    WINDOW of_sku AS (PARTITION BY shop_id, order_id, sku, combo_sku)
),
tight_sku AS (
    SELECT
        shop_id,
        order_id,
        sku,
        combo_sku,
        free_quantity,
        row_number() OVER (PARTITION BY shop_id, order_id ORDER BY sku NULLS LAST, combo_sku NULLS LAST) AS place
    FROM (SELECT DISTINCT shop_id, order_id, sku, combo_sku, free_quantity FROM asked_sku WHERE total_quantity > free_quantity) AS sku_over
),
-- the free units of an order's tight SKUs as one text, 19 digits for each: both engines can carry a text from turn to turn
first_account AS (
    SELECT shop_id, order_id, string_agg(right('0000000000000000000' || CAST(free_quantity AS VARCHAR), 19), '' ORDER BY place) AS account
    FROM tight_sku
    GROUP BY shop_id, order_id
),
-- one step per case and tight SKU that it asks for
step AS (
    SELECT
        asked.after_sales_key,
        asked.shop_id,
        asked.order_id,
        asked.sku,
        asked.combo_sku,
        asked.asked_quantity,
        (tight.place - 1) * 19 AS cut,
        row_number() OVER in_turn AS step_no,
        coalesce(lag(asked.turn) OVER in_turn <> asked.turn, true) AS is_first,
        coalesce(lead(asked.turn) OVER in_turn <> asked.turn, true) AS is_last
    FROM asked_sku AS asked
    JOIN tight_sku AS tight
        ON tight.shop_id = asked.shop_id AND tight.order_id = asked.order_id AND tight.sku = asked.sku AND tight.combo_sku = asked.combo_sku
    WHERE asked.asked_quantity > 0
    WINDOW in_turn AS (PARTITION BY asked.shop_id, asked.order_id ORDER BY asked.turn NULLS LAST, tight.place NULLS LAST)
),
-- `account` is what is left after the cases before, `trial` after the lines of this case too; only a case that fits on all its lines takes something
walk AS (
    SELECT
        shop_id,
        order_id,
        CAST(0 AS BIGINT) AS step_no,
        account,
        account AS trial,
        true AS is_fitting,
        CAST(0 AS BIGINT) AS left_quantity
    FROM first_account
    UNION ALL
    SELECT
        tried.shop_id,
        tried.order_id,
        tried.step_no,
        CASE WHEN tried.is_last AND tried.is_fitting THEN tried.trial ELSE tried.account END,
        tried.trial,
        tried.is_fitting,
        tried.left_quantity
    FROM (
        SELECT
            looked.*,
            looked.is_fitting_before AND looked.asked_quantity <= looked.left_quantity AS is_fitting,
            left(looked.trial_before, looked.cut)
                || right('0000000000000000000' || CAST(greatest(CAST(0 AS BIGINT), looked.left_quantity - looked.asked_quantity) AS VARCHAR), 19)
                || substring(looked.trial_before, looked.cut + 20) AS trial
        FROM (
            SELECT
                step.shop_id,
                step.order_id,
                step.step_no,
                step.asked_quantity,
                step.cut,
                step.is_last,
                walk.account,
                step.is_first OR walk.is_fitting AS is_fitting_before,
                CASE WHEN step.is_first THEN walk.account ELSE walk.trial END AS trial_before,
                CAST(substring(CASE WHEN step.is_first THEN walk.account ELSE walk.trial END, step.cut + 1, 19) AS BIGINT) AS left_quantity
            FROM walk
            JOIN step ON step.shop_id = walk.shop_id AND step.order_id = walk.order_id AND step.step_no = walk.step_no + 1
        ) AS looked
    ) AS tried
)
SELECT
    asked.after_sales_key,
    asked.sku,
    asked.combo_sku,
    asked.asked_quantity,
    coalesce(walk.left_quantity, asked.asked_quantity) AS left_quantity,
    coalesce(walk.left_quantity < asked.asked_quantity, false) AS is_exceeded
FROM asked_sku AS asked
LEFT JOIN step ON step.after_sales_key = asked.after_sales_key AND step.sku = asked.sku AND step.combo_sku = asked.combo_sku
LEFT JOIN walk ON walk.shop_id = step.shop_id AND walk.order_id = step.order_id AND walk.step_no = step.step_no
WHERE asked.asked_quantity > 0
