-- what: the path of a file in inbox/; of a corrected list of quarantined rows the path of the file that it corrects
-- parameters: path
-- rules: R-66
replace(path, '.quarantined.xlsx', '')
