-- what: balances that distributors have with suppliers, from the refunds of this job only
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: report.refund_order, report.posting
-- rules: R-44
-- carried: whole
-- asks: Which balance did a distributor get, by supplier and currency?
-- start: SELECT * FROM report.customer_balance ORDER BY distributor_id, supplier_id, currency_code
WITH pair AS (
    SELECT DISTINCT distributor_id, supplier_id, currency_code
    FROM report.refund_order
    WHERE refund_method = 'customer_balance'
),
book AS (
    SELECT distributor_id, supplier_id, currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM report.posting
    WHERE account = 'customer_balance'
    GROUP BY distributor_id, supplier_id, currency_code
)
SELECT
    CAST(pair.distributor_id AS VARCHAR) AS distributor_id, -- the distributor who has the balance
    CAST(pair.supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes it
    CAST(pair.currency_code AS VARCHAR) AS currency_code, -- currency of the balance
    CAST(coalesce(-book.amount, 0) AS DECIMAL(18, 2)) AS balance_amount -- sum of the refunds credited; what the distributor spends is not known to this job
FROM pair
LEFT JOIN book
    ON book.distributor_id = pair.distributor_id
    AND book.supplier_id = pair.supplier_id
    AND book.currency_code = pair.currency_code
