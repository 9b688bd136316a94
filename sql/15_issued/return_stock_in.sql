-- what: returns that are new or changed tonight
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: control.run, pushes.return_stock_in, prior.return_stock_in
-- rules: R-43, R-52
WITH changed AS (
    SELECT return_stock_in_id, after_sales_key, channel, shop_id, after_sales_id, order_id, distributor_id, supplier_id,
        kind, after_sales_type, after_sales_status, state, reason, attempts, batch_id, shipping_warehouse_id,
        opened_on, pushed_on, recalled_on, received_on, ordered_on, shipped_on, requested_quantity, currency_code,
        estimated_refund_amount, estimated_return_handling_fee, via_bigshop, refund_method, is_held, is_short_closed, is_cancellation_accepted, matching_run_id
    FROM pushes.return_stock_in
    EXCEPT
    SELECT return_stock_in_id, after_sales_key, channel, shop_id, after_sales_id, order_id, distributor_id, supplier_id,
        kind, after_sales_type, after_sales_status, state, reason, attempts, batch_id, shipping_warehouse_id,
        opened_on, pushed_on, recalled_on, received_on, ordered_on, shipped_on, requested_quantity, currency_code,
        estimated_refund_amount, estimated_return_handling_fee, via_bigshop, refund_method, is_held, is_short_closed, is_cancellation_accepted, matching_run_id
    FROM prior.return_stock_in
)
SELECT
    CAST(changed.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(changed.after_sales_key AS VARCHAR) AS after_sales_key,
    CAST(changed.channel AS VARCHAR) AS channel,
    CAST(changed.shop_id AS VARCHAR) AS shop_id,
    CAST(changed.after_sales_id AS VARCHAR) AS after_sales_id,
    CAST(changed.order_id AS VARCHAR) AS order_id,
    CAST(changed.distributor_id AS VARCHAR) AS distributor_id,
    CAST(changed.supplier_id AS VARCHAR) AS supplier_id,
    CAST(changed.kind AS VARCHAR) AS kind,
    CAST(changed.after_sales_type AS VARCHAR) AS after_sales_type,
    CAST(changed.after_sales_status AS VARCHAR) AS after_sales_status,
    CAST(changed.state AS VARCHAR) AS state,
    CAST(changed.reason AS VARCHAR) AS reason,
    CAST(changed.attempts AS BIGINT) AS attempts,
    CAST(changed.batch_id AS VARCHAR) AS batch_id,
    CAST(changed.shipping_warehouse_id AS VARCHAR) AS shipping_warehouse_id,
    CAST(changed.opened_on AS DATE) AS opened_on,
    CAST(changed.pushed_on AS DATE) AS pushed_on,
    CAST(changed.recalled_on AS DATE) AS recalled_on,
    CAST(changed.received_on AS DATE) AS received_on,
    CAST(changed.ordered_on AS DATE) AS ordered_on,
    CAST(changed.shipped_on AS DATE) AS shipped_on,
    CAST(changed.requested_quantity AS BIGINT) AS requested_quantity,
    CAST(changed.currency_code AS VARCHAR) AS currency_code,
    CAST(changed.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(changed.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
    CAST(changed.via_bigshop AS BOOLEAN) AS via_bigshop,
    CAST(changed.refund_method AS VARCHAR) AS refund_method,
    CAST(changed.is_held AS BOOLEAN) AS is_held,
    CAST(changed.is_short_closed AS BOOLEAN) AS is_short_closed,
    CAST(changed.is_cancellation_accepted AS BOOLEAN) AS is_cancellation_accepted,
    CAST(changed.matching_run_id AS VARCHAR) AS matching_run_id,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM changed
CROSS JOIN control.run AS run
