-- what: what is owed between two partners after this run, where it has changed
-- grain: one row per distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: control.run, rollup.roll_forward_line, prior.closing_balance
-- rules: R-57
-- persisted: history
SELECT
    CAST(roll_forward.distributor_id AS VARCHAR) AS distributor_id,
    CAST(roll_forward.supplier_id AS VARCHAR) AS supplier_id,
    CAST(roll_forward.currency_code AS VARCHAR) AS currency_code,
    CAST(roll_forward.closing_amount AS DECIMAL(18, 2)) AS closing_amount,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM rollup.roll_forward_line AS roll_forward
JOIN control.run AS run ON run.business_date = roll_forward.business_date
LEFT JOIN prior.closing_balance AS prior_balance
    ON prior_balance.distributor_id = roll_forward.distributor_id
    AND prior_balance.supplier_id = roll_forward.supplier_id
    AND prior_balance.currency_code = roll_forward.currency_code
WHERE prior_balance.closing_amount IS DISTINCT FROM roll_forward.closing_amount
