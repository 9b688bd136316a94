-- what: whether a supplier shipped an order, and in how many days time alone would change it, as the newest run that issued it left it
-- grain: one order
-- key: shop_id, order_id
-- inputs: earlier.order_standing
-- rules: R-04, R-52
SELECT *
FROM earlier.order_standing
QUALIFY row_number() OVER (
    PARTITION BY shop_id, order_id ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST
) = 1
