-- what: partners whose opening tonight is not the closing of the night before
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: control.run, reconciled.roll_forward, landing.known_posting
-- rules: R-57
WITH closed AS (
    SELECT posting.distributor_id, posting.supplier_id, posting.currency_code, CAST(-sum(posting.amount) AS DECIMAL(18, 2)) AS amount
    FROM landing.known_posting AS posting
    JOIN control.run AS run ON posting.business_date < run.business_date
    WHERE posting.account IN ('refund_payable', 'bank_clearing')
    GROUP BY posting.distributor_id, posting.supplier_id, posting.currency_code
)
SELECT
    rolled.distributor_id,
    rolled.supplier_id,
    rolled.currency_code,
    rolled.opening_amount,
    coalesce(closed.amount, CAST(0 AS DECIMAL(18, 2))) AS closing_amount_before
FROM reconciled.roll_forward AS rolled
JOIN control.run AS run ON run.business_date = rolled.business_date
LEFT JOIN closed
    ON closed.distributor_id = rolled.distributor_id
    AND closed.supplier_id = rolled.supplier_id
    AND closed.currency_code = rolled.currency_code
WHERE rolled.opening_amount <> coalesce(closed.amount, CAST(0 AS DECIMAL(18, 2)))
