-- what: the newest accepted version of each after-sales line that its case still has, without the columns that only locate its row
-- grain: one row per line of an after-sales order
-- key: channel, shop_id, after_sales_id, line_key, line_number
-- inputs: staging.after_sales_line_version, staging.after_sales_line_superseded, staging.after_sales_line_ended
-- rules: R-09, R-10
-- versions: fact.after_sales_line by updated_at of recomputed orders
SELECT
    version.channel,
    version.shop_id,
    version.after_sales_id,
    version.order_id,
    version.line_key,
    version.line_number,
    version.kind,
    version.after_sales_type,
    version.status,
    version.goods_expected,
    version.seller_sku,
    version.quantity,
    version.is_quantity_assumed,
    version.requested_at,
    version.requested_on,
    version.return_tracking_number,
    version.reason,
    version.marketplace_refund_amount
FROM staging.after_sales_line_version AS version
ANTI JOIN staging.after_sales_line_superseded AS superseded
    ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
ANTI JOIN staging.after_sales_line_ended AS ended
    ON ended.input_file_id = version.input_file_id AND ended.row_number = version.row_number
