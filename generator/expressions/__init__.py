"""The expression language: parse, type-check, compile to SQLAlchemy, Python or SQL, evaluate.

Nothing is imported here: `generator.ir` reads `tree`, and most modules beside it read `generator.ir`.
"""
