-- what: what the return handling fee of a first refund order would be by the fee row that is now valid on its day
-- grain: one first refund order that owes the fee, where a row is valid
-- key: refund_order_id
-- inputs: ledger.refund_order_status, pushes.return_stock_in, reference.fee_setting, reference.supplier
-- rules: R-39, R-43
WITH charged AS (
    SELECT
        refund.refund_order_id,
        refund.fee_due,
        supplier.minor_unit,
        fee.min_amount,
        fee.max_amount,
        CASE fee.basis
            WHEN 'percent' THEN CAST(refund.return_amount AS DECIMAL(19, 2)) * fee.rate
            WHEN 'per_unit' THEN CAST(refund.accepted_quantity AS DECIMAL(19, 2)) * fee.rate
            ELSE CAST(1 AS DECIMAL(19, 2)) * fee.rate
        END AS raw_fee
    FROM ledger.refund_order_status AS refund
    JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = refund.return_stock_in_id AND known.via_bigshop
    JOIN reference.supplier AS supplier ON supplier.supplier_id = refund.supplier_id
    JOIN reference.fee_setting AS fee
        ON fee.supplier_id = refund.supplier_id
        AND (fee.distributor_id = refund.distributor_id OR fee.distributor_id = '')
        AND refund.created_on BETWEEN fee.valid_from AND fee.valid_to
    WHERE refund.refund_number = 1
    QUALIFY row_number() OVER (
        PARTITION BY refund.refund_order_id ORDER BY fee.distributor_id DESC NULLS LAST, fee.valid_from DESC NULLS LAST
    ) = 1
),
rounded AS (
    SELECT
        *,
        CASE minor_unit WHEN 0 THEN CAST(round(raw_fee, 0) AS DECIMAL(18, 2)) ELSE CAST(round(raw_fee, 2) AS DECIMAL(18, 2)) END AS rounded_fee
    FROM charged
)
SELECT
    refund_order_id,
    fee_due,
    CAST(least(
        greatest(rounded_fee, coalesce(min_amount, rounded_fee)),
        coalesce(max_amount, greatest(rounded_fee, coalesce(min_amount, rounded_fee)))
    ) AS DECIMAL(18, 2)) AS fee_now
FROM rounded
