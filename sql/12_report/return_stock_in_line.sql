-- what: the lines of return stock-ins at their unit prices
-- grain: one return stock-in, SKU, combo and unit price
-- key: return_stock_in_id, sku, combo_sku, unit_price
-- inputs: reconciliation.return_stock_in_line
-- rules: R-13, R-15, R-28, R-34
-- carried: return_stock_in_id of prior.return_stock_in
-- asks: Which goods does a return contain, and at what price?
-- start: SELECT * FROM report.return_stock_in_line ORDER BY return_stock_in_id, sku, combo_sku, unit_price
SELECT
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return
    CAST(sku AS VARCHAR) AS sku, -- the supplier's SKU, never a combo (R-13)
    CAST(combo_sku AS VARCHAR) AS combo_sku, -- the combo it was shipped in; otherwise empty
    CAST(unit_price AS DECIMAL(18, 2)) AS unit_price, -- price of one unit at shipment
    CAST(requested_quantity AS BIGINT) AS requested_quantity, -- units requested back at this price
    CAST(accepted_quantity AS BIGINT) AS accepted_quantity, -- units accepted at this price
    CAST(good_quantity AS BIGINT) AS good_quantity, -- units accepted as good
    CAST(defective_quantity AS BIGINT) AS defective_quantity, -- units accepted as defective
    CAST(price_source AS VARCHAR) AS price_source, -- stock_out, or allocated if it is a share of the combo's price (R-15)
    CAST(return_amount AS DECIMAL(18, 2)) AS return_amount -- unit price times accepted quantity (R-34)
FROM reconciliation.return_stock_in_line
