-- what: tonight's postings
-- grain: one posting
-- key: posting_id
-- inputs: control.run, ledger.new_posting
-- rules: R-43, R-49
SELECT
    CAST(posting.posting_id AS VARCHAR) AS posting_id,
    CAST(posting.document_id AS VARCHAR) AS document_id,
    CAST(posting.document_type AS VARCHAR) AS document_type,
    CAST(posting.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(posting.business_date AS DATE) AS business_date,
    CAST(posting.account AS VARCHAR) AS account,
    CAST(posting.distributor_id AS VARCHAR) AS distributor_id,
    CAST(posting.supplier_id AS VARCHAR) AS supplier_id,
    CAST(posting.currency_code AS VARCHAR) AS currency_code,
    CAST(posting.amount AS DECIMAL(18, 2)) AS amount,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM ledger.new_posting AS posting
CROSS JOIN control.run AS run
