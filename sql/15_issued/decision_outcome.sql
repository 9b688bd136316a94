-- what: tonight's decisions and whether each fitted
-- grain: one decision version
-- key: input_file_id, row_number
-- inputs: control.run, pushes.new_decision_outcome
-- rules: R-16
SELECT
    CAST(decision.input_file_id AS VARCHAR) AS input_file_id,
    CAST(decision.row_number AS BIGINT) AS row_number,
    CAST(decision.decision_id AS VARCHAR) AS decision_id,
    CAST(decision.subject_id AS VARCHAR) AS subject_id,
    CAST(decision.decision AS VARCHAR) AS decision,
    CAST(decision.decided_at AS TIMESTAMP) AS decided_at,
    CAST(decision.is_fit AS BOOLEAN) AS is_fit,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM pushes.new_decision_outcome AS decision
CROSS JOIN control.run AS run
