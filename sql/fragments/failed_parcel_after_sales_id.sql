-- what: the after-sales id of the return of a failed parcel; a parcel without a package number counts as 1
-- parameters: stock_out_id, package_no
-- rules: R-33
'ABN-' || stock_out_id || '-' || CASE package_no WHEN '' THEN '1' ELSE package_no END
