-- opened__finding
WITH seen AS (
  SELECT
    *
  FROM finding__return_stock_in AS return_stock_in
  UNION ALL
  SELECT
    *
  FROM finding__unmapped_line AS unmapped_line
  UNION ALL
  SELECT
    *
  FROM finding__stock_out_order AS stock_out_order
  UNION ALL
  SELECT
    *
  FROM finding__refund_order AS refund_order
  UNION ALL
  SELECT
    *
  FROM finding__payment AS payment
  UNION ALL
  SELECT
    *
  FROM finding__receipt AS receipt
  UNION ALL
  SELECT
    *
  FROM finding__decision AS decision
  UNION ALL
  SELECT
    *
  FROM finding__ageing AS ageing
  UNION ALL
  SELECT
    *
  FROM finding__restated AS restated
  UNION ALL
  SELECT
    *
  FROM finding__restated_push AS restated_push
  UNION ALL
  SELECT
    *
  FROM finding__settlement AS settlement
  UNION ALL
  SELECT
    *
  FROM finding__parcel AS parcel
  UNION ALL
  SELECT
    *
  FROM finding__workbook_answer AS workbook_answer
)
SELECT
  seen.code || '|' || seen.subject_id AS exception_id,
  exception.rule,
  seen.code,
  exception.severity,
  seen.subject_id,
  seen.unit_id,
  exception.field,
  COALESCE(seen.expected_value, '') AS expected_value,
  COALESCE(seen.actual_value, '') AS actual_value,
  CAST(seen.amount AS DECIMAL(18, 2)) AS amount,
  COALESCE(seen.currency_code, '') AS currency_code,
  CASE
    WHEN known.is_open OR (
      known.is_answered AND NOT answer.exception_id IS NULL
    )
    THEN known.opened_on
    ELSE run.business_date
  END AS opened_on,
  exception.what_to_do,
  NOT answer.exception_id IS NULL AS is_answered
FROM seen
CROSS JOIN control__run AS run
JOIN control__exception AS exception
  ON exception.code = seen.code
LEFT JOIN landing__known_finding AS known
  ON known.exception_id = seen.code || '|' || seen.subject_id
LEFT JOIN reconciled__exception_answer AS answer
  ON answer.exception_id = seen.code || '|' || seen.subject_id
  AND answer.amount IS NOT DISTINCT FROM CAST(seen.amount AS DECIMAL(18, 2))
  AND answer.currency_code = COALESCE(seen.currency_code, '')
  AND (
    answer.is_tonight OR known.is_answered
  )
