-- what: the warehouses, whose they are and whether a third party runs them
-- grain: one warehouse
-- key: warehouse_id
-- inputs: given.warehouse
-- rules: R-26, R-52
SELECT
    warehouse_id,
    supplier_id,
    warehouse_type
FROM given.warehouse
