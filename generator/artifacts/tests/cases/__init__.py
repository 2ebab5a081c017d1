"""What is tested of an entity: a class a kind of case, which holds the facts that it needs."""
