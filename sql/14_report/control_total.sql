-- what: control totals: two sides that must agree; if one differs, the run is not committed
-- grain: one check and currency
-- key: check_name
-- inputs: reconciliation.file_row_account, rollup.roll_forward_line, control.run, pushes.batch_line, pushes.new_push_line, prior.push_line, pushes.new_push_item, report.posting, report.refund_order, report.adjustment, report.open_item, report.payment, report.customer_balance, report.balance_use, report.return_stock_in, report.stock_movement, report.receipt_line, ledger.document_series
-- rules: R-07, R-21, R-44, R-49, R-50, R-57, R-62, R-75
-- carried: whole
-- asks: Do the books of the last run tie out?
-- start: SELECT * FROM report.control_total ORDER BY ties_out, check_name
WITH rolled AS (
    SELECT rolled.currency_code, CAST(sum(rolled.closing_amount) AS DECIMAL(18, 2)) AS amount
    FROM rollup.roll_forward_line AS rolled
    JOIN control.run AS run ON run.business_date = rolled.business_date
    GROUP BY rolled.currency_code
),
side AS (
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
    SELECT 'units accepted for returns', 'accepted units of returns', CAST(coalesce(accepted.quantity, 0) AS DECIMAL(18, 2)),
        'stock movements, sellable and defective', CAST(coalesce(movement.quantity, 0) AS DECIMAL(18, 2))
    FROM (SELECT CAST(sum(accepted_quantity) AS BIGINT) AS quantity FROM report.return_stock_in) AS accepted
    CROSS JOIN (SELECT CAST(sum(quantity) AS BIGINT) AS quantity FROM report.stock_movement WHERE pool IN ('sellable', 'defective')) AS movement
    UNION ALL
    SELECT 'units in pool ' || receipt.pool, receipt.pool || ' units of receipt lines', CAST(coalesce(receipt.quantity, 0) AS DECIMAL(18, 2)),
        'stock movements of pool ' || receipt.pool, CAST(coalesce(movement.quantity, 0) AS DECIMAL(18, 2))
    FROM (
        SELECT 'sellable' AS pool, CAST(sum(good_quantity) AS BIGINT) AS quantity FROM report.receipt_line
        UNION ALL
        SELECT 'defective', CAST(sum(defective_quantity) AS BIGINT) FROM report.receipt_line
        UNION ALL
        SELECT 'unidentified', CAST(sum(unidentified_quantity) AS BIGINT) FROM report.receipt_line
    ) AS receipt
    LEFT JOIN (
        SELECT pool, CAST(sum(quantity) AS BIGINT) AS quantity FROM report.stock_movement GROUP BY pool
    ) AS movement ON movement.pool = receipt.pool
    UNION ALL
    SELECT 'documents numbered', 'refund orders and their adjustments', CAST(refund.documents + adjustment.documents AS DECIMAL(18, 2)),
        'last numbers of the suppliers', CAST(coalesce(series.last_number, 0) AS DECIMAL(18, 2))
    FROM (SELECT CAST(count(*) AS BIGINT) AS documents FROM report.refund_order) AS refund
    CROSS JOIN (SELECT CAST(count(*) AS BIGINT) AS documents FROM report.adjustment WHERE document_type = 'refund_order') AS adjustment
    CROSS JOIN (SELECT CAST(sum(last_number) AS BIGINT) AS last_number FROM ledger.document_series) AS series
    UNION ALL
    SELECT 'debits and credits, ' || currency_code, 'debits', CAST(sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS DECIMAL(18, 2)),
        'credits', CAST(sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS DECIMAL(18, 2))
    FROM report.posting
    GROUP BY currency_code
    UNION ALL
    SELECT 'goods refunded, ' || refund.currency_code, 'return amounts of refund orders and adjustments', refund.amount,
        'account returns', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT currency_code, CAST(sum(return_amount) AS DECIMAL(18, 2)) AS amount
        FROM (
            SELECT currency_code, return_amount FROM report.refund_order
            UNION ALL
            SELECT currency_code, return_part FROM report.adjustment WHERE document_type = 'refund_order'
        ) AS document
        GROUP BY currency_code
    ) AS refund
    LEFT JOIN (
        SELECT currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'returns' GROUP BY currency_code
    ) AS book ON book.currency_code = refund.currency_code
    UNION ALL
    SELECT 'credited to balances, ' || refund.currency_code, 'refund orders by customer balance', refund.amount,
        'account customer_balance without opening balances and uses', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT currency_code, CAST(sum(due_amount) AS DECIMAL(18, 2)) AS amount
        FROM report.refund_order
        WHERE refund_method = 'customer_balance'
        GROUP BY currency_code
    ) AS refund
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting
        WHERE account = 'customer_balance' AND document_type NOT IN ('opening_balance', 'balance_use')
        GROUP BY currency_code
    ) AS book ON book.currency_code = refund.currency_code
    UNION ALL
    SELECT 'customer balances, ' || balance.currency_code, 'brought forward + credited - used', balance.amount,
        'account customer_balance', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT currency_code, CAST(sum(balance_amount) AS DECIMAL(18, 2)) AS amount FROM report.customer_balance GROUP BY currency_code
    ) AS balance
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'customer_balance' GROUP BY currency_code
    ) AS book ON book.currency_code = balance.currency_code
    UNION ALL
    SELECT 'balances used, ' || used.currency_code, 'posted uses', used.amount,
        'account balance_used', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.balance_use WHERE state = 'posted' GROUP BY currency_code
    ) AS used
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'balance_used' GROUP BY currency_code
    ) AS book ON book.currency_code = used.currency_code
    UNION ALL
    SELECT 'still owed, ' || rolled.currency_code, 'closing of the roll-forward', rolled.amount,
        'open and overpaid items', coalesce(item.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM rolled
    LEFT JOIN (
        SELECT currency_code, CAST(sum(open_amount + overpaid_amount) AS DECIMAL(18, 2)) AS amount
        FROM report.open_item
        GROUP BY currency_code
    ) AS item ON item.currency_code = rolled.currency_code
    UNION ALL
    SELECT 'owed in the book, ' || rolled.currency_code, 'closing of the roll-forward', rolled.amount,
        'accounts refund_payable, bank_clearing and unapplied_payment', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM rolled
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount
        FROM report.posting
        WHERE account IN ('refund_payable', 'bank_clearing', 'unapplied_payment')
        GROUP BY currency_code
    ) AS book ON book.currency_code = rolled.currency_code
    UNION ALL
    SELECT 'written off, ' || refund.currency_code, 'written off of refund orders', refund.amount,
        'account write_off', coalesce(book.amount, CAST(0 AS DECIMAL(18, 2)))
    FROM (
        SELECT currency_code, CAST(sum(written_off_amount) AS DECIMAL(18, 2)) AS amount FROM report.refund_order GROUP BY currency_code
    ) AS refund
    LEFT JOIN (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'write_off' GROUP BY currency_code
    ) AS book ON book.currency_code = refund.currency_code
    UNION ALL
    SELECT 'paid by bank, ' || book.currency_code, 'payments counted or unapplied', coalesce(payment.amount, CAST(0 AS DECIMAL(18, 2))),
        'account bank', book.amount
    FROM (
        SELECT currency_code, CAST(-sum(amount) AS DECIMAL(18, 2)) AS amount FROM report.posting WHERE account = 'bank' GROUP BY currency_code
    ) AS book
    LEFT JOIN (
        SELECT currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
        FROM report.payment
        WHERE is_posted AND state IN ('counted', 'unapplied')
        GROUP BY currency_code
    ) AS payment ON payment.currency_code = book.currency_code
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
