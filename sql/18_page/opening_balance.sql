-- what: what an older system left: the opening balances of the business date, and those of which something is open or overpaid
-- grain: one opening balance
-- key: position
-- inputs: sheet.opening_balance, control.setting
-- rules: R-63
WITH ranked AS (
    SELECT
        opening.*,
        row_number() OVER (
            PARTITION BY opening.currency_code ORDER BY opening.is_new DESC NULLS LAST, abs(opening.amount) DESC NULLS LAST, opening.position NULLS LAST
        ) AS money_rank,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM sheet.opening_balance AS opening
    WHERE opening.is_new OR opening.open_amount <> 0 OR opening.overpaid_amount <> 0
)
SELECT
    CAST(row_number() OVER (ORDER BY ranked.currency_code NULLS LAST, ranked.money_rank NULLS LAST) AS BIGINT) AS position,
    CAST(ranked.total AS BIGINT) AS total,
    CAST(ranked.document_id AS VARCHAR) AS document_id,
    CAST(ranked.distributor_id AS VARCHAR) AS distributor_id,
    CAST(ranked.supplier_id AS VARCHAR) AS supplier_id,
    CAST(ranked.kind AS VARCHAR) AS kind,
    CAST(ranked.amount AS DECIMAL(18, 2)) AS amount,
    CAST(ranked.currency_code AS VARCHAR) AS currency_code,
    CAST(ranked.as_of_on AS DATE) AS as_of_on,
    CAST(ranked.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(ranked.open_amount AS DECIMAL(18, 2)) AS open_amount,
    CAST(ranked.overpaid_amount AS DECIMAL(18, 2)) AS overpaid_amount,
    CAST(ranked.is_new AS BOOLEAN) AS is_new
FROM ranked
CROSS JOIN control.setting AS setting
WHERE ranked.money_rank <= setting.page_rows
