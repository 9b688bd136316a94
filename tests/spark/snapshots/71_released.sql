-- released__decision
WITH turned AS (
  SELECT
    *,
    CAST(ROW_NUMBER() OVER (
      PARTITION BY subject_id, decision
      ORDER BY decided_at NULLS LAST, decision_id NULLS LAST
    ) AS BIGINT) AS turn
  FROM current__decision AS decision
  WHERE
    is_tonight
)
SELECT
  turned.input_file_id,
  turned.row_number,
  turned.decision_id,
  turned.subject_id,
  turned.decision,
  turned.decided_at,
  CASE turned.decision
    WHEN 'push'
    THEN COALESCE(
      gate.is_judged AND NOT gate.is_succeeded AND gate.gate = '' AND gate.attempts = 0,
      FALSE
    )
    WHEN 're_push'
    THEN COALESCE(gate.is_judged AND gate.gate = '' AND gate.attempts > 0, FALSE)
    WHEN 'hold'
    THEN COALESCE(gate.is_judged AND NOT gate.is_succeeded, FALSE)
    WHEN 'short_close'
    THEN COALESCE(closing.is_closed_tonight, FALSE)
    WHEN 'accept'
    THEN COALESCE(recalling.is_accepted_tonight, FALSE) AND turned.turn = 1
    WHEN 'write_off'
    THEN NOT write_off.refund_order_id IS NULL
    AND write_off.decision_id = turned.decision_id
    ELSE TRUE
  END AS is_fit
FROM turned
LEFT JOIN gated__return_stock_in AS gate
  ON gate.return_stock_in_id = turned.subject_id
LEFT JOIN closed__return_state AS closing
  ON closing.return_stock_in_id = turned.subject_id
LEFT JOIN recalled__return_state AS recalling
  ON recalling.return_stock_in_id = turned.subject_id
LEFT JOIN written_off__write_off AS write_off
  ON write_off.refund_order_id = turned.subject_id
