"""The argument tree as a map: which branches are folded, where everything stands, and how its words are broken. Pure.

A map is an atlas: sheets as high as a screen or a page, each with the claim in its middle and the most answered
branches first. A line of argument leads away from the middle; what does not fit is folded, and has a map of its own.
"""
