-- what: the shops, each with its channel and its distributor, as read tonight
-- grain: one shop
-- key: shop_id
-- inputs: given.shop
-- rules: R-01, R-52
SELECT
    shop_id,
    channel,
    distributor_id,
    currency_code
FROM given.shop
