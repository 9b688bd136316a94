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
    CAST(return_stock_in.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(return_stock_in.channel AS VARCHAR) AS channel,
    CAST(return_stock_in.shop_id AS VARCHAR) AS shop_id,
    CAST(return_stock_in.after_sales_id AS VARCHAR) AS after_sales_id,
    CAST(return_stock_in.order_id AS VARCHAR) AS order_id,
    CAST(return_stock_in.distributor_id AS VARCHAR) AS distributor_id,
    CAST(return_stock_in.supplier_id AS VARCHAR) AS supplier_id,
    CAST(return_stock_in.kind AS VARCHAR) AS kind,
    CAST(return_stock_in.after_sales_type AS VARCHAR) AS after_sales_type,
    CAST(return_stock_in.after_sales_status AS VARCHAR) AS after_sales_status,
    CAST(return_stock_in.supplier_status AS VARCHAR) AS supplier_status,
    CAST(return_stock_in.state AS VARCHAR) AS state,
    CAST(return_stock_in.reason AS VARCHAR) AS reason,
    CAST(return_stock_in.attempts AS BIGINT) AS attempts,
    CAST(return_stock_in.ordered_on AS DATE) AS ordered_on,
    CAST(return_stock_in.shipped_on AS DATE) AS shipped_on,
    CAST(return_stock_in.opened_on AS DATE) AS opened_on,
    CAST(return_stock_in.pushed_on AS DATE) AS pushed_on,
    CAST(return_stock_in.received_on AS DATE) AS received_on,
    CAST(return_stock_in.recalled_on AS DATE) AS recalled_on,
    CAST(return_stock_in.requested_quantity AS BIGINT) AS requested_quantity,
    CAST(return_stock_in.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(return_stock_in.currency_code AS VARCHAR) AS currency_code,
    CAST(return_stock_in.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(return_stock_in.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
    CAST(return_stock_in.refund_method AS VARCHAR) AS refund_method,
    CAST(return_stock_in.is_held AS BOOLEAN) AS is_held,
    CAST(return_stock_in.is_short_closed AS BOOLEAN) AS is_short_closed
FROM page.return_selection AS shown
JOIN report.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = shown.return_stock_in_id
