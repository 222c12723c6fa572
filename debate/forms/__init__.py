"""What comes in, checked: one form serves pages, JSON and sockets alike."""
