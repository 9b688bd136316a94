-- what: the decisions of this run, and whether each fits the state at its moment; a decision that does not fit is void for good
-- grain: one row per decision of this run, in its newest version
-- key: input_file_id, row_number
-- inputs: staging.decision, pushes.push_gate, receiving.state_after_receipt, receiving.state_after_cancellation, ledger.new_write_off
-- rules: R-16, R-17
-- persisted: append
WITH new_decision AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY subject_id, decision ORDER BY decided_at NULLS LAST, decision_id NULLS LAST
        ) AS turn
    FROM staging.decision
    WHERE is_this_run
)
SELECT
    CAST(new_decision.input_file_id AS VARCHAR) AS input_file_id,
    CAST(new_decision.row_number AS BIGINT) AS row_number,
    CAST(new_decision.decision_id AS VARCHAR) AS decision_id,
    CAST(new_decision.subject_id AS VARCHAR) AS subject_id,
    CAST(new_decision.decision AS VARCHAR) AS decision,
    CAST(new_decision.decided_at AS TIMESTAMP) AS decided_at,
    CAST(CASE new_decision.decision
        WHEN 'push' THEN coalesce(gate.is_judged AND NOT gate.is_succeeded AND gate.gate = '' AND gate.attempts = 0, false)
        WHEN 're_push' THEN coalesce(gate.is_judged AND gate.gate = '' AND gate.attempts > 0, false)
        WHEN 'hold' THEN coalesce(gate.is_judged AND NOT gate.is_succeeded, false)
        WHEN 'short_close' THEN coalesce(after_receipt.is_closed_now, false)
        WHEN 'accept' THEN coalesce(after_cancellation.is_accepted_now, false) AND new_decision.turn = 1
        WHEN 'write_off' THEN write_off.refund_order_id IS NOT NULL AND write_off.decision_id = new_decision.decision_id
        ELSE true
    END AS BOOLEAN) AS is_fit
FROM new_decision
LEFT JOIN pushes.push_gate AS gate ON gate.return_stock_in_id = new_decision.subject_id
LEFT JOIN receiving.state_after_receipt AS after_receipt ON after_receipt.return_stock_in_id = new_decision.subject_id
LEFT JOIN receiving.state_after_cancellation AS after_cancellation ON after_cancellation.return_stock_in_id = new_decision.subject_id
LEFT JOIN ledger.new_write_off AS write_off ON write_off.refund_order_id = new_decision.subject_id
