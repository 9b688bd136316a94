-- what: the uses of balances that this run posts, each once
-- grain: one row per use
-- key: use_id
-- inputs: control.run, ledger.balance_use_turn
-- rules: R-62
-- persisted: append
SELECT
    CAST(used.use_id AS VARCHAR) AS use_id,
    CAST(used.distributor_id AS VARCHAR) AS distributor_id,
    CAST(used.supplier_id AS VARCHAR) AS supplier_id,
    CAST(used.currency_code AS VARCHAR) AS currency_code,
    CAST(used.amount AS DECIMAL(18, 2)) AS amount,
    CAST(run.business_date AS DATE) AS posted_on
FROM ledger.balance_use_turn AS used
CROSS JOIN control.run AS run
WHERE used.is_covered
