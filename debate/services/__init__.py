"""Verbs: each public function is one thing that a person or a script can do. Those that write are @atomic."""
