-- what: what is owed between two partners after tonight, where it has moved
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: control.run, rollup.roll_forward_line, prior.closing_balance
-- rules: R-57
-- persisted: history
SELECT
    CAST(rolled.distributor_id AS VARCHAR) AS distributor_id,
    CAST(rolled.supplier_id AS VARCHAR) AS supplier_id,
    CAST(rolled.currency_code AS VARCHAR) AS currency_code,
    CAST(rolled.closing_amount AS DECIMAL(18, 2)) AS closing_amount,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM rollup.roll_forward_line AS rolled
JOIN control.run AS run ON run.business_date = rolled.business_date
LEFT JOIN prior.closing_balance AS known
    ON known.distributor_id = rolled.distributor_id
    AND known.supplier_id = rolled.supplier_id
    AND known.currency_code = rolled.currency_code
WHERE known.closing_amount IS DISTINCT FROM rolled.closing_amount
