"""Calendars: when things happen, and who may see them."""
