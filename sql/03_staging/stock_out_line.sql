-- what: the newest accepted version of each stock-out line, without what only said where it stood
-- grain: one line of a stock-out order
-- key: stock_out_id, line_no
-- inputs: staging.stock_out_line_version, staging.superseded_row
-- rules: R-09
SELECT
    landed.stock_out_id,
    landed.line_no,
    landed.shop_id,
    landed.order_id,
    landed.supplier_id,
    landed.package_no,
    landed.ordered_at,
    landed.ordered_on,
    landed.shipped_at,
    landed.shipped_on,
    landed.sku,
    landed.combo_sku,
    landed.quantity,
    landed.unit_price,
    landed.combo_unit_price,
    landed.distribution_fee,
    landed.stock_out_amount,
    landed.currency_code,
    landed.warehouse_id,
    landed.delivery_outcome,
    landed.taken_on
FROM staging.stock_out_line_version AS landed
ANTI JOIN staging.superseded_row AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
