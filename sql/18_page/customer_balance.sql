-- what: the balances that distributors have with suppliers, largest of each currency first, above or below zero
-- grain: one distributor, supplier and currency
-- key: position
-- inputs: sheet.customer_balance, control.setting
-- rules: R-62
WITH ranked AS (
    SELECT
        balance.*,
        row_number() OVER (PARTITION BY balance.currency_code ORDER BY balance.position NULLS LAST) AS money_rank,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM sheet.customer_balance AS balance
)
SELECT
    CAST(ranked.position AS BIGINT) AS position,
    CAST(ranked.total AS BIGINT) AS total,
    CAST(ranked.distributor_id AS VARCHAR) AS distributor_id,
    CAST(ranked.supplier_id AS VARCHAR) AS supplier_id,
    CAST(ranked.currency_code AS VARCHAR) AS currency_code,
    CAST(ranked.brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(ranked.credited_amount AS DECIMAL(18, 2)) AS credited_amount,
    CAST(ranked.used_amount AS DECIMAL(18, 2)) AS used_amount,
    CAST(ranked.balance_amount AS DECIMAL(18, 2)) AS balance_amount,
    CAST(ranked.waiting_amount AS DECIMAL(18, 2)) AS waiting_amount
FROM ranked
CROSS JOIN control.setting AS setting
WHERE ranked.money_rank <= setting.page_rows
