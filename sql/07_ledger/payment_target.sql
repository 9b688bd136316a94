-- what: what the payments and postings of this run are about: refund orders, opening balances, and what a payment names before its refund order exists
-- grain: one row per refund order, opening balance, or id that a payment names
-- key: refund_order_id
-- inputs: refunds.issued_refund_order, ledger.opening_balance, staging.refund_payment, reference.shop, reference.supplier
-- rules: R-45, R-49, R-63
WITH payable AS (
    SELECT refund_order_id, distributor_id, supplier_id, currency_code, true AS is_payable FROM refunds.issued_refund_order
    UNION ALL
    SELECT 'OPENING:' || reference, distributor_id, supplier_id, currency_code, true FROM ledger.opening_balance
),
named AS (
    SELECT DISTINCT payment.refund_order_id
    FROM staging.refund_payment AS payment
    ANTI JOIN payable ON payable.refund_order_id = payment.refund_order_id
    WHERE NOT starts_with(payment.refund_order_id, 'OPENING:')
)
SELECT refund_order_id, distributor_id, supplier_id, currency_code, is_payable FROM payable
UNION ALL
-- the pair is read from the id: CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID/N
SELECT named.refund_order_id, shop.distributor_id, supplier.supplier_id, supplier.currency_code, false
FROM named
JOIN reference.shop AS shop ON shop.shop_id = split_part(named.refund_order_id, ':', 2)
JOIN reference.supplier AS supplier ON supplier.supplier_id = split_part(split_part(named.refund_order_id, ':', 4), '/', 1)
