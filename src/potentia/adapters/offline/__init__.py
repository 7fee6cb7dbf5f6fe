"""A provider that needs no key and no network: pure rules instead of a model, so that a fresh machine shows the whole
pipeline. It reads English and Indonesian."""
