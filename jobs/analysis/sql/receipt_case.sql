-- what: the return stock-ins of each booked receipt line: the one that it counted for; before that, those that it names
-- grain: one row per receipt line and return stock-in
-- inputs: history_receipt_line, history_stock_in_receipt_line, report.return_stock_in
WITH
counted AS (
    SELECT DISTINCT receipt_id, line_no, return_stock_in_id FROM history_receipt_line WHERE return_stock_in_id <> ''
),
-- a row that was not let in was never booked, so only lines without a counted unit are looked up by what they name
uncounted AS (
    SELECT
        line.receipt_id, line.line_no, line.supplier_id,
        coalesce(line.return_stock_in_id, '') AS return_stock_in_id,
        coalesce(line.shop_id, '') AS shop_id,
        coalesce(line.after_sales_id, '') AS after_sales_id,
        coalesce(line.order_id, '') AS order_id
    FROM history_stock_in_receipt_line AS line
    SEMI JOIN history_receipt_line AS booked ON booked.receipt_id = line.receipt_id AND booked.line_no = line.line_no
    ANTI JOIN counted ON counted.receipt_id = line.receipt_id AND counted.line_no = line.line_no
)
SELECT receipt_id, line_no, return_stock_in_id FROM counted
UNION
SELECT uncounted.receipt_id, uncounted.line_no, named.return_stock_in_id
FROM uncounted
INNER JOIN report.return_stock_in AS named USING (return_stock_in_id, supplier_id)
UNION
SELECT uncounted.receipt_id, uncounted.line_no, named.return_stock_in_id
FROM uncounted
INNER JOIN report.return_stock_in AS named USING (shop_id, after_sales_id, supplier_id)
WHERE uncounted.return_stock_in_id = ''
UNION
SELECT uncounted.receipt_id, uncounted.line_no, named.return_stock_in_id
FROM uncounted
INNER JOIN report.return_stock_in AS named USING (order_id, supplier_id)
WHERE uncounted.return_stock_in_id = '' AND uncounted.after_sales_id = '' AND uncounted.shop_id IN ('', named.shop_id)
