-- what: the fee setting that is valid on a date: a row for the distributor before a row for all, then the latest first day
-- grain: one row per supplier, distributor and date: the business date, and each date on which the pair has a refund order
-- key: supplier_id, distributor_id, valid_on
-- inputs: control.run, reference.shop, reference.partnership, reference.fee_setting, prior.return_stock_in, prior.refund_order, staging.stock_out_line
-- rules: R-39
WITH pair AS (
    SELECT line.supplier_id, shop.distributor_id
    FROM staging.stock_out_line AS line
    JOIN reference.shop AS shop ON shop.shop_id = line.shop_id
    UNION
    SELECT supplier_id, distributor_id FROM prior.return_stock_in
    UNION
    SELECT supplier_id, distributor_id FROM reference.partnership
),
pair_date AS (
    SELECT pair.supplier_id, pair.distributor_id, run.business_date AS valid_on
    FROM pair
    CROSS JOIN control.run AS run
    UNION
    SELECT supplier_id, distributor_id, created_on FROM prior.refund_order
)
SELECT
    pair_date.supplier_id,
    pair_date.distributor_id,
    pair_date.valid_on,
    fee.basis,
    fee.rate,
    fee.min_amount,
    fee.max_amount
FROM pair_date
JOIN reference.fee_setting AS fee
    ON fee.supplier_id = pair_date.supplier_id
    AND (fee.distributor_id = pair_date.distributor_id OR fee.distributor_id = '')
    AND pair_date.valid_on BETWEEN fee.valid_from AND fee.valid_to
QUALIFY row_number() OVER (
    PARTITION BY pair_date.supplier_id, pair_date.distributor_id, pair_date.valid_on
    -- descending, so that the empty distributor_id of a row for all comes last
    ORDER BY fee.distributor_id DESC NULLS LAST, fee.valid_from DESC NULLS LAST
) = 1
