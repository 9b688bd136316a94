-- what: the newest accepted version of each after-sales line, without what only said where it stood
-- grain: one line of an after-sales order
-- key: channel, shop_id, after_sales_id, line_key
-- inputs: staging.after_sales_line_version, staging.superseded_row
-- rules: R-09
SELECT
    landed.channel,
    landed.shop_id,
    landed.after_sales_id,
    landed.order_id,
    landed.line_key,
    landed.kind,
    landed.after_sales_type,
    landed.status,
    landed.goods_expected,
    landed.seller_sku,
    landed.quantity,
    landed.is_quantity_assumed,
    landed.requested_at,
    landed.requested_on,
    landed.return_tracking_number,
    landed.reason,
    landed.marketplace_refund_amount
FROM staging.after_sales_line_version AS landed
ANTI JOIN staging.superseded_row AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
