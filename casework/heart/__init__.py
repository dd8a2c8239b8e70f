"""The engine, which knows no procedure: life tables, `advance()`, access, forms, problems, transactions, chains."""
