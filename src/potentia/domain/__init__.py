"""What Potentia knows: rules, use cases and the ports that they need. No framework, no driver, no I/O."""
