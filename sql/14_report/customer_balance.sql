-- what: what suppliers owe distributors as balance, from refunds of this job alone
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: report.refund_order, report.posting
-- rules: R-44
-- carried: whole
-- asks: What balance was a distributor credited with, by supplier and currency?
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
    CAST(pair.distributor_id AS VARCHAR) AS distributor_id, -- whose balance it is
    CAST(pair.supplier_id AS VARCHAR) AS supplier_id, -- with whom
    CAST(pair.currency_code AS VARCHAR) AS currency_code, -- currency of the balance
    CAST(coalesce(-book.amount, 0) AS DECIMAL(18, 2)) AS balance_amount -- sum of the refunds credited; what the distributor spends is not known here
FROM pair
LEFT JOIN book
    ON book.distributor_id = pair.distributor_id
    AND book.supplier_id = pair.supplier_id
    AND book.currency_code = pair.currency_code
