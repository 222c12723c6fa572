"""The pages' door: one blueprint per noun, pages and JSON side by side. It translates, and decides nothing."""
