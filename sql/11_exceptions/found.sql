-- what: what the files on_* of this chapter found, each with the amount of its own code
-- grain: one row per finding
-- key: code, subject_id
-- inputs: exceptions.on_block, exceptions.on_return_stock_in, exceptions.on_unmapped_line, exceptions.on_refund_only, exceptions.on_stock_out_order, exceptions.on_payment, exceptions.on_payment_state, exceptions.on_balance, exceptions.on_goods, exceptions.on_units_twice, exceptions.on_refund_wait, exceptions.on_decision, exceptions.on_ageing, exceptions.on_missing_goods, exceptions.on_restated, exceptions.on_settlement, exceptions.on_parcel, exceptions.on_file
-- rules: R-58, R-65
WITH of_return AS (
    SELECT * FROM exceptions.on_block
    UNION ALL
    SELECT * FROM exceptions.on_return_stock_in
    UNION ALL
    SELECT * FROM exceptions.on_ageing
),
found AS (
    -- where the fee is more than the goods are worth, nothing is at stake (R-32)
    SELECT code, subject_id, unit_id, expected_value, actual_value, CASE WHEN amount < 0 THEN CAST(0 AS DECIMAL(18, 2)) ELSE amount END AS amount, currency_code
    FROM of_return
    UNION ALL
    SELECT * FROM exceptions.on_unmapped_line
    UNION ALL
    SELECT * FROM exceptions.on_refund_only
    UNION ALL
    SELECT * FROM exceptions.on_stock_out_order
    UNION ALL
    SELECT * FROM exceptions.on_payment
    UNION ALL
    SELECT * FROM exceptions.on_payment_state
    UNION ALL
    SELECT * FROM exceptions.on_balance
    UNION ALL
    SELECT * FROM exceptions.on_goods
    UNION ALL
    SELECT * FROM exceptions.on_units_twice
    UNION ALL
    SELECT * FROM exceptions.on_refund_wait
    UNION ALL
    SELECT * FROM exceptions.on_decision
    UNION ALL
    SELECT * FROM exceptions.on_missing_goods
    UNION ALL
    SELECT * FROM exceptions.on_restated
    UNION ALL
    SELECT * FROM exceptions.on_settlement
    UNION ALL
    SELECT * FROM exceptions.on_parcel
    UNION ALL
    SELECT * FROM exceptions.on_file
)
SELECT
    code,
    subject_id,
    unit_id,
    coalesce(expected_value, '') AS expected_value,
    coalesce(actual_value, '') AS actual_value,
    -- only a restatement has a direction
    CASE WHEN code = 'RESTATED' THEN CAST(amount AS DECIMAL(18, 2)) ELSE CAST(abs(amount) AS DECIMAL(18, 2)) END AS amount,
    coalesce(currency_code, '') AS currency_code
FROM found
