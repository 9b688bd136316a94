-- what: the returns on the page, with the facts that it shows
-- grain: one return stock-in
-- key: position
-- inputs: page.return_selection, report.return_stock_in
-- rules: R-05, R-48
SELECT
    CAST(shown.position AS BIGINT) AS position,
    CAST(shown.total AS BIGINT) AS total,
    CAST(shown.is_open AS BOOLEAN) AS is_open,
    CAST(shown.is_changed AS BOOLEAN) AS is_changed,
    CAST(known.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(known.channel AS VARCHAR) AS channel,
    CAST(known.shop_id AS VARCHAR) AS shop_id,
    CAST(known.after_sales_id AS VARCHAR) AS after_sales_id,
    CAST(known.order_id AS VARCHAR) AS order_id,
    CAST(known.distributor_id AS VARCHAR) AS distributor_id,
    CAST(known.supplier_id AS VARCHAR) AS supplier_id,
    CAST(known.kind AS VARCHAR) AS kind,
    CAST(known.after_sales_type AS VARCHAR) AS after_sales_type,
    CAST(known.after_sales_status AS VARCHAR) AS after_sales_status,
    CAST(known.supplier_status AS VARCHAR) AS supplier_status,
    CAST(known.state AS VARCHAR) AS state,
    CAST(known.reason AS VARCHAR) AS reason,
    CAST(known.attempts AS BIGINT) AS attempts,
    CAST(known.ordered_on AS DATE) AS ordered_on,
    CAST(known.shipped_on AS DATE) AS shipped_on,
    CAST(known.opened_on AS DATE) AS opened_on,
    CAST(known.pushed_on AS DATE) AS pushed_on,
    CAST(known.received_on AS DATE) AS received_on,
    CAST(known.recalled_on AS DATE) AS recalled_on,
    CAST(known.requested_quantity AS BIGINT) AS requested_quantity,
    CAST(known.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(known.currency_code AS VARCHAR) AS currency_code,
    CAST(known.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(known.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
    CAST(known.refund_method AS VARCHAR) AS refund_method,
    CAST(known.is_held AS BOOLEAN) AS is_held,
    CAST(known.is_short_closed AS BOOLEAN) AS is_short_closed
FROM page.return_selection AS shown
JOIN report.return_stock_in AS known ON known.return_stock_in_id = shown.return_stock_in_id
