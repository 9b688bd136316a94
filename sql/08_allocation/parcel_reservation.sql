-- what: the free units of its own lines that the return of a failed parcel takes
-- grain: one row per after-sales order, stock-out line and first unit
-- key: after_sales_key, stock_out_id, line_no, first_unit
-- inputs: allocation.open_demand, allocation.free_unit
-- rules: R-33, R-34
SELECT
    demand.after_sales_key,
    free.stock_out_id,
    free.line_no,
    free.sku,
    free.combo_sku,
    free.first_unit,
    free.quantity
FROM allocation.open_demand AS demand
JOIN allocation.free_unit AS free
    ON free.shop_id = demand.shop_id
    AND free.order_id = demand.order_id
    AND free.sku = demand.sku
    AND free.combo_sku = demand.combo_sku
    AND free.parcel_after_sales_id = demand.after_sales_id
WHERE demand.kind = 'abnormal'
