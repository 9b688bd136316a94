-- what: the supplier's SKU for a seller's SKU on one shop; a seller's SKU without a row is the supplier's SKU
-- grain: one row per shop and seller SKU
-- key: shop_id, seller_sku
-- inputs: given.sku_mapping
-- rules: R-25, R-52
SELECT
    shop_id,
    seller_sku,
    sku
FROM given.sku_mapping
