-- landing__after_sales_line
SELECT
  fact.*,
  COALESCE(fact.updated_at, CAST('1900-01-01' AS TIMESTAMP_NTZ)) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__after_sales_line AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control__live_order AS live_order
  ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id

-- landing__decision
SELECT
  fact.*,
  fact.decided_at AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__decision AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id

-- landing__exchange
SELECT
  fact.*,
  CAST('1900-01-01' AS TIMESTAMP_NTZ) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__exchange AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id

-- landing__failed_delivery
SELECT
  fact.*,
  COALESCE(fact.updated_at, CAST('1900-01-01' AS TIMESTAMP_NTZ)) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__failed_delivery AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control__live_order AS live_order
  ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id

-- landing__known_answer
SELECT
  *
FROM earlier__exception_answer AS exception_answer
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY exception_id ORDER BY issued_on DESC, issued_run DESC) = 1

-- landing__known_closing
SELECT
  closing.*
FROM earlier__closing AS closing
JOIN control__run AS run
  ON closing.issued_on < run.business_date
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY closing.distributor_id, closing.supplier_id, closing.currency_code
    ORDER BY closing.issued_on DESC, closing.issued_run DESC
  ) = 1

-- landing__known_decision
SELECT
  *
FROM earlier__decision_outcome AS decision_outcome

-- landing__known_file_fate
SELECT
  *
FROM earlier__file_fate AS file_fate
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY input_file_id, outcome, reason
    ORDER BY issued_on DESC, issued_run DESC
  ) = 1

-- landing__known_finding
SELECT
  *
FROM earlier__finding AS finding
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY exception_id ORDER BY issued_on DESC, issued_run DESC) = 1

-- landing__known_night
SELECT
  *
FROM earlier__night AS night
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY issued_on ORDER BY issued_run DESC) = 1

-- landing__known_order_standing
SELECT
  *
FROM earlier__order_standing AS order_standing
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY shop_id, order_id ORDER BY issued_on DESC, issued_run DESC) = 1

-- landing__known_payment
SELECT
  *
FROM earlier__payment AS payment

-- landing__known_posting
SELECT
  *
FROM earlier__posting AS posting

-- landing__known_push
SELECT
  *
FROM earlier__push_item AS push_item

-- landing__known_push_line
SELECT
  *
FROM earlier__push_line AS push_line

-- landing__known_receipt
SELECT
  *
FROM earlier__receipt_line AS receipt_line

-- landing__known_refund
SELECT
  *
FROM earlier__refund_order AS refund_order
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY refund_order_id ORDER BY issued_on DESC, issued_run DESC) = 1

-- landing__known_refused_row
SELECT
  *
FROM earlier__refused_row AS refused_row

-- landing__known_return
SELECT
  *
FROM earlier__return_stock_in AS return_stock_in
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY return_stock_in_id ORDER BY issued_on DESC, issued_run DESC) = 1

-- landing__known_stock_movement
SELECT
  *
FROM earlier__stock_movement AS stock_movement

-- landing__known_unit_match
SELECT
  *
FROM earlier__unit_match AS unit_match

-- landing__known_verdict
SELECT
  *
FROM earlier__row_verdict AS row_verdict

-- landing__push_acknowledgement
SELECT
  fact.*,
  COALESCE(fact.acknowledged_at, CAST('1900-01-01' AS TIMESTAMP_NTZ)) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__push_acknowledgement AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id

-- landing__refund_payment
SELECT
  fact.*,
  CAST('1900-01-01' AS TIMESTAMP_NTZ) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__refund_payment AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id

-- landing__rejected_row
SELECT
  *
FROM fact__rejected_row AS rejected_row

-- landing__settlement_line
SELECT
  fact.*,
  CAST('1900-01-01' AS TIMESTAMP_NTZ) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__settlement_line AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control__live_order AS live_order
  ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id

-- landing__shown_finding
SELECT
  exception_id,
  is_open OR is_answered AS is_shown,
  amount,
  currency_code,
  issued_on,
  issued_run
FROM earlier__finding AS finding

-- landing__stock_in_receipt_line
SELECT
  fact.*,
  CAST('1900-01-01' AS TIMESTAMP_NTZ) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__stock_in_receipt_line AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id

-- landing__stock_out_line
SELECT
  fact.*,
  COALESCE(fact.updated_at, CAST('1900-01-01' AS TIMESTAMP_NTZ)) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__stock_out_line AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control__live_order AS live_order
  ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id

-- landing__unsettled_amount
SELECT
  fact.*,
  fact.as_of AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__unsettled_amount AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control__live_order AS live_order
  ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id

-- landing__workbook_answer
SELECT
  fact.*,
  CAST(fact.workbook_on AS TIMESTAMP_NTZ) AS version_at,
  taken_file.taken_on,
  taken_file.path,
  taken_file.is_tonight
FROM fact__workbook_answer AS fact
JOIN control__taken_file AS taken_file
  ON taken_file.input_file_id = fact.input_file_id
