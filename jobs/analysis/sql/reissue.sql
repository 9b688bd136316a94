-- what: each recall of the return that a decision reissue caused, with the pushes that take its place
-- grain: one row per recalled push
-- inputs: history_decision, report.push_item, report.return_stock_in, selected_case
WITH
recall AS (
    SELECT item.push_id, item.return_stock_in_id, item.business_date, own.channel, own.shop_id, own.after_sales_id
    FROM report.push_item AS item
    INNER JOIN selected_case USING (return_stock_in_id)
    INNER JOIN report.return_stock_in AS own USING (return_stock_in_id)
    INNER JOIN history_decision AS decided
        ON split_part(decided.subject_id, '|', -1) = item.return_stock_in_id
        AND decided.issued_on = item.business_date
    WHERE item.action = 'recall' AND decided.decision = 'reissue' AND decided.is_fit
),
replacement AS (
    SELECT DISTINCT recall.push_id AS recalled_push_id, item.push_id, item.return_stock_in_id, live.supplier_id
    FROM recall
    INNER JOIN report.return_stock_in AS live
        ON live.channel = recall.channel AND live.shop_id = recall.shop_id AND live.after_sales_id = recall.after_sales_id
    INNER JOIN report.push_item AS item
        ON item.return_stock_in_id = live.return_stock_in_id
        AND item.business_date = recall.business_date
        AND item.action = 'push'
)
SELECT
    recalled_push_id AS push_id,
    string_agg(push_id, ', ' ORDER BY push_id) AS reissued_push_id,
    string_agg(return_stock_in_id, ', ' ORDER BY push_id) AS reissued_return_id,
    string_agg(supplier_id, ', ' ORDER BY push_id) AS reissued_supplier_id
FROM replacement
GROUP BY recalled_push_id
