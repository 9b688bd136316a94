-- what: every line that a return is requested for, with the supplier's SKU: marketplace lines, manual lines and the lines of failed parcels
-- grain: one row per line of an after-sales order
-- key: after_sales_key, line_key, line_number
-- inputs: staging.after_sales_line, staging.stock_out_line, orders.parcel, reference.sku_mapping, control.setting, control.after_sales_status
-- rules: R-08, R-10, R-11, R-22, R-24, R-25, R-33, R-59
WITH failed_parcel AS (
    SELECT parcel.*
    FROM orders.parcel AS parcel
    CROSS JOIN control.setting AS setting
    WHERE parcel.is_opened
        OR (parcel.is_failed AND (setting.first_requested_on IS NULL OR parcel.shipped_on >= setting.first_requested_on))
),
requested_line AS (
    SELECT
        line.channel, line.shop_id, line.after_sales_id, line.order_id, line.line_key, line.line_number, line.kind, line.after_sales_type,
        line.status, line.goods_expected, line.quantity, line.is_quantity_assumed, line.requested_at, line.requested_on,
        line.return_tracking_number,
        line.reason AS return_reason,
        coalesce(mapping.sku, line.seller_sku) AS sku,
        '' AS combo_sku,
        '' AS stock_out_id
    FROM staging.after_sales_line AS line
    LEFT JOIN reference.sku_mapping AS mapping
        ON mapping.shop_id = line.shop_id AND mapping.seller_sku = line.seller_sku
    UNION ALL
    SELECT
        parcel.channel, parcel.shop_id, parcel.after_sales_id, parcel.order_id, CAST(line.line_no AS VARCHAR), CAST(1 AS BIGINT), 'abnormal', 'return_refund',
        CASE WHEN parcel.is_failed THEN 'in_return_transit' ELSE 'cancelled' END, true, line.quantity, false, parcel.shipped_at, parcel.shipped_on,
        -- a failed parcel comes back under the number it went out with
        parcel.tracking_number, '', line.sku, line.combo_sku, line.stock_out_id
    FROM failed_parcel AS parcel
    JOIN staging.stock_out_line AS line
        ON line.stock_out_id = parcel.stock_out_id AND line.package_no = parcel.package_no AND line.shipped_at IS NOT NULL
)
SELECT
    requested_line.channel || ':' || requested_line.shop_id || ':' || requested_line.after_sales_id AS after_sales_key,
    requested_line.*,
    status.rank AS status_rank,
    status.is_cancelled,
    status.is_pushable AND requested_line.goods_expected AS is_pushable,
    -- a request without goods takes no unit of the order; a closed one is over (R-08)
    requested_line.goods_expected AND status.status IN ('requested', 'disputed') AS is_undecided
FROM requested_line
JOIN control.after_sales_status AS status ON status.status = requested_line.status
