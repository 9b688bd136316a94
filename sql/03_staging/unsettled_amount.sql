-- what: the unsettled amount of an order in force: the newest accepted version of the newest as_of
-- grain: one order and supplier
-- key: shop_id, order_id, supplier_id
-- inputs: staging.unsettled_amount_version, staging.superseded_row
-- rules: R-09, R-38
SELECT landed.*
FROM staging.unsettled_amount_version AS landed
ANTI JOIN staging.superseded_row AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
QUALIFY row_number() OVER (
    PARTITION BY landed.shop_id, landed.order_id, landed.supplier_id
    ORDER BY landed.as_of DESC NULLS LAST, landed.row_key NULLS LAST
) = 1
