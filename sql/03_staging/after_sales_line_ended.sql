-- what: the rows of numbered lines that their case no longer has: a newer file has the same case and SKU without that line
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_version, staging.after_sales_line_rejection, prior.row_verdict
-- rules: R-09, R-10
WITH not_let_in AS (
    -- a row that is unchanged names its line like any other
    SELECT input_file_id, row_number FROM prior.row_verdict WHERE outcome <> 'unchanged'
    UNION ALL
    SELECT input_file_id, row_number FROM staging.after_sales_line_rejection
),
several AS (
    -- nearly every case has one line per SKU, and then no number ends
    SELECT DISTINCT channel, shop_id, after_sales_id, line_key
    FROM staging.after_sales_line_version
    WHERE line_number > 1
),
accepted AS (
    SELECT
        version.channel, version.shop_id, version.after_sales_id, version.line_key, version.line_number,
        version.version_at, version.taken_on, version.path, version.input_file_id, version.row_number
    FROM staging.after_sales_line_version AS version
    SEMI JOIN several
        ON several.channel = version.channel AND several.shop_id = version.shop_id
        AND several.after_sales_id = version.after_sales_id AND several.line_key = version.line_key
    ANTI JOIN not_let_in
        ON not_let_in.input_file_id = version.input_file_id AND not_let_in.row_number = version.row_number
),
naming_file AS (
    SELECT
        channel, shop_id, after_sales_id, line_key, input_file_id,
        row_number() OVER (
            PARTITION BY channel, shop_id, after_sales_id, line_key
            ORDER BY max(version_at) DESC NULLS LAST, max(taken_on) DESC NULLS LAST, max(path) DESC NULLS LAST, input_file_id DESC NULLS LAST
        ) AS newness
    FROM accepted
    GROUP BY channel, shop_id, after_sales_id, line_key, input_file_id
),
newest_line AS (
    -- the newest file that has the case and SKU has all their lines
    SELECT accepted.channel, accepted.shop_id, accepted.after_sales_id, accepted.line_key, accepted.line_number
    FROM accepted
    JOIN naming_file
        ON naming_file.channel = accepted.channel AND naming_file.shop_id = accepted.shop_id
        AND naming_file.after_sales_id = accepted.after_sales_id AND naming_file.line_key = accepted.line_key
        AND naming_file.input_file_id = accepted.input_file_id AND naming_file.newness = 1
)
SELECT accepted.input_file_id, accepted.row_number
FROM accepted
ANTI JOIN newest_line
    ON newest_line.channel = accepted.channel AND newest_line.shop_id = accepted.shop_id
    AND newest_line.after_sales_id = accepted.after_sales_id AND newest_line.line_key = accepted.line_key
    AND newest_line.line_number = accepted.line_number
