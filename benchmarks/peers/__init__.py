"""What the service is held against under load: the same work plainly written by others' means."""
