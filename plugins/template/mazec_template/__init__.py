"""The symbol TEMPLATE for mazec."""
