-- what: the findings that opened, closed, were answered or changed their amount in this run
-- grain: one row per finding
-- key: exception_id
-- inputs: control.run, exceptions.finding, prior.finding
-- rules: R-52, R-58
-- persisted: history
SELECT
    CAST(coalesce(current_finding.exception_id, prior_finding.exception_id) AS VARCHAR) AS exception_id,
    -- begins with CHANNEL:SHOP_ID:AFTER_SALES_ID, SHOP_ID/ORDER_ID or is an exception_id: what the finding is recomputed together with
    CAST(coalesce(current_finding.unit_id, prior_finding.unit_id) AS VARCHAR) AS unit_id,
    CAST(coalesce(current_finding.opened_on, prior_finding.opened_on) AS DATE) AS opened_on,
    CAST(current_finding.exception_id IS NOT NULL AND NOT current_finding.is_answered AS BOOLEAN) AS is_open,
    CAST(coalesce(current_finding.is_answered, false) AS BOOLEAN) AS is_answered,
    -- the amount of its own code, which an answer is bound to, also while another exception of the return carries it
    CAST(CASE WHEN current_finding.exception_id IS NOT NULL THEN current_finding.own_amount ELSE prior_finding.amount END AS DECIMAL(18, 2)) AS amount,
    CAST(coalesce(current_finding.currency_code, prior_finding.currency_code) AS VARCHAR) AS currency_code,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM exceptions.finding AS current_finding
FULL JOIN prior.finding AS prior_finding ON prior_finding.exception_id = current_finding.exception_id
CROSS JOIN control.run AS run
WHERE (current_finding.exception_id IS NOT NULL AND NOT current_finding.is_answered) IS DISTINCT FROM coalesce(prior_finding.is_open, false)
    OR coalesce(current_finding.is_answered, false) IS DISTINCT FROM coalesce(prior_finding.is_answered, false)
    OR (current_finding.exception_id IS NOT NULL AND (current_finding.own_amount IS DISTINCT FROM prior_finding.amount OR current_finding.currency_code IS DISTINCT FROM prior_finding.currency_code))
