-- what: movement of the amounts owed: opening, brought forward, due, adjusted, settled, written off, closing
-- grain: one distributor, supplier, currency and business date with a movement, and the last business date
-- key: distributor_id, supplier_id, currency_code, business_date
-- inputs: rollup.roll_forward_line
-- rules: R-57
-- carried: whole
-- asks: How did the open amount of a distributor and supplier move from date to date?
-- start: SELECT * FROM report.roll_forward ORDER BY distributor_id, supplier_id, currency_code, business_date
SELECT
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- the distributor who is owed
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(business_date AS DATE) AS business_date, -- the business date
    CAST(opening_amount AS DECIMAL(18, 2)) AS opening_amount, -- amount owed before this date
    CAST(brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount, -- opening balances of an older system (R-63)
    CAST(due_amount AS DECIMAL(18, 2)) AS due_amount, -- refunds that became due, without adjustments
    CAST(adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount, -- adjustments of refund orders (R-61)
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount, -- credited to a balance, or paid by bank and confirmed, less what came back
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount, -- amount given up by decisions
    CAST(closing_amount AS DECIMAL(18, 2)) AS closing_amount -- amount owed after this date: the sum of what is open and what was overpaid
FROM rollup.roll_forward_line
