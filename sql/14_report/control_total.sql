-- what: control totals: two sides that must agree; if one differs, the run is not committed
-- grain: one check and currency
-- key: check_name
-- inputs: reconciliation.file_row_account, rollup.roll_forward_line, control.run, pushes.batch_line, pushes.new_push_line, prior.push_line, pushes.new_push_item, report.posting, report.refund_order, report.return_stock_in, report.stock_movement
-- rules: R-07, R-21, R-44, R-49, R-50, R-57
-- carried: whole
-- asks: Do the books of the last run tie out?
-- start: SELECT * FROM report.control_total ORDER BY ties_out, check_name
WITH side AS (
    SELECT 'rows accounted for' AS check_name, 'rows in' AS left_name, CAST(coalesce(sum(rows_in), 0) AS DECIMAL(18, 2)) AS left_value,
        'accepted + unchanged + quarantined + ignored' AS right_name,
        CAST(coalesce(sum(rows_accepted + rows_unchanged + rows_quarantined + rows_ignored), 0) AS DECIMAL(18, 2)) AS right_value
    FROM reconciliation.file_row_account
    UNION ALL
    SELECT 'units handed over in this run', 'units in the batches of this run', CAST(coalesce(batch.quantity, 0) AS DECIMAL(18, 2)),
        'units frozen by the pushes', CAST(coalesce(frozen.quantity, 0) AS DECIMAL(18, 2))
    FROM (SELECT CAST(sum(quantity) AS BIGINT) AS quantity FROM pushes.batch_line) AS batch
    CROSS JOIN (
        SELECT CAST(sum(line.quantity) AS BIGINT) AS quantity
        FROM pushes.new_push_item AS item
        JOIN (
            SELECT push_id, quantity FROM pushes.new_push_line
            UNION ALL
            SELECT push_id, quantity FROM prior.push_line
        ) AS line ON line.push_id = item.push_id
    ) AS frozen
    UNION ALL
    SELECT 'units into stock', 'units of counted receipts', CAST(coalesce(receipt.quantity, 0) AS DECIMAL(18, 2)),
        'units of stock movements', CAST(coalesce(movement.quantity, 0) AS DECIMAL(18, 2))
    FROM (SELECT CAST(sum(accepted_quantity) AS BIGINT) AS quantity FROM report.return_stock_in) AS receipt
    CROSS JOIN (SELECT CAST(sum(quantity) AS BIGINT) AS quantity FROM report.stock_movement) AS movement
    UNION ALL
    SELECT 'debits and credits, ' || currency_code, 'debits', CAST(sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS DECIMAL(18, 2)),
        'credits', CAST(sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS DECIMAL(18, 2))
    FROM report.posting
    GROUP BY currency_code
    UNION ALL
    SELECT 'goods refunded, ' || refund.currency_code, 'return amounts of refund orders', refund.amount,
        'account returns', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (SELECT currency_code, CAST(sum(return_amount) AS DECIMAL(18, 2)) AS amount FROM report.refund_order GROUP BY currency_code) AS refund
    LEFT JOIN (
        SELECT currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'returns' GROUP BY currency_code
    ) AS book ON book.currency_code = refund.currency_code
    UNION ALL
    SELECT 'credited to balances, ' || refund.currency_code, 'refund orders by customer balance', refund.amount,
        'account customer_balance', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT currency_code, CAST(sum(refundable_amount) AS DECIMAL(18, 2)) AS amount
        FROM report.refund_order
        WHERE refund_method = 'customer_balance'
        GROUP BY currency_code
    ) AS refund
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'customer_balance' GROUP BY currency_code
    ) AS book ON book.currency_code = refund.currency_code
    UNION ALL
    SELECT 'still owed, ' || rolled.currency_code, 'closing of the roll-forward', rolled.amount,
        'open items of the book', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT rolled.currency_code, CAST(sum(rolled.closing_amount) AS DECIMAL(18, 2)) AS amount
        FROM rollup.roll_forward_line AS rolled
        JOIN control.run AS run ON run.business_date = rolled.business_date
        GROUP BY rolled.currency_code
    ) AS rolled
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount
        FROM report.posting
        WHERE account IN ('refund_payable', 'bank_clearing')
        GROUP BY currency_code
    ) AS book ON book.currency_code = rolled.currency_code
)
SELECT
    CAST(check_name AS VARCHAR) AS check_name, -- what must agree
    CAST(left_name AS VARCHAR) AS left_name, -- this side
    CAST(left_value AS DECIMAL(18, 2)) AS left_value, -- count or amount of this side
    CAST(right_name AS VARCHAR) AS right_name, -- other side
    CAST(right_value AS DECIMAL(18, 2)) AS right_value, -- count or amount of the other side
    CAST(left_value - right_value AS DECIMAL(18, 2)) AS difference, -- this side minus the other side
    CAST(left_value = right_value AS BOOLEAN) AS ties_out -- true if both sides agree
FROM side
