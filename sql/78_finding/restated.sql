-- what: issued documents that later facts would have made otherwise: pushed lines, refund orders, receipts and payments
-- grain: one document
-- key: code, subject_id
-- inputs: pushed.return_stock_in, standing.push_line, standing.refund_order, standing.receipt_line, estimated.priced_unit, requested.requested_sku, reconciled.return_line, due.exchange_left, reconciled.fee_now, reconciled.refund_now, current.stock_in_receipt_line, current.refund_payment, landing.known_payment
-- rules: R-39, R-40, R-43
WITH frozen AS (
    SELECT known.return_stock_in_id, min(known.currency_code) AS currency_code, CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS amount
    FROM pushed.return_stock_in AS known
    JOIN standing.push_line AS line ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS VARCHAR)
    WHERE known.state IN ('pushed', 'received')
    GROUP BY known.return_stock_in_id
),
present AS (
    SELECT return_stock_in_id, CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS amount
    FROM estimated.priced_unit
    GROUP BY return_stock_in_id
),
standing_sku AS (
    -- what stands after tonight: a push of tonight has just renewed its lines
    SELECT known.after_sales_key, line.sku, line.combo_sku, CAST(sum(line.requested_quantity) AS BIGINT) AS quantity
    FROM reconciled.return_line AS line
    JOIN pushed.return_stock_in AS known ON known.return_stock_in_id = line.return_stock_in_id
    WHERE known.state NOT IN ('cancelled', 'recalled')
    GROUP BY known.after_sales_key, line.sku, line.combo_sku
),
asked AS (
    SELECT requested.after_sales_key, CAST(sum(requested.live_quantity) AS BIGINT) AS quantity
    FROM requested.requested_sku AS requested
    SEMI JOIN standing_sku AS standing ON standing.after_sales_key = requested.after_sales_key AND standing.sku = requested.sku AND standing.combo_sku = requested.combo_sku
    GROUP BY requested.after_sales_key
),
held AS (
    SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS quantity FROM standing_sku GROUP BY after_sales_key
),
pushed_line AS (
    SELECT
        frozen.return_stock_in_id,
        CASE WHEN present.amount <> frozen.amount THEN CAST(present.amount AS VARCHAR) ELSE CAST(asked.quantity AS VARCHAR) END AS expected_value,
        CASE WHEN present.amount <> frozen.amount THEN CAST(frozen.amount AS VARCHAR) ELSE CAST(held.quantity AS VARCHAR) END AS actual_value,
        CAST(present.amount - frozen.amount AS DECIMAL(18, 2)) AS amount,
        frozen.currency_code
    FROM frozen
    JOIN pushed.return_stock_in AS known ON known.return_stock_in_id = frozen.return_stock_in_id
    LEFT JOIN present ON present.return_stock_in_id = frozen.return_stock_in_id
    LEFT JOIN asked ON asked.after_sales_key = known.after_sales_key
    LEFT JOIN held ON held.after_sales_key = known.after_sales_key
    WHERE NOT known.is_cancelled AND (present.amount <> frozen.amount OR asked.quantity <> held.quantity)
),
last_refund AS (
    SELECT *
    FROM standing.refund_order
    QUALIFY row_number() OVER (PARTITION BY return_stock_in_id ORDER BY refund_number DESC NULLS LAST) = 1
),
replacement AS (
    -- shipped after the last refund order: no refund order of tonight deducts it
    SELECT refund.refund_order_id, exchange.shipped_amount, exchange.left_amount, refund.currency_code
    FROM due.exchange_left AS exchange
    JOIN last_refund AS refund ON refund.return_stock_in_id = exchange.return_stock_in_id
    WHERE NOT refund.is_tonight AND exchange.left_amount > refund.exchange_due - refund.exchange_amount
),
repriced AS (
    SELECT * FROM reconciled.refund_now WHERE amount_now <> return_amount
)
SELECT 'RESTATED' AS code, return_stock_in_id AS subject_id, return_stock_in_id AS unit_id, expected_value, actual_value, amount, currency_code FROM pushed_line
UNION ALL
SELECT 'RESTATED', refund_order_id, refund_order_id, CAST(amount_now AS VARCHAR), CAST(return_amount AS VARCHAR), CAST(amount_now - return_amount AS DECIMAL(18, 2)), currency_code FROM repriced
UNION ALL
-- one document, one exception: what its goods are worth goes before what is deducted
SELECT 'RESTATED', replacement.refund_order_id, replacement.refund_order_id, CAST(replacement.shipped_amount AS VARCHAR), CAST(CAST(replacement.shipped_amount - replacement.left_amount AS DECIMAL(18, 2)) AS VARCHAR), replacement.left_amount, replacement.currency_code
FROM replacement
ANTI JOIN repriced ON repriced.refund_order_id = replacement.refund_order_id
UNION ALL
SELECT 'RESTATED', fee.refund_order_id, fee.refund_order_id, CAST(fee.fee_now AS VARCHAR), CAST(fee.fee_due AS VARCHAR), CAST(fee.fee_now - fee.fee_due AS DECIMAL(18, 2)), refund.currency_code
FROM reconciled.fee_now AS fee
JOIN standing.refund_order AS refund ON refund.refund_order_id = fee.refund_order_id
ANTI JOIN replacement ON replacement.refund_order_id = fee.refund_order_id
ANTI JOIN repriced ON repriced.refund_order_id = fee.refund_order_id
WHERE fee.fee_now <> fee.fee_due
UNION ALL
SELECT
    'RESTATED',
    posted.receipt_id || '/' || CAST(posted.line_no AS VARCHAR),
    posted.return_stock_in_id,
    CAST(receipt.good_quantity AS VARCHAR) || '+' || CAST(receipt.defective_quantity AS VARCHAR),
    CAST(posted.good_quantity AS VARCHAR) || '+' || CAST(posted.defective_quantity AS VARCHAR),
    CAST(NULL AS DECIMAL(18, 2)),
    ''
FROM standing.receipt_line AS posted
JOIN current.stock_in_receipt_line AS receipt ON receipt.receipt_id = posted.receipt_id AND receipt.line_no = posted.line_no
WHERE receipt.good_quantity <> posted.good_quantity OR receipt.defective_quantity <> posted.defective_quantity
UNION ALL
SELECT
    'RESTATED',
    posted.payment_id,
    min(posted.refund_order_id),
    CAST(CAST(sum(payment.amount) AS DECIMAL(18, 2)) AS VARCHAR),
    CAST(CAST(sum(posted.amount) AS DECIMAL(18, 2)) AS VARCHAR),
    CAST(sum(payment.amount - posted.amount) AS DECIMAL(18, 2)),
    min(payment.currency_code)
FROM landing.known_payment AS posted
JOIN current.refund_payment AS payment ON payment.payment_id = posted.payment_id AND payment.refund_order_id = posted.refund_order_id
WHERE posted.document_type = 'payment' AND payment.amount <> posted.amount
GROUP BY posted.payment_id
