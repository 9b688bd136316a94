-- what: the return handling fee in force tonight: the distributor's own row before the row for all, then the latest first day
-- grain: one supplier and distributor that may deal with each other
-- key: supplier_id, distributor_id
-- inputs: control.run, reference.shop, reference.partnership, reference.fee_setting, prior.return_stock_in, staging.stock_out_line
-- rules: R-39
WITH pair AS (
    SELECT line.supplier_id, shop.distributor_id
    FROM staging.stock_out_line AS line
    JOIN reference.shop AS shop ON shop.shop_id = line.shop_id
    UNION
    SELECT supplier_id, distributor_id FROM prior.return_stock_in
    UNION
    SELECT supplier_id, distributor_id FROM reference.partnership
)
SELECT
    pair.supplier_id,
    pair.distributor_id,
    fee.basis,
    fee.rate,
    fee.min_amount,
    fee.max_amount
FROM pair
CROSS JOIN control.run AS run
JOIN reference.fee_setting AS fee
    ON fee.supplier_id = pair.supplier_id
    AND (fee.distributor_id = pair.distributor_id OR fee.distributor_id = '')
    AND run.business_date BETWEEN fee.valid_from AND fee.valid_to
QUALIFY row_number() OVER (
    PARTITION BY pair.supplier_id, pair.distributor_id
    ORDER BY fee.distributor_id DESC NULLS LAST, fee.valid_from DESC NULLS LAST
) = 1
