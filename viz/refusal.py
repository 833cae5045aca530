"""How a script says that it cannot do what was asked."""


class Refusal(Exception):
    """One sentence for the user; the program ends with 2."""
