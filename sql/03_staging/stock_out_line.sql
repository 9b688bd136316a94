-- what: the newest accepted version of each stock-out line, without the columns that only locate its row
-- grain: one row per line of a stock-out order
-- key: stock_out_id, line_no
-- inputs: staging.stock_out_line_version, staging.stock_out_line_superseded
-- rules: R-09
-- versions: fact.stock_out_line by updated_at of recomputed orders
SELECT
    version.stock_out_id,
    version.line_no,
    version.shop_id,
    version.order_id,
    version.supplier_id,
    version.package_no,
    version.ordered_at,
    version.ordered_on,
    version.shipped_at,
    version.shipped_on,
    version.sku,
    version.combo_sku,
    version.quantity,
    version.unit_price,
    version.combo_unit_price,
    version.distribution_fee,
    version.stock_out_amount,
    version.currency_code,
    version.warehouse_id,
    version.delivery_outcome,
    version.tracking_number,
    version.taken_on
FROM staging.stock_out_line_version AS version
ANTI JOIN staging.stock_out_line_superseded AS superseded
    ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
