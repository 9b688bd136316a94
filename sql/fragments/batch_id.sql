-- what: the id of a push batch: its date, distributor and supplier; further runs of the date add a suffix
-- parameters: business_date, distributor_id, supplier_id, batch_suffix
-- rules: R-20
CAST(business_date AS VARCHAR) || '.' || distributor_id || '.' || supplier_id || batch_suffix
