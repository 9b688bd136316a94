-- what: a supplier's statement: the balances that distributors have with it, opening and movements of the business date to closing; never added up, because one may be below zero
-- grain: one supplier, distributor and currency with a balance, a movement of the business date or a use that waits
-- key: position
-- inputs: sheet.customer_balance, report.posting, control.run
-- rules: R-44, R-62, R-63, R-74
WITH moved AS (
    SELECT
        posting.distributor_id,
        posting.supplier_id,
        posting.currency_code,
        CAST(sum(CASE posting.document_type WHEN 'opening_balance' THEN -posting.amount ELSE 0 END) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(CASE WHEN posting.document_type IN ('opening_balance', 'balance_use') THEN 0 ELSE -posting.amount END) AS DECIMAL(18, 2)) AS credited_amount,
        CAST(sum(CASE posting.document_type WHEN 'balance_use' THEN posting.amount ELSE 0 END) AS DECIMAL(18, 2)) AS used_amount
    FROM report.posting AS posting
    JOIN control.run AS run ON run.business_date = posting.business_date
    WHERE posting.account = 'customer_balance'
    GROUP BY posting.distributor_id, posting.supplier_id, posting.currency_code
)
SELECT
    CAST(row_number() OVER (
        ORDER BY balance.supplier_id NULLS LAST, balance.currency_code NULLS LAST, balance.distributor_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(balance.supplier_id AS VARCHAR) AS supplier_id,
    CAST(balance.distributor_id AS VARCHAR) AS distributor_id,
    CAST(balance.currency_code AS VARCHAR) AS currency_code,
    CAST(balance.balance_amount
        - coalesce(moved.brought_forward_amount, 0) - coalesce(moved.credited_amount, 0) + coalesce(moved.used_amount, 0) AS DECIMAL(18, 2)) AS opening_amount,
    CAST(coalesce(moved.brought_forward_amount, 0) AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(coalesce(moved.credited_amount, 0) AS DECIMAL(18, 2)) AS credited_amount,
    CAST(coalesce(moved.used_amount, 0) AS DECIMAL(18, 2)) AS used_amount,
    CAST(balance.balance_amount AS DECIMAL(18, 2)) AS closing_amount,
    CAST(balance.waiting_amount AS DECIMAL(18, 2)) AS waiting_amount
FROM sheet.customer_balance AS balance
LEFT JOIN moved
    ON moved.distributor_id = balance.distributor_id AND moved.supplier_id = balance.supplier_id AND moved.currency_code = balance.currency_code
WHERE balance.balance_amount <> 0 OR balance.waiting_amount <> 0 OR moved.supplier_id IS NOT NULL
