-- what: what distributors have with suppliers after this run: brought forward, credited, used
-- grain: one row per distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: ledger.balance_before_use, ledger.new_balance_use, ledger.new_balance_credit
-- rules: R-16, R-62
-- persisted: latest
WITH entry AS (
    SELECT distributor_id, supplier_id, currency_code, brought_forward_amount, credited_amount, used_amount, is_known
    FROM ledger.balance_before_use
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 0, 0, amount, false
    FROM ledger.new_balance_use
    UNION ALL
    -- decisions come after the uses of a run, which do not see what becomes balance now
    SELECT distributor_id, supplier_id, currency_code, 0, amount, 0, false
    FROM ledger.new_balance_credit
)
SELECT
    CAST(distributor_id AS VARCHAR) AS distributor_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(sum(brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(sum(credited_amount) AS DECIMAL(18, 2)) AS credited_amount,
    CAST(sum(used_amount) AS DECIMAL(18, 2)) AS used_amount
FROM entry
GROUP BY distributor_id, supplier_id, currency_code
HAVING bool_or(is_known) OR sum(brought_forward_amount) <> 0 OR sum(credited_amount) <> 0 OR sum(used_amount) <> 0
