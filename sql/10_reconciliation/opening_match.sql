-- what: every opening balance of what a supplier owes or a distributor has, compared with what was paid of it by bank
-- grain: one row per opening balance
-- key: document_id
-- inputs: ledger.opening_balance, ledger.payment_total
-- rules: R-46, R-63
WITH paid AS (
    SELECT
        'OPENING:' || opening.reference AS document_id,
        opening.distributor_id,
        opening.supplier_id,
        opening.currency_code,
        opening.as_of_on,
        -- a balance of the distributor is not due by bank
        CAST(CASE opening.kind WHEN 'refund_payable' THEN opening.amount ELSE 0 END AS DECIMAL(18, 2)) AS due_amount,
        coalesce(payment.confirmed_amount, CAST(0 AS DECIMAL(18, 2))) AS settled_amount
    FROM ledger.opening_balance AS opening
    LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = 'OPENING:' || opening.reference
)
SELECT *, CAST(fragment.open_amount(due_amount, settled_amount, 0) AS DECIMAL(18, 2)) AS open_amount
FROM paid
