-- what: every parcel that a supplier shipped, with the delivery outcome of its own stock-out lines and the date on which that outcome was taken
-- grain: one row per package of a stock-out order
-- key: stock_out_id, package_no
-- inputs: staging.stock_out_line, reference.shop, prior.return_stock_in
-- rules: R-22, R-33
WITH parcel AS (
    SELECT
        stock_out_id,
        package_no,
        shop_id,
        order_id,
        fragment.failed_parcel_after_sales_id(stock_out_id, package_no) AS after_sales_id,
        min(shipped_at) AS shipped_at,
        min(shipped_on) AS shipped_on,
        max(CASE delivery_outcome WHEN 'failed' THEN 1 ELSE 0 END) = 1 AS is_reported_failed,
        -- null where no line has an outcome
        max(taken_on) FILTER (WHERE delivery_outcome <> '') AS reported_on
    FROM staging.stock_out_line
    WHERE shipped_at IS NOT NULL
    GROUP BY stock_out_id, package_no, shop_id, order_id
)
SELECT
    parcel.*,
    shop.channel,
    prior_return.after_sales_id IS NOT NULL AS is_opened,
    coalesce(prior_return.is_active, false) AS is_active
FROM parcel
JOIN reference.shop AS shop ON shop.shop_id = parcel.shop_id
LEFT JOIN (
    SELECT channel, shop_id, after_sales_id, max(CASE WHEN state IN ('cancelled', 'recalled') THEN 0 ELSE 1 END) = 1 AS is_active
    FROM prior.return_stock_in
    GROUP BY channel, shop_id, after_sales_id
) AS prior_return
    ON prior_return.channel = shop.channel AND prior_return.shop_id = parcel.shop_id AND prior_return.after_sales_id = parcel.after_sales_id
