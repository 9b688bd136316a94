-- what: refunds by supplier and currency: due, settled, written off and open; never summed across currencies
-- grain: one supplier and currency
-- key: supplier_id, currency_code
-- inputs: report.refund_order, report.refund_match, refunds.new_refund_order
-- rules: R-36, R-54, R-57
-- carried: whole
-- asks: How much does each supplier owe, by currency, and how much of it is settled, written off and open?
-- start: SELECT supplier_id, currency_code, refundable_amount, settled_amount, written_off_amount, open_amount FROM report.refund_total ORDER BY supplier_id, currency_code
WITH owed AS (
    SELECT
        supplier_id,
        currency_code,
        CAST(count(*) AS BIGINT) AS refund_orders,
        CAST(sum(return_amount) AS DECIMAL(18, 2)) AS return_amount,
        CAST(sum(unsettled_amount) AS DECIMAL(18, 2)) AS unsettled_amount,
        CAST(sum(exchange_amount) AS DECIMAL(18, 2)) AS exchange_amount,
        CAST(sum(return_handling_fee) AS DECIMAL(18, 2)) AS return_handling_fee,
        CAST(sum(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount
    FROM report.refund_order
    GROUP BY supplier_id, currency_code
),
new_row AS (
    SELECT supplier_id, currency_code, CAST(sum(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount
    FROM refunds.new_refund_order
    GROUP BY supplier_id, currency_code
),
settled AS (
    SELECT
        supplier_id,
        currency_code,
        CAST(sum(settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(difference_amount) AS DECIMAL(18, 2)) AS difference_amount,
        CAST(sum(written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount
    FROM report.refund_match
    GROUP BY supplier_id, currency_code
)
SELECT
    CAST(owed.supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes
    CAST(owed.currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(owed.refund_orders AS BIGINT) AS refund_orders, -- number of refund orders to date
    CAST(owed.return_amount AS DECIMAL(18, 2)) AS return_amount, -- goods at unit price at shipment
    CAST(owed.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount, -- deducted: unsettled amounts
    CAST(owed.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount, -- deducted: replacements
    CAST(owed.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee, -- deducted: fees
    CAST(owed.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount, -- refunds due to date
    CAST(coalesce(new_row.refundable_amount, 0) AS DECIMAL(18, 2)) AS refundable_tonight_amount, -- refunds due that were made in this run
    CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount, -- refunds credited to a balance or confirmed by bank
    CAST(settled.difference_amount AS DECIMAL(18, 2)) AS difference_amount, -- due minus settled
    CAST(settled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount, -- given up by decisions to write off
    CAST(settled.difference_amount - settled.written_off_amount AS DECIMAL(18, 2)) AS open_amount -- due minus settled minus written off; below zero if more was paid than was due
FROM owed
JOIN settled ON settled.supplier_id = owed.supplier_id AND settled.currency_code = owed.currency_code
LEFT JOIN new_row ON new_row.supplier_id = owed.supplier_id AND new_row.currency_code = owed.currency_code
