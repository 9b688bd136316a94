-- what: the quarantined rows of an input file, or one of them
-- grain: one row of an input file
-- inputs: history_reason, report.quarantined_row, selected_case
SELECT
    refused.business_date AS step_date,
    (
        SELECT string_agg(DISTINCT reason_rule.rule, ' ' ORDER BY reason_rule.rule)
        FROM unnest(string_split(refused.reasons, ',')) AS reason (code)
        INNER JOIN history_reason AS reason_rule ON reason_rule.code = reason.code
    ) || ' R-07' AS rules,
    'Row {row_number} was quarantined: {detail}'
    || CASE WHEN refused.still_stands THEN '; it still waits for a person' ELSE '; it does not wait any more' END AS sentence,
    refused.row_number,
    refused.reasons,
    refused.detail,
    refused.still_stands,
    refused.path,
    refused.run_id
FROM report.quarantined_row AS refused
INNER JOIN selected_case
    ON fragment.bytes_id(refused.input_file_id) = split_part(split_part(selected_case.document_id, ':', 1), '~', 1)
    AND (
        NOT contains(selected_case.document_id, ':')
        OR CAST(refused.row_number AS VARCHAR) = split_part(selected_case.document_id, ':', 2)
    )
ORDER BY refused.business_date, refused.run_id, refused.row_number
