"""Canvases: ordered trees of blocks that many people change at once."""
