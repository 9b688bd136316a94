-- what: sheet Summary: opening, movements and closing per partner; largest closing first
-- grain: one distributor, supplier and currency
-- key: position
-- inputs: report.roll_forward, control.run
-- rules: R-57
SELECT
    CAST(row_number() OVER (
        ORDER BY rolled.currency_code NULLS LAST, rolled.closing_amount DESC NULLS LAST, rolled.distributor_id NULLS LAST, rolled.supplier_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(rolled.distributor_id AS VARCHAR) AS distributor_id,
    CAST(rolled.supplier_id AS VARCHAR) AS supplier_id,
    CAST(rolled.currency_code AS VARCHAR) AS currency_code,
    CAST(rolled.opening_amount AS DECIMAL(18, 2)) AS opening_amount,
    CAST(rolled.brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(rolled.due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(rolled.adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(rolled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(rolled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(rolled.closing_amount AS DECIMAL(18, 2)) AS closing_amount
FROM report.roll_forward AS rolled
JOIN control.run AS run ON run.business_date = rolled.business_date
