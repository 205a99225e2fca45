"""PDF (ISO 32000) as a page format: what pdfium sees on the sheets becomes headings, paragraphs and tables."""
