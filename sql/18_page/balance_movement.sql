-- what: what raised or lowered a customer balance on the business date, and uses that wait because the balance does not cover them
-- grain: one document and distributor, supplier and currency
-- key: position
-- inputs: sheet.balance_movement, control.setting
-- rules: R-62
WITH ranked AS (
    SELECT
        movement.*,
        row_number() OVER (
            PARTITION BY movement.currency_code ORDER BY movement.state DESC NULLS LAST, abs(movement.amount) DESC NULLS LAST, movement.position NULLS LAST
        ) AS money_rank,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM sheet.balance_movement AS movement
)
SELECT
    CAST(row_number() OVER (ORDER BY ranked.currency_code NULLS LAST, ranked.money_rank NULLS LAST) AS BIGINT) AS position,
    CAST(ranked.total AS BIGINT) AS total,
    CAST(ranked.document AS VARCHAR) AS document,
    CAST(ranked.document_id AS VARCHAR) AS document_id,
    CAST(ranked.document_no AS VARCHAR) AS document_no,
    CAST(ranked.distributor_id AS VARCHAR) AS distributor_id,
    CAST(ranked.supplier_id AS VARCHAR) AS supplier_id,
    CAST(ranked.amount AS DECIMAL(18, 2)) AS amount,
    CAST(ranked.currency_code AS VARCHAR) AS currency_code,
    CAST(ranked.state AS VARCHAR) AS state,
    CAST(ranked.order_id AS VARCHAR) AS order_id
FROM ranked
CROSS JOIN control.setting AS setting
WHERE ranked.money_rank <= setting.page_rows
