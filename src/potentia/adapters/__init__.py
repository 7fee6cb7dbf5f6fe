"""How the outside is reached: one folder a technology. Adapters do not import each other."""
