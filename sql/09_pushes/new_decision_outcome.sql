-- what: tonight's decisions and whether each fits the state of its moment; one that does not is void for good
-- grain: one decision of tonight, its newest version
-- key: decision_id
-- inputs: staging.decision, pushes.push_gate, receiving.state_after_receipt, receiving.state_after_cancellation, ledger.new_write_off
-- rules: R-16, R-17
-- persisted: append
WITH turned AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY subject_id, decision ORDER BY decided_at NULLS LAST, decision_id NULLS LAST
        ) AS turn
    FROM staging.decision
    WHERE is_this_run
)
SELECT
    CAST(turned.input_file_id AS VARCHAR) AS input_file_id,
    CAST(turned.row_number AS BIGINT) AS row_number,
    CAST(turned.decision_id AS VARCHAR) AS decision_id,
    CAST(turned.subject_id AS VARCHAR) AS subject_id,
    CAST(turned.decision AS VARCHAR) AS decision,
    CAST(turned.decided_at AS TIMESTAMP) AS decided_at,
    CAST(CASE turned.decision
        WHEN 'push' THEN coalesce(gate.is_judged AND NOT gate.is_succeeded AND gate.gate = '' AND gate.attempts = 0, false)
        WHEN 're_push' THEN coalesce(gate.is_judged AND gate.gate = '' AND gate.attempts > 0, false)
        WHEN 'hold' THEN coalesce(gate.is_judged AND NOT gate.is_succeeded, false)
        WHEN 'short_close' THEN coalesce(closing.is_closed_now, false)
        WHEN 'accept' THEN coalesce(recalling.is_accepted_now, false) AND turned.turn = 1
        WHEN 'write_off' THEN write_off.refund_order_id IS NOT NULL AND write_off.decision_id = turned.decision_id
        ELSE true
    END AS BOOLEAN) AS is_fit
FROM turned
LEFT JOIN pushes.push_gate AS gate ON gate.return_stock_in_id = turned.subject_id
LEFT JOIN receiving.state_after_receipt AS closing ON closing.return_stock_in_id = turned.subject_id
LEFT JOIN receiving.state_after_cancellation AS recalling ON recalling.return_stock_in_id = turned.subject_id
LEFT JOIN ledger.new_write_off AS write_off ON write_off.refund_order_id = turned.subject_id
