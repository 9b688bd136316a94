-- what: all return stock-ins: what was or will be pushed, in which state it is, what it is worth
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, reconciliation.return_progress
-- rules: R-05, R-18, R-22, R-32, R-48
-- carried: return_stock_in_id of prior.return_stock_in
-- asks: In which state is each return, and what is it worth?
-- start: SELECT return_stock_in_id, supplier_id, state, reason, requested_quantity, accepted_quantity, estimated_refund_amount, currency_code FROM report.return_stock_in ORDER BY opened_on DESC, return_stock_in_id
SELECT
    CAST(return_stock_in.return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- id: channel, shop, after-sales id and supplier
    CAST(return_stock_in.channel AS VARCHAR) AS channel, -- marketplace or manual
    CAST(return_stock_in.shop_id AS VARCHAR) AS shop_id, -- the distributor's shop
    CAST(return_stock_in.after_sales_id AS VARCHAR) AS after_sales_id, -- the marketplace's number of the case, or our own
    CAST(return_stock_in.order_id AS VARCHAR) AS order_id, -- the original order
    CAST(return_stock_in.distributor_id AS VARCHAR) AS distributor_id, -- the distributor, who sold the goods and starts the return
    CAST(return_stock_in.supplier_id AS VARCHAR) AS supplier_id, -- the supplier, who shipped the goods and takes them back
    CAST(return_stock_in.kind AS VARCHAR) AS kind, -- platform, manual or abnormal (a failed delivery)
    CAST(return_stock_in.after_sales_type AS VARCHAR) AS after_sales_type, -- return_refund, refund_only or exchange; suppliers see Return & Refund (R-23)
    CAST(return_stock_in.after_sales_status AS VARCHAR) AS after_sales_status, -- highest canonical status of its lines (R-11)
    CAST(progress.supplier_status AS VARCHAR) AS supplier_status, -- the supplier's list: confirm_return, received_return, refund_processing, completed, recalled
    CAST(return_stock_in.state AS VARCHAR) AS state, -- to_push, pushed, push_failed, blocked, cancelled, recalled or received
    CAST(return_stock_in.reason AS VARCHAR) AS reason, -- why it is blocked or failed; otherwise empty (R-18)
    CAST(return_stock_in.attempts AS BIGINT) AS attempts, -- number of pushes
    CAST(return_stock_in.batch_id AS VARCHAR) AS batch_id, -- batch of the latest push
    CAST(return_stock_in.shipping_warehouse_id AS VARCHAR) AS shipping_warehouse_id, -- warehouse from which the goods were shipped
    CAST(return_stock_in.opened_on AS DATE) AS opened_on, -- business date on which it was first listed
    CAST(return_stock_in.pushed_on AS DATE) AS pushed_on, -- business date of the latest push
    CAST(return_stock_in.recalled_on AS DATE) AS recalled_on, -- business date of the recall
    CAST(return_stock_in.received_on AS DATE) AS received_on, -- business date of the first counted receipt
    CAST(return_stock_in.ordered_on AS DATE) AS ordered_on, -- earliest local order date of its stock-out lines; the limit of 90 days starts here (R-18)
    CAST(return_stock_in.shipped_on AS DATE) AS shipped_on, -- earliest local shipment date of its stock-out lines; the partnership must be in force on it (R-19)
    CAST(return_stock_in.requested_quantity AS BIGINT) AS requested_quantity, -- units requested back, after combos are split
    CAST(progress.pushed_quantity AS BIGINT) AS pushed_quantity, -- units of the latest push while pushed or received; otherwise 0
    CAST(progress.good_quantity AS BIGINT) AS good_quantity, -- units stocked in as sellable
    CAST(progress.defective_quantity AS BIGINT) AS defective_quantity, -- units stocked in as defective
    CAST(progress.accepted_quantity AS BIGINT) AS accepted_quantity, -- good plus defective units
    CAST(progress.refused_quantity AS BIGINT) AS refused_quantity, -- units that the supplier counted and did not take back
    CAST(return_stock_in.currency_code AS VARCHAR) AS currency_code, -- the supplier's base currency, used for all amounts of the row
    CAST(return_stock_in.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount, -- unit price at shipment times requested quantity, summed, minus the estimated fee (R-32)
    CAST(return_stock_in.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee, -- return handling fee in force at the time of the estimate; empty if no fee is set (R-39)
    CAST(return_stock_in.refund_method AS VARCHAR) AS refund_method, -- customer_balance or bank_transfer, from the partnership
    CAST(return_stock_in.via_bigshop AS BOOLEAN) AS via_bigshop, -- true if the return handling fee applies
    CAST(return_stock_in.is_held AS BOOLEAN) AS is_held, -- true if a decision holds its push back
    CAST(return_stock_in.is_short_closed AS BOOLEAN) AS is_short_closed, -- true if no more goods are expected (R-31)
    CAST(return_stock_in.waits_for AS VARCHAR) AS waits_for -- what holds its refund, separated by commas: cancellation, fee, exchange, hold, person (R-31); otherwise empty
FROM pushes.return_stock_in AS return_stock_in
JOIN reconciliation.return_progress AS progress ON progress.return_stock_in_id = return_stock_in.return_stock_in_id
