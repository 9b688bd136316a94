-- what: the id of a push batch: one date, distributor and supplier; a further run of the date adds a suffix
-- parameters: business_date, distributor_id, supplier_id, batch_suffix
-- rules: R-20
CAST(business_date AS VARCHAR) || '.' || distributor_id || '.' || supplier_id || batch_suffix
