-- what: sheet Decisions: the decisions that this run took or completed, and those that still wait for a second person
-- grain: one decision
-- key: position
-- inputs: report.decision, exceptions.decision_outcome
-- rules: R-16, R-64, R-89
SELECT
    CAST(row_number() OVER (
        ORDER BY CASE decision.outcome WHEN 'void' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END NULLS LAST, decision.decision_id NULLS LAST,
            decision.input_file_id NULLS LAST, decision.row_number NULLS LAST
    ) AS BIGINT) AS position,
    CAST(decision.outcome AS VARCHAR) AS outcome,
    CAST(decision.decision AS VARCHAR) AS decision,
    CAST(decision.subject_id AS VARCHAR) AS subject_id,
    CAST(decision.why AS VARCHAR) AS why,
    CAST(decision.decided_by AS VARCHAR) AS decided_by,
    CAST(decision.note AS VARCHAR) AS note,
    CAST(decision.amount AS DECIMAL(18, 2)) AS amount,
    CAST(decision.currency_code AS VARCHAR) AS currency_code,
    CAST(decision.source AS VARCHAR) AS source,
    -- an answer in a workbook has no moment; its decision_id begins with the date of that workbook
    CAST(CASE WHEN decision.source <> 'workbook' THEN decision.decided_at END AS TIMESTAMP) AS decided_at,
    CAST(decision.taken_on AS DATE) AS taken_on,
    CAST(decision.decision_id AS VARCHAR) AS decision_id
FROM report.decision AS decision
LEFT JOIN exceptions.decision_outcome AS outcome
    ON outcome.input_file_id = decision.input_file_id AND outcome.row_number = decision.row_number
WHERE decision.outcome = 'waiting' OR coalesce(outcome.is_changed, false)
