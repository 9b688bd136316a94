-- what: the three sides of a settlement: the amount that the marketplace took back, the amount in its return export, and the amount that the supplier refunded
-- grain: one row per order, return (where the settlement can be assigned to one) and marketplace currency
-- key: shop_id, order_id, after_sales_id, currency_code
-- inputs: reconciliation.settlement_pairing, reconciliation.settlement_line, orders.return_request, staging.after_sales_line, reference.shop, pushes.return_stock_in, refunds.issued_refund_order
-- rules: R-55
WITH settled_side AS (
    SELECT
        line.shop_id,
        line.order_id,
        CASE
            WHEN pair.is_as_stated THEN line.after_sales_id
            WHEN pair.is_whole THEN ''
            ELSE coalesce(request.after_sales_id, pair.only_after_sales_id)
        END AS after_sales_id,
        line.currency_code,
        CAST(coalesce(sum(line.refund_amount) FILTER (WHERE NOT line.is_repeated), 0) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(coalesce(sum(line.compensation_amount) FILTER (WHERE NOT line.is_repeated), 0) AS DECIMAL(18, 2)) AS compensation_amount,
        CAST(coalesce(sum(line.refund_amount + line.compensation_amount) FILTER (WHERE line.is_repeated), 0) AS DECIMAL(18, 2)) AS repeated_amount,
        max(line.settled_on) AS settled_on
    FROM reconciliation.settlement_line AS line
    JOIN reconciliation.settlement_pairing AS pair ON pair.shop_id = line.shop_id AND pair.order_id = line.order_id
    LEFT JOIN (SELECT DISTINCT shop_id, order_id, after_sales_id FROM orders.return_request) AS request
        ON request.shop_id = line.shop_id AND request.order_id = line.order_id AND request.after_sales_id = line.after_sales_id
    GROUP BY line.shop_id, line.order_id, 3, line.currency_code
),
exported_refund AS (
    -- a line counts once the buyer has the money or the seller has the goods; the marketplace's amount may be missing
    SELECT
        channel,
        shop_id,
        after_sales_id,
        -- Shopee repeats the case total on every line; no row may depend on its neighbours, so the total is taken once here
        CAST(CASE channel WHEN 'shopee' THEN max(marketplace_refund_amount) ELSE sum(marketplace_refund_amount) END AS DECIMAL(18, 2)) AS returned_amount
    FROM staging.after_sales_line
    WHERE kind = 'platform' AND status IN ('refunded', 'delivered_back')
    GROUP BY channel, shop_id, after_sales_id
),
refund_total AS (
    SELECT
        refund.return_stock_in_id,
        CAST(sum(refund.refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount,
        CAST(sum(refund.accepted_quantity) AS BIGINT) AS accepted_quantity
    FROM refunds.issued_refund_order AS refund
    GROUP BY refund.return_stock_in_id
),
supplier_side AS (
    SELECT
        return_stock_in.after_sales_key,
        CAST(sum(CASE WHEN return_stock_in.currency_code = shop.currency_code THEN refund_total.refundable_amount END) AS DECIMAL(18, 2)) AS supplier_refund_amount,
        max(CASE WHEN return_stock_in.state IN ('to_push', 'pushed', 'push_failed') OR (return_stock_in.state = 'received' AND refund_total.return_stock_in_id IS NULL) THEN 1 ELSE 0 END) AS is_open,
        max(CASE WHEN refund_total.return_stock_in_id IS NULL THEN 0 ELSE 1 END) AS is_refunded,
        max(CASE WHEN refund_total.accepted_quantity < return_stock_in.requested_quantity THEN 1 ELSE 0 END) AS is_partial
    FROM pushes.return_stock_in AS return_stock_in
    JOIN reference.shop AS shop ON shop.shop_id = return_stock_in.shop_id
    LEFT JOIN refund_total ON refund_total.return_stock_in_id = return_stock_in.return_stock_in_id
    GROUP BY return_stock_in.after_sales_key
),
other_currency_refund AS (
    -- refunds that cannot be added to the marketplace's currency; few orders have any
    SELECT
        request.shop_id,
        request.order_id,
        CASE WHEN pair.is_whole THEN '' ELSE request.after_sales_id END AS after_sales_id,
        string_agg(
            return_stock_in.currency_code || ' ' || CAST(refund_total.refundable_amount AS VARCHAR), ', '
            ORDER BY request.after_sales_key, return_stock_in.return_stock_in_id
        ) AS other_supplier_refund
    FROM refund_total
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = refund_total.return_stock_in_id
    JOIN reference.shop AS shop ON shop.shop_id = return_stock_in.shop_id AND shop.currency_code <> return_stock_in.currency_code
    JOIN orders.return_request AS request ON request.after_sales_key = return_stock_in.after_sales_key
    JOIN reconciliation.settlement_pairing AS pair ON pair.shop_id = request.shop_id AND pair.order_id = request.order_id
    WHERE refund_total.refundable_amount > 0
    GROUP BY request.shop_id, request.order_id, CASE WHEN pair.is_whole THEN '' ELSE request.after_sales_id END
),
request AS (
    SELECT
        request.shop_id,
        request.order_id,
        CASE WHEN pair.is_whole THEN '' ELSE request.after_sales_id END AS after_sales_id,
        shop.currency_code,
        CAST(coalesce(sum(exported_refund.returned_amount), 0) AS DECIMAL(18, 2)) AS returned_amount,
        max(CASE WHEN exported_refund.after_sales_id IS NOT NULL AND exported_refund.returned_amount IS NULL THEN 1 ELSE 0 END) AS is_amount_missing,
        CAST(coalesce(sum(supplier_side.supplier_refund_amount), 0) AS DECIMAL(18, 2)) AS supplier_refund_amount,
        max(coalesce(supplier_side.is_open, 0)) AS is_open,
        max(coalesce(supplier_side.is_refunded, 0)) AS is_refunded,
        max(coalesce(supplier_side.is_partial, 0)) AS is_partial,
        max(CASE WHEN request.kind = 'platform' AND NOT request.is_cancelled THEN 1 ELSE 0 END) AS is_exported,
        max(CASE WHEN request.kind = 'platform' AND request.is_cancelled THEN 1 ELSE 0 END) AS is_withdrawn,
        max(CASE WHEN request.kind = 'abnormal' THEN 1 ELSE 0 END) AS is_abnormal,
        max(CASE WHEN request.is_pushable OR request.after_sales_type <> 'refund_only' THEN 1 ELSE 0 END) AS is_with_goods
    FROM orders.return_request AS request
    JOIN reconciliation.settlement_pairing AS pair ON pair.shop_id = request.shop_id AND pair.order_id = request.order_id
    JOIN reference.shop AS shop ON shop.shop_id = request.shop_id
    LEFT JOIN exported_refund ON exported_refund.channel = request.channel AND exported_refund.shop_id = request.shop_id AND exported_refund.after_sales_id = request.after_sales_id
    LEFT JOIN supplier_side ON supplier_side.after_sales_key = request.after_sales_key
    GROUP BY request.shop_id, request.order_id, CASE WHEN pair.is_whole THEN '' ELSE request.after_sales_id END, shop.currency_code
)
SELECT
    coalesce(settled_side.shop_id, request.shop_id) AS shop_id,
    coalesce(settled_side.order_id, request.order_id) AS order_id,
    coalesce(settled_side.after_sales_id, request.after_sales_id) AS after_sales_id,
    coalesce(settled_side.currency_code, request.currency_code) AS currency_code,
    settled_side.settled_on,
    coalesce(settled_side.settled_amount, CAST(0 AS DECIMAL(18, 2))) AS settled_amount,
    coalesce(settled_side.compensation_amount, CAST(0 AS DECIMAL(18, 2))) AS compensation_amount,
    coalesce(settled_side.repeated_amount, CAST(0 AS DECIMAL(18, 2))) AS repeated_amount,
    CASE WHEN request.is_amount_missing = 1 THEN NULL ELSE coalesce(request.returned_amount, CAST(0 AS DECIMAL(18, 2))) END AS returned_amount,
    coalesce(request.supplier_refund_amount, CAST(0 AS DECIMAL(18, 2))) AS supplier_refund_amount,
    coalesce(other_currency_refund.other_supplier_refund, '') AS other_supplier_refund,
    coalesce(request.is_open, 0) = 1 AS is_open,
    coalesce(request.is_refunded, 0) = 1 AS is_refunded,
    coalesce(request.is_partial, 0) = 1 AS is_partial,
    coalesce(request.is_exported, 0) = 1 AS is_exported,
    coalesce(request.is_withdrawn, 0) = 1 AS is_withdrawn,
    coalesce(request.is_abnormal, 0) = 1 AS is_abnormal,
    coalesce(request.is_with_goods, 0) = 1 AS is_with_goods
FROM settled_side
FULL JOIN request
    ON request.shop_id = settled_side.shop_id AND request.order_id = settled_side.order_id
    AND request.after_sales_id = settled_side.after_sales_id AND request.currency_code = settled_side.currency_code
LEFT JOIN other_currency_refund
    ON other_currency_refund.shop_id = request.shop_id AND other_currency_refund.order_id = request.order_id
    AND other_currency_refund.after_sales_id = request.after_sales_id
