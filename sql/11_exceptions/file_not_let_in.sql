-- what: the files that wait to be let in, refused as a whole or with quarantined rows, until they are let in, corrected or replaced
-- grain: one row per code and file's bytes
-- key: code, bytes_id
-- inputs: reconciliation.file_row_account, reconciliation.row_not_let_in
-- rules: R-58, R-66
WITH judged_file AS (
    SELECT *
    FROM reconciliation.file_row_account
    WHERE outcome <> 'unchanged'
    QUALIFY row_number() OVER (
        PARTITION BY bytes_id ORDER BY business_date DESC NULLS LAST, run_number DESC NULLS LAST, path NULLS LAST
    ) = 1
),
let_in_file AS (
    SELECT sha256, place, declaration, outcome, business_date, run_number
    FROM reconciliation.file_row_account
    WHERE outcome IN ('accepted', 'unchanged')
),
refused_file AS (
    SELECT refused.*, split_part(refused.refusal, ':', 1) AS reason
    FROM judged_file AS refused
    -- the same bytes, also in another folder
    ANTI JOIN let_in_file AS same_bytes
        ON same_bytes.sha256 = refused.sha256
        AND (
            same_bytes.business_date > refused.business_date
            OR (same_bytes.business_date = refused.business_date AND same_bytes.run_number >= refused.run_number)
        )
    -- a later file of its name and folder; of another kind of file only if it is not known what the refused one was
    ANTI JOIN let_in_file AS same_name
        ON same_name.place = refused.place
        AND same_name.outcome = 'accepted'
        AND (refused.declaration = '' OR same_name.declaration = '' OR same_name.declaration = refused.declaration)
        AND (
            same_name.business_date > refused.business_date
            OR (same_name.business_date = refused.business_date AND same_name.run_number > refused.run_number)
        )
    WHERE refused.outcome = 'quarantined'
),
waiting_row AS (
    SELECT * FROM reconciliation.row_not_let_in WHERE still_stands
),
reason_count AS (
    SELECT bytes_id, reasons, CAST(count(*) AS BIGINT) AS rows FROM waiting_row GROUP BY bytes_id, reasons
),
reason_list AS (
    SELECT
        bytes_id,
        string_agg(reasons || ' ' || CAST(rows AS VARCHAR), '; ' ORDER BY reasons || ' ' || CAST(rows AS VARCHAR)) AS reason
    FROM reason_count
    GROUP BY bytes_id
),
at_stake AS (
    SELECT
        bytes_id,
        max(input_file_id) AS input_file_id,
        CAST(count(*) AS BIGINT) AS rows_waiting,
        -- amounts in two currencies are not added
        CASE WHEN min(nullif(currency_code, '')) = max(nullif(currency_code, '')) THEN CAST(sum(amount) FILTER (WHERE currency_code <> '') AS DECIMAL(18, 2)) END AS amount,
        CASE WHEN min(nullif(currency_code, '')) = max(nullif(currency_code, '')) THEN min(nullif(currency_code, '')) ELSE '' END AS currency_code
    FROM waiting_row
    GROUP BY bytes_id
),
quarantined_file AS (
    SELECT at_stake.*, reason_list.reason, file.path, file.rows_in
    FROM at_stake
    JOIN reason_list ON reason_list.bytes_id = at_stake.bytes_id
    JOIN reconciliation.file_row_account AS file
        ON file.input_file_id = at_stake.input_file_id AND file.outcome IN ('accepted', 'nothing_accepted')
)
SELECT
    'FILE_REFUSED' AS code,
    bytes_id,
    input_file_id,
    rows_in AS rows_waiting,
    'high' AS severity,
    CASE WHEN rows_in > 0 THEN CAST(rows_in AS VARCHAR) || ' of ' || CAST(rows_in AS VARCHAR) || ' rows of ' ELSE '' END || path || ': ' || reason AS actual_value,
    CAST(NULL AS DECIMAL(18, 2)) AS amount,
    '' AS currency_code
FROM refused_file
UNION ALL
SELECT
    'ROWS_QUARANTINED',
    bytes_id,
    input_file_id,
    rows_waiting,
    CASE WHEN rows_waiting * 2 >= rows_in THEN 'high' ELSE 'medium' END,
    CAST(rows_waiting AS VARCHAR) || ' of ' || CAST(rows_in AS VARCHAR) || ' rows of ' || path || ': ' || reason,
    amount,
    currency_code
FROM quarantined_file
