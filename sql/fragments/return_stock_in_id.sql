-- what: the id of a return stock-in: its after-sales order and its supplier
-- parameters: after_sales_key, supplier_id
-- rules: R-05, R-20
after_sales_key || ':' || supplier_id
