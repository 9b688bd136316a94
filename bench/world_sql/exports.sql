-- what: every kind of input file as a view over `line`, column for column as its header demands; `party` names the file
CREATE OR REPLACE VIEW tiktok AS
SELECT
    shop_id AS party,
    after_sales_id || chr(9) AS "Return Order ID",
    order_id || chr(9) AS "Order ID",
    CASE shop_currency WHEN 'MYR' THEN 'RM ' || written(price_minor, 2) ELSE CAST(price_minor AS VARCHAR) END || chr(9) AS "Order Amount",
    'Completed' || chr(9) AS "Order Status",
    'Delivered' || chr(9) AS "Order Substatus",
    'Bank transfer' || chr(9) AS "Payment Method",
    '17' || lpad(CAST(line_key AS VARCHAR), 17, '0') || chr(9) AS "SKU ID",
    CASE WHEN sku < 'SKU-00050' AND NOT is_combo THEN 'MP-' ELSE '' END || sku || chr(9) AS "Seller SKU",
    'Product ' || sku || chr(9) AS "Product Name",
    'Default' || chr(9) AS "SKU Name",
    'rekaan_' || CAST(order_no AS VARCHAR) || chr(9) AS "Buyer Username",
    CASE case_type WHEN 'return' THEN 'Return and refund' WHEN 'exchange' THEN 'Replacement' ELSE 'Refund only' END || chr(9) AS "Return Type",
    strftime(requested_at, '%d/%m/%Y %H:%M:%S') || chr(9) AS "Time Requested",
    'Item is defective' || chr(9) AS "Return Reason",
    CASE shop_currency WHEN 'MYR' THEN 'RM ' || written(price_minor, 2) ELSE CAST(price_minor AS VARCHAR) END || chr(9) AS "Return unit price",
    CAST(requested_quantity AS VARCHAR) || chr(9) AS "Return Quantity",
    CASE WHEN case_status IN ('on the way', 'refunded') THEN 'TTRET' || lpad(CAST(case_no AS VARCHAR), 12, '0') || chr(9) ELSE '' END AS "Return Logistics Tracking ID",
    CASE case_status WHEN 'refunded' THEN 'Completed' WHEN 'on the way' THEN 'In Process' WHEN 'requested' THEN 'To Process'
        WHEN 'cancelled' THEN 'Canceled' ELSE 'Under Review' END || chr(9) AS "Return Status",
    '' AS "Return Sub Status",
    '' AS "Refund Time",
    '' AS "Dispute Status",
    '' AS "Appeal Status",
    '' AS "Compensation Status",
    '' AS "Compensation Amount",
    '' AS "Buyer Note"
FROM line
WHERE is_requested AND is_in_export;

CREATE OR REPLACE VIEW manual_after_sales AS
SELECT
    'manual' AS party,
    after_sales_id,
    shop_id,
    order_id,
    'Completed' AS order_status,
    CASE case_type WHEN 'return' THEN 'Return & Refund' WHEN 'exchange' THEN 'Exchange' ELSE 'Refund-Only' END AS type,
    sku,
    requested_quantity AS quantity,
    'sent back' AS reason,
    CASE case_status WHEN 'refunded' THEN 'After-Sales Completed' WHEN 'on the way' THEN 'Confirm Return' WHEN 'requested' THEN 'To Confirm'
        WHEN 'cancelled' THEN 'Cancelled' ELSE 'Under Review' END AS status,
    strftime(requested_at, '%Y-%m-%d %H:%M:%S') AS created_at,
    strftime(requested_at, '%Y-%m-%d %H:%M:%S') AS updated_at
FROM line
WHERE is_requested AND NOT is_in_export;

-- One row a piece of a combo, A once and B twice; unnested and not joined, because a join has no order.
CREATE OR REPLACE VIEW piece AS
SELECT
    *,
    CASE WHEN is_combo THEN '-' || chr(CAST(65 + piece_no AS INTEGER)) ELSE '' END AS suffix,
    1 + piece_no AS pieces
FROM (SELECT *, unnest(CASE WHEN is_combo THEN [0, 1] ELSE [0] END) AS piece_no FROM line);

CREATE OR REPLACE VIEW stock_out_orders AS
SELECT
    supplier_id AS party,
    stock_out_id,
    place * 2 + piece_no + 1 AS line_no,
    shop_id,
    order_id,
    supplier_id,
    1 AS package_no,
    strftime(ordered_at, '%Y-%m-%d %H:%M:%S') AS ordered_at,
    strftime(shipped_at, '%Y-%m-%d %H:%M:%S') AS shipped_at,
    'Completed' AS status,
    sku || suffix AS sku,
    CASE WHEN is_combo THEN sku ELSE '' END AS combo_sku,
    quantity * pieces AS quantity,
    CASE WHEN is_combo THEN '' ELSE written(price_minor, digits) END AS unit_price,
    CASE WHEN is_combo THEN written(price_minor, digits) ELSE '' END AS combo_unit_price,
    written(fee_minor, digits) AS distribution_fee,
    written(stock_out_minor, digits) AS stock_out_amount,
    currency_code,
    'W-' || supplier_id AS warehouse_id,
    'delivered' AS delivery_outcome,
    strftime(shipped_at + to_days(3), '%Y-%m-%d %H:%M:%S') AS updated_at
FROM piece
WHERE is_stocked_out;

CREATE OR REPLACE VIEW unsettled_amounts AS
SELECT
    'unsettled' AS party,
    shop_id,
    order_id,
    supplier_id,
    written(price_minor // 3, digits) AS unsettled_amount,
    currency_code,
    strftime(CAST(getvariable('business_date') AS TIMESTAMP) + to_hours(18), '%Y-%m-%d %H:%M:%S') AS as_of
FROM line
WHERE place = 0 AND is_stocked_out AND chance(order_no, 19) % 100 < 5;

CREATE OR REPLACE VIEW exchanges AS
SELECT
    'exchanges' AS party,
    'EX-' || CAST(case_no AS VARCHAR) AS exchange_id,
    shop_id,
    after_sales_id,
    '' AS replacement_order_id,
    supplier_id,
    sku,
    1 AS quantity,
    written(price_minor // 2, digits) AS unit_price,
    strftime(requested_at, '%Y-%m-%d %H:%M:%S') AS shipped_at
FROM line
WHERE is_requested AND is_stocked_out AND case_type = 'exchange' AND (place = 0 OR (place = 1 AND case_no % 2 = 1));
