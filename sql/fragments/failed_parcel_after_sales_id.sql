-- what: the after-sales id of a parcel that came back by itself; a parcel without a number is the first
-- parameters: stock_out_id, package_no
-- rules: R-33
'ABN-' || stock_out_id || '-' || CASE package_no WHEN '' THEN '1' ELSE package_no END
