"""Verbs: each public function is one thing that a person or a script can do. Writing ones are @atomic and announce what they did."""
