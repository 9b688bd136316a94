-- acknowledged__return_state
SELECT
  known.return_stock_in_id,
  CASE
    WHEN answer.push_id IS NULL
    THEN known.state
    WHEN answer.result = 'accepted'
    THEN 'pushed'
    ELSE 'push_failed'
  END AS state,
  CASE
    WHEN answer.push_id IS NULL
    THEN known.reason
    WHEN answer.result = 'accepted'
    THEN ''
    WHEN answer.reason = ''
    THEN 'REJECTED'
    ELSE answer.reason
  END AS reason
FROM landing__known_return AS known
LEFT JOIN current__push_acknowledgement AS answer
  ON answer.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
  AND answer.is_tonight
  AND known.state IN ('pushed', 'push_failed')
