-- what: the three sides of a settlement beside each other: what the marketplace took back, what its return export says, what the supplier refunded
-- grain: one order, return where it can be told, and currency of the marketplace
-- key: shop_id, order_id, after_sales_id, currency_code
-- inputs: reconciliation.settlement_pairing, reconciliation.settlement_line, orders.return_request, staging.after_sales_line, reference.shop, pushes.return_stock_in, refunds.issued_refund_order
-- rules: R-55
WITH settled AS (
    SELECT
        line.shop_id,
        line.order_id,
        CASE WHEN pair.is_whole THEN '' ELSE coalesce(asked.after_sales_id, pair.only_after_sales_id) END AS after_sales_id,
        line.currency_code,
        CAST(coalesce(sum(line.refund_amount) FILTER (WHERE NOT line.is_repeated), 0) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(coalesce(sum(line.compensation_amount) FILTER (WHERE NOT line.is_repeated), 0) AS DECIMAL(18, 2)) AS compensation_amount,
        CAST(coalesce(sum(line.refund_amount + line.compensation_amount) FILTER (WHERE line.is_repeated), 0) AS DECIMAL(18, 2)) AS repeated_amount,
        max(line.settled_on) AS settled_on
    FROM reconciliation.settlement_line AS line
    JOIN reconciliation.settlement_pairing AS pair ON pair.shop_id = line.shop_id AND pair.order_id = line.order_id
    LEFT JOIN (SELECT DISTINCT shop_id, order_id, after_sales_id FROM orders.return_request) AS asked
        ON asked.shop_id = line.shop_id AND asked.order_id = line.order_id AND asked.after_sales_id = line.after_sales_id
    GROUP BY line.shop_id, line.order_id, CASE WHEN pair.is_whole THEN '' ELSE coalesce(asked.after_sales_id, pair.only_after_sales_id) END, line.currency_code
),
said AS (
    -- a line counts once the buyer has the money or the seller the goods; a marketplace's amount may be missing
    SELECT
        channel,
        shop_id,
        after_sales_id,
        -- Shopee repeats the case total on every line; a row must not depend on the rows beside it, so it is taken once here
        CAST(CASE channel WHEN 'shopee' THEN max(marketplace_refund_amount) ELSE sum(marketplace_refund_amount) END AS DECIMAL(18, 2)) AS returned_amount
    FROM staging.after_sales_line
    WHERE kind = 'platform' AND status IN ('refunded', 'delivered_back')
    GROUP BY channel, shop_id, after_sales_id
),
refunded AS (
    SELECT
        refund.return_stock_in_id,
        CAST(sum(refund.refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount,
        CAST(sum(refund.accepted_quantity) AS BIGINT) AS accepted_quantity
    FROM refunds.issued_refund_order AS refund
    GROUP BY refund.return_stock_in_id
),
supplied AS (
    SELECT
        known.after_sales_key,
        CAST(sum(CASE WHEN known.currency_code = shop.currency_code THEN refunded.refundable_amount END) AS DECIMAL(18, 2)) AS supplier_refund_amount,
        max(CASE WHEN known.state IN ('to_push', 'pushed', 'push_failed') OR (known.state = 'received' AND refunded.return_stock_in_id IS NULL) THEN 1 ELSE 0 END) AS is_open,
        max(CASE WHEN refunded.return_stock_in_id IS NULL THEN 0 ELSE 1 END) AS is_refunded,
        max(CASE WHEN refunded.accepted_quantity < known.requested_quantity THEN 1 ELSE 0 END) AS is_partial
    FROM pushes.return_stock_in AS known
    JOIN reference.shop AS shop ON shop.shop_id = known.shop_id
    LEFT JOIN refunded ON refunded.return_stock_in_id = known.return_stock_in_id
    GROUP BY known.after_sales_key
),
told_otherwise AS (
    -- few orders have any: refunds that cannot be added to the marketplace's currency
    SELECT
        asked.shop_id,
        asked.order_id,
        CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END AS after_sales_id,
        string_agg(
            known.currency_code || ' ' || CAST(refunded.refundable_amount AS VARCHAR), ', '
            ORDER BY asked.after_sales_key, known.return_stock_in_id
        ) AS other_supplier_refund
    FROM refunded
    JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = refunded.return_stock_in_id
    JOIN reference.shop AS shop ON shop.shop_id = known.shop_id AND shop.currency_code <> known.currency_code
    JOIN orders.return_request AS asked ON asked.after_sales_key = known.after_sales_key
    JOIN reconciliation.settlement_pairing AS pair ON pair.shop_id = asked.shop_id AND pair.order_id = asked.order_id
    WHERE refunded.refundable_amount > 0
    GROUP BY asked.shop_id, asked.order_id, CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END
),
asked AS (
    SELECT
        asked.shop_id,
        asked.order_id,
        CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END AS after_sales_id,
        shop.currency_code,
        CAST(coalesce(sum(said.returned_amount), 0) AS DECIMAL(18, 2)) AS returned_amount,
        max(CASE WHEN said.after_sales_id IS NOT NULL AND said.returned_amount IS NULL THEN 1 ELSE 0 END) AS is_amount_missing,
        CAST(coalesce(sum(supplied.supplier_refund_amount), 0) AS DECIMAL(18, 2)) AS supplier_refund_amount,
        max(coalesce(supplied.is_open, 0)) AS is_open,
        max(coalesce(supplied.is_refunded, 0)) AS is_refunded,
        max(coalesce(supplied.is_partial, 0)) AS is_partial,
        max(CASE WHEN asked.kind = 'platform' AND NOT asked.is_cancelled THEN 1 ELSE 0 END) AS is_exported,
        max(CASE WHEN asked.kind = 'platform' AND asked.is_cancelled THEN 1 ELSE 0 END) AS is_withdrawn,
        max(CASE WHEN asked.kind = 'abnormal' THEN 1 ELSE 0 END) AS is_abnormal,
        max(CASE WHEN asked.is_pushable OR asked.after_sales_type <> 'refund_only' THEN 1 ELSE 0 END) AS is_with_goods
    FROM orders.return_request AS asked
    JOIN reconciliation.settlement_pairing AS pair ON pair.shop_id = asked.shop_id AND pair.order_id = asked.order_id
    JOIN reference.shop AS shop ON shop.shop_id = asked.shop_id
    LEFT JOIN said ON said.channel = asked.channel AND said.shop_id = asked.shop_id AND said.after_sales_id = asked.after_sales_id
    LEFT JOIN supplied ON supplied.after_sales_key = asked.after_sales_key
    GROUP BY asked.shop_id, asked.order_id, CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END, shop.currency_code
)
SELECT
    coalesce(settled.shop_id, asked.shop_id) AS shop_id,
    coalesce(settled.order_id, asked.order_id) AS order_id,
    coalesce(settled.after_sales_id, asked.after_sales_id) AS after_sales_id,
    coalesce(settled.currency_code, asked.currency_code) AS currency_code,
    settled.settled_on,
    coalesce(settled.settled_amount, CAST(0 AS DECIMAL(18, 2))) AS settled_amount,
    coalesce(settled.compensation_amount, CAST(0 AS DECIMAL(18, 2))) AS compensation_amount,
    coalesce(settled.repeated_amount, CAST(0 AS DECIMAL(18, 2))) AS repeated_amount,
    CASE WHEN asked.is_amount_missing = 1 THEN NULL ELSE coalesce(asked.returned_amount, CAST(0 AS DECIMAL(18, 2))) END AS returned_amount,
    coalesce(asked.supplier_refund_amount, CAST(0 AS DECIMAL(18, 2))) AS supplier_refund_amount,
    coalesce(told_otherwise.other_supplier_refund, '') AS other_supplier_refund,
    coalesce(asked.is_open, 0) = 1 AS is_open,
    coalesce(asked.is_refunded, 0) = 1 AS is_refunded,
    coalesce(asked.is_partial, 0) = 1 AS is_partial,
    coalesce(asked.is_exported, 0) = 1 AS is_exported,
    coalesce(asked.is_withdrawn, 0) = 1 AS is_withdrawn,
    coalesce(asked.is_abnormal, 0) = 1 AS is_abnormal,
    coalesce(asked.is_with_goods, 0) = 1 AS is_with_goods
FROM settled
FULL JOIN asked
    ON asked.shop_id = settled.shop_id AND asked.order_id = settled.order_id
    AND asked.after_sales_id = settled.after_sales_id AND asked.currency_code = settled.currency_code
LEFT JOIN told_otherwise
    ON told_otherwise.shop_id = asked.shop_id AND told_otherwise.order_id = asked.order_id
    AND told_otherwise.after_sales_id = asked.after_sales_id
