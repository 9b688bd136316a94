-- what: decisions that did not fit their moment, until a later one for the same subject does
-- grain: one decision
-- key: code, subject_id
-- inputs: prior.decision_outcome, pushes.new_decision_outcome
-- rules: R-16
WITH heard AS (
    SELECT decision_id, subject_id, decision, decided_at, is_fit FROM prior.decision_outcome
    UNION ALL
    SELECT decision_id, subject_id, decision, decided_at, is_fit FROM pushes.new_decision_outcome
)
SELECT
    'DECISION_VOID' AS code,
    heard.decision_id AS subject_id,
    heard.subject_id AS unit_id,
    '' AS expected_value,
    heard.decision AS actual_value,
    CAST(NULL AS DECIMAL(18, 2)) AS amount,
    '' AS currency_code
FROM heard
LEFT JOIN (SELECT subject_id, max(decided_at) AS decided_at FROM heard WHERE is_fit GROUP BY subject_id) AS later
    ON later.subject_id = heard.subject_id AND later.decided_at > heard.decided_at
WHERE NOT heard.is_fit AND later.subject_id IS NULL
QUALIFY row_number() OVER (PARTITION BY heard.decision_id ORDER BY heard.decided_at DESC NULLS LAST, heard.subject_id NULLS LAST) = 1
