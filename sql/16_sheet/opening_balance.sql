-- what: sheet Opening balances: what an older system left: amounts that suppliers owed and balances that distributors had, and what is open of those that are paid by bank
-- grain: one opening balance
-- key: position
-- inputs: ledger.opening_balance, reconciliation.opening_match, control.run
-- rules: R-46, R-63
SELECT
    CAST(row_number() OVER (
        ORDER BY opening.currency_code NULLS LAST, opening.supplier_id NULLS LAST, opening.distributor_id NULLS LAST, opening.reference NULLS LAST
    ) AS BIGINT) AS position,
    CAST(settled.document_id AS VARCHAR) AS document_id,
    CAST(opening.distributor_id AS VARCHAR) AS distributor_id,
    CAST(opening.supplier_id AS VARCHAR) AS supplier_id,
    CAST(CASE opening.kind WHEN 'customer_balance' THEN 'customer balance' ELSE 'refund payable' END AS VARCHAR) AS kind,
    CAST(opening.amount AS DECIMAL(18, 2)) AS amount,
    CAST(opening.currency_code AS VARCHAR) AS currency_code,
    CAST(opening.as_of_on AS DATE) AS as_of_on,
    CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(CASE WHEN settled.open_amount > 0 THEN settled.open_amount ELSE 0 END AS DECIMAL(18, 2)) AS open_amount,
    CAST(CASE WHEN settled.open_amount < 0 THEN settled.open_amount ELSE 0 END AS DECIMAL(18, 2)) AS overpaid_amount,
    CAST(opening.posted_on AS DATE) AS posted_on,
    CAST(opening.posted_on = run.business_date AS BOOLEAN) AS is_new
FROM ledger.opening_balance AS opening
JOIN reconciliation.opening_match AS settled ON settled.document_id = 'OPENING:' || opening.reference
CROSS JOIN control.run AS run
