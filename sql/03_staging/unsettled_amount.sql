-- what: the unsettled amount that counts for each order and supplier: the newest accepted version of the newest as_of
-- grain: one row per order and supplier
-- key: shop_id, order_id, supplier_id
-- inputs: staging.unsettled_amount_version, staging.unsettled_amount_superseded
-- rules: R-09, R-38
-- versions: fact.unsettled_amount by as_of of recomputed orders
SELECT version.*
FROM staging.unsettled_amount_version AS version
ANTI JOIN staging.unsettled_amount_superseded AS superseded
    ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
-- an older as_of that arrives late changes nothing (R-38)
QUALIFY row_number() OVER (
    PARTITION BY version.shop_id, version.order_id, version.supplier_id
    ORDER BY version.as_of DESC NULLS LAST, version.row_key NULLS LAST
) = 1
