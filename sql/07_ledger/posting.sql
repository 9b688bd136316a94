-- what: the whole book
-- grain: one posting
-- key: posting_id
-- inputs: prior.posting, ledger.new_posting
-- rules: R-49
SELECT posting_id, document_id, document_type, refund_order_id, business_date, account, distributor_id, supplier_id, currency_code, amount FROM prior.posting
UNION ALL
SELECT posting_id, document_id, document_type, refund_order_id, business_date, account, distributor_id, supplier_id, currency_code, amount FROM ledger.new_posting
