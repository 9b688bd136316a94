-- what: the newest accepted version of each stock-in receipt line that is sound in itself
-- grain: one key of the kind's rows
-- key: row_key
-- inputs: staging.stock_in_receipt_line_version, staging.superseded_row
-- rules: R-09
SELECT landed.*
FROM staging.stock_in_receipt_line_version AS landed
ANTI JOIN staging.superseded_row AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
