"""Who is asking: from what a request presents to the actor behind it."""
