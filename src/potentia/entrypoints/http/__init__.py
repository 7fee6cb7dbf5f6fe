"""How HTTP comes in: routes that call one use case each, and the edges that all of them share."""
