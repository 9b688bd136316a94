-- what: requested, pushed and accepted quantities compared, per return and SKU
-- grain: one return stock-in and SKU
-- key: return_stock_in_id, sku
-- inputs: reconciliation.goods_match
-- rules: R-53
-- carried: return_stock_in_id of prior.return_stock_in
-- asks: Which requested goods did not arrive as requested?
-- start: SELECT * FROM report.goods_match WHERE match NOT IN ('matched', 'pending') ORDER BY return_stock_in_id, sku
SELECT
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return
    CAST(sku AS VARCHAR) AS sku, -- the SKU
    CAST(requested_quantity AS BIGINT) AS requested_quantity, -- units requested back
    CAST(pushed_quantity AS BIGINT) AS pushed_quantity, -- units of the latest push while the return is pushed or received
    CAST(accepted_quantity AS BIGINT) AS accepted_quantity, -- units accepted
    CAST(match AS VARCHAR) AS match -- unexpected, over, matched, refused, short, missing or pending
FROM reconciliation.goods_match
