"""How values are read and said: addresses, numbers of people, days and months, money, masking."""
