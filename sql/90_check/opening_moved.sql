-- what: partners whose opening is not the closing of the previous run
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: control.run, gathered.roll_forward, landing.known_closing
-- rules: R-57
SELECT
    rolled.distributor_id,
    rolled.supplier_id,
    rolled.currency_code,
    rolled.opening_amount,
    coalesce(closed.closing_amount, CAST(0 AS DECIMAL(18, 2))) AS closing_amount_before
FROM gathered.roll_forward AS rolled
JOIN control.run AS run ON run.business_date = rolled.business_date
LEFT JOIN landing.known_closing AS closed
    ON closed.distributor_id = rolled.distributor_id
    AND closed.supplier_id = rolled.supplier_id
    AND closed.currency_code = rolled.currency_code
WHERE rolled.opening_amount <> coalesce(closed.closing_amount, CAST(0 AS DECIMAL(18, 2)))
