-- what: the opening balances that this run posts, each once
-- grain: one row per opening balance
-- key: reference
-- inputs: control.run, staging.opening_balance, prior.opening_balance
-- rules: R-63
-- persisted: append
SELECT
    CAST(opening.reference AS VARCHAR) AS reference,
    CAST(opening.distributor_id AS VARCHAR) AS distributor_id,
    CAST(opening.supplier_id AS VARCHAR) AS supplier_id,
    CAST(opening.currency_code AS VARCHAR) AS currency_code,
    CAST(opening.kind AS VARCHAR) AS kind,
    CAST(opening.amount AS DECIMAL(18, 2)) AS amount,
    CAST(opening.as_of AS DATE) AS as_of_on,
    CAST(run.business_date AS DATE) AS posted_on
FROM staging.opening_balance AS opening
CROSS JOIN control.run AS run
ANTI JOIN prior.opening_balance AS posted ON posted.reference = opening.reference
