-- what: the return that each uncounted receipt line means, or the reason why it means none
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: receiving.uncounted_line, receiving.expected_sku, prior.return_stock_in, orders.return_line, orders.parcel, staging.stock_out_line
-- rules: R-27, R-30
WITH line AS (
    SELECT
        *,
        CASE
            WHEN counted_return <> '' OR named_return <> '' THEN 'return'
            WHEN shop_id <> '' AND after_sales_id <> '' THEN 'case'
            WHEN order_id <> '' THEN 'order'
            WHEN tracking_number <> '' THEN 'parcel'
            ELSE ''
        END AS way
    FROM receiving.uncounted_line
),
named AS (
    SELECT line.receipt_id, line.line_no, prior_return.return_stock_in_id, prior_return.supplier_id = line.supplier_id AS is_of_supplier
    FROM line
    JOIN prior.return_stock_in AS prior_return
        ON prior_return.return_stock_in_id = CASE line.counted_return WHEN '' THEN line.named_return ELSE line.counted_return END
    WHERE line.way = 'return'
    UNION ALL
    SELECT line.receipt_id, line.line_no, prior_return.return_stock_in_id, prior_return.supplier_id = line.supplier_id
    FROM line
    JOIN prior.return_stock_in AS prior_return ON prior_return.shop_id = line.shop_id AND prior_return.after_sales_id = line.after_sales_id
    WHERE line.way = 'case'
),
tracked_return AS (
    SELECT after_sales_key, return_tracking_number AS tracking_number
    FROM orders.return_line
    WHERE return_tracking_number <> ''
    UNION
    -- a failed parcel comes back under the number that it went out with
    SELECT parcel.channel || ':' || parcel.shop_id || ':' || parcel.after_sales_id, line.tracking_number
    FROM orders.parcel AS parcel
    JOIN staging.stock_out_line AS line ON line.stock_out_id = parcel.stock_out_id AND line.package_no = parcel.package_no
    WHERE line.tracking_number <> ''
),
fitting AS (
    SELECT line.receipt_id, line.line_no, line.sku, prior_return.return_stock_in_id
    FROM line
    JOIN prior.return_stock_in AS prior_return ON prior_return.order_id = line.order_id AND prior_return.supplier_id = line.supplier_id
    LEFT JOIN tracked_return
        ON tracked_return.after_sales_key = prior_return.after_sales_key AND tracked_return.tracking_number = line.tracking_number
    WHERE line.way = 'order'
        AND (line.shop_id = '' OR line.shop_id = prior_return.shop_id)
        -- a line that gives both has to fit both
        AND (line.tracking_number = '' OR tracked_return.after_sales_key IS NOT NULL)
    UNION ALL
    SELECT line.receipt_id, line.line_no, line.sku, prior_return.return_stock_in_id
    FROM line
    JOIN tracked_return ON tracked_return.tracking_number = line.tracking_number
    JOIN prior.return_stock_in AS prior_return
        ON prior_return.after_sales_key = tracked_return.after_sales_key AND prior_return.supplier_id = line.supplier_id
    WHERE line.way = 'parcel' AND (line.shop_id = '' OR line.shop_id = prior_return.shop_id)
),
found AS (
    SELECT receipt_id, line_no, return_stock_in_id, is_of_supplier FROM named
    UNION ALL
    -- an order or parcel names the return that awaits units of this SKU when the run begins, if it is the only one
    SELECT fitting.receipt_id, fitting.line_no, fitting.return_stock_in_id, true
    FROM fitting
    JOIN receiving.expected_sku AS expected ON expected.return_stock_in_id = fitting.return_stock_in_id AND expected.sku = fitting.sku
    WHERE expected.expected_quantity > 0
),
found_total AS (
    SELECT
        receipt_id,
        line_no,
        CAST(count(*) FILTER (WHERE is_of_supplier) AS BIGINT) AS own_returns,
        min(return_stock_in_id) FILTER (WHERE is_of_supplier) AS return_stock_in_id
    FROM found
    GROUP BY receipt_id, line_no
)
SELECT
    line.receipt_id,
    line.line_no,
    CASE WHEN found_total.own_returns = 1 THEN found_total.return_stock_in_id ELSE '' END AS return_stock_in_id,
    line.way IN ('return', 'case') AS is_named,
    coalesce(found_total.own_returns = 0, false) AS is_of_another_supplier,
    CASE
        WHEN found_total.own_returns = 1 THEN ''
        WHEN found_total.own_returns > 1 THEN 'SEVERAL_RETURNS'
        WHEN line.way = '' THEN 'NO_RETURN_NAMED'
        ELSE 'UNKNOWN_RETURN'
    END AS reason
FROM line
LEFT JOIN found_total ON found_total.receipt_id = line.receipt_id AND found_total.line_no = line.line_no
