-- rested__order_standing
WITH landed AS (
  SELECT
    shop_id,
    order_id
  FROM landing__after_sales_line AS after_sales_line
  UNION
  SELECT
    shop_id,
    order_id
  FROM landing__failed_delivery AS failed_delivery
), aged AS (
  SELECT
    known.*,
    DATEDIFF(DAY, CAST(known.opened_on AS DATE), CAST(run.business_date AS DATE)) AS opened_days,
    DATEDIFF(DAY, CAST(known.pushed_on AS DATE), CAST(run.business_date AS DATE)) AS pushed_days,
    DATEDIFF(DAY, CAST(known.received_on AS DATE), CAST(run.business_date AS DATE)) AS received_days,
    setting.max_order_age_days - DATEDIFF(DAY, CAST(known.ordered_on AS DATE), CAST(run.business_date AS DATE)) AS days_left,
    progress.accepted_quantity > progress.refunded_quantity AS is_refund_open,
    COALESCE(item.acknowledgement, '') = '' AS is_unacknowledged
  FROM pushed__return_stock_in AS known
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  JOIN reconciled__return_progress AS progress
    ON progress.return_stock_in_id = known.return_stock_in_id
  LEFT JOIN standing__push_item AS item
    ON item.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
    AND item.action = 'push'
), fee_change AS (
  SELECT
    fee.supplier_id,
    CAST(MIN(
      CASE
        WHEN fee.valid_from > run.business_date
        THEN DATEDIFF(DAY, CAST(run.business_date AS DATE), CAST(fee.valid_from AS DATE))
        WHEN fee.valid_to < CAST('9999-12-31' AS DATE)
        THEN DATEDIFF(DAY, CAST(run.business_date AS DATE), CAST(fee.valid_to AS DATE)) + 1
      END
    ) AS BIGINT) AS in_days
  FROM reference__fee_setting AS fee
  JOIN control__run AS run
    ON fee.valid_to >= run.business_date
  GROUP BY
    fee.supplier_id
), clock AS (
  SELECT
    shop_id,
    order_id,
    setting.to_push_limit_days + 1 - opened_days AS in_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'to_push'
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.push_failed_limit_days + 1 - pushed_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'push_failed'
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.receipt_limit_days + 1 - pushed_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state IN ('pushed', 'received')
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.acknowledgement_limit_days + 1 - pushed_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'pushed' AND is_unacknowledged
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.refund_limit_days + 1 - received_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'received' AND is_refund_open
  UNION ALL
  SELECT
    shop_id,
    order_id,
    days_left + 1
  FROM aged
  WHERE
    state IN ('to_push', 'push_failed', 'blocked')
  UNION ALL
  SELECT
    shop_id,
    order_id,
    CASE
      WHEN days_left > setting.expiring_within_days
      THEN days_left - setting.expiring_within_days
      WHEN days_left >= 0
      THEN 1
    END
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state IN ('to_push', 'push_failed', 'blocked')
  UNION ALL
  SELECT
    aged.shop_id,
    aged.order_id,
    fee.in_days
  FROM aged
  JOIN fee_change AS fee
    ON fee.supplier_id = aged.supplier_id
  WHERE
    aged.state IN ('to_push', 'push_failed', 'blocked')
  UNION ALL
  SELECT
    shop_id,
    order_id,
    CAST(1 AS BIGINT)
  FROM due__refund AS refund
  WHERE
    is_fee_missing
  UNION ALL
  SELECT
    refund.shop_id,
    refund.order_id,
    setting.payment_limit_days + 1 - DATEDIFF(DAY, CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE))
  FROM standing__refund_order AS refund
  CROSS JOIN control__setting AS setting
  CROSS JOIN control__run AS run
  JOIN reconciled__refund_match AS matching
    ON matching.refund_order_id = refund.refund_order_id AND matching.match = 'pending'
  UNION ALL
  SELECT
    refund.shop_id,
    refund.order_id,
    CAST(1 AS BIGINT)
  FROM standing__refund_order AS refund
  SEMI JOIN due__exchange_left AS exchange
    ON exchange.return_stock_in_id = refund.return_stock_in_id
  WHERE
    refund.is_tonight
), next_look AS (
  SELECT
    shop_id,
    order_id,
    CAST(MIN(in_days) AS BIGINT) AS in_days
  FROM clock
  WHERE
    in_days > 0
  GROUP BY
    shop_id,
    order_id
), seen AS (
  SELECT
    landed.shop_id,
    landed.order_id
  FROM landed
  SEMI JOIN shipped__first_line AS line
    ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
  UNION
  SELECT
    shop_id,
    order_id
  FROM next_look
)
SELECT
  seen.shop_id,
  seen.order_id,
  NOT line.order_id IS NULL AS is_distribution,
  next_look.in_days AS look_in_days
FROM seen
LEFT JOIN shipped__first_line AS line
  ON line.shop_id = seen.shop_id AND line.order_id = seen.order_id
LEFT JOIN next_look
  ON next_look.shop_id = seen.shop_id AND next_look.order_id = seen.order_id
