-- what: uses that the balance does not cover, and balances below zero
-- grain: one row per code and use or balance
-- key: code, subject_id
-- inputs: ledger.balance_use_turn, ledger.pair_balance
-- rules: R-61, R-62
WITH balance AS (
    SELECT
        distributor_id || '.' || supplier_id || '.' || currency_code AS subject_id,
        currency_code,
        CAST(brought_forward_amount + credited_amount - used_amount AS DECIMAL(18, 2)) AS amount
    FROM ledger.pair_balance
)
SELECT
    'BALANCE_EXCEEDED' AS code,
    use_id AS subject_id,
    distributor_id || '.' || supplier_id || '.' || currency_code AS unit_id,
    CAST(available_amount AS VARCHAR) AS expected_value,
    CAST(amount AS VARCHAR) AS actual_value,
    amount,
    currency_code
FROM ledger.balance_use_turn
WHERE NOT is_covered
UNION ALL
SELECT 'BALANCE_NEGATIVE', subject_id, subject_id, '0', CAST(amount AS VARCHAR), CAST(-amount AS DECIMAL(18, 2)), currency_code
FROM balance
WHERE amount < 0
