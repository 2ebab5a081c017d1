"""Pictures of an application: its entities, and the states that rows go through."""
