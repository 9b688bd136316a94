-- what: settlements that need a person: a cycle that came twice, more taken than returned, a return that is not known, a supplier's refund that is missing
-- grain: one row per code and order, return or cycle
-- key: code, subject_id
-- inputs: reconciliation.settlement_line, reconciliation.settlement_match
-- rules: R-55
WITH repeated_cycle AS (
    SELECT
        channel,
        shop_id,
        settlement_id,
        currency_code,
        min(first_settlement_id) AS first_settlement_id,
        CAST(count(*) AS BIGINT) AS lines,
        min(order_id) AS order_id,
        CAST(sum(refund_amount + compensation_amount) AS DECIMAL(18, 2)) AS amount
    FROM reconciliation.settlement_line
    WHERE is_repeated
    GROUP BY channel, shop_id, settlement_id, currency_code
),
compared_order AS (
    SELECT
        fragment.order_subject_id(channel, shop_id, order_id, after_sales_id) AS subject_id,
        shop_id || '/' || order_id AS unit_id,
        taken_amount,
        returned_amount,
        supplier_refund_amount,
        marketplace_difference_amount,
        supplier_difference_amount,
        marketplace_cause,
        supplier_cause,
        currency_code
    FROM reconciliation.settlement_match
    -- a difference on the distributor's own goods does not concern a supplier
    WHERE is_distribution AND order_id <> ''
)
SELECT
    'SETTLED_TWICE' AS code,
    channel || ':' || shop_id || ':' || settlement_id AS subject_id,
    shop_id || '/' || min(order_id) AS unit_id,
    min(first_settlement_id) AS expected_value,
    CAST(CAST(sum(lines) AS BIGINT) AS VARCHAR) || ' lines' AS actual_value,
    CASE WHEN count(*) = 1 THEN CAST(sum(amount) AS DECIMAL(18, 2)) END AS amount,
    CASE WHEN count(*) = 1 THEN min(currency_code) ELSE '' END AS currency_code
FROM repeated_cycle
GROUP BY channel, shop_id, settlement_id
UNION ALL
SELECT 'SETTLEMENT_EXCEEDS_RETURN', subject_id, unit_id, CAST(returned_amount AS VARCHAR), CAST(taken_amount AS VARCHAR), marketplace_difference_amount, currency_code
FROM compared_order
WHERE marketplace_cause IN ('taken_over', 'return_withdrawn')
UNION ALL
SELECT 'SETTLEMENT_WITHOUT_RETURN', subject_id, unit_id, CAST(returned_amount AS VARCHAR), CAST(taken_amount AS VARCHAR), marketplace_difference_amount, currency_code
FROM compared_order
WHERE marketplace_cause = 'return_not_exported'
UNION ALL
SELECT 'SUPPLIER_REFUND_MISSING', subject_id, unit_id, CAST(taken_amount AS VARCHAR), CAST(supplier_refund_amount AS VARCHAR), supplier_difference_amount, currency_code
FROM compared_order
WHERE supplier_cause = 'supplier_refund_missing' AND marketplace_cause NOT IN ('return_not_exported', 'return_withdrawn')
