-- what: the rows of the case that were quarantined or ignored
-- grain: one row per row of an accepted file
-- inputs: history_reason, history_rejected_row, report.input_file, report.quarantined_row, selected_case
WITH
refused AS (
    SELECT input_file_id, row_number, 'quarantined' AS outcome, reasons, detail, raw FROM report.quarantined_row
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons, detail, raw FROM history_rejected_row WHERE outcome = 'ignored'
),
-- marketplaces end a cell with a tab, so that a spreadsheet does not change its digits
legible AS (SELECT * REPLACE (replace(raw, '\t"', '"') AS raw) FROM refused)
SELECT
    taken.business_date AS step_date,
    (
        SELECT string_agg(DISTINCT reason_rule.rule, ' ' ORDER BY reason_rule.rule)
        FROM unnest(string_split(refused.reasons, ',')) AS reason (code)
        INNER JOIN history_reason AS reason_rule ON reason_rule.code = reason.code
    ) || ' R-07' AS rules,
    CASE
        WHEN refused.outcome = 'ignored' THEN '{path} row {row_number} ({archived}) was ignored: {reasons}'
        ELSE '{path} row {row_number} ({archived}) was quarantined: {detail}'
    END AS sentence,
    taken.path,
    taken.run_id,
    refused.row_number,
    refused.outcome,
    refused.reasons,
    refused.detail
FROM legible AS refused
INNER JOIN report.input_file AS taken USING (input_file_id)
CROSS JOIN selected_case AS named
WHERE
    taken.outcome IN ('accepted', 'nothing_accepted')
    AND (
        (
            named.asked_id <> ''
            AND (
                contains(refused.raw, '"' || named.asked_id || '"')
                -- the id of a push or a refund order whose return is unknown
                OR contains(refused.raw, '"' || named.asked_id || '#')
                OR contains(refused.raw, '"' || named.asked_id || '/')
            )
        )
        OR (
            named.return_stock_in_id <> ''
            AND (
                contains(refused.raw, '"' || named.return_stock_in_id || '"')
                OR contains(refused.raw, '"' || named.return_stock_in_id || '#')
                OR contains(refused.raw, '"' || named.return_stock_in_id || '/')
            )
        )
        OR (
            named.after_sales_id <> ''
            AND (taken.shop_id = named.shop_id OR contains(refused.raw, '"' || named.shop_id || '"'))
            AND (
                contains(refused.raw, '"' || named.after_sales_id || '"')
                OR contains(refused.raw, '"' || named.order_id || '"')
            )
        )
    )
ORDER BY taken.business_date, taken.run_id, taken.path, refused.row_number
