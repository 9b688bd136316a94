-- what: balances that distributors have with suppliers: brought forward, credited by refunds, and used
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: report.refund_order, ledger.pair_balance
-- rules: R-44, R-62, R-63
-- carried: whole
-- asks: Which balance does a distributor have, by supplier and currency?
-- start: SELECT * FROM report.customer_balance ORDER BY distributor_id, supplier_id, currency_code
WITH entry AS (
    SELECT distributor_id, supplier_id, currency_code, brought_forward_amount, credited_amount, used_amount
    FROM ledger.pair_balance
    UNION ALL
    -- a refund order of 0 has a balance too
    SELECT distributor_id, supplier_id, currency_code, 0, 0, 0
    FROM report.refund_order
    WHERE refund_method = 'customer_balance'
)
SELECT
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- the distributor who has the balance
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes it
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(sum(brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount, -- opening balances of an older system (R-63)
    CAST(sum(credited_amount) AS DECIMAL(18, 2)) AS credited_amount, -- refunds by customer balance and their adjustments (R-44)
    CAST(sum(used_amount) AS DECIMAL(18, 2)) AS used_amount, -- what the distributor used, less what it took back (R-62)
    CAST(sum(brought_forward_amount + credited_amount - used_amount) AS DECIMAL(18, 2)) AS balance_amount -- brought forward plus credited minus used
FROM entry
GROUP BY distributor_id, supplier_id, currency_code
