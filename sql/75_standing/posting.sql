-- what: the whole book
-- grain: one posting
-- key: posting_id
-- inputs: landing.known_posting, posted.posting
-- rules: R-49
SELECT posting_id, document_id, document_type, refund_order_id, business_date, account, distributor_id, supplier_id, currency_code, amount FROM landing.known_posting
UNION ALL
SELECT posting_id, document_id, document_type, refund_order_id, business_date, account, distributor_id, supplier_id, currency_code, amount FROM posted.posting
