-- what: sheet Customer balances: what each distributor has with each supplier, and what waits because the balance does not cover it; never netted between pairs
-- grain: one distributor, supplier and currency
-- key: position
-- inputs: report.customer_balance, report.balance_use
-- rules: R-44, R-62, R-63
WITH entry AS (
    SELECT
        distributor_id,
        supplier_id,
        currency_code,
        brought_forward_amount,
        credited_amount,
        used_amount,
        balance_amount,
        CAST(0 AS DECIMAL(18, 2)) AS waiting_amount
    FROM report.customer_balance
    UNION ALL
    -- a use may name a pair that never had a balance
    SELECT distributor_id, supplier_id, currency_code, 0, 0, 0, 0, amount
    FROM report.balance_use
    WHERE state = 'waiting'
),
pair AS (
    SELECT
        distributor_id,
        supplier_id,
        currency_code,
        CAST(sum(brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(credited_amount) AS DECIMAL(18, 2)) AS credited_amount,
        CAST(sum(used_amount) AS DECIMAL(18, 2)) AS used_amount,
        CAST(sum(balance_amount) AS DECIMAL(18, 2)) AS balance_amount,
        CAST(sum(waiting_amount) AS DECIMAL(18, 2)) AS waiting_amount
    FROM entry
    GROUP BY distributor_id, supplier_id, currency_code
)
SELECT
    CAST(row_number() OVER (
        ORDER BY currency_code NULLS LAST, abs(balance_amount) DESC NULLS LAST, distributor_id NULLS LAST, supplier_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(distributor_id AS VARCHAR) AS distributor_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(credited_amount AS DECIMAL(18, 2)) AS credited_amount,
    CAST(used_amount AS DECIMAL(18, 2)) AS used_amount,
    CAST(balance_amount AS DECIMAL(18, 2)) AS balance_amount,
    CAST(waiting_amount AS DECIMAL(18, 2)) AS waiting_amount
FROM pair
