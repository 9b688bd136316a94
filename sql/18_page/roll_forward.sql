-- what: opening, movements and closing per partner, with the heights of the waterfall drawing
-- grain: one distributor, supplier and currency
-- key: position
-- inputs: report.roll_forward, control.run, control.setting
-- rules: R-57
WITH moved AS (
    SELECT
        rolled.*,
        CAST(rolled.closing_amount + rolled.written_off_amount + rolled.settled_amount AS DECIMAL(18, 2)) AS after_due_amount,
        CAST(rolled.closing_amount + rolled.written_off_amount AS DECIMAL(18, 2)) AS after_settled_amount,
        row_number() OVER (
            PARTITION BY rolled.currency_code
            ORDER BY abs(rolled.closing_amount) DESC NULLS LAST, rolled.due_amount DESC NULLS LAST, rolled.distributor_id NULLS LAST, rolled.supplier_id NULLS LAST
        ) AS money_rank,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM report.roll_forward AS rolled
    JOIN control.run AS run ON run.business_date = rolled.business_date
    WHERE rolled.opening_amount <> 0 OR rolled.brought_forward_amount <> 0 OR rolled.due_amount <> 0 OR rolled.adjusted_amount <> 0
        OR rolled.settled_amount <> 0 OR rolled.written_off_amount <> 0
),
measured AS (
    -- minor units, limited so that a thousand times their span still fits into BIGINT
    SELECT
        *,
        fragment.bar_length(opening_amount, -40000000000000) AS opening_units,
        fragment.bar_length(after_due_amount, -40000000000000) AS due_units,
        fragment.bar_length(after_settled_amount, -40000000000000) AS settled_units,
        fragment.bar_length(closing_amount, -40000000000000) AS closing_units
    FROM moved
),
spanned AS (
    SELECT
        *,
        least(0, opening_units, due_units, settled_units, closing_units) AS lowest,
        greatest(0, opening_units, due_units, settled_units, closing_units)
        - least(0, opening_units, due_units, settled_units, closing_units) AS span
    FROM measured
)
SELECT
    CAST(row_number() OVER (ORDER BY spanned.currency_code NULLS LAST, spanned.money_rank NULLS LAST) AS BIGINT) AS position,
    CAST(spanned.total AS BIGINT) AS total,
    CAST(spanned.distributor_id AS VARCHAR) AS distributor_id,
    CAST(spanned.supplier_id AS VARCHAR) AS supplier_id,
    CAST(spanned.currency_code AS VARCHAR) AS currency_code,
    CAST(spanned.opening_amount AS DECIMAL(18, 2)) AS opening_amount,
    CAST(spanned.brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(spanned.due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(spanned.adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(spanned.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(spanned.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(spanned.closing_amount AS DECIMAL(18, 2)) AS closing_amount,
    CAST(coalesce((0 - spanned.lowest) * 1000 // nullif(spanned.span, 0), 0) AS BIGINT) AS zero_permille, -- BIGINT // BIGINT
    CAST(coalesce((spanned.opening_units - spanned.lowest) * 1000 // nullif(spanned.span, 0), 0) AS BIGINT) AS opening_permille, -- BIGINT // BIGINT
    CAST(coalesce((spanned.due_units - spanned.lowest) * 1000 // nullif(spanned.span, 0), 0) AS BIGINT) AS due_permille, -- BIGINT // BIGINT
    CAST(coalesce((spanned.settled_units - spanned.lowest) * 1000 // nullif(spanned.span, 0), 0) AS BIGINT) AS settled_permille, -- BIGINT // BIGINT
    CAST(coalesce((spanned.closing_units - spanned.lowest) * 1000 // nullif(spanned.span, 0), 0) AS BIGINT) AS closing_permille -- BIGINT // BIGINT
FROM spanned
CROSS JOIN control.setting AS setting
WHERE spanned.money_rank <= setting.page_rows
