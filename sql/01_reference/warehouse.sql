-- what: the warehouses, each with the supplier that owns it and its type (own or third-party)
-- grain: one row per warehouse
-- key: warehouse_id
-- inputs: given.warehouse
-- rules: R-26, R-52
SELECT
    warehouse_id,
    supplier_id,
    warehouse_type
FROM given.warehouse
