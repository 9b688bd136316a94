-- what: the receipt lines with units that are unidentified after this run, each with the return that it names, if that is known
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: receiving.receipt_count, receiving.receipt_adjustment, staging.stock_in_receipt_line, receiving.uncounted_line, pushes.return_stock_in, orders.return_line, orders.shipped_line
-- rules: R-30, R-60, R-61
WITH waiting_line AS (
    SELECT
        receipt.receipt_id,
        receipt.line_no,
        receipt.supplier_id,
        receipt.warehouse_id,
        receipt.sku,
        receipt.left_good + receipt.left_defective
            + coalesce(adjustment.unidentified_good_change + adjustment.unidentified_defective_change, CAST(0 AS BIGINT)) AS quantity,
        CASE receipt.reason WHEN '' THEN 'MORE_THAN_AWAITED' ELSE receipt.reason END AS reason,
        receipt.return_stock_in_id,
        line.shop_id,
        line.after_sales_id,
        line.order_id,
        line.tracking_number,
        line.named_return,
        CASE
            WHEN line.named_return <> '' THEN line.named_return
            WHEN line.shop_id <> '' AND line.after_sales_id <> '' THEN line.shop_id || ':' || line.after_sales_id
            WHEN line.order_id <> '' THEN 'order ' || line.order_id
            WHEN line.tracking_number <> '' THEN 'tracking ' || line.tracking_number
            ELSE ''
        END AS written_return
    FROM receiving.receipt_count AS receipt
    JOIN receiving.uncounted_line AS line ON line.receipt_id = receipt.receipt_id AND line.line_no = receipt.line_no
    LEFT JOIN receiving.receipt_adjustment AS adjustment ON adjustment.receipt_id = receipt.receipt_id AND adjustment.line_no = receipt.line_no
    WHERE receipt.left_good + receipt.left_defective
        + coalesce(adjustment.unidentified_good_change + adjustment.unidentified_defective_change, CAST(0 AS BIGINT)) > 0
    UNION ALL
    -- a line of which an adjustment of this run makes the first units unidentified
    SELECT
        adjustment.receipt_id,
        adjustment.line_no,
        adjustment.supplier_id,
        adjustment.warehouse_id,
        adjustment.sku,
        adjustment.unidentified_good_change + adjustment.unidentified_defective_change,
        'MORE_THAN_AWAITED',
        adjustment.return_stock_in_id,
        line.shop_id,
        line.after_sales_id,
        line.order_id,
        line.tracking_number,
        line.return_stock_in_id,
        CASE
            WHEN line.return_stock_in_id <> '' THEN line.return_stock_in_id
            WHEN line.shop_id <> '' AND line.after_sales_id <> '' THEN line.shop_id || ':' || line.after_sales_id
            WHEN line.order_id <> '' THEN 'order ' || line.order_id
            WHEN line.tracking_number <> '' THEN 'tracking ' || line.tracking_number
            ELSE ''
        END
    FROM receiving.receipt_adjustment AS adjustment
    JOIN staging.stock_in_receipt_line AS line ON line.receipt_id = adjustment.receipt_id AND line.line_no = adjustment.line_no
    ANTI JOIN receiving.receipt_count AS receipt ON receipt.receipt_id = adjustment.receipt_id AND receipt.line_no = adjustment.line_no
    WHERE adjustment.unidentified_good_change + adjustment.unidentified_defective_change > 0
),
possible_order AS (
    SELECT waiting_line.receipt_id, waiting_line.line_no, return_stock_in.shop_id, return_stock_in.order_id
    FROM waiting_line
    JOIN pushes.return_stock_in AS return_stock_in
        ON return_stock_in.return_stock_in_id = CASE waiting_line.return_stock_in_id WHEN '' THEN waiting_line.named_return ELSE waiting_line.return_stock_in_id END
    UNION
    SELECT waiting_line.receipt_id, waiting_line.line_no, line.shop_id, line.order_id
    FROM waiting_line
    JOIN orders.return_line AS line ON line.shop_id = waiting_line.shop_id AND line.after_sales_id = waiting_line.after_sales_id
    WHERE waiting_line.named_return = ''
    UNION
    SELECT waiting_line.receipt_id, waiting_line.line_no, line.shop_id, line.order_id
    FROM waiting_line
    JOIN orders.shipped_line AS line ON line.order_id = waiting_line.order_id AND line.supplier_id = waiting_line.supplier_id
    WHERE waiting_line.named_return = '' AND waiting_line.after_sales_id = '' AND (waiting_line.shop_id = '' OR waiting_line.shop_id = line.shop_id)
    UNION
    SELECT waiting_line.receipt_id, waiting_line.line_no, line.shop_id, line.order_id
    FROM waiting_line
    JOIN orders.return_line AS line ON line.return_tracking_number = waiting_line.tracking_number
    WHERE waiting_line.named_return = '' AND waiting_line.after_sales_id = '' AND waiting_line.order_id = '' AND waiting_line.tracking_number <> ''
),
only_order AS (
    SELECT receipt_id, line_no, min(shop_id) AS shop_id, min(order_id) AS order_id
    FROM possible_order
    GROUP BY receipt_id, line_no
    HAVING count(*) = 1
),
case_return AS (
    -- a line that names a case means the return of its supplier
    SELECT shop_id, after_sales_id, supplier_id, min(return_stock_in_id) AS return_stock_in_id
    FROM pushes.return_stock_in
    GROUP BY shop_id, after_sales_id, supplier_id
    HAVING count(*) = 1
),
first_line AS (
    -- the price of the SKU in the order that the goods belong to: of its first stock-out line
    SELECT shop_id, order_id, supplier_id, sku, CASE WHEN high_pieces > 0 THEN high_price ELSE low_price END AS unit_price, currency_code
    FROM orders.shipped_line
    QUALIFY row_number() OVER (
        PARTITION BY shop_id, order_id, supplier_id, sku
        ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST
    ) = 1
)
SELECT
    waiting_line.receipt_id,
    waiting_line.line_no,
    waiting_line.supplier_id,
    waiting_line.warehouse_id,
    waiting_line.sku,
    waiting_line.quantity,
    waiting_line.reason,
    waiting_line.return_stock_in_id,
    waiting_line.written_return,
    coalesce(nullif(waiting_line.return_stock_in_id, ''), nullif(waiting_line.named_return, ''), case_return.return_stock_in_id, '') AS known_return,
    coalesce(only_order.shop_id, '') AS shop_id,
    coalesce(only_order.order_id, '') AS order_id,
    CAST(CAST(first_line.unit_price AS DECIMAL(19, 2)) * waiting_line.quantity AS DECIMAL(18, 2)) AS amount,
    coalesce(first_line.currency_code, '') AS currency_code
FROM waiting_line
LEFT JOIN only_order ON only_order.receipt_id = waiting_line.receipt_id AND only_order.line_no = waiting_line.line_no
LEFT JOIN first_line
    ON first_line.shop_id = only_order.shop_id
    AND first_line.order_id = only_order.order_id
    AND first_line.supplier_id = waiting_line.supplier_id
    AND first_line.sku = waiting_line.sku
LEFT JOIN case_return
    ON case_return.shop_id = waiting_line.shop_id
    AND case_return.after_sales_id = waiting_line.after_sales_id
    AND case_return.supplier_id = waiting_line.supplier_id
