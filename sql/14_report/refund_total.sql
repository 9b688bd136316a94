-- what: what each supplier owes, by currency: due, settled, written off, open and overpaid; never summed across currencies
-- grain: one supplier and currency
-- key: supplier_id, currency_code
-- inputs: report.refund_order, report.roll_forward, report.open_item, refunds.new_refund_order
-- rules: R-36, R-54, R-57
-- carried: whole
-- asks: How much does each supplier owe, by currency, and how much of it is settled, written off, open and overpaid?
-- start: SELECT supplier_id, currency_code, due_amount, settled_amount, written_off_amount, open_amount, overpaid_amount FROM report.refund_total ORDER BY supplier_id, currency_code
WITH refund AS (
    SELECT
        supplier_id,
        currency_code,
        CAST(count(*) AS BIGINT) AS refund_orders,
        CAST(sum(return_amount) AS DECIMAL(18, 2)) AS return_amount,
        CAST(sum(unsettled_amount) AS DECIMAL(18, 2)) AS unsettled_amount,
        CAST(sum(exchange_amount) AS DECIMAL(18, 2)) AS exchange_amount,
        CAST(sum(return_handling_fee) AS DECIMAL(18, 2)) AS return_handling_fee,
        CAST(sum(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount,
        CAST(sum(adjusted_amount) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(open_amount) AS DECIMAL(18, 2)) AS balance_amount
    FROM report.refund_order
    GROUP BY supplier_id, currency_code
),
new_row AS (
    SELECT supplier_id, currency_code, CAST(sum(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount
    FROM refunds.new_refund_order
    GROUP BY supplier_id, currency_code
),
moved AS (
    SELECT
        supplier_id,
        currency_code,
        CAST(sum(brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount
    FROM report.roll_forward
    GROUP BY supplier_id, currency_code
),
item AS (
    SELECT
        supplier_id,
        currency_code,
        CAST(sum(open_amount) AS DECIMAL(18, 2)) AS open_amount,
        CAST(sum(overpaid_amount) AS DECIMAL(18, 2)) AS overpaid_amount
    FROM report.open_item
    GROUP BY supplier_id, currency_code
),
supplier AS (
    SELECT supplier_id, currency_code FROM refund
    UNION
    SELECT supplier_id, currency_code FROM moved
),
joined AS (
    SELECT
        supplier.supplier_id,
        supplier.currency_code,
        coalesce(refund.refund_orders, CAST(0 AS BIGINT)) AS refund_orders,
        coalesce(refund.return_amount, CAST(0 AS DECIMAL(18, 2))) AS return_amount,
        coalesce(refund.unsettled_amount, CAST(0 AS DECIMAL(18, 2))) AS unsettled_amount,
        coalesce(refund.exchange_amount, CAST(0 AS DECIMAL(18, 2))) AS exchange_amount,
        coalesce(refund.return_handling_fee, CAST(0 AS DECIMAL(18, 2))) AS return_handling_fee,
        coalesce(refund.refundable_amount, CAST(0 AS DECIMAL(18, 2))) AS refundable_amount,
        coalesce(new_row.refundable_amount, CAST(0 AS DECIMAL(18, 2))) AS refundable_tonight_amount,
        coalesce(moved.brought_forward_amount, CAST(0 AS DECIMAL(18, 2))) AS brought_forward_amount,
        coalesce(refund.adjusted_amount, CAST(0 AS DECIMAL(18, 2))) AS adjusted_amount,
        coalesce(moved.settled_amount, CAST(0 AS DECIMAL(18, 2))) AS settled_amount,
        coalesce(moved.written_off_amount, CAST(0 AS DECIMAL(18, 2))) AS written_off_amount,
        coalesce(item.open_amount, CAST(0 AS DECIMAL(18, 2))) AS open_amount,
        coalesce(item.overpaid_amount, CAST(0 AS DECIMAL(18, 2))) AS overpaid_amount,
        coalesce(refund.balance_amount, CAST(0 AS DECIMAL(18, 2))) AS balance_amount
    FROM supplier
    LEFT JOIN refund ON refund.supplier_id = supplier.supplier_id AND refund.currency_code = supplier.currency_code
    LEFT JOIN new_row ON new_row.supplier_id = supplier.supplier_id AND new_row.currency_code = supplier.currency_code
    LEFT JOIN moved ON moved.supplier_id = supplier.supplier_id AND moved.currency_code = supplier.currency_code
    LEFT JOIN item ON item.supplier_id = supplier.supplier_id AND item.currency_code = supplier.currency_code
)
SELECT
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(refund_orders AS BIGINT) AS refund_orders, -- number of refund orders to date
    CAST(return_amount AS DECIMAL(18, 2)) AS return_amount, -- goods at unit price at shipment
    CAST(unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount, -- deducted: unsettled amounts
    CAST(exchange_amount AS DECIMAL(18, 2)) AS exchange_amount, -- deducted: replacements
    CAST(return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee, -- deducted: fees
    CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount, -- refund orders to date, after deductions
    CAST(refundable_tonight_amount AS DECIMAL(18, 2)) AS refundable_tonight_amount, -- of them, made in this run
    CAST(brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount, -- opening balances of an older system (R-63)
    CAST(adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount, -- adjustments of refund orders (R-61)
    CAST(brought_forward_amount + refundable_amount + adjusted_amount AS DECIMAL(18, 2)) AS due_amount, -- brought forward plus refundable plus adjusted
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount, -- credited to a balance, or paid by bank and confirmed, less what came back
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount, -- given up by decisions to write off
    CAST(open_amount AS DECIMAL(18, 2)) AS open_amount, -- still owed; due minus settled minus written off is open plus overpaid
    CAST(overpaid_amount AS DECIMAL(18, 2)) AS overpaid_amount, -- paid above what was due, or before its refund order; below zero
    CAST(open_amount + overpaid_amount - balance_amount AS DECIMAL(18, 2)) AS other_open_amount -- of open plus overpaid: opening balances, and payments before their refund order
FROM joined
