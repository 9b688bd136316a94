-- shown__return_stock_in
WITH refunded AS (
  SELECT DISTINCT
    refund.return_stock_in_id
  FROM report__refund_order AS refund
  JOIN control__run AS run
    ON run.business_date = refund.created_on OR run.business_date = refund.completed_on
), excepted AS (
  SELECT DISTINCT
    SPLIT_PART(subject_id, '/', 1) AS return_stock_in_id
  FROM report__exception AS exception
), told AS (
  SELECT
    known.return_stock_in_id,
    known.currency_code,
    known.estimated_refund_amount,
    NOT known.state IN ('cancelled', 'recalled')
    AND known.supplier_status <> 'completed' AS is_open,
    NOT excepted.return_stock_in_id IS NULL AS is_excepted,
    NOT changed.return_stock_in_id IS NULL OR NOT refunded.return_stock_in_id IS NULL AS is_changed
  FROM report__return_stock_in AS known
  LEFT JOIN gathered__changed_return AS changed
    ON changed.return_stock_in_id = known.return_stock_in_id
  LEFT JOIN excepted
    ON excepted.return_stock_in_id = known.return_stock_in_id
  LEFT JOIN refunded
    ON refunded.return_stock_in_id = known.return_stock_in_id
), ranked AS (
  SELECT
    *,
    CAST(ROW_NUMBER() OVER (
      PARTITION BY is_changed, is_excepted, currency_code
      ORDER BY estimated_refund_amount DESC, return_stock_in_id NULLS LAST
    ) AS BIGINT) AS money_rank
  FROM told
  WHERE
    is_changed OR is_excepted OR is_open
), placed AS (
  SELECT
    *,
    CAST(ROW_NUMBER() OVER (
      ORDER BY is_changed DESC, is_excepted DESC, money_rank NULLS LAST, currency_code NULLS LAST, return_stock_in_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(COUNT(*) OVER () AS BIGINT) AS total
  FROM ranked
)
SELECT
  placed.return_stock_in_id,
  placed.position,
  placed.is_open,
  placed.is_changed,
  placed.total
FROM placed
CROSS JOIN control__setting AS setting
WHERE
  placed.position <= setting.page_rows
