-- what: what distributors used of their balances with suppliers
-- grain: one use
-- key: use_id
-- inputs: staging.balance_use, ledger.balance_use
-- rules: R-62
-- carried: whole
-- asks: What did a distributor use of its balance, and what waits because the balance does not cover it?
-- start: SELECT * FROM report.balance_use ORDER BY used_at, use_id
SELECT
    CAST(used.use_id AS VARCHAR) AS use_id, -- id of the use
    CAST(used.distributor_id AS VARCHAR) AS distributor_id, -- the distributor whose balance it is
    CAST(used.supplier_id AS VARCHAR) AS supplier_id, -- the supplier with whom it has the balance
    CAST(used.currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(coalesce(posted.amount, used.amount) AS DECIMAL(18, 2)) AS amount, -- amount used; below zero if a use was taken back
    CAST(used.order_id AS VARCHAR) AS order_id, -- the order for which it was used; empty if unknown
    CAST(used.used_at AS TIMESTAMP) AS used_at, -- when it was used (UTC)
    CAST(CASE WHEN posted.use_id IS NULL THEN 'waiting' ELSE 'posted' END AS VARCHAR) AS state, -- posted, or waiting until the balance covers it
    CAST(coalesce(posted.posted_on, used.taken_on) AS DATE) AS business_date -- business date on which it was posted, or taken if it waits
FROM staging.balance_use AS used
LEFT JOIN ledger.balance_use AS posted ON posted.use_id = used.use_id
