-- what: the shops with their channel and distributor, as this run read them
-- grain: one row per shop
-- key: shop_id
-- inputs: given.shop
-- rules: R-01, R-52
SELECT
    shop_id,
    channel,
    distributor_id,
    currency_code
FROM given.shop
