-- what: tonight's refund orders, and earlier ones that were completed tonight
-- grain: one refund order
-- key: refund_order_id
-- inputs: control.run, ledger.refund_order_status, prior.refund_order
-- rules: R-31, R-43, R-45
SELECT
    CAST(refund.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(refund.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(refund.shop_id AS VARCHAR) AS shop_id,
    CAST(refund.order_id AS VARCHAR) AS order_id,
    CAST(refund.distributor_id AS VARCHAR) AS distributor_id,
    CAST(refund.supplier_id AS VARCHAR) AS supplier_id,
    CAST(refund.created_on AS DATE) AS created_on,
    CAST(refund.currency_code AS VARCHAR) AS currency_code,
    CAST(refund.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(refund.filled_quantity AS BIGINT) AS filled_quantity,
    CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(refund.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
    CAST(refund.exchange_due AS DECIMAL(18, 2)) AS exchange_due,
    CAST(refund.fee_due AS DECIMAL(18, 2)) AS fee_due,
    CAST(refund.refund_method AS VARCHAR) AS refund_method,
    CAST(refund.refund_number AS BIGINT) AS refund_number,
    CAST(refund.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(refund.expected_amount AS DECIMAL(18, 2)) AS expected_amount,
    CAST(refund.completed_on AS DATE) AS completed_on,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM ledger.refund_order_status AS refund
CROSS JOIN control.run AS run
LEFT JOIN prior.refund_order AS known ON known.refund_order_id = refund.refund_order_id
WHERE known.refund_order_id IS NULL OR known.completed_on IS DISTINCT FROM refund.completed_on
