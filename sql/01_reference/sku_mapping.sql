-- what: a seller's SKU on one shop to the supplier's SKU; no row means the same SKU
-- grain: one shop and seller SKU
-- key: channel, shop_id, seller_sku
-- inputs: given.sku_mapping
-- rules: R-25, R-52
SELECT
    channel,
    shop_id,
    seller_sku,
    sku
FROM given.sku_mapping
