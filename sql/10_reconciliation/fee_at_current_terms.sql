-- what: the return handling fee of a first refund order by the fee setting that is now valid on its date
-- grain: one first refund order that owes the fee, where a setting is valid
-- key: refund_order_id
-- inputs: ledger.refund_order, pushes.return_stock_in, orders.handling_fee, reference.supplier
-- rules: R-39, R-43
SELECT
    refund.refund_order_id,
    refund.fee_due,
    fragment.return_handling_fee(
        fee.basis, fee.rate, fee.min_amount, fee.max_amount, supplier.minor_unit, refund.return_amount, refund.accepted_quantity
    ) AS fee_now
FROM ledger.refund_order AS refund
JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = refund.return_stock_in_id AND known.via_bigshop
JOIN reference.supplier AS supplier ON supplier.supplier_id = refund.supplier_id
JOIN orders.handling_fee AS fee
    ON fee.supplier_id = refund.supplier_id
    AND fee.distributor_id = refund.distributor_id
    AND fee.valid_on = refund.created_on
WHERE refund.refund_number = 1
