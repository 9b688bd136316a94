-- closed__accepted_sku
WITH counted AS (
  SELECT
    return_stock_in_id,
    sku,
    good_quantity,
    defective_quantity
  FROM landing__known_receipt AS known_receipt
  UNION ALL
  SELECT
    return_stock_in_id,
    sku,
    good_quantity,
    defective_quantity
  FROM received__receipt_line AS receipt_line
  WHERE
    reasons = ''
)
SELECT
  return_stock_in_id,
  sku,
  CAST(SUM(good_quantity) AS BIGINT) AS good_quantity,
  CAST(SUM(defective_quantity) AS BIGINT) AS defective_quantity,
  CAST(SUM(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
FROM counted
GROUP BY
  return_stock_in_id,
  sku

-- closed__return_state
WITH arrived AS (
  SELECT DISTINCT
    return_stock_in_id
  FROM received__receipt_line AS receipt_line
  WHERE
    reasons = ''
), closing AS (
  SELECT DISTINCT
    subject_id
  FROM current__decision AS decision
  WHERE
    decision = 'short_close' AND is_tonight
)
SELECT
  before.return_stock_in_id,
  CASE
    WHEN NOT arrived.return_stock_in_id IS NULL
    THEN 'received'
    ELSE before.state
  END AS state,
  CASE WHEN NOT arrived.return_stock_in_id IS NULL THEN '' ELSE before.reason END AS reason,
  NOT closing.subject_id IS NULL
  AND (
    before.state = 'received' OR NOT arrived.return_stock_in_id IS NULL
  ) AS is_closed_tonight
FROM acknowledged__return_state AS before
JOIN landing__known_return AS known
  ON known.return_stock_in_id = before.return_stock_in_id
LEFT JOIN arrived
  ON arrived.return_stock_in_id = before.return_stock_in_id
LEFT JOIN closing
  ON closing.subject_id = before.return_stock_in_id
