"""What is known of a person: preferences, facts, intentions and persona hints, each with its provenance."""
