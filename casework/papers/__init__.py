"""Setting a paper or a workbook."""
