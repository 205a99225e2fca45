"""Files of office programs (ISO/IEC 29500) as page formats: text of .docx, tables of .xlsx."""
