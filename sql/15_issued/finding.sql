-- what: findings that opened, closed, were answered or have another amount tonight
-- grain: one finding
-- key: exception_id
-- inputs: control.run, exceptions.finding, prior.finding
-- rules: R-52, R-58
-- persisted: history
SELECT
    CAST(coalesce(seen.exception_id, known.exception_id) AS VARCHAR) AS exception_id,
    -- an id that begins with CHANNEL:SHOP_ID:AFTER_SALES_ID, SHOP_ID/ORDER_ID or an exception_id: with whom it is looked at again
    CAST(coalesce(seen.unit_id, known.unit_id) AS VARCHAR) AS unit_id,
    CAST(coalesce(seen.opened_on, known.opened_on) AS DATE) AS opened_on,
    CAST(seen.exception_id IS NOT NULL AND NOT seen.is_answered AS BOOLEAN) AS is_open,
    CAST(coalesce(seen.is_answered, false) AS BOOLEAN) AS is_answered,
    CAST(CASE WHEN seen.exception_id IS NOT NULL THEN seen.amount ELSE known.amount END AS DECIMAL(18, 2)) AS amount,
    CAST(coalesce(seen.currency_code, known.currency_code) AS VARCHAR) AS currency_code,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM exceptions.finding AS seen
FULL JOIN prior.finding AS known ON known.exception_id = seen.exception_id
CROSS JOIN control.run AS run
WHERE (seen.exception_id IS NOT NULL AND NOT seen.is_answered) IS DISTINCT FROM coalesce(known.is_open, false)
    OR coalesce(seen.is_answered, false) IS DISTINCT FROM coalesce(known.is_answered, false)
    OR (seen.exception_id IS NOT NULL AND (seen.amount IS DISTINCT FROM known.amount OR seen.currency_code IS DISTINCT FROM known.currency_code))
