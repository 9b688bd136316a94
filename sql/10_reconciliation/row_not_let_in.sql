-- what: the quarantined rows of this run, and those of earlier runs that waited until this run, each with whether it still waits to be let in
-- grain: one row per row of a file's bytes
-- key: bytes_id, row_number
-- inputs: control.run, control.taken_file, reconciliation.judged_row, reconciliation.file_row_account, prior.row_not_let_in
-- rules: R-66
-- persisted: latest
WITH let_in_row AS (
    SELECT sha256, row_number, kind, row_key FROM reconciliation.judged_row WHERE outcome <> 'quarantined'
),
let_in_bytes AS (
    -- the same bytes, also in another folder: the row itself is let in
    SELECT DISTINCT sha256, row_number FROM let_in_row
),
let_in_key AS (
    SELECT DISTINCT kind, row_key FROM let_in_row WHERE row_key <> ''
),
let_in_file AS (
    SELECT DISTINCT account.place, account.declaration, account.sha256
    FROM reconciliation.file_row_account AS account
    JOIN control.run AS run ON run.run_id = account.run_id
    WHERE account.outcome = 'accepted'
),
quarantined AS (
    SELECT * FROM reconciliation.judged_row WHERE outcome = 'quarantined'
),
waiting AS (
    SELECT prior_row.*, taken_file.sha256, taken_file.kind, taken_file.declaration, fragment.file_place(taken_file.path) AS place
    FROM prior.row_not_let_in AS prior_row
    JOIN control.taken_file AS taken_file ON taken_file.input_file_id = prior_row.input_file_id
    ANTI JOIN quarantined ON quarantined.bytes_id = prior_row.bytes_id AND quarantined.row_number = prior_row.row_number
    WHERE prior_row.still_stands
),
corrected AS (
    SELECT DISTINCT waiting.input_file_id
    FROM waiting
    JOIN let_in_file
        ON let_in_file.place = waiting.place AND let_in_file.declaration = waiting.declaration AND let_in_file.sha256 <> waiting.sha256
),
judged AS (
    SELECT input_file_id, bytes_id, row_number, row_key, reasons, amount, currency_code, true AS still_stands
    FROM quarantined
    UNION ALL
    SELECT
        waiting.input_file_id, waiting.bytes_id, waiting.row_number, waiting.row_key, waiting.reasons, waiting.amount, waiting.currency_code,
        let_in_bytes.sha256 IS NULL AND let_in_key.row_key IS NULL AND corrected.input_file_id IS NULL
    FROM waiting
    LEFT JOIN let_in_bytes ON let_in_bytes.sha256 = waiting.sha256 AND let_in_bytes.row_number = waiting.row_number
    LEFT JOIN let_in_key ON let_in_key.kind = waiting.kind AND let_in_key.row_key = waiting.row_key
    LEFT JOIN corrected ON corrected.input_file_id = waiting.input_file_id
)
SELECT
    CAST(bytes_id AS VARCHAR) AS bytes_id,
    CAST(row_number AS BIGINT) AS row_number,
    CAST(input_file_id AS VARCHAR) AS input_file_id,
    CAST(row_key AS VARCHAR) AS row_key,
    CAST(reasons AS VARCHAR) AS reasons,
    CAST(amount AS DECIMAL(18, 2)) AS amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(still_stands AS BOOLEAN) AS still_stands
FROM judged
