"""Photographs, videos and documents from the phone to the seal, their retention, and the papers that prove them."""
