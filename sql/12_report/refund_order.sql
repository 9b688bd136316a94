-- what: the supplier's refunds for received returns
-- grain: one refund order
-- key: refund_order_id
-- inputs: ledger.refund_order
-- rules: R-31, R-36, R-37, R-44, R-45
-- carried: refund_order_id of prior.refund_order
-- asks: How did a refund come to its amount, and how far is its payment?
-- start: SELECT refund_order_id, currency_code, return_amount, unsettled_amount, exchange_amount, return_handling_fee, refundable_amount, state FROM report.refund_order ORDER BY refund_order_id
SELECT
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- return stock-in and number
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- who gets the refund
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- who owes it
    CAST(created_on AS DATE) AS created_on, -- business date of its creation
    CAST(currency_code AS VARCHAR) AS currency_code, -- the supplier's base currency
    CAST(return_amount AS DECIMAL(18, 2)) AS return_amount, -- unit prices at shipment times units accepted and not refunded before (R-34)
    CAST(unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount, -- deducted first: unsettled amount of the original order (R-38)
    CAST(exchange_amount AS DECIMAL(18, 2)) AS exchange_amount, -- deducted second: shipped replacements (R-40)
    CAST(return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee, -- deducted third: the fee, on the first refund order only (R-39)
    CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount, -- return amount less the three deductions, never below zero (R-36)
    CAST(shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount, -- what did not fit of the exchange amount and the fee (R-37)
    CAST(refund_method AS VARCHAR) AS refund_method, -- customer_balance or bank_transfer
    CAST(state AS VARCHAR) AS state, -- created, paid or completed
    CAST(paid_amount AS DECIMAL(18, 2)) AS paid_amount, -- confirmed payments with proof (R-45)
    CAST(completed_on AS DATE) AS completed_on -- business date of completion
FROM ledger.refund_order
