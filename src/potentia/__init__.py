"""Potentia: the backend of a proactive AI partner."""
