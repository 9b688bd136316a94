-- what: a supplier's statement: what raised or lowered a distributor's balance on the business date, and uses that wait because the balance does not cover them
-- grain: one document and distributor, supplier and currency
-- key: position
-- inputs: sheet.balance_movement
-- rules: R-62, R-63
SELECT
    CAST(row_number() OVER (ORDER BY movement.supplier_id NULLS LAST, movement.position NULLS LAST) AS BIGINT) AS position,
    CAST(movement.supplier_id AS VARCHAR) AS supplier_id,
    CAST(movement.document AS VARCHAR) AS document,
    CAST(movement.document_id AS VARCHAR) AS document_id,
    CAST(movement.document_no AS VARCHAR) AS document_no,
    CAST(movement.distributor_id AS VARCHAR) AS distributor_id,
    CAST(movement.amount AS DECIMAL(18, 2)) AS amount,
    CAST(movement.currency_code AS VARCHAR) AS currency_code,
    CAST(movement.state AS VARCHAR) AS state,
    CAST(movement.business_date AS DATE) AS business_date,
    CAST(movement.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(movement.order_id AS VARCHAR) AS order_id
FROM sheet.balance_movement AS movement
